"""Tables of a timeline as columns: long by date and region, duties, dates with certificates, ranges, published averages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from smallyard.results.explanation_tables import range_table
from smallyard.results.tables import Table
from smallyard.results.variables import MONEY

if TYPE_CHECKING:
    from smallyard.study.timeline_result import RangeAt, TimelineResult

VARIABLES = {
    "real_income_percent": "percent",
    "real_wage_percent": "percent",
    "equivalent_variation": MONEY,
    "tariff_revenue_percent_of_income": "percent",
    "tariff_revenue_counterfactual": MONEY,
    "export_tax_revenue_counterfactual": MONEY,
}
DUTIES = ("added_in_law", "before", "after", "added_after", "closed")


def timeline_tables(found: TimelineResult) -> dict[str, Table]:
    """All tables by file stem; range only where the grid was solved."""
    tables = {"timeline": _long(found), "tariffs": _tariffs(found), "dates": _dates(found)}
    if any(item.left_out for item in found.dates):
        tables["left_out"] = _left_out(found)
    if found.ranges:
        tables["range"] = _ranges(found.ranges)
    if found.published:
        tables["published"] = _columns([item.to_dict() | {"sources": " ".join(item.sources)} for item in found.published])
    return tables


def _long(found: TimelineResult) -> Table:
    """One row per date, region and variable; a date without certificate keeps its rows with its status and no value."""
    from smallyard.study.timeline_result import value_of

    money = str(found.world["money"])
    rows = []
    for item in found.dates:
        for name in (*found.regions, *found.groups):
            for variable, unit in VARIABLES.items():
                if name in found.groups and unit == "percent" and variable != "real_income_percent":
                    continue
                value = value_of(found, item, variable, name)
                rows.append({
                    "date": item.day, "region": name, "variable": variable, "value": math.nan if value is None else value,
                    "unit": money if unit == MONEY else unit, "status": item.status,
                })  # fmt: skip
    return _columns(rows)


def _tariffs(found: TimelineResult) -> Table:
    """One row per date and flow; exporter 'all' over all partners."""
    rows: list[dict[str, Any]] = []
    for item in found.dates:
        if not item.duties:
            rows.append({"date": item.day, "importer": "", "exporter": ""} | {f"{name}_percent": math.nan for name in DUTIES})
        for one in item.duties:
            values = {f"{name}_percent": _number(getattr(one, name)) for name in DUTIES}
            rows.append({"date": item.day, "importer": one.importer, "exporter": one.exporter or "all"} | values)
        for row in rows[-max(len(item.duties), 1) :]:
            row["status"] = item.status
    return _columns(rows)


def _dates(found: TimelineResult) -> Table:
    rows = []
    for item in found.dates:
        sure = item.certificate
        rows.append({
            "date": item.day, "status": item.status, "reason": item.reason, "same_law_as": item.same_law_as or "",
            "max_residual": math.nan if sure is None else sure.max_residual, "walras": math.nan if sure is None else sure.walras,
            "iterations": math.nan if sure is None else float(sure.iterations), "measures_left_out": len(item.left_out or {}),
        })  # fmt: skip
    return _columns(rows)


def _left_out(found: TimelineResult) -> Table:
    """One row per measure that moves nothing, and reason: on how many dates, and the first and last of them."""
    held: dict[tuple[str, str], list[str]] = {}
    for item in found.dates:
        for name, why in (item.left_out or {}).items():
            held.setdefault((name, why), []).append(item.day)
    rows = sorted(held.items())
    return _columns([
        {"measure": name, "why": why, "dates": len(days), "first": days[0], "last": days[-1]} for (name, why), days in rows
    ])  # fmt: skip


def _ranges(ranges: Sequence[RangeAt]) -> Table:
    parts = [
        {"date": [item.day] * len(table["region"]), "role": [item.role] * len(table["region"])} | table
        for item in ranges
        for table in [range_table(item.range)]
    ]
    return {name: np.concatenate([np.asarray(part[name]) for part in parts]).tolist() for name in parts[0]}


def _columns(rows: Sequence[dict[str, Any]]) -> Table:
    return {name: [row[name] for row in rows] for name in (rows[0] if rows else {})}


def _number(value: float | None) -> float:
    return math.nan if value is None else value
