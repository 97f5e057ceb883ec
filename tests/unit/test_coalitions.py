"""Coalitions: every subset, contributions, stability, partial compliance, and transfers inside the equilibrium."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from smallyard.errors import Finding
from smallyard.models.elasticities import Elasticities
from smallyard.models.ricardian import Ricardian
from smallyard.pipeline.solve_one import benchmark
from smallyard.policy.wedges import Wedges
from smallyard.strategy.coalitions import Coalitions, coalitions
from smallyard.strategy.participation import compliance, joining, participation
from smallyard.strategy.pictures import burden_figure
from smallyard.strategy.setting import Setting
from smallyard.strategy.shapley import shapley
from smallyard.strategy.templates import Sender, Template, sanctioned
from smallyard.strategy.transfers import equal_burden
from smallyard.world.world import World

SAME = 1e-8  # percent of income; two certified solves of one economy
EXACT = 1e-12  # sums of a few numbers
EQUAL = 1e-6  # percent; transfers are found to 1e-9 of income
SWAPPED = [2, 1, 0, 3, 4]  # R0 and R2 are the same but for their names
T = ("R1",)
ALL = ("R0", "R2", "R3")
BAN = Template("export_ban", ("s0", "s1"))
Refused = Callable[..., tuple[Finding, ...]]

pytestmark = pytest.mark.xdist_group("sanctions")


@pytest.fixture(scope="module")
def yard(table: Callable[..., dict[str, Any]]) -> Setting:
    """Five regions, four sectors, no rates; R0 and R2 are alike, because the table is averaged with its own mirror image."""
    given = table(5, 4, rates=False)
    swap = {"trade_fob": np.ix_(SWAPPED, SWAPPED), "intermediate_use": np.ix_(SWAPPED), "final_demand": np.ix_(SWAPPED)}
    alike = {name: 0.5 * (given[name] + given[name][places]) for name, places in swap.items()}
    world = World.from_arrays(**{**given, **alike}, is_good=[True] * 4)
    theta = Elasticities("stated", np.array([2.5, 4.0, 5.5, 8.0]), "share", "theta = value", "made up", "none")
    return Setting(Ricardian(), Ricardian.calibrate(world, theta), Wedges.neutral())


@pytest.fixture(scope="module")
def found(yard: Setting) -> Coalitions:
    """Three senders that close two sectors to R1."""
    return coalitions(yard, [Sender.of(name, BAN) for name in ALL], T)


def test_nobody_is_the_base_and_everybody_hits_most(found: Coalitions) -> None:
    assert np.abs(found.losses[0].percent).max() == 0.0
    assert found.measure(0).own_percent == 0.0
    hits = [found.losses[mask].group_percent(T) for mask in range(8)]
    assert max(hits) == hits[found.everybody]
    assert max(found.residuals) <= 1e-10


def test_coalitions_do_not_depend_on_the_way_to_them(yard: Setting, found: Coalitions) -> None:
    again = coalitions(yard, [Sender.of(name, BAN) for name in reversed(ALL)], T)
    for mask in range(8):
        other = again.mask(found.members(mask))
        assert np.abs(found.losses[mask].percent - again.losses[other].percent).max() <= SAME


def test_contributions_sum_to_the_whole_and_are_equal_for_equals(found: Coalitions) -> None:
    hit, cost = found.shapley_target(), found.shapley_cost()
    assert sum(hit.values()) == pytest.approx(found.losses[7].group_money(T), rel=EXACT)
    assert sum(cost.values()) == pytest.approx(found.measure(7).own_money, rel=EXACT)
    assert hit["R0"] == pytest.approx(hit["R2"], rel=1e-7)
    assert found.loss(1, "R0") == pytest.approx(found.loss(2, "R2"), abs=SAME)


def test_shapley_is_the_mean_over_orders_of_joining() -> None:
    values = np.array([0.0, 1.0, 2.0, 5.0, 0.5, 3.0, 3.0, 9.0])
    orders = list(permutations(range(3)))
    mean = np.zeros(3)
    for order in orders:
        mask = 0
        for player in order:
            mean[player] += (values[mask | 1 << player] - values[mask]) / len(orders)
            mask |= 1 << player
    assert shapley(values, 3) == pytest.approx(mean)
    assert shapley([0.0, 2.0, 3.0, 5.0], 2) == pytest.approx([2.0, 3.0])  # nothing shared, nothing to divide


def test_who_leaves_gains_and_what_damage_is_worth_keeps_members(yard: Setting, found: Coalitions) -> None:
    held = found.stability(7)
    assert not held.internal  # closing costs, and bystanders gain
    assert held.external
    for name, gain in held.leavers.items():
        assert gain == pytest.approx(found.loss(7, name) - found.loss(7 ^ found.mask([name]), name))
    assert () in found.stable()
    eager = coalitions(yard, found.senders, T, value_of_damage=dict.fromkeys(ALL, 50.0))
    assert eager.stability(7).internal
    assert ALL in eager.stable()


def test_the_best_next_member_has_the_best_ratio(found: Coalitions) -> None:
    order = found.next_members(1)
    assert {item.name for item in order} == {"R2", "R3"}
    assert [item.ratio for item in order] == sorted((item.ratio for item in order), reverse=True)
    assert found.superadditivity == pytest.approx(
        found.losses[7].group_money(T) / sum(found.losses[1 << k].group_money(T) for k in range(3)) - 1.0
    )
    assert found.alone_and_together()["R3"] == (found.loss(4, "R3"), found.loss(7, "R3"))
    first = order[0]
    joined = found.measure(1 | found.mask([first.name]))
    assert first.target_loss == pytest.approx(joined.target_money - found.measure(1).target_money)
    assert found.next_members(7) == []


def test_a_group_acts_as_one(yard: Setting, found: Coalitions) -> None:
    pair = coalitions(yard, [Sender("pair", ("R0", "R2"), (BAN,)), Sender.of("R3", BAN)], T)
    assert np.abs(pair.losses[3].percent - found.losses[7].percent).max() <= SAME
    assert pair.measure(1).own_money == pytest.approx(found.measure(3).own_money)


def test_partial_compliance_lies_between_out_and_in(yard: Setting, found: Coalitions) -> None:
    rows = compliance(yard, found, ALL, "R3", (0.0, 0.5, 1.0))
    assert rows[0]["target_loss"] == pytest.approx(found.losses[3].group_percent(T), abs=SAME)
    assert rows[2]["target_loss"] == pytest.approx(found.losses[7].group_percent(T), abs=SAME)
    assert rows[0]["target_loss"] < rows[1]["target_loss"] < rows[2]["target_loss"]
    assert rows[0]["own_loss"] < rows[1]["own_loss"] < rows[2]["own_loss"]


def test_equal_burdens_are_equal_and_transfers_sum_to_zero(yard: Setting, found: Coalitions) -> None:
    burden = equal_burden(yard, found, ALL)
    assert abs(sum(burden.transfers.values())) <= 1e-9 * sum(map(abs, burden.transfers.values()))
    assert max(burden.with_transfers.values()) - min(burden.with_transfers.values()) <= EQUAL
    assert burden.common_loss == pytest.approx(burden.with_transfers["R0"], abs=EQUAL)
    assert burden.transfers["R0"] == pytest.approx(burden.transfers["R2"], rel=1e-4)
    assert burden.residual <= 1e-10
    for name in burden.members:  # the one who lost more than the others receives
        assert (burden.transfers[name] > 0.0) == (burden.without[name] > burden.common_loss)
    assert set(burden.who_joins) == {name for name, more in burden.joins.items() if more >= -1e-9}
    assert burden.to_dict()["members"] == list(ALL)


def test_burdens_as_a_picture(yard: Setting, found: Coalitions) -> None:
    figure = burden_figure(found, ALL, equal_burden(yard, found, ALL))
    assert set(figure.table["region"][:3]) == {*ALL}
    assert figure.table["member"] == ["yes"] * 3 + ["no"] * 2
    assert found.closure in figure.note
    assert "R3" in burden_figure(found, ("R0",)).words


def test_the_formula_of_equal_burdens_holds_at_the_solution(yard: Setting, found: Coalitions) -> None:
    """T_i = W I_i P̂_i − I'_i with I' the income before transfers, at the equilibrium with transfers: two routes to T."""
    burden = equal_burden(yard, found, ALL)
    places = [yard.regions.index(name) for name in ALL]
    transfer = np.zeros(5)
    transfer[places] = list(burden.transfers.values())
    at = yard.solved(sanctioned(yard, found.senders, T), transfer).outcome
    base = yard.baseline.outcome
    before = (at.income - transfer)[places]
    prices = (at.price_index / base.price_index)[places] * base.income[places]
    common = before.sum() / prices.sum()
    assert common * prices - before == pytest.approx(transfer[places], rel=1e-5)
    assert at.transfer == pytest.approx(base.transfer + transfer, abs=1e-9)


def test_a_required_transfer_makes_joining_as_good_as_staying_out(yard: Setting, found: Coalitions) -> None:
    paid = participation(yard, found, ALL, "R0")
    assert set(paid.required) == {"R2", "R3"}
    assert all(value > 0.0 for value in paid.required.values())  # closing costs them
    transfer = np.zeros(5)
    for name, value in paid.required.items():
        transfer[yard.regions.index(name)] += value
        transfer[0] -= value
    losses = yard.losses(yard.solved(sanctioned(yard, found.senders, T), transfer))
    for name in paid.required:
        assert losses.group_percent([name]) == pytest.approx(paid.outside[name], abs=EQUAL)
    assert losses.group_percent(["R0"]) == pytest.approx(paid.payer_loss, abs=EQUAL)
    assert paid.payer_loss > found.loss(7, "R0")
    assert not paid.affordable
    eager = coalitions(yard, found.senders, T, value_of_damage={"R0": 50.0})
    assert participation(yard, eager, ALL, "R0").affordable


def test_who_joins_at_given_transfers(yard: Setting, found: Coalitions) -> None:
    paid = participation(yard, found, ALL, "R0")
    enough = {**paid.required, "R0": -sum(paid.required.values())}
    at = joining(yard, found, ALL, enough)
    assert at.losses["R0"] == pytest.approx(paid.payer_loss, abs=EQUAL)
    assert all(abs(at.gain[name]) <= EQUAL for name in paid.required)
    generous = joining(yard, found, ALL, {name: 1.5 * value for name, value in enough.items()})
    assert set(generous.joins) == {"R2", "R3"}
    nothing = joining(yard, found, ALL, {})
    assert nothing.gain == pytest.approx({name: -value for name, value in found.stability(7).leavers.items()}, abs=EQUAL)


@pytest.mark.parametrize("deficits", ["balanced", "fixed_real"])
def test_burdens_are_equal_under_every_closure(yard: Setting, deficits: str) -> None:
    model = Ricardian(deficits)
    there = Setting(model, benchmark(yard.base.world, model, yard.base.elasticities).base, Wedges.neutral())
    held = coalitions(there, [Sender.of(name, BAN) for name in ALL], T)
    burden = equal_burden(there, held, ALL)
    assert max(burden.with_transfers.values()) - min(burden.with_transfers.values()) <= EQUAL
    assert abs(sum(burden.transfers.values())) <= 1e-9 * sum(map(abs, burden.transfers.values()))
    assert model.closure.words in burden.closure


def test_a_baseline_with_rates_is_kept(yard: Setting) -> None:
    """Everything is measured against the baseline: where it holds what the senders would do, nothing is left to lose."""
    senders = [Sender.of(name, Template("export_tax", ("s0",), rate=0.2)) for name in ALL]
    after = Setting(yard.model, yard.base, sanctioned(yard, senders[:1], T))
    held = coalitions(after, [Sender.of("R2", Template("export_tax", ("s0",), rate=0.2))], T)
    both = yard.losses(yard.solved(sanctioned(yard, [senders[0], senders[1]], T)))
    first = yard.losses(yard.solved(after.wedges))
    assert held.losses[1].ratio == pytest.approx(both.ratio / first.ratio, abs=1e-10)


def test_a_table_of_the_embedded_world_is_quick(wiod_small: World) -> None:
    """2^8 coalitions at 17 × 27 take seconds, with the compilation; the limit is a minute on two cores."""
    there = Setting.of(wiod_small)
    names = ("USA", "EU27", "JPN", "KOR", "TWN", "CAN", "GBR", "AUS")
    held = coalitions(there, [Sender.of(name, Template("export_ban", ("C26",))) for name in names], ("CHN",))
    assert len(held.losses) == 256
    assert held.seconds < 60.0
    assert max(held.residuals) <= 1e-10
    assert sum(held.shapley_target().values()) == pytest.approx(held.losses[255].group_money(("CHN",)), rel=EXACT)
    assert held.measure(255).target_percent > held.measure(1).target_percent > 0.0
    assert "long run" in held.closure


def test_bad_input_is_refused_with_the_number_of_solves(yard: Setting, found: Coalitions, refused: Refused) -> None:
    many = [Sender.of(f"R{k}", BAN) for k in range(11)]
    (large,) = refused(coalitions, yard, many, T)
    assert large.code == "E-COALITION-SIZE"
    assert "2,048" in large.what
    cases: list[tuple[str, tuple[Any, ...]]] = [
        ("E-COALITION-SIZE", (coalitions, yard, [], T)),
        ("E-COALITION-MEMBER", (coalitions, yard, [Sender.of("R0", BAN), Sender("pair", ("R0", "R2"), (BAN,))], T)),
        ("E-SANCTION-SIDES", (coalitions, yard, [Sender.of("R1", BAN)], T)),
        ("E-COALITION-MEMBER", (found.mask, ["R1"])),
        ("E-COALITION-SMALL", (equal_burden, yard, found, ["R0"])),
        ("E-COALITION-SMALL", (participation, yard, found, ["R0", "R2"], "R3")),
    ]
    for code, (call, *args) in cases:
        assert [item.code for item in refused(call, *args)] == [code]


def test_the_record_holds_every_coalition(found: Coalitions) -> None:
    record = found.to_dict()
    assert len(record["rows"]) == 8
    assert record["rows"][0]["members"] == []
    assert record["rows"][-1]["next_member"] is None
    assert "trade imbalances" in record["closure"]


def test_records_are_files(yard: Setting, found: Coalitions) -> None:
    """Everything that a record says can be written as strict JSON."""
    burden, paid = equal_burden(yard, found, ALL), participation(yard, found, ALL, "R0")
    for record in (found, burden, paid, joining(yard, found, ALL, {}), found.stability(7), found.measure(0)):
        assert json.loads(json.dumps(record.to_dict(), allow_nan=False))
