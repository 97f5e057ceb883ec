"""Tables as columns, and their CSV form: full precision, units in the column names, labels made safe for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from smallyard.errors import printable
from smallyard.labels import dims
from smallyard.labels.regions import region_name
from smallyard.results.change import Change
from smallyard.results.variables import MONEY, REGION, VARIABLES, by_dims

Table = dict[str, Any]  # column name → values: a sequence of labels or an array
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def tables_of(change: Change, money: str) -> dict[str, Table]:
    """The CSV tables of a run by file stem: regions, sectors (long), bilateral totals."""
    return {
        "regions": _regions(change, money),
        "sectors": _sectors(change, money),
        "bilateral": _bilateral_totals(change, money),
    }


def column(name: str, money: str) -> str:
    """Column name with its unit; percent variables carry it already."""
    if VARIABLES[name].unit != MONEY:
        return name
    return money_column(name, money)


def money_column(name: str, money: str) -> str:
    """Name of a column of money in the unit of the world."""
    return name + ("_musd" if money.startswith("million current US dollars") else "_money")


def _regions(change: Change, money: str) -> Table:
    table: Table = {"region": change.regions, "name": [region_name(code) for code in change.regions]}
    return table | {column(name, money): change[name] for name in by_dims(REGION)}


def _sectors(change: Change, money: str) -> Table:
    count, width = len(change.regions), len(change.sectors)
    table: Table = {
        "region": [region for region in change.regions for _ in range(width)],
        "sector": list(change.sectors) * count,
    }
    return table | {column(name, money): change[name].ravel() for name in by_dims(dims.REGIONAL)}


def _bilateral_totals(change: Change, money: str) -> Table:
    """All cross-border pairs, summed over sectors; the volume is at baseline border prices."""
    count = len(change.regions)
    rows, columns = np.nonzero(~np.eye(count, dtype=bool))  # none in a world of one region
    table: Table = {
        "importer": [change.regions[n] for n in rows],
        "exporter": [change.regions[i] for i in columns],
    }
    value = change["trade_fob_baseline"]
    growth = np.nan_to_num(1.0 + change["trade_quantity_percent"] / 100.0)
    total = value.sum(2)
    volume = np.divide((value * growth).sum(2), total, out=np.full(total.shape, np.nan), where=total > 0.0)
    for name in by_dims(dims.BILATERAL):
        if VARIABLES[name].unit == MONEY:
            table[column(name, money)] = change[name].sum(2)[rows, columns]
    table["trade_volume_percent"] = 100.0 * (volume[rows, columns] - 1.0)
    return table


def safe_label(text: object) -> str:
    """A label that no spreadsheet reads as a formula."""
    word = str(text)
    return "'" + word if word.startswith(_RISKY) else word


def to_csv(table: Mapping[str, Sequence[object]]) -> str:
    """CSV text: numbers with full precision, missing values empty, no character that steers a terminal."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([printable(safe_label(name)) for name in table])
    columns = [[_cell(value) for value in values] for values in table.values()]
    writer.writerows(zip(*columns, strict=True))
    return stream.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, float | np.floating):
        return "" if np.isnan(value) else repr(float(value))
    return printable(safe_label(value))
