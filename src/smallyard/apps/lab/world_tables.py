"""Tables of a world: flows with base-year tariffs, and totals by region and by sector; NumPy only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from smallyard.errors import Finding, raise_if
from smallyard.labels.regions import region_name
from smallyard.labels.sectors import sector_name
from smallyard.labels.select import Catalogue, select
from smallyard.policy.effects import Scope
from smallyard.world.world import World

By = Literal["cell", "pair", "importer", "exporter", "sector"]
KEPT: dict[By, tuple[int, ...]] = {"cell": (0, 1, 2), "pair": (0, 1), "importer": (0,), "exporter": (1,), "sector": (2,)}
AXES = ("importer", "exporter", "sector")
ALL = slice(None)


@dataclass(frozen=True, eq=False)
class FlowTable:
    """Flows that a question selects, largest first, with sums over all of them."""

    columns: dict[str, list[Any]]
    rows: int
    total: float
    revenue: float


def money_suffix(money: str) -> str:
    """What a column of money is called at its end."""
    return "musd" if money.startswith("million current US dollars") else "money"


def flow_table(world: World, importer: str, exporter: str, sector: str, by: By, *, own: bool, shown: slice = ALL) -> FlowTable:
    """Flows at the exporter's basic price (fob) and the tariffs of the base year on them.

    Equation: tariff of a sum = Σ tariff × flow / Σ flow. Arguments: a code, a group or 'all' for each axis; by, what the rows are;
    own, whether sales at home are among them; shown, the rows to write out. Raises InputError for unknown labels, all at once.
    """
    scope = Scope.of(world, {}, {})
    findings: list[Finding] = []
    chosen = [
        _places(catalogue, value, where, findings)
        for catalogue, value, where in (
            (scope.regions, importer, "importer"),
            (scope.regions, exporter, "exporter"),
            (scope.sectors, sector, "sector"),
        )
    ]
    raise_if(findings)
    mask = np.zeros(world.trade_fob.shape, dtype=bool)
    mask[np.ix_(*chosen)] = True
    if not own:
        mask[np.eye(len(world.regions), dtype=bool)] = False
    flow = np.where(mask, world.trade_fob, 0.0)
    paid = flow * world.tariff
    dropped = tuple(axis for axis in range(3) if axis not in KEPT[by])
    return _sorted(world, by, flow.sum(dropped), paid.sum(dropped), shown)


def _places(catalogue: Catalogue, value: str, where: str, findings: list[Finding]) -> list[int]:
    return list(select(catalogue, value, where, findings).positions)


def _sorted(world: World, by: By, flow: np.ndarray, paid: np.ndarray, shown: slice) -> FlowTable:
    """Positive flows in order of size; ties keep the order of the table."""
    rows = int((flow > 0.0).sum())
    order = np.argsort(-flow, axis=None, kind="stable")[:rows][shown]  # a large world has a million rows, a page of it a hundred
    places = np.unravel_index(order, flow.shape)
    values, duties, total = flow.ravel()[order], paid.ravel()[order], float(flow.sum())
    labels, suffix = (world.regions, world.regions, world.sectors), money_suffix(world.provenance.money)
    columns: dict[str, list[Any]] = {}
    for axis, place in zip(KEPT[by], places, strict=True):
        codes = [labels[axis][k] for k in place]
        named = sector_name if AXES[axis] == "sector" else region_name
        columns |= {AXES[axis]: codes, f"{AXES[axis]}_name": [named(code) for code in codes]}
    columns |= {
        f"trade_fob_{suffix}": values.tolist(),
        "share_percent": (100.0 * values / total if total > 0.0 else values).tolist(),
        "tariff_percent": (100.0 * duties / values).tolist(),
        f"tariff_revenue_{suffix}": duties.tolist(),
    }
    return FlowTable(columns, rows, total, float(paid.sum()))


def totals_table(world: World, by: Literal["region", "sector"]) -> dict[str, list[Any]]:
    """Output, value added, final demand, exports, imports and tariff revenue by region or by sector."""
    trade = np.where(np.eye(len(world.regions), dtype=bool)[:, :, None], 0.0, world.trade_fob)
    region = by == "region"
    axis = 1 if region else 0
    paid = trade * world.tariff
    imports, revenue = (item.sum((1, 2) if region else (0, 1)) for item in (trade, paid))
    exports = trade.sum((0, 2)) if region else imports
    codes = world.regions if region else world.sectors
    money = {
        "output": world.output.sum(axis),
        "value_added": world.value_added.sum(axis),
        "final_demand": world.final_demand.sum(axis),
        "exports_fob": exports,
        "imports_fob": imports,
        "tariff_revenue": revenue,
    }
    suffix = money_suffix(world.provenance.money)
    rate = np.divide(100.0 * revenue, imports, out=np.full(imports.shape, np.nan), where=imports > 0.0)
    named = region_name if region else sector_name
    return {
        by: list(codes),
        "name": [named(code) for code in codes],
        **{f"{name}_{suffix}": values.tolist() for name, values in money.items()},
        "mean_tariff_percent": [None if np.isnan(value) else float(value) for value in rate],
    }
