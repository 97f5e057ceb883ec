"""The workbook and the file of bilateral cells: the numbers of the result, text that stays text, the same bytes every time."""

from __future__ import annotations

import csv
import gzip
import io
import json
import math
import re
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import openpyxl
import pytest

from smallyard.labels import dims
from smallyard.pipeline.run import run
from smallyard.policy.scenario import Scenario
from smallyard.results import sheets
from smallyard.results.bilateral_file import bilateral_csv_gz
from smallyard.results.change import Change
from smallyard.results.result import Result
from smallyard.results.variables import by_dims
from smallyard.results.workbook import workbook_bytes
from smallyard.world.world import World
from smallyard.world.world_file import write_world

WRITTEN = 1e-15  # relative; the writer of the format gives 16 significant digits

HEAD = (
    "schema: smallyard/scenario/1\ntitle: Tariffs both ways\nnotes: two policies\nworld: wiod2014\naggregate:\n"
    "  regions: {USA: USA, CHN: CHN, OTHERS: rest}\n  sectors: {FARM: A01, CHIPS: C26, REST: rest}\n"
    "groups: {regions: {PAIR: [USA, CHN]}}\n"
)
BOTH = HEAD + (
    "policies:\n  - {instrument: import_tariff, importer: USA, exporter: CHN, sectors: goods, add: 25 pp}\n"
    "  - {instrument: import_ban, importer: CHN, exporter: USA, sectors: [CHIPS]}\n"
)
FORMULAS = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "=HYPERLINK(0)"]

pytestmark = pytest.mark.xdist_group("ricardian")

Sheet = dict[str, list]


@pytest.fixture(scope="module")
def result() -> Result:
    return run(Scenario.from_yaml(BOTH))


@pytest.fixture(scope="module")
def bare() -> Result:
    return run(Scenario.from_yaml(BOTH), explain=False)


@pytest.fixture(scope="module")
def hostile(table: Callable, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Names of regions and sectors, and every text of a scenario, that try to be formulas, markup or control codes."""
    file = tmp_path_factory.mktemp("world") / "w.npz"
    write_world(World.from_arrays(**table(3, 2) | {"regions": FORMULAS[:3], "sectors": FORMULAS[3:]}), file)
    scenario = {"world": str(file), "policies": [], "model": {"elasticities": {"uniform": 4}}}
    found = run(Scenario.model_validate(scenario), explain=False)
    return replace(
        found,
        title='=HYPERLINK("http://x.invalid")',
        groups={"<r><t>a</t></r>": (FORMULAS[0],), "_x0041_&<b>": (FORMULAS[1],), "http://x.invalid": (FORMULAS[2],)},
        remarks=("\x1b[31mred\x00", "-1\n=2", "x" * 40_000, "\N{GRINNING FACE}" * 20_000, "12"),
        sources={"=a": "\ud800 lone", "<r>": "</r>"},
    )


def same(value: float) -> object:
    return pytest.approx(value, rel=WRITTEN, abs=0.0)


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def columns(book: openpyxl.Workbook, name: str) -> Sheet:
    rows = list(book[name].iter_rows(values_only=True))
    return {str(title): [row[place] for row in rows[1:]] for place, title in enumerate(rows[0])}


def texts(book: openpyxl.Workbook) -> list[tuple[str, str]]:
    sheet = columns(book, "read me")
    return list(zip(sheet["item"], sheet["text"], strict=True))


# --- the workbook -----------------------------------------------------------------------------------------------------


def test_every_table_is_a_sheet_with_the_same_numbers(result: Result) -> None:
    book = opened(workbook_bytes(result))
    assert book.sheetnames == ["read me", "headline", "groups", *result.tables, "certificate"]
    assert {"range", "policies", "decomposition", "tariff_incidence", "effective_tariffs"} <= set(book.sheetnames)
    for name, table in result.tables.items():
        found = columns(book, name)
        assert list(found) == list(table)
        for title, values in table.items():
            assert len(found[title]) == len(values)
            for cell, value in zip(found[title], values, strict=True):
                missing = not isinstance(value, str) and math.isnan(value)
                wanted = None if missing else value if isinstance(value, str) else same(value)
                assert cell == wanted, (name, title)


def test_the_headline_is_that_of_the_result_file(result: Result) -> None:
    card = json.loads(json.dumps(result.to_dict()))
    found = columns(opened(workbook_bytes(result)), "headline")
    assert found["region"] == ["USA", "CHN", "OTHERS"]
    for row, code in enumerate(found["region"]):
        bounds = card["range"]["real_income_percent"][code]
        expected = {name: card["headline"][name][code] for name in ("real_income_percent", "real_wage_percent", "real_gdp_percent")}
        expected |= {"low_percent": bounds["low"], "high_percent": bounds["high"]}
        expected["equivalent_variation_musd"] = card["equivalent_variation"][code]
        expected["tariff_revenue_percent_of_income"] = card["headline"]["tariff_revenue_percent_of_income"][code]
        for when in ("baseline", "counterfactual"):
            expected[f"tariff_revenue_{when}_musd"] = result.change[f"tariff_revenue_{when}"][row]
        for title, value in expected.items():
            assert found[title][row] == same(value), title
        assert found["sign_depends_on"][row] == (bounds["flips"] or "none of the solved options")


def test_groups_and_certificates(result: Result) -> None:
    card, book = result.to_dict(), opened(workbook_bytes(result))
    groups, solves = columns(book, "groups"), columns(book, "certificate")
    row = groups["group"].index("PAIR")
    low, high = result.range.group_bounds("PAIR")
    money = sum(card["equivalent_variation"][code] for code in ("USA", "CHN"))
    assert groups["members"][row] == "USA, CHN"
    assert groups["real_income_percent"][row] == same(card["groups_real_income_percent"]["PAIR"])
    assert (groups["low_percent"][row], groups["high_percent"][row]) == same((low, high))
    assert groups["equivalent_variation_musd"][row] == pytest.approx(money, rel=1e-12)
    assert solves["solve"] == ["worst of all", *card["certificates"]]
    for place, item in enumerate([card["certificate"], *card["certificates"].values()]):
        assert solves["max_residual"][place] == same(item["max_residual"])
        assert solves["iterations"][place] == item["iterations"]
        for block, value in item["residuals"].items():
            assert solves[f"{block}_residual"][place] == same(value)


def test_the_first_sheet_says_what_the_numbers_are(result: Result) -> None:
    book = opened(workbook_bytes(result))
    found = texts(book)
    lines = dict(found)
    assert (lines["title"], lines["notes"]) == ("Tariffs both ways", "two policies")
    assert "tariffs of the United States on China" in lines["question"]
    assert lines["scenario sha256"] == result.scenario_sha256
    assert lines["data sha256"] == result.world["sha256"]
    for name, words in result.closure.items():
        assert lines[name.replace("_", " ")] == words
    assert (lines["vintage"], lines["licence of the data"]) == (result.world["vintage"], result.world["licence"])
    assert {f"source: {name}" for name in result.sources} | {f"version: {name}" for name in result.versions} <= set(lines)
    assert "certified" in lines["certificate"]
    assert all(lines[f"sheet {name}"] for name in book.sheetnames[1:])
    assert str(result.world["money"]) in lines["units"]


def test_sheets_can_be_read_and_filtered(result: Result) -> None:
    for sheet in opened(workbook_bytes(result)):
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.column_dimensions["A"].width > 5
    cell = opened(workbook_bytes(result))["headline"]["C2"]
    assert (cell.data_type, cell.number_format) == ("n", "#,##0.000")


def test_the_same_result_gives_the_same_bytes(result: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    first = workbook_bytes(result), bilateral_csv_gz(result)
    later = time.time() + 1e6
    monkeypatch.setattr(time, "time", lambda: later)  # what the clock says does not matter
    assert (workbook_bytes(result), bilateral_csv_gz(result)) == first
    assert opened(first[0]).properties.created.year == 2000
    again = run(Scenario.from_yaml(BOTH), explain=True)
    assert workbook_bytes(again) == first[0]


def test_without_explanations_their_sheets_and_columns_are_absent(bare: Result) -> None:
    book = opened(workbook_bytes(bare))
    assert book.sheetnames == ["read me", "headline", "groups", "regions", "sectors", "bilateral", "controls", "certificate"]
    titles = set(columns(book, "headline")) | set(columns(book, "groups"))
    assert not titles & {"low_percent", "high_percent", "sign_depends_on", "real_gdp_percent"}
    assert dict(texts(book))["range"] == "not computed for this run"


def test_tables_without_rows_and_values_that_are_no_numbers(result: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = {"odd": {"name": ["a", "b", "c", "d"], "value_percent": np.array([1.5, math.nan, math.inf, -math.inf])}}
    monkeypatch.setattr(Result, "tables", odd | {"empty": {"name": [], "value": []}})
    book = opened(workbook_bytes(result))
    assert columns(book, "odd")["value_percent"] == [1.5, None, "infinite", "minus infinite"]
    assert book["odd"]["B3"].value is None
    assert columns(book, "empty") == {"name": [], "value": []}


def test_longer_tables_are_cut_and_say_so(result: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sheets.MOST_ROWS == 2**20 - 1
    names, rows = list(result.tables["range"]["region"]), len(result.tables["range"]["region"])
    monkeypatch.setattr(sheets, "MOST_ROWS", rows - 1)
    book = opened(workbook_bytes(result))
    assert columns(book, "range")["region"] == names[:-1]
    assert book["range"].auto_filter.ref.endswith(str(rows))
    lines = dict(texts(book))
    assert f"(the first {rows - 1} of {rows} rows; the CSV table has all)" in lines["sheet range"]
    assert "rows" not in lines["sheet sectors"]


# --- text stays text --------------------------------------------------------------------------------------------------


def test_no_cell_is_a_formula_a_link_or_markup(hostile: Result) -> None:
    data = workbook_bytes(hostile)
    for sheet in opened(data):
        assert not list(sheet._hyperlinks)
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.data_type in ("s", "n")
            assert cell.data_type == "n" or not cell.value.startswith(("=", "+", "-", "@", "\t", "\r"))
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "worksheets/" in name]
        strings = parts.read("xl/sharedStrings.xml").decode()
    assert not any("<f>" in text or "<hyperlink" in text for text in sheets)
    assert "<r>" not in strings
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", strings)


def test_hostile_text_is_shown_as_it_is(hostile: Result) -> None:
    book = opened(workbook_bytes(hostile))
    found = texts(book)
    assert dict(found)["title"] == '\'=HYPERLINK("http://x.invalid")'
    assert columns(book, "headline")["region"] == ["'" + name for name in FORMULAS[:3]]
    assert columns(book, "groups")["group"] == ["'<r><t>a</t></r>", "_x0041_&<b>", "http://x.invalid"]
    remarks = [text for item, text in found if item == "remark"]
    mark = "\N{REPLACEMENT CHARACTER}"
    assert {f"{mark}[31mred{mark}", f"'-1{mark}=2", "x" * 32_767, "12"} <= set(remarks)
    assert "\N{GRINNING FACE}" * 16_383 in remarks  # two UTF-16 units each
    assert len(sheets.cell_text("\N{GRINNING FACE}" * 20_000)) == 16_383  # whether or not the writer cuts, too
    assert dict(found)["source: =a"] == f"{mark} lone"


# --- bilateral cells --------------------------------------------------------------------------------------------------


def rows_of(result: Result) -> list[list[str]]:
    return list(csv.reader(io.StringIO(gzip.decompress(bilateral_csv_gz(result)).decode(), newline="")))


def test_bilateral_cells_by_loops(bare: Result) -> None:
    """Every digit of every cell; sources that close stay, cells without any trade are left out, missing values are empty."""
    values = {name: np.array(array) for name, array in bare.change.values.items()}
    for name in by_dims(dims.BILATERAL):
        values[name][2, 0, 1] = 0.0
        values[name][2, 1, 1] = 0.0
    values["trade_fob_counterfactual"][2, 1, 1] = 7.0  # a source that opens has no change in percent
    values["trade_quantity_percent"][2, 1, 1] = math.nan
    changed = Change(bare.change.regions, bare.change.sectors, values)
    header, *rows = rows_of(replace(bare, change=changed))
    names = by_dims(dims.BILATERAL)
    assert header == ["importer", "exporter", "sector", *(f"{name}_musd" for name in names[:-1]), "trade_quantity_percent"]
    expected = []
    for n, importer in enumerate(changed.regions):
        for i, exporter in enumerate(changed.regions):
            for s, sector in enumerate(changed.sectors):
                if values["trade_fob_baseline"][n, i, s] > 0 or values["trade_fob_counterfactual"][n, i, s] > 0:
                    cells = [float(values[name][n, i, s]) for name in names]
                    expected.append([importer, exporter, sector, *("" if math.isnan(x) else repr(x) for x in cells)])
    assert rows == expected
    assert ["OTHERS", "CHN", "CHIPS", "0.0", "7.0", "0.0", "0.0", ""] in rows
    assert not any(row[:3] == ["OTHERS", "USA", "CHIPS"] for row in rows)
    closed = next(row for row in rows if row[:3] == ["CHN", "USA", "CHIPS"])
    assert (float(closed[3]) > 0, closed[4], closed[7]) == (True, "0.0", "-100.0")


def test_bilateral_labels_are_no_formulas_and_the_header_has_no_time(hostile: Result) -> None:
    data = bilateral_csv_gz(hostile)
    assert data[3:8] == bytes(5)  # flags: no name; time: 0
    header, *rows = rows_of(hostile)
    assert header[3] == "trade_fob_baseline_money"
    assert len(rows) == 18
    assert {row[0] for row in rows} == {row[1] for row in rows} == {"'" + name for name in FORMULAS[:3]}
    assert {row[2] for row in rows} == {"'" + name for name in FORMULAS[3:]}
