"""The law that a run keeps: every measure in force once, shares, charges that add up to the wedges, and what was left out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import smallyard
from smallyard.pipeline.policy_record import policy_record
from smallyard.pipeline.read_run import read_run
from smallyard.policy.compile import Compiled, compile_scenario
from smallyard.policy.register.read_register import packaged_register
from smallyard.policy.register_wedges.basis import LAW
from smallyard.policy.register_wedges.others import NO_LEVEL
from smallyard.policy.scenario import Scenario
from smallyard.results.policy_record import SIDES, CellRows, PolicyRecord
from smallyard.results.report.law_tables import link
from smallyard.results.result import Result
from smallyard.results.summary import policy_sentence
from smallyard.world.world import World

pytestmark = pytest.mark.xdist_group("ricardian")

SUMS = 1e-9  # percentage points: two routes to one mean
ROUNDING = 1e-12
DAYS = ("2024-12-31", "2026-08-10")
STEMS = ("measures", "measures_left_out", "measures_cells", "measures_charges")
TEXT = f"""schema: smallyard/scenario/1
title: Two laws
world: wiod2014-17x27
baseline: {{in_force_on: {DAYS[0]}}}
policies: [{{instrument: measures, in_force_on: {DAYS[1]}}}]
"""
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """One run with its folder."""
    folder = tmp_path_factory.mktemp("law") / "mine"
    return smallyard.run(Scenario.from_yaml(TEXT), out=folder, explain=False), folder


@pytest.fixture(scope="module")
def compiled(wiod_small: World) -> Compiled:
    """The same scenario, compiled only."""
    return compile_scenario(Scenario.from_yaml(TEXT), wiod_small)


@pytest.fixture(scope="module")
def record(done: tuple[Result, Path]) -> PolicyRecord:
    """What the run keeps."""
    found = done[0].policy
    assert found is not None
    return found


def in_force(side: str) -> set[str]:
    """Measures in force under a law, straight from the register."""
    return {item.measure.id for item in packaged_register().in_force_on(DAYS[SIDES.index(side)])}


def rows(folder: Path, stem: str) -> Rows:
    return list(csv.DictReader(io.StringIO((folder / "tables" / f"{stem}.csv").read_text("utf-8"))))


# --- the record -------------------------------------------------------------------------------------------------------


def test_every_measure_in_force_is_named_once(record: PolicyRecord) -> None:
    names = [row.id for row in (*record.measures, *record.changers)]
    assert len(set(names)) == len(names)
    for side in SIDES:
        held = {row.id for row in record.measures if getattr(row, side) is not None}
        changers = {row.id for row in record.changers if row.side in (side, "both")}
        assert held | changers == in_force(side)
        assert record.count(side) == len(held)


def test_what_changed_between_the_laws(record: PolicyRecord) -> None:
    by_id = {row.id: row for row in record.measures}
    both = in_force("baseline") & in_force("counterfactual")
    for name, row in by_id.items():
        assert (row.held == "both") == (name in both)
        assert (row.change == "new") == (name not in in_force("baseline"))
        assert (row.change == "ended") == (name not in in_force("counterfactual"))
        if row.change.startswith("from"):
            assert row.baseline is not None
            assert row.counterfactual is not None
            assert row.baseline.words != row.counterfactual.words


def test_left_out_and_moved_are_disjoint_and_together_everything(record: PolicyRecord, compiled: Compiled) -> None:
    """What moves hits a flow, closes one, or is paid; everything else is listed with its reason."""
    assert compiled.register is not None
    for side in SIDES:
        state = getattr(compiled.register, side)
        left_out = {row.id for row in record.left_out if row.side in (side, "both")}
        values = getattr(record.hits, side)
        hit = {name for name, value in zip(record.hits.name, values, strict=True) if value > 0.0}
        moved = hit | {item.source for item in state.amounts}
        assert not left_out & moved
        levels = {item.id for item in state.law.in_force() if item.instrument not in NO_LEVEL}
        assert left_out | moved == levels
        assert set(state.left_out) <= left_out
    assert all(row.reason for row in record.left_out)
    assert {row.id for row in record.left_out if row.side == "both"} <= record.idle


def test_law_and_judgement(record: PolicyRecord) -> None:
    measures = packaged_register().by_id
    for row in record.measures:
        sure = measures[row.id].conf == "sourced" and not measures[row.id].recalled
        if row.id in record.idle:
            assert (row.provenance, row.basis) == ("not used", "")
        else:
            assert row.provenance == ("law" if row.basis in LAW and sure else "judgement")
            assert row.basis_words
        assert row.sources == tuple(measures[row.id].src)
        assert all(name in record.sources for name in row.sources)
    assert {"law", "judgement", "not used"} == {row.provenance for row in record.measures}


def test_shares_are_shares(record: PolicyRecord) -> None:
    for side in SIDES:
        values = getattr(record.hits, side)
        assert values.min() >= 0.0
        assert values.max() <= 1.0 + ROUNDING
    assert (np.maximum(record.hits.baseline, record.hits.counterfactual) > 0.0).all()
    cells = list(zip(record.hits.importer, record.hits.exporter, record.hits.sector, record.hits.name, strict=True))
    assert len(set(cells)) == len(cells)


def test_charges_add_up_to_what_the_wedges_hold(record: PolicyRecord, compiled: Compiled, wiod_small: World) -> None:
    """Σ over authorities of what is charged = mean over classes of duty and export tax; the base year had no such duty."""
    assert compiled.laws is not None
    assert compiled.register is not None
    width = np.diff(compiled.laws.upper.full(), axis=0, prepend=0.0)
    for side in SIDES:
        state = getattr(compiled.register, side)
        wanted = 100.0 * (width * (state.duty.full() + state.tax.full())).sum(0)
        found = _array(record.charges, side, wiod_small)
        np.testing.assert_allclose(found, wanted, atol=SUMS, rtol=0.0)
        assert found.max() > 10.0


def test_averages_weigh_sectors_by_base_year_flows(record: PolicyRecord, wiod_small: World) -> None:
    goods = np.asarray(wiod_small.is_good, dtype=bool)
    for side in SIDES:
        charged = _array(record.charges, side, wiod_small)
        for pair in dict.fromkeys((row.importer, row.exporter) for row in record.averages):
            i, e = (wiod_small.regions.index(name) for name in pair)
            wanted = np.average(charged[i, e, goods], weights=wiod_small.trade_fob[i, e, goods])
            held = [row for row in record.averages if (row.importer, row.exporter) == pair]
            assert sum(getattr(row, side) for row in held) == pytest.approx(wanted, abs=SUMS)


def _array(table: CellRows, side: str, world: World) -> np.ndarray:
    """Values summed over names [importer, exporter, sector]."""
    found = np.zeros(world.trade_fob.shape)
    labels = zip(table.importer, table.exporter, table.sector, strict=True)
    for (importer, exporter, sector), value in zip(labels, getattr(table, side), strict=True):
        found[world.regions.index(importer), world.regions.index(exporter), world.sectors.index(sector)] += value
    return found


def test_a_scenario_without_the_register_keeps_no_law(wiod_small: World) -> None:
    plain = Scenario.from_yaml("schema: smallyard/scenario/1\nworld: wiod2014-17x27\npolicies: []\n")
    assert policy_record(compile_scenario(plain, wiod_small)) is None


@pytest.mark.parametrize("where", ["policies", "baseline"])
def test_a_law_on_one_side_only(where: str, wiod_small: World) -> None:
    """The base year as it is has no law to compare with; a law of the baseline holds in the counterfactual too."""
    text = TEXT.replace(f"baseline: {{in_force_on: {DAYS[0]}}}\n", "")
    if where == "baseline":
        text = TEXT[: TEXT.index("policies")] + "policies: []\n"
    found = policy_record(compile_scenario(Scenario.from_yaml(text), wiod_small))
    assert found is not None
    if where == "policies":
        assert (found.baseline_day, found.counterfactual_day) == ("", DAYS[1])
        assert np.isnan(found.hits.baseline).all()
        assert found.count("counterfactual") == len(found.measures)
    else:
        assert (found.baseline_day, found.counterfactual_day) == (DAYS[0], DAYS[0])
        assert {row.change for row in found.measures} == {""}
        np.testing.assert_array_equal(found.hits.baseline, found.hits.counterfactual)


def test_coverage_that_a_scenario_states_is_a_judgement(wiod_small: World) -> None:
    text = TEXT.replace(
        f"in_force_on: {DAYS[1]}}}]", f"in_force_on: {DAYS[1]}, coverage: {{us-232-steel: 10 %, us-301-list3: 0 %}}}}]"
    )
    found = policy_record(compile_scenario(Scenario.from_yaml(text), wiod_small))
    assert found is not None
    by_id = {row.id: row for row in found.measures}
    assert (by_id["us-232-steel"].basis, by_id["us-232-steel"].provenance) == ("scenario", "judgement")
    assert "us-301-list3" in {row.id for row in found.left_out}


# --- files ------------------------------------------------------------------------------------------------------------


def test_the_folder_holds_the_tables_and_the_card(done: tuple[Result, Path], record: PolicyRecord) -> None:
    _, folder = done
    card = json.loads((folder / "result.json").read_text("utf-8"))["policy"]
    assert card["in_force_on"] == dict(zip(SIDES, DAYS, strict=True))
    assert [row["id"] for row in card["measures"]] == [row.id for row in record.measures]
    assert len(rows(folder, "measures")) == len(record.measures) + len(record.changers)
    assert [row["reason"] for row in rows(folder, "measures_left_out")] == [row.reason for row in record.left_out]
    cells = rows(folder, "measures_cells")
    np.testing.assert_array_equal([float(row["share_counterfactual"]) for row in cells], record.hits.counterfactual)
    assert {row["measure"] for row in cells} <= {row["id"] for row in rows(folder, "measures")}
    charges = rows(folder, "measures_charges")
    np.testing.assert_array_equal([float(row["charged_pp_baseline"]) for row in charges], record.charges.baseline)
    for stem in STEMS:
        for row in rows(folder, stem):
            assert not [text for text in row.values() if text.startswith(("=", "+", "@", "\t", "\r"))]


def test_a_folder_with_the_record_is_read_and_compared(done: tuple[Result, Path]) -> None:
    result, folder = done
    assert read_run(folder).scenario_sha256 == result.scenario_sha256
    assert smallyard.compare([folder, result]) is not None


def test_the_summary_counts(done: tuple[Result, Path], record: PolicyRecord) -> None:
    words = policy_sentence(done[0])
    for number in (record.count("baseline"), record.count("counterfactual"), len(record.idle)):
        assert str(number) in words
    assert "measures_left_out.csv" in words


@pytest.mark.parametrize(
    ("at", "href"),
    [
        ("https://example.org/a?b=1&c=2", "https://example.org/a?b=1&amp;c=2"),
        ("repo:own-er/na.me:a/b.yaml (8315fff)", "https://github.com/own-er/na.me/blob/8315fff/a/b.yaml"),
        ("javascript:alert(1)", None),
        ("data:text/html,<script>", None),
        ("https://example.org/ onclick=x", None),
        ('https://example.org/"><script>', None),
        ("//example.org", None),
        ("https://user@example.org/", None),
        ("a text without address", None),
    ],
)
def test_only_pages_are_linked_and_everything_is_escaped(at: str, href: str | None) -> None:
    markup = str(link(at, "<b>x</b>"))
    assert "<b>" not in markup
    assert "<script>" not in markup
    assert (f'href="{href}"' in markup) if href else "href" not in markup


# --- the chart of a stack ---------------------------------------------------------------------------------------------

FLOW = ("measures", "stack", "--importer", "USA", "--exporter", "CHN")


def test_a_period_gives_every_day_on_which_the_stack_changes(cli: Callable[..., Any], tmp_path: Path) -> None:
    words = (*FLOW, "--good", "list3", "--from", "2018-01-01", "--to", "2025-12-31", "--svg", "list3.svg", "--json")
    answer = cli(*words)
    assert answer.code == 0
    found = answer.json["rows"]
    assert found[0]["date"] == "2018-01-01"
    assert max(row["total"] for row in found) == 170.0
    layers = [{item["authority"]: item["charged"] for item in row["layers"] if item["charged"]} for row in found]
    assert all(before != after for before, after in pairwise(layers))
    text = (tmp_path / "list3.svg").read_text("utf-8")
    assert all(f">{row['date']}</text>" in text for row in found)
    assert "IEEPA, reciprocal" in text
    assert cli(*words).code == 2  # the file exists


def test_several_days_are_shown_in_order_of_time(cli: Callable[..., Any]) -> None:
    days = ("--date", "2025-04-12", "--date", "2019-06-01")
    found = cli(*FLOW, "--good", "list3", *days, "--json").json["rows"]
    assert [(row["date"], row["total"]) for row in found] == [("2019-06-01", 25.0), ("2025-04-12", 170.0)]
    assert len(list(csv.DictReader(io.StringIO(cli(*FLOW, "--good", "list3", *days, "--csv").out)))) > 4


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), "E-USAGE"),
        (("--from", "2025-01-01"), "E-USAGE"),
        (("--date", "2025-01-01", "--from", "2025-01-01", "--to", "2025-02-01"), "E-USAGE"),
        (("--from", "2025-02-01", "--to", "2025-01-01"), "E-DATE"),
        (("--date", "2025-01-01", "--svg", "a.png"), "E-OUT-KIND"),
        (("--date", "2025-01-01", "--svg", "none/a.svg"), "E-OUT-WRITE"),
    ],
)
def test_what_makes_no_chart_is_refused(cli: Callable[..., Any], words: tuple[str, ...], code: str) -> None:
    answer = cli(*FLOW, "--good", "list3", *words)
    assert answer.code == 2
    assert code in answer.err


def test_a_chart_shows_one_good(cli: Callable[..., Any]) -> None:
    answer = cli(*FLOW, "--hs", "7206", "--hs", "8501", "--date", "2025-01-01", "--svg", "a.svg")
    assert "E-USAGE" in answer.err
