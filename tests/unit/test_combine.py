"""Several measures on one flow: order, coverage classes, baseline and policies, conflicts; checked against explicit loops."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallyard.policy.channels import CHANNELS
from smallyard.policy.combine import combine
from smallyard.policy.effects import Effect
from smallyard.policy.wedges import Wedges
from smallyard.world.world import World

ROUNDING = 1e-13  # relative; the order of a few additions and multiplications of numbers near one
CELL = (0, 1, 0)
RATES = ("tariff", "export_tax")
FACTORS = ("trade_cost",)


def effect(
    channel: str, operation: str, value: float, coverage: float = 1.0, cell: tuple[int, ...] = CELL, source: str = "p"
) -> Effect:
    cells = np.zeros((3, 3, 2) if "importer" in CHANNELS[channel].dims else (3, 2), dtype=bool)
    cells[cell if cells.ndim == 3 else cell[1:]] = True
    return Effect(channel, operation, cells, value, coverage, source)  # type: ignore[arg-type]


def level(wedges: Wedges, world: World, channel: str, place: int = 0) -> float:
    found = wedges.level(world, channel)
    return float(found[(place, *CELL)] if found.ndim == 4 else found[CELL[1:]])


def counterfactual(world: World, *policies: Effect, baseline: Sequence[Effect] = ()) -> Wedges:
    return combine(world, baseline, policies).counterfactual


def test_nothing_gives_neutral_wedges(tiny: World) -> None:
    stages = combine(tiny, [], [])
    assert stages.baseline.channels == stages.counterfactual.channels == {}
    assert stages.counterfactual.coverage is None
    assert stages.counterfactual.classes == 1


def test_adds_sum_on_the_rate_in_force(tiny: World) -> None:
    before = tiny.tariff[CELL]
    found = counterfactual(tiny, effect("tariff", "add", 0.1), effect("tariff", "add", 0.25))
    assert level(found, tiny, "tariff") == pytest.approx(before + 0.35, rel=ROUNDING)


def test_set_replaces_the_rate_in_force(tiny: World) -> None:
    assert level(counterfactual(tiny, effect("tariff", "set", 0.6)), tiny, "tariff") == 0.6
    assert level(counterfactual(tiny, effect("tariff", "set", 0.0)), tiny, "tariff") == 0.0


def test_powers_multiply_one_plus_the_rate(tiny: World) -> None:
    before = tiny.tariff[CELL]
    found = counterfactual(tiny, effect("tariff", "multiply", 1.25), effect("tariff", "multiply", 1.1))
    assert level(found, tiny, "tariff") == pytest.approx((1 + before) * 1.25 * 1.1 - 1, rel=ROUNDING)


def test_powers_come_after_sets_and_adds(tiny: World) -> None:
    before = tiny.tariff[CELL]
    one = counterfactual(tiny, effect("tariff", "multiply", 1.5), effect("tariff", "add", 0.2))
    assert level(one, tiny, "tariff") == pytest.approx((1 + before + 0.2) * 1.5 - 1, rel=ROUNDING)
    two = counterfactual(tiny, effect("tariff", "multiply", 1.5), effect("tariff", "set", 0.2))
    assert level(two, tiny, "tariff") == pytest.approx(0.8, rel=ROUNDING)


def test_factors_of_real_costs_multiply(tiny: World) -> None:
    found = counterfactual(tiny, effect("trade_cost", "multiply", 1.1), effect("trade_cost", "multiply", 0.9))
    assert level(found, tiny, "trade_cost") == pytest.approx(0.99, rel=ROUNDING)
    found = counterfactual(tiny, effect("productivity", "multiply", 1.1), effect("productivity", "multiply", 1.2))
    assert level(found, tiny, "productivity") == pytest.approx(1.32, rel=ROUNDING)


def test_bans_do_not_add_up(tiny: World) -> None:
    found = counterfactual(tiny, effect("ban", "forbid", 1.0), effect("ban", "forbid", 1.0), effect("tariff", "add", 0.1))
    assert level(found, tiny, "ban") == 1.0
    assert level(found, tiny, "tariff") == pytest.approx(tiny.tariff[CELL] + 0.1, rel=ROUNDING)


def test_other_cells_keep_the_rate_in_force(tiny: World) -> None:
    found = counterfactual(tiny, effect("tariff", "set", 0.6)).level(tiny, "tariff")[0]
    elsewhere = np.ones((3, 3, 2), dtype=bool)
    elsewhere[CELL] = False
    assert np.array_equal(found[elsewhere], tiny.tariff[elsewhere])


# --- baseline and policies --------------------------------------------------------------------------------------------


def test_add_is_on_top_of_the_baseline_rate(tiny: World) -> None:
    stages = combine(tiny, [effect("tariff", "add", 0.2)], [effect("tariff", "add", 0.5)])
    assert level(stages.baseline, tiny, "tariff") == pytest.approx(tiny.tariff[CELL] + 0.2, rel=ROUNDING)
    assert level(stages.counterfactual, tiny, "tariff") == pytest.approx(tiny.tariff[CELL] + 0.7, rel=ROUNDING)


def test_set_replaces_the_baseline_rate(tiny: World) -> None:
    stages = combine(tiny, [effect("tariff", "set", 0.2)], [effect("tariff", "set", 0.5)])
    assert level(stages.baseline, tiny, "tariff") == 0.2
    assert level(stages.counterfactual, tiny, "tariff") == 0.5


def test_a_power_applies_to_the_baseline_rate(tiny: World) -> None:
    stages = combine(tiny, [effect("tariff", "set", 0.2)], [effect("tariff", "multiply", 1.5)])
    assert level(stages.counterfactual, tiny, "tariff") == pytest.approx(0.8, rel=ROUNDING)


def test_a_ban_of_the_baseline_stays(tiny: World) -> None:
    stages = combine(tiny, [effect("ban", "forbid", 1.0)], [effect("tariff", "add", 0.1)])
    assert level(stages.counterfactual, tiny, "ban") == 1.0


def test_without_policies_both_stages_are_the_same(tiny: World) -> None:
    stages = combine(tiny, [effect("tariff", "add", 0.2, 0.4), effect("ban", "forbid", 1.0, 0.1)], [])
    assert set(stages.baseline.channels) == set(stages.counterfactual.channels) == {"tariff", "ban"}
    for name, array in stages.baseline.channels.items():
        assert np.array_equal(array, stages.counterfactual.channels[name])


# --- coverage ---------------------------------------------------------------------------------------------------------


def test_two_coverages_give_three_nested_classes(tiny: World) -> None:
    found = counterfactual(tiny, effect("tariff", "add", 1.0, 0.3), effect("tariff", "add", 0.5, 0.64))
    assert found.classes == 3
    shares = found.shares(tiny)
    assert shares.shape == (3, 3, 3, 2)
    np.testing.assert_allclose(shares[:, 1, 0, 1], [0.3, 0.34, 0.36], rtol=ROUNDING)
    np.testing.assert_allclose(shares.sum(0), 1.0, rtol=ROUNDING)
    before = tiny.tariff[CELL]
    levels = [level(found, tiny, "tariff", place) for place in range(3)]
    np.testing.assert_allclose(levels, [before + 1.5, before + 0.5, before], rtol=ROUNDING)


def test_equal_coverages_share_a_class(tiny: World) -> None:
    found = counterfactual(tiny, effect("tariff", "add", 1.0, 0.5), effect("ban", "forbid", 1.0, 0.5, cell=(1, 0, 1)))
    assert found.classes == 2


def test_the_classes_of_the_baseline_and_the_policies_are_the_same(tiny: World) -> None:
    stages = combine(tiny, [effect("tariff", "add", 0.1, 0.2)], [effect("tariff", "add", 0.1, 0.7)])
    np.testing.assert_array_equal(stages.baseline.shares(tiny), stages.counterfactual.shares(tiny))
    assert stages.baseline.classes == 3


def test_the_rate_is_split_and_never_averaged(tiny: World) -> None:
    found = counterfactual(tiny, effect("tariff", "add", 1.45, 0.64))
    levels = {round(level(found, tiny, "tariff", place) - tiny.tariff[CELL], 12) for place in range(2)}
    assert levels == {1.45, 0.0}


def test_partial_set_and_partial_ban(tiny: World) -> None:
    found = counterfactual(tiny, effect("tariff", "set", 0.0, 0.25), effect("ban", "forbid", 1.0, 0.75))
    assert [level(found, tiny, "tariff", place) for place in range(3)] == [0.0, tiny.tariff[CELL], tiny.tariff[CELL]]
    assert [level(found, tiny, "ban", place) for place in range(3)] == [1.0, 1.0, 0.0]


# --- any list of measures against explicit loops ----------------------------------------------------------------------

SHARES = st.sampled_from([0.1, 0.3, 0.64, 1.0])
CELLS = st.sampled_from([(0, 1, 0), (0, 1, 1), (2, 0, 0)])
MEASURES = st.one_of(
    st.tuples(st.sampled_from(RATES), st.just("add"), st.floats(-0.2, 2.0), SHARES, CELLS),
    st.tuples(st.sampled_from(RATES + FACTORS), st.just("multiply"), st.floats(0.6, 1.8), SHARES, CELLS),
    st.tuples(st.just("ban"), st.just("forbid"), st.just(1.0), SHARES, CELLS),
)


def by_hand(
    world: World, stages: Sequence[Sequence[tuple[Any, ...]]], channel: str, cell: tuple[int, int, int], at: float
) -> float:
    """Level of a channel for the unit of the flow at position `at` in [0, 1], measure by measure."""
    value = {"trade_cost": 1.0, "ban": 0.0}.get(channel)
    value = float(getattr(world, channel)[cell]) if value is None else value
    for measures in stages:
        here = [m for m in measures if m[0] == channel and m[4] == cell and at < m[3]]
        value += sum(m[2] for m in here if m[1] == "add")
        for m in here:
            if m[1] == "multiply":
                value = (1 + value) * m[2] - 1 if channel in RATES else value * m[2]
        if any(m[1] == "forbid" for m in here):
            value = 1.0
    return value


@given(baseline=st.lists(MEASURES, max_size=3), policies=st.lists(MEASURES, max_size=4))
def test_any_measures_agree_with_explicit_loops(tiny: World, baseline: list[tuple], policies: list[tuple]) -> None:
    found = combine(tiny, [effect(*m) for m in baseline], [effect(*m) for m in policies]).counterfactual
    shares = found.shares(tiny)
    for channel, cell in itertools.product((*RATES, *FACTORS, "ban"), ((0, 1, 0), (0, 1, 1), (2, 0, 0), (1, 2, 1))):
        upper = np.cumsum(shares[(slice(None), *cell)])
        middles = upper - 0.5 * shares[(slice(None), *cell)]
        expected = [by_hand(tiny, (baseline, policies), channel, cell, at) for at in middles]
        np.testing.assert_allclose(found.level(tiny, channel)[(slice(None), *cell)], expected, rtol=ROUNDING, atol=ROUNDING)


@given(policies=st.lists(MEASURES, min_size=2, max_size=6), data=st.data())
def test_the_order_in_the_file_does_not_matter(tiny: World, policies: list[tuple], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(policies))
    first, second = (counterfactual(tiny, *(effect(*m) for m in order)) for order in (policies, shuffled))
    assert set(first.channels) == set(second.channels)
    for name, array in first.channels.items():
        np.testing.assert_allclose(array, second.channels[name], rtol=ROUNDING, atol=ROUNDING)


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", ["tariff", "export_tax", "production_subsidy"])
@pytest.mark.parametrize("value", [-1.0, -1.5, -2.0])
def test_rates_of_minus_one_or_less_are_refused(tiny: World, refused: Callable, channel: str, value: float) -> None:
    (found,) = refused(counterfactual, tiny, effect(channel, "set", value, source="policies[4]"))
    assert found.code == "E-RATE-RANGE"
    assert channel in found.what
    assert found.where == "policies[4]"


def test_rates_that_only_together_fall_too_low_are_refused(tiny: World, refused: Callable) -> None:
    each = effect("tariff", "add", -0.6)
    counterfactual(tiny, each)
    assert [item.code for item in refused(counterfactual, tiny, each, each)] == ["E-RATE-RANGE"]
    assert [item.code for item in refused(combine, tiny, [each], [each])] == ["E-RATE-RANGE"]


def test_conflicts_name_both_policies_and_the_cells(tiny: World, refused: Callable) -> None:
    one, two = (effect("tariff", "set", rate, source=f"policies[{n}]") for n, rate in enumerate((0.1, 0.2)))
    three = effect("tariff", "add", 0.1, source="policies[2]")
    found = refused(counterfactual, tiny, one, two, three)
    assert [item.code for item in found] == ["E-RATE-CONFLICT"] * 3
    assert [item.where for item in found] == [
        "policies[0] and policies[1]",
        "policies[0] and policies[2]",
        "policies[1] and policies[2]",
    ]
    assert "1 cells" in found[0].what


def test_sets_on_different_cells_channels_or_stages_do_not_conflict(tiny: World) -> None:
    counterfactual(tiny, effect("tariff", "set", 0.1), effect("tariff", "set", 0.2, cell=(0, 1, 1)))
    counterfactual(tiny, effect("tariff", "set", 0.1), effect("export_tax", "add", 0.2))
    counterfactual(tiny, effect("tariff", "set", 0.1), baseline=[effect("tariff", "add", 0.2)])


def test_a_regional_conflict_counts_once(tiny: World, refused: Callable) -> None:
    one, two = effect("production_subsidy", "set", 0.1), effect("production_subsidy", "set", 0.2)
    (found,) = refused(counterfactual, tiny, one, two)
    assert "1 cells of production_subsidy" in found.what
