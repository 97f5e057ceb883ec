"""The denial-and-re-entry model: closed forms, numbers of the design, the check between the nodes, and the buyer's constraint."""

from __future__ import annotations

import json
import math
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smallyard.errors import InputError
from smallyard.strategy.denial import Denial, solve_denial
from smallyard.strategy.denial_certify import check_values
from smallyard.strategy.denial_commitment import announce, commit
from smallyard.strategy.denial_credibility import buyer_threat, buyer_values, cost_of_refusing
from smallyard.strategy.denial_effects import BOX, LEARNING_BOX, trace
from smallyard.strategy.denial_figures import effect_figure, values_figure
from smallyard.strategy.denial_parameters import LABEL, DenialParameters, changed, denial_parameters
from smallyard.strategy.denial_value import TOLERANCE, after_denial, evaluate, profit, security, solve_values

DIGIT = 0.0051  # half a unit of the second printed decimal
NODE = 0.0125  # the same and one step of the coarse grid that the printed thresholds are nodes of
VALUES = 1e-9  # sums of a geometric series against a linear system
SLACK = 2e-3  # thresholds of coarse grids that are compared
RANDOM = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
FAST = {"nodes": 151, "refinements": 1}
DESIGN = [  # what is varied, printed k*
    ({"security": 1.5}, 0.20), ({"security": 3.0}, 0.41), ({"security": 6.0}, 0.58),
    ({"learning": 0.0}, 0.77), ({"learning": 0.02}, 0.53), ({"learning": 0.10}, 0.28),
    ({"reopening": 0.5}, 0.37), ({"reopening": 0.2}, 0.29), ({"reopening": 0.1}, 0.22), ({"reopening": 0.05}, 0.16),
]  # fmt: skip
MYOPIC = [(1.5, 0.37), (3.0, 0.77), (6.0, 0.91)]


@pytest.fixture(scope="module")
def base() -> Denial:
    return solve_denial(denial_parameters())


def first_sale(p: DenialParameters, steps: int = 400, top: float = 1.5) -> tuple[float, float]:
    """The first node that sells, and the first with d = 0, by plain iteration: how the printed numbers were read off."""
    k = np.linspace(0.0, top, steps + 1)
    s, d, h = 1.0 / (1.0 + k ** (p.substitution - 1.0)), p.discount, p.reopening
    v, kept = p.security * np.maximum(1.0 - k, 0.0), (1.0 - p.depreciation) * k
    opened = locked = np.zeros_like(k)
    for _ in range(800):
        sell = p.market * s + d * np.interp(kept + p.learning * (1.0 - s), k, opened)
        deny = v + d * np.interp(kept + p.learning, k, locked)
        opened = np.maximum(sell, deny)
        locked = h * opened + (1.0 - h) * deny
    return float(k[np.argmax(sell >= deny)]), float(k[np.argmax(p.market * s >= v)])


@pytest.mark.parametrize(("change", "printed"), DESIGN)
def test_thresholds_of_the_design(change: dict[str, float], printed: float) -> None:
    """To the printed digit as first selling node of a grid of steps of .00375; the exact threshold lies less than a step below."""
    p = denial_parameters(**change)
    node, found = first_sale(p)[0], solve_denial(p, refinements=2).threshold
    assert node == pytest.approx(printed, abs=DIGIT)
    assert found == pytest.approx(printed, abs=NODE)
    assert found is not None
    assert node - 1.5 / 400 - SLACK / 4 <= found <= node + SLACK / 4


@pytest.mark.parametrize(("value", "printed"), MYOPIC)
def test_myopic_thresholds_of_the_design(value: float, printed: float) -> None:
    p = denial_parameters(security=value)
    assert first_sale(p)[1] == pytest.approx(printed, abs=DIGIT)
    assert solve_denial(p, **FAST).myopic_threshold == pytest.approx(printed, abs=NODE)


@pytest.mark.parametrize(("reopening", "form"), [(0.2, "threshold"), (0.1, "never_deny"), (0.05, "never_deny")])
def test_small_stakes_and_slow_reentry_end_denial(reopening: float, form: str) -> None:
    assert solve_denial(denial_parameters(security=1.5, reopening=reopening)).form == form


def test_costs_of_refusing_of_the_design() -> None:
    assert [round(cost_of_refusing(k, 4.0)) for k in (0.25, 0.5, 0.75, 1.0, 1.2)] == [139, 73, 41, 23, 15]
    assert cost_of_refusing(0.0, 4.0) == math.inf


def test_the_base_case_is_certified(base: Denial) -> None:
    assert base.residual <= TOLERANCE
    assert base.check.between_nodes < 1e-4
    assert base.check.value_error == pytest.approx(base.check.between_nodes / 0.04)
    assert [one[0] < base.threshold < one[1] for one in base.uncertain] == [True]  # type: ignore[operator]
    assert base.uncertain[0][1] - base.uncertain[0][0] < 0.03
    assert base.threshold == pytest.approx(solve_denial(base.parameters, nodes=2001, refinements=0).threshold, abs=1e-4)


def test_a_fault_in_the_values_is_seen(base: Denial) -> None:
    wrong = base.open.copy()
    wrong[100:110] += 0.01
    assert check_values(base.capability, wrong, base.locked, base.parameters).between_nodes > 0.005
    other = changed(base.parameters, learning=0.06)
    assert check_values(base.capability, base.open, base.locked, other).between_nodes > 0.005


def test_without_learning_and_waiting_it_is_the_static_comparison() -> None:
    found = solve_denial(denial_parameters(learning=0.0))
    assert found.deny - found.sell == pytest.approx(
        security(found.capability, found.parameters) - profit(found.capability, found.parameters), abs=VALUES
    )
    assert found.threshold == pytest.approx(found.myopic_threshold, abs=VALUES)


def test_constant_capability_has_a_closed_form() -> None:
    p = denial_parameters(learning=0.0, depreciation=0.0)
    found = solve_denial(p, **FAST)
    best = np.maximum(profit(found.capability, p), security(found.capability, p)) / (1.0 - p.discount)
    assert found.open == pytest.approx(best, abs=VALUES)
    assert found.steady_sold == found.steady_denied == ()


def test_without_a_future_it_is_myopic() -> None:
    found = solve_denial(denial_parameters(discount=0.0, reopening=0.3), **FAST)
    assert found.threshold == pytest.approx(found.myopic_threshold, abs=VALUES)


def test_without_reentry_the_locked_value_is_a_sum() -> None:
    p = denial_parameters(reopening=0.0)
    found = solve_denial(p)
    k, total = np.array([0.0, 0.2, 0.9, 2.0]), np.zeros(4)
    for period in range(60):  # v is 0 from parity on, which denial reaches
        total += p.discount**period * security(k, p)
        k = after_denial(k, p)
    assert [found.at(place)[1] for place in (0.0, 0.2, 0.9, 2.0)] == pytest.approx(total, abs=found.check.value_error)
    near = solve_denial(changed(p, reopening=1e-6))
    assert near.threshold == pytest.approx(found.threshold, abs=1e-4)


def test_the_policy_beats_other_thresholds(base: Denial) -> None:
    """On the nodes no pre-announced threshold pays more: the buyer's learning does not answer announcements."""
    for cut in (0.0, 0.2, 0.39, 0.45, 0.9, 2.0):
        opened, _ = evaluate(base.capability, base.capability < cut, base.parameters)
        assert np.all(opened <= base.open + VALUES)


def test_steady_states(base: Denial) -> None:
    assert [state.capability for state in base.steady_denied] == [pytest.approx(2.5)]
    assert [(round(state.capability, 3), state.stable) for state in base.steady_sold] == [
        (0.0, True),
        (0.758, False),
        (2.313, True),
    ]
    for state in base.steady_sold:
        k = state.capability
        assert 0.05 * k**3 / (1.0 + k**3) == pytest.approx(0.02 * k, abs=1e-9)


def test_another_form_is_reported_with_its_regions() -> None:
    """σ = 1.5: profit falls so fast at first that denial pays in the middle only."""
    found = solve_denial(denial_parameters(substitution=1.5, security=0.95, learning=0.0))
    assert (found.form, found.threshold) == ("other", None)
    assert [region.action for region in found.regions] == ["sell", "deny", "sell"]
    static = [profit(np.array([k]), found.parameters)[0] - security(np.array([k]), found.parameters)[0] for k in found.switches]
    assert static == pytest.approx([0.0, 0.0], abs=1e-9)
    assert "not a single threshold" in found.to_dict()["words"]


def test_no_security_value_never_denies() -> None:
    found = solve_denial(denial_parameters(security=0.0), **FAST)
    assert (found.form, found.switches, found.uncertain) == ("never_deny", (), ())


def drawn(box: dict[str, tuple[float, float]]) -> st.SearchStrategy[dict[str, float]]:
    return st.fixed_dictionaries({name: st.floats(*ends).map(lambda value: round(value, 4)) for name, ends in box.items()})


def pair_of(values: dict[str, float], name: str, other: float) -> list[Denial]:
    """Solutions at two values of one parameter, the lower first."""
    pair = sorted((values[name], other))
    return [solve_denial(denial_parameters(**{**values, name: value}), nodes=201, refinements=1) for value in pair]


def rise(solved: list[Denial]) -> float:
    """How much k* rises; never_deny counts as 0, and another form says nothing."""
    known = all(one.form in ("threshold", "never_deny") for one in solved)
    return (solved[1].threshold or 0.0) - (solved[0].threshold or 0.0) if known else 0.0


@RANDOM
@given(drawn(BOX), drawn(BOX), st.sampled_from(["security", "reopening"]))
def test_the_threshold_rises_in_security_value_and_reentry(values: dict[str, float], other: dict[str, float], name: str) -> None:
    solved = pair_of(values, name, other[name])
    assert rise(solved) >= -SLACK
    for one in solved:  # denial only where it pays a supplier that counts the present alone
        static = security(one.capability, one.parameters) - profit(one.capability, one.parameters)
        assert np.all(one.deny - one.sell <= static + 2.0 * one.check.value_error + VALUES)


@RANDOM
@given(drawn(LEARNING_BOX), drawn(LEARNING_BOX))
def test_the_threshold_falls_in_learning_near_the_default(values: dict[str, float], other: dict[str, float]) -> None:
    assert rise(pair_of(values, "learning", other["learning"])) <= SLACK


def test_learning_can_raise_the_threshold_elsewhere() -> None:
    """Not a theorem: with a high security value, k* falls and rises again by more than its uncertainty."""
    p = {
        "security": 6.1622,
        "curvature": 0.6961,
        "substitution": 3.2115,
        "discount": 0.9446,
        "depreciation": 0.0391,
        "reopening": 0.9455,
    }
    solved = [solve_denial(denial_parameters(**p, learning=g1)) for g1 in (0.0254, 0.04, 0.0807)]
    first, second, third = (one.threshold for one in solved)
    assert first > second < third  # type: ignore[operator]
    assert solved[1].uncertain[0][1] < solved[2].uncertain[0][0]
    assert solved[1].uncertain[0][1] < solved[0].uncertain[0][0]


def test_effects_as_a_table() -> None:
    found = trace(denial_parameters(security=1.5), "reopening", [1.0, 0.1])
    assert (found.forms, found.thresholds[1]) == (("threshold", "never_deny"), None)
    assert found.table()["threshold"][1] == ""
    assert found.to_dict()["label"] == LABEL
    with pytest.raises(InputError, match="E-DENIAL-SWEEP"):
        trace(denial_parameters(), "V0", [1.0])
    with pytest.raises(InputError, match="E-DENIAL-SWEEP"):
        trace(denial_parameters(), "security", [])


def test_the_buyers_constraint_is_a_one_shot_comparison() -> None:
    p = denial_parameters(reopening=0.5)
    solved, trusting = solve_denial(p), solve_denial(changed(p, reopening=1.0), refinements=1)
    found = buyer_threat(solved, [0.5, 1.0])
    locked, reopened = buyer_values(solved)[1], buyer_values(trusting)[0]
    for row in found.rows:
        k = row.capability
        refuse = math.log(k) + p.discount * np.interp(0.98 * k + 0.05, solved.capability, locked)
        whole = 100.0 * (refuse - np.interp(k, trusting.capability, reopened))
        assert row.gain_later - row.cost_now == pytest.approx(whole, abs=1e-6)
    assert [row.kept for row in found.rows] == [False, True]
    assert found.to_dict()["label"] == LABEL


def test_a_buyer_that_is_never_served_has_the_sum_of_its_logs() -> None:
    solved = solve_denial(denial_parameters(reopening=0.0), **FAST)
    k, total = 1.0, 0.0
    for period in range(1500):
        total += 0.96**period * math.log(k)
        k = 0.98 * k + 0.05
    assert np.interp(1.0, solved.capability, buyer_values(solved)[1]) == pytest.approx(total, abs=1e-2)


def test_the_record_is_json_and_labelled(base: Denial) -> None:
    record = json.loads(json.dumps(base.to_dict()))
    assert record["label"] == LABEL
    assert "never dates" in LABEL
    assert record["parameters"]["market"] == 1.0
    assert record["threshold"] == base.threshold


@pytest.mark.parametrize(
    ("values", "problems"),
    [
        ({"reopening": 50}, 1),
        ({"security": math.nan}, 1),
        ({"market": "1", "learning": True}, 2),
        ({"discount": 1.0}, 1),
        ({"hostility": 1.0}, 1),
        ({"depreciation": 0.0}, 1),
        ({"substitution": 1.0}, 1),
    ],
)
def test_parameters_out_of_range_are_refused(values: dict[str, object], problems: int) -> None:
    with pytest.raises(InputError, match="E-DENIAL-PARAMETER") as caught:
        denial_parameters(**values)
    assert len(caught.value.findings) == problems


def test_grids_and_capabilities_out_of_range_are_refused(base: Denial) -> None:
    for nodes, refinements in ((10, 0), (10**6, 0), (501, -1), (501.0, 0)):
        with pytest.raises(InputError, match="E-DENIAL-GRID"):
            solve_values(base.parameters, nodes, refinements)  # type: ignore[arg-type]
    for k in (-0.1, 40, math.nan, True):
        with pytest.raises(InputError, match="E-DENIAL-CAPABILITY"):
            buyer_threat(base, [k])


def test_binding_itself_brings_the_supplier_nothing(base: Denial) -> None:
    found = commit(base, 0.2, [0.0, 0.2, base.threshold or 0.0, 0.5, 0.9])
    assert found.best_threshold == base.threshold
    assert -1e-4 < found.gain <= VALUES
    assert found.to_dict()["label"] == LABEL


def test_the_buyers_rule_moves_the_supplier() -> None:
    rows = announce(denial_parameters(), 0.3, [1.0, 0.2])
    assert [row.denied for row in rows] == [True, False]
    assert rows[0].buyer_gain == 0.0
    assert rows[1].buyer_gain > 0.0
    assert rows[0].supplier_value > rows[1].supplier_value


def test_figures_hold_every_number_and_the_label(base: Denial) -> None:
    effect = trace(denial_parameters(security=1.5), "reopening", [1.0, 0.2, 0.1])
    odd = solve_denial(denial_parameters(substitution=1.5, security=0.95, learning=0.0))
    for figure in (values_figure(base), values_figure(odd), effect_figure(effect)):
        for picture in (figure.wide, figure.narrow):
            assert ElementTree.fromstring(picture).tag.endswith("svg")
            assert "scenario grade" in picture
            assert "<script" not in picture
        assert LABEL in figure.words
        assert figure.note == LABEL
    assert "never deny" in effect_figure(effect).words
    assert values_figure(odd).table["action"][60] == "sell"
    assert set(values_figure(odd).table["action"]) == {"deny", "sell"}
