"""Dated tariffs: changes since the panel's own first row, and their weights on aggregated sectors."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from smallyard._data import packaged
from smallyard.errors import Finding
from smallyard.policy.effects import Effect, Scope
from smallyard.policy.instruments.tariff_panel import TariffPanel
from smallyard.policy.panels import load_panel, panel_names
from smallyard.world.aggregate import aggregate
from smallyard.world.world import World

NAME = "us-china-2018-2020"
EXACT = 1e-14  # absolute on rates of order one; the same numbers added in another order


def rates(importer: str, date: str, column: str = "weighted_percent") -> dict[str, float]:
    """Rates by sector read from the packaged file by hand."""
    text = packaged("tariff_panels", f"{NAME}.csv").read_text("utf-8")
    rows = csv.DictReader(io.StringIO(text))
    return {row["sector"]: float(row[column]) / 100 for row in rows if row["importer"] == importer and row["date"] == date}


def added(world: World, **fields: Any) -> tuple[np.ndarray, list[Finding]]:
    """What a panel adds to the tariff of a world, and what it reports."""
    scope = Scope.of(world, {}, {})
    effects: list[Effect] = TariffPanel(**({"panel": NAME} | fields)).effects(scope, "p")
    total = np.zeros(world.trade_fob.shape)
    for item in effects:
        assert item.operation == "add"
        assert item.channel == "tariff"
        total += np.where(item.cells, item.value, 0.0)
    return total, scope.findings


def test_the_panel_is_listed() -> None:
    assert NAME in panel_names()


@pytest.mark.parametrize("average", ["weighted", "simple"])
def test_the_change_since_the_first_row_is_added(wiod: World, average: str) -> None:
    total, findings = added(wiod, on="2020-02-14", average=average)
    assert findings == []
    last = {"USA": "2020-02-14", "CHN": "2019-12-26"}
    expected = np.zeros(wiod.trade_fob.shape)
    for importer, exporter in (("USA", "CHN"), ("CHN", "USA")):
        first, then = (rates(importer, date, f"{average}_percent") for date in ("2018-01-01", last[importer]))
        for sector in first:
            place = wiod.regions.index(importer), wiod.regions.index(exporter), wiod.sectors.index(sector)
            expected[place] = then[sector] - first[sector]
    np.testing.assert_allclose(total, expected, rtol=0, atol=EXACT)
    assert (total != 0).sum() > 20


@pytest.mark.parametrize(("on", "row"), [("2018-09-23", "2018-08-23"), ("2018-09-24", "2018-09-24"), ("2099-12-31", "2020-02-14")])
def test_between_dates_the_last_row_holds(on: str, row: str) -> None:
    panel = load_panel(NAME)
    assert panel.change(("USA", "CHN"), on, "weighted") == panel.change(("USA", "CHN"), row, "weighted")


def test_on_the_first_date_nothing_is_added(wiod: World) -> None:
    total, findings = added(wiod, on="2018-01-01")
    assert findings == []
    assert not total.any()


def test_a_date_before_the_first_row_is_an_error(wiod: World) -> None:
    _, findings = added(wiod, on="2017-12-31")
    assert {item.code for item in findings} == {"E-PANEL-DATE"}
    assert all("2018-01-01" in item.what for item in findings)


def test_one_importer_only(wiod: World) -> None:
    both, _ = added(wiod, on="2020-02-14")
    usa, _ = added(wiod, on="2020-02-14", importer="USA")
    chn, _ = added(wiod, on="2020-02-14", importer="CHN")
    place = wiod.regions.index("USA")
    assert usa[place].any()
    assert not np.delete(usa, place, 0).any()
    np.testing.assert_array_equal(usa + chn, both)


def test_unknown_names_are_errors(wiod: World) -> None:
    _, findings = added(wiod, on="2020-02-14", panel="us-china")
    assert [(item.code, item.where) for item in findings] == [("E-PANEL-UNKNOWN", "p.panel")]
    assert NAME in findings[0].fix
    _, findings = added(wiod, on="2020-02-14", importer="DEU")
    assert [(item.code, item.where) for item in findings] == [("E-PANEL-IMPORTER", "p.importer")]


@pytest.mark.parametrize("on", ["14.2.2020", "2020-2-14", "20200214", "2020-02-30", "2020-02-14 10:00", "", "2020", 20200214])
def test_other_dates_are_refused(on: object) -> None:
    with pytest.raises(ValueError, match="YYYY-MM-DD"):
        TariffPanel(panel=NAME, on=on)


def test_a_world_without_the_countries_or_the_sectors_is_refused(wiod_small: World, tiny: World) -> None:
    merged = aggregate(wiod_small, {"WEST": ["USA", "CAN"], "OTHERS": "rest"})
    _, findings = added(merged, on="2020-02-14")
    assert {item.code for item in findings} == {"E-PANEL-REGION"}
    _, findings = added(tiny, on="2020-02-14")
    assert {item.code for item in findings} == {"E-PANEL-REGION", "E-PANEL-SECTORS"}


def test_aggregated_sectors_take_the_trade_weighted_change(wiod: World, wiod_small: World) -> None:
    """By the packaged 17 × 27 world and, by hand, from the flows of the 44 × 50 world."""
    total, findings = added(wiod_small, on="2020-02-14")
    assert findings == []
    for importer, exporter, last in (("USA", "CHN", "2020-02-14"), ("CHN", "USA", "2019-12-26")):
        first, then = rates(importer, "2018-01-01"), rates(importer, last)
        flows = wiod.trade_fob[wiod.regions.index(importer), wiod.regions.index(exporter)]
        found = total[wiod_small.regions.index(importer), wiod_small.regions.index(exporter)]
        for place, group in enumerate(wiod_small.members.sectors.values()):
            weights = {leaf: flows[wiod.sectors.index(leaf)] for leaf in group}
            money = sum(weights[leaf] * (then[leaf] - first[leaf]) for leaf in group if leaf in first)
            total_weight = sum(weights.values())
            expected = money / total_weight if total_weight else 0.0  # services that are not traded are not in the panel
            assert found[place] == pytest.approx(expected, abs=EXACT)


def test_the_order_of_sectors_and_of_aggregations_does_not_matter(wiod: World) -> None:
    """The money added to the duty bill of each pair is the same on any grouping that leaves the two countries alone."""
    fine, _ = added(wiod, on="2020-02-14")
    groups = {"HEAVY": ["C24", "C25", "B"], "LIGHT": ["C13T15", "C10T12", "A01"], "OTHERS": "rest"}
    direct = aggregate(wiod, sectors=groups)
    twice = aggregate(aggregate(wiod, sectors={"METAL": ["C25", "C24"]}), sectors=groups | {"HEAVY": ["B", "METAL"]})
    for world in (direct, twice):
        coarse, findings = added(world, on="2020-02-14")
        assert findings == []
        for pair in (
            (wiod.regions.index("USA"), wiod.regions.index("CHN")),
            (wiod.regions.index("CHN"), wiod.regions.index("USA")),
        ):
            bill = (wiod.trade_fob[pair] * fine[pair]).sum()
            assert (world.trade_fob[pair] * coarse[pair]).sum() == pytest.approx(bill, rel=1e-12)


def test_sectors_without_trade_take_the_plain_mean(wiod: World) -> None:
    """A pair that trades nothing in a group has no weights."""
    from dataclasses import replace

    small = aggregate(wiod, sectors={"G": ["C24", "C25"], "OTHERS": "rest"})
    flows = np.array(small.members.trade_fob)
    pair = small.regions.index("USA"), small.regions.index("CHN")
    flows[pair][:2] = 0.0
    total, _ = added(replace(small, members=replace(small.members, trade_fob=flows)), on="2020-02-14")
    first, then = rates("USA", "2018-01-01"), rates("USA", "2020-02-14")
    expected = np.mean([then[leaf] - first[leaf] for leaf in ("C24", "C25")])
    assert total[(*pair, 0)] == pytest.approx(expected, abs=EXACT)


def test_every_pair_has_all_sectors_at_every_date() -> None:
    panel = load_panel(NAME)
    for dates in panel.rates.values():
        kinds = {tuple(sorted(by_sector)) for by_sector in dates.values()}
        assert len(kinds) == 1
        values = [rate for by_sector in dates.values() for both in by_sector.values() for rate in both]
        assert all(0.0 <= rate < 1.0 for rate in values)


def test_refusals_of_the_panel_reach_the_scenario(refused: Callable) -> None:
    from smallyard.pipeline.run import check_feasible
    from smallyard.policy.scenario import Scenario

    policies = [TariffPanel(panel=NAME, on="2017-01-01"), TariffPanel(panel="none", on="2019-01-01")]
    found = refused(check_feasible, Scenario(world="wiod2014-17x27", policies=policies))
    assert {item.code for item in found} == {"E-PANEL-DATE", "E-PANEL-UNKNOWN"}
