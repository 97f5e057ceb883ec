"""Runs side by side: identities between differences, ranges option by option, refusal to mix, folders from strangers."""

from __future__ import annotations

import copy
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import smallyard
from smallyard.errors import InputError
from smallyard.pipeline import compare as compare_module
from smallyard.pipeline import read_run as read_module
from smallyard.pipeline.compare import compare
from smallyard.pipeline.read_run import card_of, read_run
from smallyard.pipeline.run import run
from smallyard.policy.scenario import Scenario
from smallyard.results.comparability import choose_baseline, differences
from smallyard.results.comparison import Comparison, compare_cards, comparison_sha256, letter_of
from smallyard.results.comparison_report import comparison_html
from smallyard.results.comparison_words import focus, lead
from smallyard.results.ranges import Cell, Range
from smallyard.results.result import Result
from smallyard.results.run_card import MEASURES, elasticity_words

EXACT = 1e-12  # percentage points; sums of differences of numbers of a few percent, each rounded once
INCOME = "real_income_percent"

HEAD = "schema: smallyard/scenario/1\nworld: wiod2014-17x27\ngroups: {regions: {PAIR: [USA, CHN]}}\n"
FEW = (
    "schema: smallyard/scenario/1\nworld: wiod2014\naggregate:\n  regions: {USA: USA, CHN: CHN, OTHERS: rest}\n"
    "  sectors: {FARM: A01, REST: rest}\npolicies: []\n"
)
ANSWER = "  - {instrument: import_tariff, importer: CHN, exporter: USA, sectors: goods, add: 20 pp}\n"
BEFORE = "baseline: {policies: [{instrument: import_tariff, importer: USA, exporter: CHN, sectors: goods, add: 5 pp}]}\n"
UNIFORM = "model: {elasticities: {uniform: 4}}\n"
OVERRIDE = "model: {elasticities: {set: fontagne2022, override: {C26: %s}}}\n"

pytestmark = pytest.mark.xdist_group("ricardian")

Refused = Callable[..., tuple]


def tariff(rate: float, more: str = "", tail: str = "") -> Scenario:
    policy = f"policies:\n  - {{instrument: import_tariff, importer: USA, exporter: CHN, sectors: goods, add: {rate:g} pp}}\n"
    return Scenario.from_yaml(f"{HEAD}title: tariff of {rate:g}\n{more}{policy}{tail}")


@pytest.fixture(scope="module")
def low() -> Result:
    return run(tariff(10))


@pytest.fixture(scope="module")
def high() -> Result:
    return run(tariff(25))


@pytest.fixture(scope="module")
def war() -> Result:
    """The tariff answered: no further answer in kind, so half of the options of the others."""
    return run(tariff(25, tail=ANSWER))


@pytest.fixture(scope="module")
def few() -> Result:
    return run(Scenario.from_yaml(FEW), explain=False)


@pytest.fixture(scope="module")
def trio(low: Result, high: Result, war: Result) -> Comparison:
    return compare([low, high, war])


@pytest.fixture(scope="module")
def made(low: Result, high: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two run folders, `low` and `high`."""
    root = tmp_path_factory.mktemp("made")
    run(tariff(10), out=root / "low")
    run(tariff(25), out=root / "high")
    return root


def solved_cells(card: dict[str, Any]) -> dict[tuple[str, ...], dict[str, Any]]:
    """Solved cells of a result.json by their options, axes in the alphabet's order."""
    axes = sorted(card["range"]["axes"])
    cells = [cell for cell in card["range"]["cells"] if cell["status"] == "certified"]
    return {tuple(cell[axis] for axis in axes): cell for cell in cells}


def numbers_of(found: Comparison) -> list[np.ndarray]:
    return [*found.values.values(), *found.gaps.values(), *found.bounds, *found.gap_bounds]


# --- identities -------------------------------------------------------------------------------------------------------


def test_a_run_compared_with_itself_differs_nowhere(war: Result) -> None:
    found = compare([war, war])
    for name in MEASURES:
        assert (found.gaps[name][:, : len(found.regions)] == 0.0).all()
    assert (found.gaps[INCOME] == 0.0).all()
    for ends in found.gap_bounds:
        assert np.isnan(ends[0]).all()  # the baseline run has no difference
        assert (ends[1] == 0.0).all()
    assert len(found.gap_ranges[1].cells) == len(war.range.solved)
    assert found.remarks == ("A and B are the same question.",)


def test_differences_change_their_sign_with_the_direction(low: Result, high: Result, war: Result) -> None:
    for one, two in ((low, high), (low, war), (high, war)):
        there, back = compare([one, two]), compare([one, two], baseline=1)
        for name in MEASURES:
            np.testing.assert_array_equal(there.gaps[name][1], -back.gaps[name][0])
        np.testing.assert_array_equal(there.gap_bounds[0][1], -back.gap_bounds[1][0])
        np.testing.assert_array_equal(there.gap_bounds[1][1], -back.gap_bounds[0][0])
        np.testing.assert_array_equal(there.bounds, back.bounds)
        assert there.sha256 != back.sha256


def test_differences_add_up(low: Result, high: Result, war: Result) -> None:
    from_first = compare([low, high, war]).gaps[INCOME]
    from_second = compare([low, high, war], baseline="B").gaps[INCOME]
    np.testing.assert_allclose(from_first[2], from_second[2] + from_first[1], atol=EXACT, rtol=0.0)


def test_values_are_those_of_the_result_to_the_last_digit(trio: Comparison, low: Result, high: Result, war: Result) -> None:
    count = len(trio.regions)
    for place, result in enumerate((low, high, war)):
        card = result.to_dict()
        for name in MEASURES:
            assert dict(zip(trio.regions, trio.values[name][place, :count].tolist(), strict=True)) == card["headline"][name]
        sums = dict(zip(trio.groups, trio.values[INCOME][place, count:].tolist(), strict=True))
        assert sums == card["groups_real_income_percent"]
        assert np.isnan(trio.values["real_wage_percent"][place, count:]).all()
        ends = card["range"][INCOME]
        assert trio.bounds[0][place, :count].tolist() == [ends[code]["low"] for code in trio.regions]
        assert trio.bounds[1][place, :count].tolist() == [ends[code]["high"] for code in trio.regions]


def test_a_group_is_a_sum_of_money(trio: Comparison, high: Result) -> None:
    """Two routes: the column of the comparison, and equivalent variation over income of the members."""
    assert "PAIR" in trio.groups
    members = [high.change.regions.index(code) for code in ("USA", "CHN")]
    everyone = list(range(len(high.change.regions)))
    for group, places in (("PAIR", members), ("WORLD", everyone)):
        money = high.change["equivalent_variation"][places].sum() / high.change["final_income_baseline"][places].sum()
        assert trio.values[INCOME][1, trio.codes.index(group)] == pytest.approx(100.0 * money, rel=EXACT)
    by_cell = [cell.groups["PAIR"] for cell in high.range.solved]
    assert trio.bounds[0][1, trio.codes.index("PAIR")] == min(by_cell)
    assert trio.bounds[1][1, trio.codes.index("PAIR")] == max(by_cell)


# --- ranges of differences --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("baseline", [0, 1, 2])
def test_the_range_of_a_difference_is_option_by_option(low, high, war, baseline: int) -> None:
    cards = [result.to_dict() for result in (low, high, war)]
    found = compare([low, high, war], baseline=baseline)
    cells = [solved_cells(card) for card in cards]
    for place in {0, 1, 2} - {baseline}:
        shared = [key for key in cells[place] if key in cells[baseline]]
        assert len(found.gap_ranges[place].cells) == len(shared)
        for column, code in enumerate(found.codes):
            field = INCOME if column < len(found.regions) else "groups_real_income_percent"
            steps = [cells[place][key][field][code] - cells[baseline][key][field][code] for key in shared]
            assert found.gap_bounds[0][place, column] == min(steps)
            assert found.gap_bounds[1][place, column] == max(steps)
            assert min(steps) <= found.gaps[INCOME][place, column] <= max(steps)


def test_it_is_not_the_difference_of_two_ranges(trio: Comparison) -> None:
    for place, options in ((1, 24), (2, 12)):
        assert len(trio.gap_ranges[place].cells) == options
        naive = trio.bounds[0][place] - trio.bounds[0][0], trio.bounds[1][place] - trio.bounds[1][0]
        assert any((ends[place] != other).any() for ends, other in zip(trio.gap_bounds, naive, strict=True))
        assert (trio.gap_bounds[0][place] <= trio.gap_bounds[1][place]).all()


def without(grid: Range, *places: int) -> Range:
    """The same grid in which some cells could not be solved."""
    cells = [Cell(c.options, "infeasible", None, reason="-") if n in places else c for n, c in enumerate(grid.cells)]
    return Range(grid.regions, grid.axes, tuple(cells))


def test_options_that_one_run_has_not_solved_are_left_out(low: Result, high: Result) -> None:
    one, two = (card_of(result) for result in (low, high))
    found = compare_cards([replace(one, range=without(one.range, 3, 4)), replace(two, range=without(two.range, 4, 7))], 0, ())
    kept = [n for n in range(24) if n not in (3, 4, 7)]
    steps = np.stack([two.range.cells[n].real_income_percent - one.range.cells[n].real_income_percent for n in kept])
    np.testing.assert_array_equal(found.gap_bounds[0][1, : len(found.regions)], steps.min(0))
    np.testing.assert_array_equal(found.gap_bounds[1][1, : len(found.regions)], steps.max(0))
    assert len(found.gap_ranges[1].cells) == 21


def test_an_option_that_turns_a_difference_is_named(low: Result, high: Result) -> None:
    """One cell of the second run is moved below the first run's: its option turns the sign, and nothing else does."""
    one, two = (card_of(result) for result in (low, high))
    place = one.regions.index("CHN")
    wanted = one.range.cells[1]
    moved = wanted.real_income_percent + np.where(np.arange(len(one.regions)) == place, 1.0, 0.0)
    assert two.measures[INCOME][place] < one.measures[INCOME][place]
    cells = tuple(replace(cell, real_income_percent=moved) if n == 1 else cell for n, cell in enumerate(two.range.cells))
    found = compare_cards([one, replace(two, range=Range(two.regions, two.range.axes, cells))], 0, ())
    first = two.range.cells[0].options
    (axis,) = [axis for axis, option in wanted.options.items() if first[axis] != option]
    assert found.gap_ranges[1].flips("CHN") == f"{axis}: {wanted.options[axis]}"
    table = found.tables["differences"]
    (row,) = [n for n, code in enumerate(table["region"]) if code == "CHN"]
    assert table["sign_depends_on"][row] == f"{axis}: {wanted.options[axis]}"
    assert "depends on the options" in comparison_html(found)


def test_a_run_without_range_is_said_and_has_no_bounds(low: Result) -> None:
    bare = run(tariff(25), explain=False)
    found = compare([low, bare])
    assert found.remarks == ("No range of options in B.", "No real GDP in B.")
    for ends in found.gap_bounds:
        assert np.isnan(ends).all()
    assert np.isnan(found.bounds[0][1]).all()
    assert np.isfinite(found.bounds[0][0]).all()
    assert np.isnan(found.values["real_gdp_percent"][1]).all()
    card = found.to_dict()
    assert card["range"]["B"] is card["differences"]["B"]["range"] is None
    assert set(card["values"]["B"]["real_gdp_percent"].values()) == {None}
    json.dumps(card, allow_nan=False)
    assert "not all runs share a grid of options" in comparison_html(found)


# --- order, letters, hashes -------------------------------------------------------------------------------------------


def test_regions_stand_in_the_order_of_the_baseline_run(low: Result, few: Result) -> None:
    ours, theirs = low.change.regions, few.change.regions
    first = compare([low, few], allow=["world"])
    assert first.regions == (*ours, *(code for code in theirs if code not in ours))
    second = compare([low, few], baseline=1, allow=["world"])
    assert second.regions == (*theirs, *(code for code in ours if code not in theirs))
    assert first.groups == second.groups == ("WORLD",)
    gap = second.gaps[INCOME][0]
    assert np.isfinite(gap[second.codes.index("USA")])
    assert np.isnan(gap[second.codes.index("OTHERS")])
    assert np.isnan(first.gap_bounds[0]).all()


def test_a_region_that_only_one_run_knows_can_be_in_focus(low: Result, high: Result) -> None:
    """Two runs share their options; the policies of the third name a region that these two do not have."""
    policy = "policies:\n  - {instrument: import_tariff, importer: OTHERS, exporter: CHN, sectors: goods, add: 10 pp}\n"
    third = run(Scenario.from_yaml(FEW.replace("policies: []\n", policy)), explain=False)
    found = compare([low, high, third], allow=["world"])
    assert "OTHERS" in focus(found)
    assert found.gap_ranges[1] is not None
    assert "OTHERS" in comparison_html(found)
    assert "not all runs share a grid of options" in lead(found)
    json.dumps(found.to_dict(), allow_nan=False)


def test_a_group_of_other_members_is_not_compared(low: Result) -> None:
    text = HEAD.replace("[USA, CHN]", "[USA, MEX]") + "policies: []\n"
    other = run(Scenario.from_yaml(text), explain=False)
    assert "PAIR" not in compare([low, other]).groups
    turned = run(Scenario.from_yaml(text.replace("[USA, MEX]", "[CHN, USA]")), explain=False)
    assert "PAIR" in compare([low, turned]).groups


def test_letters_are_those_of_a_spreadsheet() -> None:
    wanted = {0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"}
    assert {place: letter_of(place) for place in wanted} == wanted
    assert len({letter_of(place) for place in range(2000)}) == 2000


def test_many_runs_have_two_letters(low: Result, high: Result) -> None:
    cards = [card_of(low, "low"), *[card_of(high, f"high {n}") for n in range(28)]]
    found = compare_cards(cards, 27, ())
    assert found.letters[-3:] == ("AA", "AB", "AC")
    assert found.to_dict()["baseline"] == "AB"
    assert {"A_minus_AB_pp", "AC_minus_AB_pp"} <= set(found.tables["real_income"])
    html = comparison_html(found)
    assert "A − AB" in html
    assert "21 more runs are in the list below" in html


def test_no_name_stands_twice(low: Result) -> None:
    card = card_of(low, "x")
    titled = [replace(card, title=title, name=name) for title, name in (("t", "one"), ("t", "two"), ("", "two"), ("own", "x"))]
    assert compare_cards(titled, 0, ()).names == ("one", "two [B]", "two [C]", "own")


def test_the_hash_is_of_questions_order_and_baseline(low: Result, high: Result) -> None:
    one, two = low.scenario_sha256, high.scenario_sha256
    hashes = [comparison_sha256(pair, place) for pair in ([one, two], [two, one]) for place in (0, 1)]
    assert len(set(hashes)) == 4
    assert compare([low, high]).sha256 == hashes[0]
    assert compare([high, low], baseline=1).sha256 == hashes[3]


# --- what a run may be given as ---------------------------------------------------------------------------------------


def test_folder_result_scenario_and_file_are_one_run(made: Path, low: Result, high: Result, tmp_path: Path) -> None:
    file = tmp_path / "question.yaml"
    shutil.copy(made / "low" / "scenario.resolved.yaml", file)
    first = compare([low, high])
    for ways in ([made / "low", made / "high"], [str(made / "low"), high], [tariff(10), tariff(25)], [file, made / "high"]):
        again = compare(ways)
        assert again.sha256 == first.sha256
        for one, two in zip(numbers_of(first), numbers_of(again), strict=True):
            np.testing.assert_array_equal(one, two)
        card, other = first.to_dict(), again.to_dict()
        for held in (*card["runs"].values(), *other["runs"].values()):
            held.pop("name")
        assert card == other
    assert [held.name for held in compare([file, made / "high"]).runs] == ["question", "high"]


def test_a_packaged_name_is_the_scenario_of_that_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare_module, "run", lambda question, progress: run(question, explain=False, progress=progress))
    name = "productivity-catch-up"
    bare = run(name, explain=False)
    found = compare([name, bare])
    assert found.sha256 == compare([bare, bare]).sha256
    np.testing.assert_array_equal(found.values[INCOME][0], found.values[INCOME][1])
    assert np.abs(found.values[INCOME]).max() > 0.0
    assert [held.name for held in found.runs] == [name, bare.title]


def test_the_public_name_writes_the_folder(made: Path, tmp_path: Path) -> None:
    steps: list[str] = []
    found = smallyard.compare([made / "low", made / "high"], out=tmp_path / "both", progress=steps.append)
    assert json.loads((tmp_path / "both" / "comparison.json").read_text("utf-8")) == found.to_dict()
    assert steps == ["writing the comparison folder"]


# --- baseline, count, words that are allowed --------------------------------------------------------------------------


def test_the_baseline_by_place_letter_and_name(made: Path, low: Result, high: Result) -> None:
    runs = [made / "low", made / "high"]
    for choice, place in ((0, 0), ("A", 0), ("low", 0), (1, 1), ("B", 1), ("high", 1)):
        assert compare(runs, baseline=choice).baseline == place
    assert compare([low, high], baseline="tariff of 25").baseline == 1


@pytest.mark.parametrize("choice", [2, -1, "C", "a", "", "lower", True, "\x1b[31m" + "x" * 500])
def test_an_unknown_baseline_is_refused_with_the_choices(made: Path, refused: Refused, choice: int | str) -> None:
    (finding,) = refused(compare, [made / "low", made / "high"], baseline=choice)
    assert finding.code == "E-COMPARE-BASELINE"
    assert finding.expected == "one of: A (low), B (high)"
    assert "\x1b" not in finding.text()


def test_a_name_of_two_runs_is_no_baseline(made: Path, refused: Refused, tmp_path: Path) -> None:
    shutil.copytree(made / "high", tmp_path / "low")
    runs = [made / "low", tmp_path / "low"]
    (finding,) = refused(compare, runs, baseline="low")
    assert (finding.code, finding.what) == ("E-COMPARE-BASELINE", "2 runs are called 'low'")
    assert compare(runs, baseline="B").baseline == 1
    assert choose_baseline("AA", ["x"] * 30, [letter_of(place) for place in range(30)]) == 26


def test_one_run_or_none_is_no_comparison(low: Result, made: Path, refused: Refused) -> None:
    for runs in ([], (), [low], low, "peak-2025-145-125", made / "low", tariff(10)):
        (finding,) = refused(compare, runs)
        assert finding.code == "E-COMPARE-COUNT"


def test_words_that_allow_nothing_are_refused(low: Result, high: Result, refused: Refused) -> None:
    found = refused(compare, [low, high], allow=["closures", "world", "Horizon", "all"])
    assert [finding.code for finding in found] == ["E-COMPARE-ALLOW"] * 3
    assert found[0].fix == "did you mean 'closure'?"
    assert compare([low, high], allow=["world", "closure", "horizon", "elasticities"]).mixed == ()
    assert compare([low, high], allow="world").remarks == ()


# --- refusal to mix ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "two", "aspect", "words"),
    [
        ("", "model: {deficits: balanced}\n", "closure", "deficits: share_of_world_gdp in {0}; balanced in {1}"),
        ("", "model: {revenue: waste}\n", "closure", "revenue: lump_sum in {0}; waste in {1}"),
        ("", UNIFORM, "elasticities", "elasticities: fontagne2022 in {0}; 4.0 for all sectors in {1}"),
        (OVERRIDE % 3, OVERRIDE % 5, "elasticities",
         "elasticities: fontagne2022 with C26 = 3.0 in {0}; fontagne2022 with C26 = 5.0 in {1}"),
    ],
)  # fmt: skip
def test_mixed_settings_are_refused_before_anything_is_solved(refused: Refused, one, two, aspect: str, words: str) -> None:
    """And once they are allowed, the comparison says so in words, as data and on its page."""
    steps: list[str] = []
    questions = [tariff(10, one), tariff(10, two)]
    (finding,) = refused(compare, questions, progress=steps.append)
    assert finding.code == f"E-COMPARE-{aspect.upper()}"
    assert words.format(*["tariff of 10"] * 2) in finding.why
    assert f"--allow-different {aspect}" in finding.fix
    assert steps == []
    results = [run(question, explain=False) for question in questions]
    assert refused(compare, results) == (finding,)
    found = compare(results, allow=[aspect])
    assert found.remarks[0] == f"Mixed comparison, as allowed: {words.format('A', 'B')}."
    assert "effect of the setting" in found.remarks[1]
    (item,) = found.to_dict()["mixed"]
    assert (item["aspect"], item["field"], set(item["values"])) == (aspect, words.split(":")[0], {"A", "B"})
    html = comparison_html(found)
    assert "Mixed comparison: not the same setting in all runs" in html
    assert f"--allow-different {aspect}" in html


def test_elasticities_of_one_label_and_other_values_are_not_one_set(refused: Refused) -> None:
    results = [run(tariff(10, OVERRIDE % value), explain=False) for value in (3, 5)]
    assert results[0].closure["elasticities"] == results[1].closure["elasticities"]  # the label hides the difference
    assert [finding.code for finding in refused(compare, results)] == ["E-COMPARE-ELASTICITIES"]
    words = {elasticity_words(tariff(10, OVERRIDE % value).model.elasticities) for value in ("3", "3.0", "3.00")}
    assert len(words) == 1


def test_everything_that_differs_is_reported_at_once(low: Result, refused: Refused) -> None:
    other = run(Scenario.from_yaml(FEW + "model: {deficits: balanced, elasticities: {uniform: 4}}\n"), explain=False)
    codes = ["E-COMPARE-WORLD", "E-COMPARE-CLOSURE", "E-COMPARE-ELASTICITIES"]
    assert [finding.code for finding in refused(compare, [low, other, low])] == codes
    assert [finding.code for finding in refused(compare, [low, other], allow=["closure"])] == [codes[0], codes[2]]
    found = compare([low, other], allow=["world", "closure", "elasticities"])
    assert [item.aspect for item in found.mixed] == ["world", "closure", "elasticities"]
    assert len([text for text in found.remarks if text.startswith("Mixed comparison")]) == 3
    assert np.isnan(found.gap_bounds[0]).all()


def test_another_setting_has_no_shared_options(low: Result) -> None:
    """The grids of both hold the same cells, but they start from different headlines."""
    other = run(tariff(10, "model: {deficits: balanced}\n"))
    assert set(solved_cells(low.to_dict())) == set(solved_cells(other.to_dict()))
    found = compare([low, other], allow=["closure"])
    assert found.gap_ranges == (None, None)
    assert np.isnan(found.gap_bounds[0]).all()


def test_a_run_of_its_own_elasticities_is_matched_by_values() -> None:
    results = [run(tariff(rate, UNIFORM)) for rate in (10, 25)]
    found = compare(results)
    assert len(found.gap_ranges[1].cells) == len(results[0].range.solved)
    assert found.runs[0].range.axes["elasticities"][0] == "4.0 for all sectors"


def test_other_baselines_are_said(low: Result) -> None:
    other = run(tariff(25, BEFORE), explain=False)
    found = compare([low, other])
    assert not found.same_baseline
    assert "different baselines" in found.remarks[0]
    assert found.to_dict()["same_baseline"] is False
    assert found.to_dict()["runs"]["B"]["compared_with"].startswith("the base year with ")
    assert "baselines differ" in comparison_html(found)


def test_settings_are_compared_only_where_stated() -> None:
    one = {"closure": {"deficits": "balanced"}, "world": {}}
    two = {"closure": {"deficits": "balanced", "numeraire": "wage"}, "world": {"data": "x"}}
    assert differences([one, two, two]) == []
    assert [item.values for item in differences([one, two, {"closure": {"numeraire": "price"}}])] == [("", "wage", "price")]


# --- folders from strangers -------------------------------------------------------------------------------------------


@pytest.fixture
def spoilt(made: Path, tmp_path: Path) -> Callable[..., Path]:
    """A copy of the run `low` whose result was changed: as data by a function, or as text."""

    def write(change: Callable[[dict[str, Any]], object] | str | bytes | None = None) -> Path:
        folder = tmp_path / "spoilt"
        folder.mkdir(exist_ok=True)
        shutil.copy(made / "low" / "scenario.resolved.yaml", folder)
        content = (made / "low" / "result.json").read_bytes()
        if callable(change):
            card = json.loads(content)
            change(card)
            content = json.dumps(card).encode()
        elif change is not None:
            content = change.encode() if isinstance(change, str) else change
        (folder / "result.json").write_bytes(content)
        return folder

    return write


def set_at(*path: Any, to: Any) -> Callable[[dict[str, Any]], None]:
    def change(card: dict[str, Any]) -> None:
        place: Any = card
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = to

    return change


def drop(*path: Any) -> Callable[[dict[str, Any]], None]:
    def change(card: dict[str, Any]) -> None:
        place: Any = card
        for key in path[:-1]:
            place = place[key]
        del place[path[-1]]

    return change


def test_an_unchanged_copy_is_the_run(spoilt, made: Path, refused: Refused) -> None:
    assert compare([made / "low", spoilt()]).remarks == ("A and B are the same question.",)
    assert read_run(spoilt(lambda card: card.update(title="other"))).title == "other"


NAMES = {"nowhere": "E-RUN-UNKNOWN", "truce": "E-RUN-UNKNOWN", "a\0b": "E-RUN-UNKNOWN", "\x1b[31m": "E-RUN-UNKNOWN"}


@pytest.mark.parametrize(("name", "code"), NAMES.items())
def test_unknown_names(name: str, code: str, low: Result, refused: Refused) -> None:
    (finding,) = refused(compare, [name, low])
    assert finding.code == code
    assert "\x1b" not in finding.text()


@pytest.mark.parametrize("name", ["x" * 300, "x/" * 3000, "ü" * 200], ids=["name", "path", "bytes"])
def test_names_longer_than_any_file_name_are_unknown(name: str, low: Result, refused: Refused) -> None:
    assert [finding.code for finding in refused(compare, [name, low])] == ["E-RUN-UNKNOWN"]


def test_what_is_no_run_folder(tmp_path: Path, made: Path, low: Result, refused: Refused) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "dangling").mkdir()
    (tmp_path / "dangling" / "result.json").symlink_to(tmp_path / "nowhere")
    for folder in (tmp_path / "empty", tmp_path / "dangling", made, made / "low" / "tables"):
        assert [finding.code for finding in refused(compare, [folder, low])] == ["E-RUN-FOLDER"]
    assert [finding.code for finding in refused(read_run, tmp_path / "nowhere")] == ["E-RUN-FOLDER"]


def test_problems_of_all_runs_are_reported_together(spoilt, tmp_path: Path, refused: Refused) -> None:
    (tmp_path / "empty").mkdir()
    found = refused(compare, ["nowhere", tmp_path / "empty", spoilt("{"), spoilt()])
    assert [finding.code for finding in found] == ["E-RUN-UNKNOWN", "E-RUN-FOLDER"]
    found = refused(compare, ["nowhere", tmp_path / "empty", spoilt("{")])
    assert [finding.code for finding in found] == ["E-RUN-UNKNOWN", "E-RUN-FOLDER", "E-RUN-JSON"]


@pytest.mark.parametrize("name", ["result.json", "scenario.resolved.yaml"])
@pytest.mark.parametrize("kind", ["link", "folder", "pipe"])
def test_links_and_pipes_are_not_opened(spoilt, made: Path, low: Result, refused: Refused, name: str, kind: str) -> None:
    folder = spoilt()
    (folder / name).unlink()
    if kind == "link":
        (folder / name).symlink_to(made / "low" / name)
    elif kind == "folder":
        (folder / name).mkdir()
    else:
        os.mkfifo(folder / name)
    (finding,) = refused(compare, [folder, low])
    assert (finding.code, finding.where) == ("E-RUN-FILE", f"spoilt/{name}")


def test_files_that_are_absent_or_too_long(spoilt, low: Result, refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = spoilt()
    (folder / "scenario.resolved.yaml").unlink()
    assert [finding.code for finding in refused(compare, [folder, low])] == ["E-RUN-FILE"]
    size = (spoilt() / "result.json").stat().st_size
    monkeypatch.setattr(read_module, "MAX_BYTES", size)
    read_run(folder)
    monkeypatch.setattr(read_module, "MAX_BYTES", size - 1)
    (finding,) = refused(compare, [folder, low])
    assert (finding.code, finding.what) == ("E-RUN-FILE", "'spoilt/result.json' is too long")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_protected_run_is_named(spoilt, refused: Refused) -> None:
    folder = spoilt()
    for place, mode in ((folder / "result.json", 0o600), (folder, 0o700)):
        place.chmod(0)
        found = refused(read_run, folder)
        place.chmod(mode)
        assert {finding.code for finding in found} <= {"E-RUN-FILE", "E-RUN-FOLDER"}


TEXTS = {
    "empty": "", "cut": '{"schema": "smallyard/result/1", "kind"', "nan": '{"a": NaN}', "infinite": '{"a": -Infinity}',
    "twice": '{"a": {"b": 1, "b": 1}}', "deep": "[" * 100_000, "deep mapping": '{"a":' * 100_000, "bytes": b"\xff\xfe{}",
    "digits": '{"a": ' + "9" * 5000 + "}", "tail": "{} {}", "bom": "\ufeff{}", "yaml": "a: 1", "zero": b"{}\0",
}  # fmt: skip


@pytest.mark.parametrize("content", TEXTS.values(), ids=TEXTS)
def test_what_is_not_json(spoilt, low: Result, refused: Refused, content: str | bytes) -> None:
    assert [finding.code for finding in refused(compare, [low, spoilt(content)])] == ["E-RUN-JSON"]


def test_a_file_cut_anywhere_is_refused(spoilt, made: Path, refused: Refused) -> None:
    content = (made / "low" / "result.json").read_bytes()
    for place in range(0, len(content) - 2, len(content) // 40):
        assert [finding.code for finding in refused(read_run, spoilt(content[:place]))] == ["E-RUN-JSON"]


COUNTRY = ("headline", INCOME, "USA")
RESIDUAL = ("certificate", "residuals")
CHANGES = {
    "E-RUN-SCHEMA": {
        "another schema": set_at("schema", to="smallyard/result/2"), "a comparison": set_at("kind", to="comparison"),
        "no schema": drop("schema"), "schema of another kind": set_at("schema", to=["smallyard/result/1"]),
    },
    "E-RUN-STATUS": {
        "draft": set_at("status", to="draft"), "no status": drop("status"), "status true": set_at("status", to=True),
        "residual": set_at(*RESIDUAL, to={"goods": 2e-10}), "walras": set_at("certificate", "walras", to=1e-3),
        "income": set_at("certificate", "min_income", to=0), "spending": set_at("certificate", "min_expenditure", to=-1e-9),
        "not finite": set_at("certificate", "finite", to="yes"),
        "one of many residuals": set_at(*RESIDUAL, to={f"block {n}": 0.0 if n < 150 else 1.0 for n in range(151)}),
    },
    "E-RUN-FORM": {
        "no headline": drop("headline"), "no wage": drop("headline", "real_wage_percent"), "a list": set_at("headline", to=[]),
        "a number for a text": set_at("title", to=5), "null for a mapping": set_at("world", to=None),
        "no vintage": drop("world", "vintage"), "no regions": set_at("regions", to={}), "a region less": drop(*COUNTRY),
        "a region more": set_at("headline", INCOME, "XYZ", to=1.0), "no residuals": set_at(*RESIDUAL, to={}),
        "a cell without options": drop("range", "cells", 3, "deficits"),
        "a cell without a region": drop("range", "cells", 3, INCOME, "USA"),
        "a cell of another kind": set_at("range", "cells", 3, to="cell"), "no cells": set_at("range", "cells", to=[]),
        "no axes": set_at("range", "axes", to={}), "the range a text": set_at("range", to="wide"),
        "too many cells": lambda card: card["range"].update(cells=card["range"]["cells"] * 100),
        "remarks of numbers": set_at("remarks", to=[1]), "sources of lists": set_at("sources", to={"world": []}),
        "no closure text": drop("closure", "compared_with"), "no certificates": drop("certificates"),
    },
    "E-RUN-VALUE": {
        "a text": set_at(*COUNTRY, to="-0.5"), "all lost": set_at(*COUNTRY, to=-100),
        "more than all lost": set_at(*COUNTRY, to=-100.5), "true": set_at(*COUNTRY, to=True), "null": set_at(*COUNTRY, to=None),
        "a huge whole number": set_at(*COUNTRY, to=10**400), "gdp null": set_at("headline", "real_gdp_percent", "USA", to=None),
        "not the first cell": set_at(*COUNTRY, to=0.123), "no world": drop("groups_real_income_percent", "WORLD"),
        "a group of text": set_at("groups_real_income_percent", "PAIR", to="much"),
        "the first cell unsolved": set_at("range", "cells", 0, "status", to="infeasible"),
        "a cell infinite": set_at("range", "cells", 3, INCOME, "USA", to="inf"),
        "residual a text": set_at(*RESIDUAL, to={"goods": "0"}),
        "a cell without group": drop("range", "cells", 3, "groups_real_income_percent", "PAIR"),
        "no Walras": drop("certificate", "walras"),
        "a group not that of the first cell": set_at("groups_real_income_percent", "WORLD", to=0.123),
    },
    "E-RUN-HASH": {"another hash": set_at("scenario_sha256", to="0" * 64), "no hash": set_at("scenario_sha256", to="")},
}  # fmt: skip
CASES = [pytest.param(code, change, id=f"{code}: {name}") for code, items in CHANGES.items() for name, change in items.items()]


@pytest.mark.parametrize(("code", "change"), CASES)
def test_a_changed_result_is_refused(spoilt, low: Result, refused: Refused, code: str, change: Callable) -> None:
    found = refused(compare, [low, spoilt(change)])
    assert {finding.code for finding in found} == {code}
    assert all(finding.where.startswith("spoilt/result.json") for finding in found)


def test_a_number_beyond_all_floats_is_refused(spoilt, made: Path, refused: Refused) -> None:
    text = (made / "low" / "result.json").read_text("utf-8")
    first = text.index('"USA": ', text.index(INCOME)) + len('"USA": ')
    for number in ("1e999", "-1e999", "1" + "0" * 400):
        changed = text[:first] + number + text[text.index(",", first) :]
        assert {finding.code for finding in refused(read_run, spoilt(changed))} == {"E-RUN-VALUE"}


def test_all_problems_of_a_file_are_reported_together(spoilt, refused: Refused) -> None:
    def change(card: dict[str, Any]) -> None:
        drop("title")(card)
        set_at(*COUNTRY, to="x")(card)
        set_at("scenario_sha256", to="0")(card)

    assert {finding.code for finding in refused(read_run, spoilt(change))} == {"E-RUN-FORM", "E-RUN-VALUE", "E-RUN-HASH"}


def test_an_edited_scenario_is_refused(spoilt, made: Path, refused: Refused) -> None:
    folder = spoilt()
    file = folder / "scenario.resolved.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("tariff of 10", "other words"), "utf-8")
    read_run(folder)  # the title is not part of the question
    file.write_text(text.replace("10.0", "11.0").replace("10 pp", "11 pp"), "utf-8")
    assert file.read_text("utf-8") != text
    (finding,) = refused(read_run, folder)
    assert finding.code == "E-RUN-HASH"
    file.write_text("policies: {", "utf-8")
    assert all(finding.code.startswith("E-") for finding in refused(compare, [folder, made / "high"]))


def test_options_that_stand_twice_give_no_difference_to_oneself(spoilt) -> None:
    """Either such a grid is refused, or comparing it with itself gives zeros."""

    def twice(card: dict[str, Any]) -> None:
        again = copy.deepcopy(card["range"]["cells"][0])
        again[INCOME] = dict.fromkeys(again[INCOME], 1.0)
        card["range"]["cells"].append(again)

    folder = spoilt(twice)
    try:
        found = compare([folder, folder])
    except InputError:
        return
    assert all((ends[1] == 0.0).all() for ends in found.gap_bounds)


# What JSON can say and a file in UTF-8 cannot: half of a pair of surrogates.
HALF = "\ud800"


@pytest.mark.parametrize("path", [("title",), ("remarks",), ("sources",), ("closure", "compared_with"), ("world", "licence")])
def test_half_a_character_is_refused_or_written(spoilt, made: Path, tmp_path: Path, path: tuple) -> None:
    value = [HALF] if path == ("remarks",) else {HALF: HALF} if path == ("sources",) else HALF
    try:
        compare([spoilt(set_at(*path, to=value)), made / "high"], out=tmp_path / "out")
    except InputError:
        assert not (tmp_path / "out").exists()


@pytest.mark.skipif(os.name != "posix", reason="names of bytes are those of this system")
def test_a_folder_whose_name_is_no_text_is_refused_or_written(made: Path, tmp_path: Path) -> None:
    name = tmp_path / os.fsdecode(b"bad\xff")
    try:
        shutil.copytree(made / "low", name)
    except OSError:
        pytest.skip("the file system takes text only")
    try:
        compare([name, made / "high"], out=tmp_path / "out")
    except InputError:
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("size", [1e6, 1e15, 1.7e308])
@pytest.mark.parametrize("place", [0, 1])
def test_enormous_numbers_are_refused_or_written(spoilt, made: Path, tmp_path: Path, size: float, place: int) -> None:
    """A stranger's file may state any finite number; a page with it is drawn, or the file is refused."""

    def change(card: dict[str, Any]) -> None:
        for held in (card["headline"], *card["range"]["cells"]):
            held[INCOME] = dict.fromkeys(held[INCOME], size)
        for held in (card, *card["range"]["cells"]):
            held["groups_real_income_percent"] = dict.fromkeys(held["groups_real_income_percent"], size)

    runs = [spoilt(change), made / "high"]
    try:
        compare(runs, baseline=place, out=tmp_path / "out")
    except InputError:
        assert not (tmp_path / "out").exists()


def places_in(data: Any, path: tuple = ()) -> Iterator[tuple]:
    """Paths of all values of a nested JSON value."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from places_in(value, (*path, key))


VALUES = st.one_of(
    st.sampled_from(
        [
            None,
            True,
            HALF,
            1.7e308,
            "",
            "certified",
            "<b>x</b>",
            [],
            {},
            [[]],
            {"a": 1},
            0,
            -100,
            -1e-9,
            1e7,
            10**400,
            "A\n=1",
            "\x00",
        ]
    ),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.dictionaries(st.text(max_size=3), st.integers(-5, 5) | st.text(max_size=3), max_size=3),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_any_change_gives_a_comparison_or_a_refusal(spoilt, made: Path, tmp_path: Path, data: st.DataObject) -> None:
    card = json.loads((made / "low" / "result.json").read_text("utf-8"))
    for section in data.draw(st.lists(st.sampled_from(sorted(card)), min_size=1, max_size=3)):
        paths = [(section,), *places_in(card[section], (section,))] if section in card else [(section,)]
        path = data.draw(st.sampled_from(paths))
        if section in card and data.draw(st.booleans()):
            drop(*path)(card)
        else:
            set_at(*path, to=data.draw(VALUES))(card)
    folder = spoilt(lambda old: (old.clear(), old.update(card)))
    everything = ["world", "closure", "horizon", "elasticities"]
    try:
        found = compare([folder, made / "high"], allow=everything, out=tmp_path / "fuzz", force=True)
    except InputError as refusal:
        codes = {finding.code for finding in refusal.findings}
    else:
        codes = set()
        assert json.loads((tmp_path / "fuzz" / "comparison.json").read_text("utf-8")) == found.to_dict()
    assert all(code.startswith("E-RUN-") for code in codes)
