"""Values, prices and quantities of every class of every flow at a solution; plain NumPy, for reporting.

Flows are a list of cells (class, sector, importer, exporter): of many classes most hold nothing of most flows. Where markets have
groups of buyers, every cell stands once for each group: everybody else first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from smallyard.models.calibrate import Base
from smallyard.models.kernel_wedges import KernelWedges

Cells = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]  # class, sector, importer, exporter


@dataclass(frozen=True, eq=False)
class ClassFlows:
    """Flows of `cells` in the world's money at the numeraire: arrays [group, cell], or [1, cell] where groups do not differ.

    reach: buyer value per unit of coverage, finite also where a class is closed by its coverage alone; buyer A, border B (tariff
    base), receipts C; log_border_price: ln of the border price relative to the base year; quantity: B over that price; tariff,
    export_tax, trade_cost, is_open and coverage of the class; rent of its
    control, if any; group_price: index of each group of buyers [group, sector, importer], hat.
    """

    cells: Cells
    reach: np.ndarray
    buyer: np.ndarray
    border: np.ndarray
    receipts: np.ndarray
    log_border_price: np.ndarray
    quantity: np.ndarray
    tariff: np.ndarray
    export_tax: np.ndarray
    trade_cost: np.ndarray
    is_open: np.ndarray
    coverage: np.ndarray
    rents: Rents | None
    group_price: np.ndarray


@dataclass(frozen=True, eq=False)
class Rents:
    """What a control's rent is of the border value, by who has it [1, cell]; zero where there is none.

    exporter, importer, resources (waste, cost of evasion), third (income of the region `via`, −1 the exporter).
    """

    exporter: np.ndarray
    importer: np.ndarray
    resources: np.ndarray
    third: np.ndarray
    via: np.ndarray


def cells_of(base: Base, *levels: KernelWedges) -> Cells:
    """Cells of flows that exist and that any of these levels leaves something of."""
    held = np.logical_or.reduce([item.is_open & (item.coverage > 0.0) for item in levels])
    m, s, n, i = np.nonzero(held & (base.trade_share > 0.0))
    return m, s, n, i


def class_flows(base: Base, levels: KernelWedges, found: Any, cells: Cells | None = None) -> ClassFlows:
    """Flows by class at an outcome in kernel layout; of all that are open, or of `cells`, with all that are open in their markets.

    Equations: p_B = p̂ d (1+e')(1+μ)/(1+e);  A_m = π c_m (p_B (1+t')/(1+t) / P̂)^(−θ) X';  B = A/(1+t');
    C = B/((1+e')(1+μ));  q = B/p_B, with c_m, P̂ and X' those of a group of buyers where there are several.
    """
    at = cells_of(base, levels) if cells is None else cells
    levels = levels.at_solution(found)
    _, s, n, i = at
    share, open_part = _groups(levels, base.output.shape, at)
    log_rate, rents = _rates(levels, at)
    tariff, export_tax, trade_cost = levels.tariff[at], levels.export_tax[at], levels.trade_cost[at]
    log_border_price = np.log(found.producer_price[s, i]) + np.log(trade_cost) + np.log1p(export_tax) + log_rate
    log_border_price -= np.log1p(base.export_tax[s, n, i])
    log_cost = log_border_price + np.log1p(tariff) - np.log1p(base.tariff[s, n, i])
    theta, trade_share = base.trade_elasticity[s], base.trade_share[s, n, i]
    coverage, is_open = levels.coverage[at] * open_part, levels.is_open[at] & (open_part > 0.0)
    if len(share) == 1:
        group_price = found.price[None]
        weight = np.exp(-theta * (log_cost - np.log(found.price[s, n])))[None]
    else:
        plain = np.where(is_open, trade_share * np.exp(-theta * log_cost), 0.0)
        total = np.stack([_by_market(part, s, n, base.output.shape) for part in plain * coverage])
        normal = np.where(total > 0.0, total, 1.0)
        group_price = normal ** (-1.0 / base.trade_elasticity[None, :, None])
        weight = np.exp(-theta * log_cost) * (share / normal)[:, s, n]
    reach = np.where(is_open, trade_share * weight, 0.0) * found.expenditure[s, n]
    buyer = coverage * reach
    border = buyer / (1.0 + tariff)
    return ClassFlows(
        cells=at,
        reach=reach,
        buyer=buyer,
        border=border,
        receipts=border / ((1.0 + export_tax) * np.exp(log_rate)),
        log_border_price=log_border_price[None],
        quantity=border * np.exp(-log_border_price),
        tariff=tariff[None],
        export_tax=export_tax[None],
        trade_cost=trade_cost[None],
        is_open=is_open,
        coverage=coverage,
        rents=rents,
        group_price=group_price,
    )


def _by_market(values: np.ndarray, s: np.ndarray, n: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Sum of cells by market [sector, importer]."""
    return np.bincount(s * shape[1] + n, values, shape[0] * shape[1]).reshape(shape)


def _groups(levels: KernelWedges, shape: tuple[int, int], cells: Cells) -> tuple[np.ndarray, np.ndarray]:
    """Share in spending [group, sector, importer], and what can be bought of each cell [group, cell]."""
    if levels.controls is None or not len(levels.controls.groups):
        return np.ones((1, *shape)), np.ones((1, 1))
    rows = levels.controls.groups
    market = list(zip(rows.sector, rows.importer, strict=True))
    rank = [market[:k].count(market[k]) + 1 for k in range(len(rows))]
    share = np.zeros((max(rank) + 1, *shape))
    open_part = np.ones((max(rank) + 1, len(cells[0])))
    share[0] = rows.main_share(shape)
    for k, (s, n) in enumerate(market):
        inside = np.flatnonzero((cells[1] == s) & (cells[2] == n))
        share[rank[k], s, n], open_part[rank[k], inside] = rows.share[k], rows.open_part[k, cells[3][inside]]
    return share, open_part


def _rates(levels: KernelWedges, cells: Cells) -> tuple[np.ndarray | float, Rents | None]:
    """ln (1+μ) [cell], and who has which part of the border value as a rent; nothing where no quantity is limited."""
    given = levels.controls
    if given is None or not len(given.pair):
        return 0.0, None
    place, wanted = (np.ravel_multi_index(some, levels.tariff.shape) for some in (cells, tuple(given.cells.T)))
    row = np.full(levels.tariff.size, -1, dtype=np.int32)
    row[wanted] = np.arange(len(wanted))  # a cell of several groups has one rate: any of its rows says it
    at = row[place]
    held, at = np.flatnonzero(at >= 0), at[at >= 0]
    pair, rate = given.pair[at], given.log_rate[at]
    log_rate, via, parts = np.zeros(len(place)), np.full(len(place), -1), np.zeros((4, len(place)))
    log_rate[held], via[held] = rate, given.via[pair]
    past, resource = given.leak_part[pair], given.leak[pair, 2]
    exporter, importer, wasted = given.rents[pair].T
    owners = ((1.0 - past) * exporter, (1.0 - past) * importer, (1.0 - past) * wasted + past * resource, past * (1.0 - resource))
    for part, values in zip(parts, owners, strict=True):
        part[held] = values * -np.expm1(-rate)  # μ/(1+μ) of the border value
    return log_rate, Rents(parts[:1], parts[1:2], parts[2:3], parts[3:], via[None])
