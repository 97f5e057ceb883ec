"""Values, prices and quantities of every class of every flow at a solution; plain NumPy, for reporting.

Where markets have groups of buyers, the class axis runs over groups and classes: everybody else first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from smallyard.models.calibrate import Base
from smallyard.models.kernel_wedges import KernelWedges

ALL = slice(None)


@dataclass(frozen=True, eq=False)
class ClassFlows:
    """Arrays [class, sector, importer, exporter] in the world's money at the numeraire.

    reach: buyer value per unit of coverage, finite also where a class is closed by its coverage alone; buyer A, border B (tariff
    base), receipts C; log_border_price: ln of the border price relative to the base year; quantity: B over that price; tariff,
    export_tax, trade_cost, is_open and coverage of the class; rent of its
    control, if any; group_price: index of each group of buyers [group, sector, importer], hat.
    """

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
    """What a control's rent is of the border value, by who has it [class, sector, importer, exporter]; zero where there is none.

    exporter, importer, resources (waste, cost of evasion), third (income of the region `via`, −1 the exporter).
    """

    exporter: np.ndarray
    importer: np.ndarray
    resources: np.ndarray
    third: np.ndarray
    via: np.ndarray


def class_flows(base: Base, levels: KernelWedges, found: Any, only: np.ndarray | slice = ALL) -> ClassFlows:
    """Flows by class at an outcome in kernel layout; of the sectors in `only`, because a world of many classes takes its time.

    Equations: p_B = p̂ d (1+e')(1+μ)/(1+e);  A_m = π c_m (p_B (1+t')/(1+t) / P̂)^(−θ) X';  B = A/(1+t');
    C = B/((1+e')(1+μ));  q = B/p_B, with c_m, P̂ and X' those of a group of buyers where there are several.
    """
    levels = levels.at_solution(found)
    share, open_part = _groups(levels, base.output.shape, only)
    log_rate, rents = _rates(levels, only)
    tariff, export_tax, trade_cost = levels.tariff[:, only], levels.export_tax[:, only], levels.trade_cost[:, only]
    price, trade_share = found.price[only], base.trade_share[only]
    log_border_price = (
        np.log(found.producer_price[only])[None, :, None, :]
        + np.log(trade_cost)
        + np.log1p(export_tax)
        - np.log1p(base.export_tax[only])
        + log_rate
    )
    log_cost = log_border_price + np.log1p(tariff) - np.log1p(base.tariff[only])
    theta = base.trade_elasticity[only][None, :, None, None]
    groups, classes = len(share), len(tariff)
    group_price = price[None]
    coverage, is_open = levels.coverage[:, only], levels.is_open[:, only]
    if groups == 1:
        weight = np.exp(-theta * (log_cost - np.log(price)[None, :, :, None]))
    else:
        coverage = np.concatenate([coverage * part for part in open_part])
        is_open = np.concatenate([is_open & (part > 0.0) for part in open_part])
        plain = np.where(is_open, trade_share * np.exp(-theta * np.tile(log_cost, (groups, 1, 1, 1))), 0.0)
        total = (plain * coverage).reshape(groups, classes, *plain.shape[1:]).sum((1, 4))
        normal = np.where(total > 0.0, total, 1.0)
        group_price = normal ** (-1.0 / theta[..., 0])
        weight = np.exp(-theta * np.tile(log_cost, (groups, 1, 1, 1))) * np.repeat(share / normal, classes, 0)[..., None]
    reach = np.where(is_open, trade_share * weight, 0.0) * found.expenditure[only][None, :, :, None]
    buyer = coverage * reach

    def every(values: np.ndarray) -> np.ndarray:
        """The same for every group."""
        return values if groups == 1 else np.tile(values, (groups, 1, 1, 1))

    border = buyer / every(1.0 + tariff)
    prices = every(log_border_price)
    return ClassFlows(
        reach=reach,
        buyer=buyer,
        border=border,
        receipts=border / every((1.0 + export_tax) * np.exp(log_rate)),
        log_border_price=prices,
        quantity=border * np.exp(-prices),
        tariff=every(tariff),
        export_tax=every(export_tax),
        trade_cost=every(trade_cost),
        is_open=is_open,
        coverage=coverage,
        group_price=group_price,
        rents=None if rents is None else Rents(*(every(part) for part in vars(rents).values())),
    )


def _groups(levels: KernelWedges, shape: tuple[int, int], only: np.ndarray | slice) -> tuple[np.ndarray, np.ndarray]:
    """Share in spending [group, sector, importer], and what can be bought [group, sector, importer, exporter]."""
    if levels.controls is None or not len(levels.controls.groups):
        return np.ones((1, *shape))[:, only], np.ones((1, 1, 1, 1))
    rows = levels.controls.groups
    market = list(zip(rows.sector, rows.importer, strict=True))
    rank = [market[:k].count(market[k]) + 1 for k in range(len(rows))]
    share = np.zeros((max(rank) + 1, *shape))
    open_part = np.ones((max(rank) + 1, *shape, shape[1]))
    share[0] = rows.main_share(shape)
    for k, (s, n) in enumerate(market):
        share[rank[k], s, n], open_part[rank[k], s, n] = rows.share[k], rows.open_part[k]
    return share[:, only], open_part[:, only]


def _rates(levels: KernelWedges, only: np.ndarray | slice) -> tuple[np.ndarray | float, Rents | None]:
    """ln (1+μ), and who has which part of the border value as a rent; nothing where no quantity is limited."""
    given = levels.controls
    if given is None or not len(given.pair):
        return 0.0, None
    classes, sectors, *rest = levels.tariff.shape
    chosen = np.arange(sectors)[only]
    place = np.full(sectors, -1)
    place[chosen] = np.arange(len(chosen))
    here = place[given.cells[:, 1]] >= 0
    m, s, n, i = given.cells[here].T
    at, pair, rate = (m, place[s], n, i), given.pair[here], given.log_rate[here]
    shape = (classes, len(chosen), *rest)
    log_rate, via, parts = np.zeros(shape), np.full(shape, -1), np.zeros((4, *shape))
    log_rate[at], via[at] = rate, given.via[pair]
    past, resource = given.leak_part[pair], given.leak[pair, 2]
    exporter, importer, wasted = given.rents[pair].T
    held = ((1.0 - past) * exporter, (1.0 - past) * importer, (1.0 - past) * wasted + past * resource, past * (1.0 - resource))
    for part, values in zip(parts, held, strict=True):
        part[at] = values * -np.expm1(-rate)  # μ/(1+μ) of the border value
    return log_rate, Rents(parts[0], parts[1], parts[2], parts[3], via)
