"""Trade elasticities: sets and their concepts, weights on aggregated sectors, overrides, ranges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from smallyard.models.elasticities import elasticities_for, elasticity_sets
from smallyard.pipeline.run import check_feasible
from smallyard.pipeline.solve_one import solve
from smallyard.policy.envelope import elasticity_remarks
from smallyard.policy.scenario import Scenario
from smallyard.world.aggregate import aggregate
from smallyard.world.world import World

EXACT = 1e-13  # relative; weighted means of a few numbers


def by_sector(world: World, *arguments: object) -> dict[str, float]:
    return dict(zip(world.sectors, elasticities_for(world, *arguments).values, strict=True))  # type: ignore[arg-type]


def test_every_set_states_concept_conversion_and_source() -> None:
    assert {"fontagne2022", "fontagne2022_minus1", "caliendo_parro2015"} <= set(elasticity_sets())
    for name, card in elasticity_sets().items():
        assert card["concept"] in ("share", "tariff_exclusive_flow", "tariff_inclusive_flow"), name
        assert "theta" in card["conversion"]
        assert card["services"] == 5.0
        assert len(card["source"]) > 20


def test_on_tariff_exclusive_flows_the_coefficient_is_theta_plus_one(wiod: World) -> None:
    plain, less = by_sector(wiod, "fontagne2022"), by_sector(wiod, "fontagne2022_minus1")
    for sector, good in zip(wiod.sectors, wiod.is_good, strict=True):
        assert plain[sector] - less[sector] == pytest.approx(1.0 if good else 0.0, abs=1e-12)
    assert elasticities_for(wiod, "fontagne2022_minus1").conversion == "theta = coefficient - 1"


def test_aggregates_are_weighted_by_cross_border_trade(wiod: World, wiod_small: World) -> None:
    fine = by_sector(wiod)
    small = elasticities_for(wiod_small)
    assert small.weights == "cross-border trade of the underlying sectors"
    found = dict(zip(wiod_small.sectors, small.values, strict=True))
    for sector, group in wiod_small.members.sectors.items():
        weights = []
        for leaf in group:
            k = wiod.sectors.index(leaf)
            total = 0.0
            for home in wiod_small.members.regions.values():
                inside = [wiod.regions.index(item) for item in home]
                buys = wiod.trade_fob[inside, :, k].sum()
                total += buys - wiod.trade_fob[np.ix_(inside, inside, [k])].sum()
            weights.append(total)
        expected = sum(w * fine[leaf] for w, leaf in zip(weights, group, strict=True)) / sum(weights)
        assert found[sector] == pytest.approx(expected, rel=EXACT), sector


def test_the_mean_of_one_value_is_that_value(wiod: World) -> None:
    merged = aggregate(wiod, sectors={"SERVICES": [s for s, good in zip(wiod.sectors, wiod.is_good, strict=True) if not good]})
    assert by_sector(merged)["SERVICES"] == pytest.approx(5.0, rel=EXACT)


def test_sectors_without_trade_take_own_sales_or_the_plain_mean(wiod: World) -> None:
    merged = aggregate(wiod, sectors={"G": ["C24", "C25"]})
    fine = by_sector(wiod)
    flows = np.array(merged.members.trade_fob)
    own = np.arange(len(merged.regions))
    diagonal = flows[own, own, :2].copy()
    flows[:, :, :2] = 0.0
    none = replace(merged, members=replace(merged.members, trade_fob=flows.copy()))
    assert by_sector(none)["G"] == pytest.approx((fine["C24"] + fine["C25"]) / 2, rel=EXACT)
    flows[own, own, :2] = diagonal
    closed = replace(merged, members=replace(merged.members, trade_fob=flows))
    weights = diagonal.sum(0)
    assert by_sector(closed)["G"] == pytest.approx((weights @ [fine["C24"], fine["C25"]]) / weights.sum(), rel=EXACT)


def test_overrides_replace_values_and_show_in_the_name(wiod_small: World) -> None:
    found = elasticities_for(wiod_small, "fontagne2022", {"C26": 2.5, "K": 7})
    plain = by_sector(wiod_small)
    for sector, value in zip(wiod_small.sectors, found.values, strict=True):
        assert value == {"C26": 2.5, "K": 7.0}.get(sector, plain[sector])
    assert found.name == "fontagne2022+overrides"


def test_one_value_for_all(tiny: World) -> None:
    found = elasticities_for(tiny, uniform=4)
    assert list(found.values) == [4.0, 4.0]
    assert found.name == "uniform"


@pytest.mark.parametrize("value", [0.0, -1.0, 100.1, np.nan, np.inf, -np.inf])
def test_values_out_of_range_are_refused_by_sector(wiod_small: World, refused: Callable, value: float) -> None:
    (found,) = refused(elasticities_for, wiod_small, "fontagne2022", {"C26": value})
    assert found.code == "E-ELASTICITY-RANGE"
    assert "C26" in found.what
    assert len(refused(elasticities_for, wiod_small, uniform=value)) == len(wiod_small.sectors)


def test_the_ends_of_the_range(tiny: World) -> None:
    assert elasticities_for(tiny, uniform=0.01).values[0] == 0.01
    assert elasticities_for(tiny, uniform=100.0).values[0] == 100.0


def test_steep_values_are_said(wiod: World) -> None:
    steep = elasticities_for(wiod, "caliendo_parro2015")
    (text,) = elasticity_remarks(wiod.sectors, steep.values)
    assert "C19" in text
    assert elasticity_remarks(wiod.sectors, elasticities_for(wiod).values) == ()
    assert any("above 30" in text for text in check_feasible(Scenario(model={"elasticities": "caliendo_parro2015"}, policies=[])))


def test_solving_without_a_scenario_warns_of_steep_values(tiny: World) -> None:
    with pytest.warns(UserWarning, match="above 30 make responses extreme"):
        solve(tiny, elasticities=elasticities_for(tiny, uniform=31.0))


def test_unknown_sets_and_sectors_are_refused(wiod_small: World, tiny: World, refused: Callable) -> None:
    (found,) = refused(elasticities_for, wiod_small, "fontagne")
    assert found.code == "E-ELASTICITY-SET"
    assert "'fontagne2022'" in found.fix
    found = refused(elasticities_for, wiod_small, "fontagne2022", {"C99": 1.0, "C28": 2.0})
    assert [item.code for item in found] == ["E-SECTOR-UNKNOWN"] * 2
    assert "'C28_C33'" in found[1].fix
    (found,) = refused(elasticities_for, tiny)
    assert found.code == "E-ELASTICITY-SECTORS"
    assert "uniform" in found.fix


def test_values_are_frozen(wiod_small: World) -> None:
    with pytest.raises(ValueError, match="read-only"):
        elasticities_for(wiod_small).values[0] = 1.0
