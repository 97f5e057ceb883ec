"""The result as a workbook: what a reader of spreadsheets needs, with every number as a number and every text as text."""

from __future__ import annotations

import math
from collections.abc import Mapping

from smallyard.labels.regions import region_name
from smallyard.policy.scenario import Scenario
from smallyard.policy.words import policy_words
from smallyard.results.result import Result
from smallyard.results.sheets import book_bytes, cut_words
from smallyard.results.summary import certificate_sentence, headline_sentence, notes
from smallyard.results.tables import Table, column
from smallyard.solver.certificate import RESIDUAL_LIMIT, Certificate

# What each sheet is; the order of the sheets between `groups` and `certificate` is that of `result.tables`.
SHEETS: dict[str, str] = {
    "headline": "one row per region: real income with its range, real wage, real GDP, money, tariff revenue",
    "groups": "real income of groups of regions, from sums of money and never from means of percents",
    "regions": "every variable by region",
    "sectors": "every variable by region and sector",
    "bilateral": "trade between regions, summed over sectors",
    "decomposition": "why real income changes: terms that add up to it",
    "policies": "each policy alone, and what the total loses without it",
    "range": "real income under every solved combination of options",
    "tariff_incidence": "how changed tariffs are split between sellers and buyers",
    "effective_tariffs": "average tariffs before, on paper and after trade has moved",
    "controls": "quantities, shadow prices, rents and leaks of every control",
    "compliance": "what third countries do, and what either choice costs them",
    "guardrail": "who accepts a subsidy with a guardrail (scenario grade)",
    "measures": "measures of the register in force: levels, how their coverage is known, law or judgement, sources",
    "measures_left_out": "measures in force that move nothing in the model, and why",
    "measures_cells": "share of each flow that each measure hits",
    "measures_charges": "what each legal authority charges on each flow on average, percentage points",
    "certificate": "how exactly each solve satisfies its equations, evaluated again independently of the solver",
}


def workbook_bytes(result: Result) -> bytes:
    """The workbook (.xlsx) of a result.

    Sheets: read me, headline, groups, one per table of the result, certificate. Numbers keep 16 significant digits, the most the
    format's writer gives; missing values are empty cells; labels and titles are text and never formulas. The same result gives
    the same bytes. Not for machines: result.json, results.nc and the CSV tables keep every digit.
    """
    tables = {"headline": _headline(result), "groups": _groups(result), **result.tables, "certificate": _certificates(result)}
    return book_bytes(_readme(result, tables), tables)


# --- contents ---------------------------------------------------------------------------------------------------------


def _headline(result: Result) -> Table:
    """The columns that exist: no range or real GDP without explanations."""
    change, money, found = result.change, str(result.world["money"]), result.range
    names = [region_name(code) for code in change.regions]
    table: Table = {"region": change.regions, "name": names, "real_income_percent": change["real_income_percent"]}
    if found is not None:
        turned = [found.flips(code) or "none of the solved options" for code in change.regions]
        table |= {"low_percent": found.low, "high_percent": found.high, "sign_depends_on": turned}
    table["real_wage_percent"] = change["real_wage_percent"]
    if result.decomposition is not None:
        table["real_gdp_percent"] = result.decomposition.real_gdp
    for name in ("equivalent_variation", "tariff_revenue_baseline", "tariff_revenue_counterfactual"):
        table[column(name, money)] = change[name]
    shares = ("tariff_revenue_percent_of_income_baseline", "tariff_revenue_percent_of_income")
    return table | {name: change[name] for name in shares}


def _groups(result: Result) -> Table:
    change, groups = result.change, result.groups
    places = {name: [change.regions.index(member) for member in members] for name, members in groups.items()}
    table: Table = {
        "group": list(groups),
        "members": [", ".join(members) for members in groups.values()],
        "real_income_percent": [change.group_real_income_percent(members) for members in groups.values()],
    }
    if result.range is not None:
        bounds = [result.range.group_bounds(name) for name in groups]
        table |= {"low_percent": [low for low, _ in bounds], "high_percent": [high for _, high in bounds]}
    money = [float(change["equivalent_variation"][held].sum()) for held in places.values()]
    return table | {column("equivalent_variation", str(result.world["money"])): money}


def _certificates(result: Result) -> Table:
    """One row per solve and one for the worst; without seconds, which differ from run to run."""
    solves: dict[str, Certificate] = {"worst of all": result.certificate, **result.certificates}
    items = list(solves.values())
    blocks = sorted({name for item in items for name in item.residuals})
    table: Table = {"solve": list(solves), "max_residual": [item.max_residual for item in items]}
    table |= {f"{name}_residual": [item.residuals.get(name, math.nan) for item in items] for name in blocks}
    table |= {
        "walras_residual": [item.walras for item in items],
        "min_income": [item.min_income for item in items],
        "min_expenditure": [item.min_expenditure for item in items],
        "finite": ["yes" if item.finite else "no" for item in items],
    }
    return table | {"blocks": [item.blocks for item in items], "iterations": [item.iterations for item in items]}


def _readme(result: Result, tables: Mapping[str, Table]) -> list[tuple[str, object]]:
    """What the workbook is, line by line."""
    world, title = result.world, result.title or "Untitled scenario"
    lines: list[tuple[str, object]] = [("title", title), ("question", _question(result)), ("answer", headline_sentence(result))]
    if result.scenario.get("notes"):
        lines.append(("notes", result.scenario["notes"]))
    lines += [(f"sheet {name}", SHEETS.get(name, "") + cut_words(table)) for name, table in tables.items()]
    lines.append(("units", f"columns ending in _percent: percent; money: {world['money']}; an empty cell: no value"))
    if result.range is None:
        lines.append(("range", "not computed for this run"))
    lines += [(name.replace("_", " "), words) for name, words in result.closure.items()]
    lines += [("remark", text) for text in notes(result)]
    lines += [
        ("economy", f"{world['name']}, {world['regions']} regions, {world['sectors']} sectors"),
        ("vintage", world.get("vintage", "")),
        ("certificate", f"{certificate_sentence(result)}; accepted up to {RESIDUAL_LIMIT:.0e}"),
        ("scenario sha256", result.scenario_sha256),
        ("data sha256", world["sha256"]),
        ("licence of the data", world["licence"]),
    ]
    lines += [(f"source: {name}", text) for name, text in result.sources.items()]
    return lines + [(f"version: {name}", text) for name, text in result.versions.items()]


def _question(result: Result) -> str:
    policies = Scenario.model_validate(dict(result.scenario)).policies
    return "; ".join(policy_words(policy) for policy in policies) or "no policies"
