"""Reported numbers from first principles: explicit loops over flows, prices and quantities of a small solved economy."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallyard.pipeline.run import run
from smallyard.policy.scenario import Scenario
from smallyard.results.numbers import percent_text, row_digits, signed
from smallyard.results.result import Result, worst
from smallyard.results.summary import certificate_sentence, headline_sentence, money_heading, notes, table_rows
from smallyard.results.tables import safe_label, tables_of, to_csv
from smallyard.results.variables import VARIABLES
from smallyard.solver.certificate import Certificate
from smallyard.world.world import World
from smallyard.world.world_file import write_world

SOLVED = 1e-9  # relative; ten times what a certified solve may miss
EXACT = 1e-12  # relative; the same solved numbers combined in another order

TARIFFS = [
    {"instrument": "import_tariff", "importer": "R0", "exporter": "R1", "sectors": "all", "add": "30 pp"},
    {"instrument": "export_tax", "importer": "R0", "exporter": "R2", "sectors": "s1", "set": "12%", "coverage": "40%"},
    {"instrument": "productivity", "region": "R2", "sectors": "s0", "increase": "3%"},
    {"instrument": "production_subsidy", "region": "R1", "sectors": "s1", "set": "4%", "of": "cost"},
]
BAN = [{"instrument": "import_ban", "importer": "R0", "exporter": "R1", "sectors": "s0"}]


def solved(file: Path, policies: list[dict], **more: object) -> Result:
    return run(
        Scenario.model_validate({"world": str(file), "policies": policies, "model": {"elasticities": {"uniform": 4}}} | more)
    )


@pytest.fixture(scope="module")
def world_file(tiny: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("world") / "tiny.npz"
    write_world(tiny, file)
    return file


@pytest.fixture(scope="module", params=["rates", "ban", "baseline"])
def result(request: pytest.FixtureRequest, world_file: Path) -> Result:
    if request.param == "baseline":
        return solved(world_file, BAN, baseline={"policies": TARIFFS}, groups={"regions": {"PAIR": ["R0", "R2"]}})
    return solved(world_file, TARIFFS if request.param == "rates" else BAN, groups={"regions": {"PAIR": ["R0", "R2"]}})


REGIONS, SECTORS = range(3), range(2)


def test_real_income_is_income_over_prices(result: Result, tiny: World) -> None:
    change = result.change
    for n in REGIONS:
        shares = tiny.final_demand[n] / tiny.final_demand[n].sum()
        index = math.prod((1 + change["purchaser_price_percent"][n, s] / 100) ** shares[s] for s in SECTORS)
        income = change["final_income_counterfactual"][n] / change["final_income_baseline"][n]
        assert 1 + change["price_index_percent"][n] / 100 == pytest.approx(index, rel=EXACT)
        assert 1 + change["real_income_percent"][n] / 100 == pytest.approx(income / index, rel=EXACT)
        wage = 1 + change["wage_percent"][n] / 100
        assert 1 + change["real_wage_percent"][n] / 100 == pytest.approx(wage / index, rel=EXACT)


def test_the_equivalent_variation_is_money(result: Result) -> None:
    change = result.change
    for n in REGIONS:
        expected = change["real_income_percent"][n] / 100 * change["final_income_baseline"][n]
        assert change["equivalent_variation"][n] == pytest.approx(expected, rel=EXACT)


def test_a_group_adds_money_and_never_averages_percents(result: Result) -> None:
    income, base = result.change["real_income_percent"], result.change["final_income_baseline"]
    expected = (income[0] * base[0] + income[2] * base[2]) / (base[0] + base[2])
    found = result.change.group_real_income_percent(("R0", "R2"))
    assert found == pytest.approx(expected, rel=EXACT)
    assert abs(found - (income[0] + income[2]) / 2) > 1e-6
    assert result.to_dict()["groups_real_income_percent"]["PAIR"] == found
    one = result.change.group_real_income_percent(("R1",))
    assert one == pytest.approx(result.real_income["R1"], rel=EXACT)


def test_terms_of_trade_by_loops(result: Result) -> None:
    change = result.change
    before, after = change["trade_fob_baseline"], change["trade_fob_counterfactual"]
    quantity, producer = change["trade_quantity_percent"], change["producer_price_percent"]
    for n in REGIONS:
        index = 0.0
        for sign, flows in ((1.0, [(m, n) for m in REGIONS if m != n]), (-1.0, [(n, i) for i in REGIONS if i != n])):
            old = sum(before[m, i, s] for m, i in flows for s in SECTORS)
            new = sum(after[m, i, s] for m, i in flows for s in SECTORS)
            for m, i in flows:
                for s in SECTORS:
                    if after[m, i, s] > 0 and before[m, i, s] > 0:
                        price = after[m, i, s] / before[m, i, s] / (1 + quantity[m, i, s] / 100)
                    else:
                        price = 1 + producer[i, s] / 100
                    index += sign * 0.5 * (before[m, i, s] / old + after[m, i, s] / new) * math.log(price)
        assert change["terms_of_trade_percent"][n] == pytest.approx(100 * (math.exp(index) - 1), rel=1e-9, abs=1e-11)


def test_volumes_by_loops(result: Result) -> None:
    change = result.change
    value = change["trade_fob_baseline"]
    growth = np.nan_to_num(1 + change["trade_quantity_percent"] / 100)
    for n in REGIONS:
        exports = [(m, n, s) for m in REGIONS if m != n for s in SECTORS]
        imports = [(n, i, s) for i in REGIONS if i != n for s in SECTORS]
        for name, flows in (("export_volume_percent", exports), ("import_volume_percent", imports)):
            ratio = sum(value[f] * growth[f] for f in flows) / sum(value[f] for f in flows)
            assert change[name][n] == pytest.approx(100 * (ratio - 1), rel=1e-9, abs=1e-11)


@pytest.mark.parametrize("when", ["baseline", "counterfactual"])
def test_the_accounts_of_both_solves_by_loops(result: Result, when: str) -> None:
    change = result.change
    fob, paid = change[f"trade_fob_{when}"], change[f"trade_duty_paid_{when}"]
    for n in REGIONS:
        revenue = sum(paid[n, i, s] - fob[n, i, s] for i in REGIONS for s in SECTORS)
        assert change[f"tariff_revenue_{when}"][n] == pytest.approx(revenue, rel=SOLVED)
        exports = sum(fob[m, n, s] for m in REGIONS for s in SECTORS)
        imports = sum(fob[n, i, s] for i in REGIONS for s in SECTORS)
        assert change[f"net_exports_{when}"][n] == pytest.approx(exports - imports, rel=1e-7)  # a small difference of large numbers
        output = sum(change[f"output_value_{when}"][n])
        assert change[f"export_tax_revenue_{when}"][n] == pytest.approx(exports - output, rel=1e-7)
        factor = sum(change[f"value_added_{when}"][n])
        income = factor + revenue + (exports - output) - change[f"subsidy_cost_{when}"][n] - (exports - imports)
        assert change[f"final_income_{when}"][n] == pytest.approx(income, rel=SOLVED)
        assert change[f"workers_percent_{when}"][n].sum() == pytest.approx(100.0, rel=EXACT)
    assert abs(change[f"net_exports_{when}"].sum()) < SOLVED * change[f"final_income_{when}"].sum()


def test_shares_of_revenue_and_of_workers(result: Result) -> None:
    change = result.change
    for n in REGIONS:
        share = 100 * change["tariff_revenue_counterfactual"][n] / change["final_income_counterfactual"][n]
        assert change["tariff_revenue_percent_of_income"][n] == pytest.approx(share, rel=EXACT)
        moved = sum(abs(change["workers_percent_counterfactual"][n, s] - change["workers_percent_baseline"][n, s]) for s in SECTORS)
        assert change["workers_changing_sector_percent"][n] == pytest.approx(moved / 2, rel=1e-9, abs=1e-11)


def test_output_in_quantity_is_output_in_value_over_its_price(result: Result) -> None:
    change = result.change
    value = change["output_value_counterfactual"] / change["output_value_baseline"]
    price = 1 + change["producer_price_percent"] / 100
    np.testing.assert_allclose(1 + change["output_quantity_percent"] / 100, value / price, rtol=SOLVED)


def test_a_banned_flow_is_exactly_zero(world_file: Path) -> None:
    change = solved(world_file, BAN).change
    assert change["trade_fob_counterfactual"][0, 1, 0] == 0.0
    assert change["trade_quantity_percent"][0, 1, 0] == -100.0
    assert all(np.isfinite(change[name]).all() for name in VARIABLES)


def test_nothing_happens_when_nothing_is_asked(world_file: Path) -> None:
    change = solved(world_file, []).change
    for name, variable in VARIABLES.items():
        if variable.unit == "percent" and not name.startswith(("tariff_revenue", "workers_percent")):
            assert np.abs(change[name]).max() < 1e-9, name


def test_values_are_frozen(result: Result) -> None:
    with pytest.raises(ValueError, match="read-only"):
        result.change["real_income_percent"][0] = 0.0


# --- what is said in words --------------------------------------------------------------------------------------------


def test_the_summary_speaks_of_the_regions_that_act(result: Result) -> None:
    sentence = headline_sentence(result)
    assert sentence.startswith("Compared with the baseline, real income would change by ")
    assert percent_text(result.real_income["R0"]) + " in R0" in sentence
    names = [title for title, _ in table_rows(result)]
    assert names[0] == "in the policies"
    assert names[-1] == "groups"
    assert "certified" in certificate_sentence(result)
    assert money_heading(result) == "in not stated"


def test_regions_whose_income_and_wage_differ_in_sign_are_named(result: Result) -> None:
    expected = [name for name, value in result.real_income.items() if value * result.real_wage[name] < 0]
    assert result.signs_differ == expected == result.to_dict()["signs_differ"]
    noted = any("different directions" in note for note in notes(result))
    assert noted == any(name in result.acting for name in expected)


def test_nothing_happened_is_said_plainly(world_file: Path) -> None:
    assert "no region's real income changes" in headline_sentence(solved(world_file, []))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.00\u202f%"),
        (-0.0, "0.00\u202f%"),
        (1.234, "+1.23\u202f%"),
        (-1.236, "\u22121.24\u202f%"),
        (0.05, "+0.050\u202f%"),
        (-0.0994, "\u22120.099\u202f%"),
        (0.0996, "+0.10\u202f%"),
        (0.0001, "0.000\u202f%"),
        (-1e-12, "0.000\u202f%"),
        (12345.678, "+12,345.68\u202f%"),
        (math.nan, "–"),
    ],
)
def test_percentages_are_printed_with_their_sign(value: float, text: str) -> None:
    assert percent_text(value) == text


def test_money_is_printed_with_its_sign() -> None:
    assert signed(-1234.5, 0) == "\u22121,234"
    assert signed(0.4, 0) == "0"
    assert signed(3.0, 1, "bn") == "+3.0\u202fbn"


@given(st.floats(-1e9, 1e9))
def test_a_sign_is_never_wrong(value: float) -> None:
    text = percent_text(value)
    assert text[0] == ("+" if value > 0 else "\u2212") or set(text) <= set("0.\u202f%")


@given(st.lists(st.floats(-200.0, 200.0) | st.floats(-0.2, 0.2), min_size=3, max_size=3))
def test_a_printed_range_holds_its_printed_headline(values: list[float]) -> None:
    """One number of decimals for the three numbers of a row, so rounding never puts the headline outside."""
    low, value, high = sorted(values)
    digits = row_digits(value, low, high)
    printed = [signed(number, digits) for number in (low, value, high)]
    assert len({len(text.partition(".")[2]) for text in printed}) == 1
    first, middle, last = (float(text.replace("\u2212", "-").replace(",", "")) for text in printed)
    assert first <= middle <= last
    assert digits >= len(percent_text(value).removesuffix("\u202f%").partition(".")[2])


# --- files ------------------------------------------------------------------------------------------------------------


def test_certificates_are_joined_by_their_worst_parts() -> None:
    one = Certificate({"a": 1e-12, "b": 3e-12}, 1e-14, 5.0, 2.0, True, 1, 10, 0.5)
    two = Certificate({"a": 2e-12}, 3e-14, 4.0, 3.0, True, 2, 20, 0.25)
    found = worst({"one": one, "two": two})
    assert dict(found.residuals) == {"a": 2e-12, "b": 3e-12}
    assert (found.walras, found.min_income, found.min_expenditure) == (3e-14, 4.0, 2.0)
    assert (found.blocks, found.iterations, found.solve_seconds) == (2, 30, 0.75)
    assert not worst({"one": one, "bad": Certificate({}, 0.0, 1.0, 1.0, False, 1, 1, 0.0)}).finite


FORMULAS = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "=HYPERLINK(0)"]


def test_labels_cannot_become_formulas(table: Callable, tmp_path: Path) -> None:
    """Region and sector names are data; no spreadsheet may take them for something to compute."""
    given = table(3, 2) | {"regions": FORMULAS[:3], "sectors": FORMULAS[3:]}
    write_world(World.from_arrays(**given), tmp_path / "w.npz")
    found = solved(tmp_path / "w.npz", [])
    texts = {name: to_csv(columns) for name, columns in tables_of(found.change, "coins").items()}
    for text in texts.values():
        for row in csv.reader(io.StringIO(text)):
            for cell in row:
                assert cell == "" or cell[0] not in "=+@\t\r"
                assert not cell.startswith("-") or float(cell) < 0 or float(cell) == 0
    assert "'=cmd" in texts["regions"]
    json.dumps(found.to_dict(), allow_nan=False)


@pytest.mark.parametrize("text", [*FORMULAS, "\tx", "\rx"])
def test_risky_labels_are_quoted(text: str) -> None:
    assert safe_label(text) == "'" + text


def test_csv_keeps_every_digit_and_leaves_missing_values_empty() -> None:
    values = np.array([1 / 3, math.nan, -1e-17, 1e300])
    rows = list(csv.reader(io.StringIO(to_csv({"name": ["a", 'b"c', "d,e", "Türkiye"], "value": values}))))
    assert rows[0] == ["name", "value"]
    assert [row[0] for row in rows[1:]] == ["a", 'b"c', "d,e", "Türkiye"]
    assert [float(row[1]) if row[1] else None for row in rows[1:]] == [1 / 3, None, -1e-17, 1e300]


def test_every_variable_is_in_a_table_or_in_the_dataset_with_unit_and_meaning(result: Result) -> None:
    assert set(VARIABLES) <= set(result.dataset.data_vars)
    for name, variable in result.dataset.data_vars.items():
        assert variable.attrs["unit"], name
        assert variable.attrs["meaning"], name
        if name in VARIABLES:
            np.testing.assert_array_equal(variable.values, result.change[str(name)])
    explained = {"real_gdp_percent", "real_income_percent_low", "real_income_percent_high", "decomposition_percent"}
    assert explained <= set(result.dataset.data_vars)
    shown = {column.removesuffix("_money") for table in result.tables.values() for column in table}
    assert {name for name, variable in VARIABLES.items() if len(variable.dims) < 3} <= shown


def test_the_bilateral_table_by_loops(result: Result) -> None:
    table, change = result.tables["bilateral"], result.change
    assert len(table["importer"]) == 6
    for row, (importer, exporter) in enumerate(zip(table["importer"], table["exporter"], strict=True)):
        n, i = change.regions.index(importer), change.regions.index(exporter)
        assert n != i
        flows = change["trade_fob_baseline"][n, i]
        growth = np.nan_to_num(1 + change["trade_quantity_percent"][n, i] / 100)
        assert table["trade_fob_baseline_money"][row] == pytest.approx(sum(flows), rel=EXACT)
        assert table["trade_volume_percent"][row] == pytest.approx(100 * (flows @ growth / flows.sum() - 1), rel=1e-9, abs=1e-11)
