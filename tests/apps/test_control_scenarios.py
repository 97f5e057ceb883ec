"""The packaged scenarios of controls: what binds, who holds the rents, what leaks, what joining and complying change."""

from __future__ import annotations

from pathlib import Path

import pytest

from smallyard.results.control_rows import ControlRow
from smallyard.results.report.report import report_html

from .conftest import Cli
from .test_packaged_scenarios import found  # solved once for both

MET = 1e-6  # percent of the reference by which a binding control may miss its level
NAMES = ("chip-controls-2022", "chip-controls-2022-joined", "entity-list", "gallium-germanium-2023", "rare-earth-2025",
         "withhold-release")  # fmt: skip
DIFFERENT = {"chip-controls-2022", "entity-list", "gallium-germanium-2023"}  # one of every kind

pytestmark = pytest.mark.xdist_group("ricardian")


def rows(name: str) -> dict[tuple[str, str], ControlRow]:
    controls = found(name).controls
    assert controls is not None
    return {(row.exporters, row.sectors): row for row in controls.rows}


@pytest.mark.parametrize("name", [name if name in DIFFERENT else pytest.param(name, marks=pytest.mark.full) for name in NAMES])
def test_every_control_of_a_packaged_scenario_binds_and_its_quantity_is_what_it_allows(name: str) -> None:
    for row in rows(name).values():
        assert row.binds
        if row.allowed_percent is None:
            assert row.rent == 0.0
        else:
            past = row.quantity_percent * (row.leak_percent or 0.0) / 100.0
            assert row.quantity_percent - past == pytest.approx(row.allowed_percent, abs=MET)
            assert row.shadow_price_percent is not None
            assert row.shadow_price_percent > 0.0
            assert row.rent > 0.0


@pytest.mark.parametrize("name", NAMES)
def test_rents_of_the_rows_are_those_of_the_accounts(name: str) -> None:
    """Two routes: by control, and as income of regions."""
    result = found(name)
    paid = sum(row.rent - row.resources for row in rows(name).values())
    assert result.change["rents_counterfactual"].sum() == pytest.approx(paid, rel=1e-8, abs=1e-9)


def test_joining_costs_the_target_more_and_brings_rents_to_those_who_join() -> None:
    alone, joined = found("chip-controls-2022"), found("chip-controls-2022-joined")
    assert joined.real_income["CHN"] < alone.real_income["CHN"] < 0.0
    assert {("JPN", "CHIP_MACHINES"), ("NLD", "CHIP_MACHINES")} <= set(rows("chip-controls-2022-joined"))
    for code in ("JPN", "NLD"):
        assert rows("chip-controls-2022-joined")[code, "CHIP_MACHINES"].rent_exporters > 0.0
    # what the United States still sells is scarcer once others do not sell either
    first = rows("chip-controls-2022")["USA", "CHIP_MACHINES"].shadow_price_percent
    second = rows("chip-controls-2022-joined")["USA", "CHIP_MACHINES"].shadow_price_percent
    assert first is not None
    assert second is not None
    assert second > first


def test_tools_that_cannot_be_done_without_leave_third_countries_no_choice() -> None:
    compliance = found("chip-controls-2022").compliance
    assert compliance is not None
    assert [(row.region, row.choice, row.declines_percent) for row in compliance.rows] == [
        ("TWN", "complies", None), ("KOR", "complies", None),
    ]  # fmt: skip


def test_the_cost_of_evasion_bounds_the_shadow_price_of_machines() -> None:
    row = rows("chip-controls-2022")["USA", "CHIP_MACHINES"]
    assert row.leak_percent is not None
    volume = row.quantity_percent / 100.0 * row.leak_percent / 100.0
    assert row.shadow_price_percent == pytest.approx(100.0 * (0.25 + 3.0 * volume), abs=MET)


def test_listed_buyers_pay_more_than_others() -> None:
    row = rows("entity-list")["USA", "C26_CHIPS CHIP_MACHINES"]
    assert row.cut_off_price_percent is not None
    assert row.cut_off_price_percent > 0.1
    assert 50.0 < row.quantity_percent < 70.0  # 37 % of buyers, who may buy a little less or more than others


def test_rents_of_licences_are_chinas_and_buyers_pay_for_them() -> None:
    for name, sector in (("rare-earth-2025", "RARE_EARTHS"), ("gallium-germanium-2023", "MINOR_METALS")):
        result = found(name)
        row = next(row for (_, sectors), row in rows(name).items() if sectors == sector)
        assert row.rent_exporters > 0.0
        assert row.rent_importers == 0.0
        assert result.real_income["CHN"] > 0.0
        assert result.change.group_real_income_percent(result.groups["WORLD"]) < 0.0
    assert rows("gallium-germanium-2023")["CHN", "MINOR_METALS"].rent_third > 0.0  # of the region through which sales go


def test_most_held_products_are_replaced() -> None:
    row = rows("withhold-release")["CHN", "C13T15"]
    assert row.replaced_abroad_percent is not None
    assert row.replaced_home_percent is not None
    assert row.replaced_abroad_percent > row.replaced_home_percent > 0.0


def test_designers_decline_the_guardrail_and_makers_accept_it() -> None:
    guardrail = found("chips-act-with-guardrail").guardrail
    assert guardrail is not None
    assert [row.accepts for row in guardrail.rows] == [True, True, False]
    assert guardrail.to_dict()["grade"].startswith("scenario grade")


@pytest.mark.parametrize("name", ["chip-controls-2022", "gallium-germanium-2023", "chips-act-with-guardrail"])
def test_the_report_shows_quantities_rents_compliance_and_grade(name: str, tmp_path: Path) -> None:
    page = report_html(found(name))
    assert ("Rents of" in page) == (found(name).controls is not None)
    assert ("What it does" in page) == (found(name).compliance is not None)
    assert ("scenario grade" in page) == (found(name).guardrail is not None)


def test_the_summary_says_how_many_controls_bind_and_their_rents(cli: Cli) -> None:
    answer = cli("run", "rare-earth-2025")
    assert answer.code == 0
    assert "1 of 1 bind; rents 1.0 bn USD/year" in " ".join(answer.out.split())
