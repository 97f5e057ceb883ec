"""CSV tables of what explains a result: decomposition, policies, options, tariffs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields

import numpy as np

from smallyard.labels.regions import region_name
from smallyard.results.border_rates import BorderRates, EffectiveTariff, Incidence
from smallyard.results.contributions import Contributions
from smallyard.results.decomposition import TERMS, Decomposition
from smallyard.results.ranges import Range
from smallyard.results.tables import Table


def decomposition_table(found: Decomposition) -> Table:
    """One row per region: every term, real GDP, terms of trade, total and remainder, in percent of baseline real income."""
    table: Table = {"region": found.regions, "name": [region_name(code) for code in found.regions]}
    table |= {f"{name}_percent": found.terms[name] for name in TERMS}
    return table | {
        "real_gdp_percent": found.real_gdp,
        "terms_of_trade_contribution_percent": found.terms_of_trade,
        "real_income_percent": found.total,
        "remainder_percent": found.remainder,
    }


def policies_table(found: Contributions) -> Table:
    """One row per policy and region: real-income change alone, and what the total loses without it; interaction at the end."""
    count, width = len(found.labels), len(found.regions)
    none = np.full(width, np.nan)
    return {
        "policy": [label for label in (*found.labels, "interaction", "total") for _ in range(width)],
        "region": list(found.regions) * (count + 2),
        "alone_percent": np.concatenate([*found.alone, found.interaction, found.total]),
        "dropped_percent": np.concatenate([*found.dropped, none, found.total]),
    }


def range_table(found: Range) -> Table:
    """One row per cell of the grid and region."""
    width = len(found.regions)
    none = np.full(width, np.nan)
    values = [none if cell.real_income_percent is None else cell.real_income_percent for cell in found.cells]
    table: Table = {axis: [cell.options[axis] for cell in found.cells for _ in range(width)] for axis in found.axes}
    return table | {
        "status": [cell.status for cell in found.cells for _ in range(width)],
        "region": list(found.regions) * len(found.cells),
        "real_income_percent": np.concatenate(values),
    }


def incidence_table(found: BorderRates) -> Table:
    """One row per importer and exporter whose tariffs change."""
    return _columns(Incidence, [asdict(item) for item in found.incidence])


def effective_table(found: BorderRates) -> Table:
    """One row per importer and exporter, and one per importer over all partners (exporter 'all')."""
    rows = [asdict(item) | {"exporter": item.exporter or "all"} for item in found.effective]
    names = {"before": "before_percent", "on_paper": "on_paper_percent", "after": "after_percent"}
    return {names.get(name, name): values for name, values in _columns(EffectiveTariff, rows).items()}


def _columns(kind: type, rows: Sequence[Mapping[str, object]]) -> Table:
    return {item.name: [float("nan") if row[item.name] is None else row[item.name] for row in rows] for item in fields(kind)}


def explanation_tables(
    decomposition: Decomposition | None,
    contributions: Contributions | None,
    options: Range | None,
    rates: BorderRates | None,
) -> dict[str, Table]:
    """The tables that exist, by file stem."""
    found: dict[str, Table] = {}
    if decomposition is not None:
        found["decomposition"] = decomposition_table(decomposition)
    if contributions is not None:
        found["policies"] = policies_table(contributions)
    if options is not None:
        found["range"] = range_table(options)
    if rates is not None and rates.effective:
        found["tariff_incidence"] = incidence_table(rates)
        found["effective_tariffs"] = effective_table(rates)
    return found
