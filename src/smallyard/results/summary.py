"""The one-screen summary in neutral words: who gains, who loses, by how much, under which closure, how certain the solve is."""

from __future__ import annotations

from dataclasses import dataclass

from smallyard.labels.regions import region_in_prose, region_name
from smallyard.results.focus import SMALL, bounds_of, focus_of, real_income_of
from smallyard.results.inside_rest import COUNTRIES, REST, rest_is_known
from smallyard.results.numbers import percent_text, row_digits, signed, unsigned
from smallyard.results.result import Result
from smallyard.results.words import listed

SHOWN = 4  # regions with the largest gains and losses, besides those that act
BESIDES_WAGES = {
    "tariff_revenue": "tariff revenue",
    "export_tax_revenue": "export-tax revenue",
    "rents": "rents of controls",
    "subsidy_cost": "the cost of subsidies",
    "net_exports": "the transfer that pays for the trade imbalance",
}
MOST_NAMED = 8  # regions and groups of the policies; the others are among the rest if they change most


@dataclass(frozen=True)
class Row:
    """One region of the summary table, as text."""

    name: str
    real_income: str
    span: str
    real_wage: str
    money: str


def headline_sentence(result: Result) -> str:
    """One sentence with subject, direction, size and comparison."""
    income = result.real_income
    if max(abs(value) for value in income.values()) < SMALL:
        return "Compared with the baseline, no region's real income changes."
    parts = [f"{percent_text(real_income_of(result, name))} in {region_in_prose(name)}" for name in focus_of(result)]
    world = result.change.group_real_income_percent(result.change.regions)
    listed = parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]
    return f"Compared with the baseline, real income would change by {listed}; by {percent_text(world)} in the world as a whole."


def table_rows(result: Result) -> list[tuple[str, list[Row]]]:
    """Sections of the table: regions that act, largest losses, largest gains, groups."""
    income = result.real_income
    acting = [name for name in result.acting if name in income or name in result.groups][:MOST_NAMED]
    others = [code for code in income if code not in acting and abs(income[code]) >= SMALL]
    losses = sorted((code for code in others if income[code] < 0), key=lambda code: income[code])[:SHOWN]
    gains = sorted((code for code in others if income[code] > 0), key=lambda code: -income[code])[:SHOWN]
    sections = [
        ("in the policies", [_row(result, name) if name in income else _group_row(result, name) for name in acting]),
        ("other losses", [_row(result, code) for code in losses]),
        ("other gains", [_row(result, code) for code in gains]),
        ("groups", [_group_row(result, name) for name in result.groups if name not in acting]),
    ]
    return [(title, rows) for title, rows in sections if rows]


def notes_of(result: Result) -> str:
    """The scenario's own note, on one line."""
    return " ".join(str(result.scenario.get("notes", "")).split())


def notes(result: Result) -> list[str]:
    """What a reader must know besides the numbers."""
    lines = []
    wage = result.real_wage
    printed = {row.name for _, rows in table_rows(result) for row in rows}
    acting_differ = [code for code in result.signs_differ if region_name(code) in printed]
    if acting_differ:
        names = ", ".join(
            f"{region_in_prose(code)} ({percent_text(result.real_income[code])} and {percent_text(wage[code])})"
            for code in acting_differ
        )
        why = listed(list(dict.fromkeys(_apart(result, code) for code in acting_differ)))
        lines.append(f"Real income and real wage move in different directions in {names}: {why} makes the difference.")
    if not result.world["has_tariffs"]:
        lines.append("The world has no tariff file: all tariffs of the base year are 0.")
    if rest_is_known(result.change.regions, result.sources):
        lines.append(f"{COUNTRIES} are inside the rest of the world ({REST}).")
    return [*lines, *result.remarks]


def _apart(result: Result, code: str) -> str:
    """The part of final income besides wages that moves most against wages: what sets real income and real wage apart.

    Equation: I/P over w/P changes with Σ_k (k'/w' − k/w), k = tariff revenue, export-tax revenue, −subsidies, −net exports.
    """
    change = result.change
    n = change.regions.index(code)
    wages = 1.0 + float(change["wage_percent"][n]) / 100.0
    gaps = {
        words: abs(float(change[f"{name}_counterfactual"][n]) / wages - float(change[f"{name}_baseline"][n]))
        for name, words in BESIDES_WAGES.items()
    }
    return max(gaps, key=lambda words: gaps[words])


def certificate_sentence(result: Result) -> str:
    """The certificate in words."""
    found = result.certificate
    solves = len(result.certificates)
    return (
        f"certified: {solves} solves, every equation re-evaluated independently, largest relative residual "
        f"{found.max_residual:.0e}, Walras slack {found.walras:.0e}, {found.iterations} passes"
    )


def controls_sentence(result: Result) -> str:
    """How many controls bind, and the rents of all of them."""
    assert result.controls is not None  # the caller looked
    rows = result.controls.rows
    rent, used = sum(row.rent for row in rows), sum(row.resources for row in rows)
    text = f"{sum(row.binds for row in rows)} of {len(rows)} bind"
    if result.controls.before:
        text += f", {result.controls.before} in force before"
    if rent != 0.0:
        text += f"; rents {_amount(result, rent)} {money_heading(result)}"
    old = sum(row.rent_before for row in rows)
    if old != 0.0:
        text += f", {_amount(result, old)} before"
    if used != 0.0:
        text += f", {_amount(result, used)} of it used up"
    return text + " (tables/controls.csv)"


def policy_sentence(result: Result) -> str:
    """How many measures of the register are in force under either law, and how many of them move nothing."""
    assert result.policy is not None  # the caller looked
    record = result.policy
    before = f"{record.count('baseline')} in the baseline" if record.baseline_day else "the base year as it is in the baseline"
    moved = f"{len(record.idle)} move nothing in the model (listed in tables/measures_left_out.csv)"
    return f"{before}, {record.count('counterfactual')} in the counterfactual (without agreements and rulings); {moved}"


def money_heading(result: Result) -> str:
    """Column heading of the money column."""
    unit = str(result.world["money"])
    return "bn USD/year" if unit.startswith("million current US dollars") else f"in {unit}"


def _row(result: Result, code: str) -> Row:
    place = result.change.regions.index(code)

    def value(name: str) -> float:
        return float(result.change[name][place])

    return Row(
        region_name(code),
        _income(result, code, value("real_income_percent")),
        _span(result, code),
        percent_text(value("real_wage_percent")),
        _money(result, value("equivalent_variation")),
    )


def _group_row(result: Result, name: str) -> Row:
    members = result.groups[name]
    places = [result.change.regions.index(member) for member in members]
    total = float(result.change["equivalent_variation"][places].sum())
    label = "World" if name == "WORLD" else region_name(name)
    income = _income(result, name, result.change.group_real_income_percent(members))
    return Row(label, income, _span(result, name), "", _money(result, total))


def _income(result: Result, name: str, value: float) -> str:
    """The headline with the digits of its range."""
    return percent_text(value, None if result.range is None else row_digits(*bounds_of(result, name)))


def _span(result: Result, name: str) -> str:
    """Lowest to highest real income over the solved options; a dash where none were solved."""
    if result.range is None:
        return "–"
    value, low, high = bounds_of(result, name)
    digits = row_digits(value, low, high)
    return f"{signed(low, digits)} to {signed(high, digits)}"


def _amount(result: Result, value: float) -> str:
    """An amount, not a change: without plus, with two decimals below one."""
    if not str(result.world["money"]).startswith("million current US dollars"):
        return unsigned(value, 3)
    billions = value / 1000.0
    return unsigned(billions, 0 if abs(billions) >= 9.95 else 1 if abs(billions) >= 0.95 else 2)


def _money(result: Result, value: float) -> str:
    if not str(result.world["money"]).startswith("million current US dollars"):
        return signed(value, 3)
    billions = value / 1000.0
    return signed(billions, 0 if abs(billions) >= 10 else 1)
