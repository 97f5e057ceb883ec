"""Certificate of controls: flows, rents and quantities a second time, group by group and cell by cell, in plain NumPy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smallyard.models.calibrate import Base
from smallyard.models.certify_flows import FlowSums
from smallyard.models.kernel_controls import CAP, CONTENT, KernelControls
from smallyard.models.kernel_wedges import KernelWedges


@dataclass(frozen=True, eq=False)
class ControlledSums(FlowSums):
    """Sums over flows, with what controls add.

    paid_share: Σ shares by importer, of what is spent [sector, region]; rents: income [region]; gross_rent: all rents
    by exporter [region], whoever has them; used_up: output of exporters that
    waste and evasion take [sector, region]; quantity, content: by pair.
    """

    paid_share: np.ndarray
    rents: np.ndarray
    gross_rent: np.ndarray
    used_up: np.ndarray
    quantity: np.ndarray
    content: np.ndarray


@dataclass(frozen=True, eq=False)
class Multipliers:
    """ln (1+μ) and leaked volume over the reference [pair]."""

    shadow: np.ndarray
    leak: np.ndarray


def multipliers(controls: KernelControls, state: np.ndarray, more: float = 0.0) -> Multipliers:
    """Those of a state's padded vector, `more` above it where a random point is wanted."""
    half, count = len(state) // 2, len(controls.kind)
    return Multipliers(state[:count] + more * controls.sought, state[half : half + count])


@dataclass(frozen=True, eq=False)
class OpenCells:
    """Classes of flows that are open and not empty, as a list, with what no solution has a part in.

    at: class, sector, importer, exporter; flow: sector, importer, exporter. Levels of the cell: gross_tariff, gross_export_tax;
    kappa, all of them over the base; start π c_m. `held`: which cells a control holds, several times where groups of buyers take
    part; `row`: of the control's list.
    """

    at: tuple[np.ndarray, ...]
    flow: tuple[np.ndarray, ...]
    gross_tariff: np.ndarray
    gross_export_tax: np.ndarray
    kappa: np.ndarray
    start: np.ndarray
    held: np.ndarray
    row: np.ndarray


def open_cells(base: Base, wedges: KernelWedges) -> OpenCells:
    """The list: of many classes most hold nothing of most flows."""
    given = wedges.controls
    assert given is not None  # only economies with controls come here
    shape = wedges.tariff.shape
    at = np.nonzero(wedges.is_open & (wedges.coverage > 0.0) & (base.trade_share > 0.0))
    flow = at[1:]
    tariff, export_tax = 1.0 + wedges.tariff[at], 1.0 + wedges.export_tax[at]
    kappa = wedges.trade_cost[at] * export_tax / (1.0 + base.export_tax[flow]) * tariff / (1.0 + base.tariff[flow])
    place, wanted = np.ravel_multi_index(at, shape), np.ravel_multi_index(tuple(given.cells.T), shape)
    found = np.searchsorted(place, wanted)  # `place` is sorted, as every list of nonzero cells
    row = np.flatnonzero(place[np.minimum(found, len(place) - 1)] == wanted)
    return OpenCells(at, flow, tariff, export_tax, kappa, base.trade_share[flow] * wedges.coverage[at], found[row], row)


def controlled_sums(
    base: Base,
    wedges: KernelWedges,
    cells: OpenCells,
    point: tuple[np.ndarray, np.ndarray, np.ndarray],
    at: Multipliers,
) -> ControlledSums:
    """Flows at a point, producer prices p̂, prices P̂ and spending X' [sector, region], under the multipliers.

    Equations: A_g = share_g X' π c_m o_g (κ_m (1+μ) p̂ / P̂_g)^(−θ), with P̂_g the index of the group of buyers;
    R = A/((1+t)(1+e)(1+μ)); rent = μ (1+e) R; q = A/((1+t₀) κ (1+μ) p̂).
    """
    producer, price, spending = point
    given = wedges.controls
    assert given is not None  # only economies with controls come here
    log_rate, leaks, pair_of = _on_cells(given, cells, at)
    s, n, i = cells.flow
    log_cost = np.log(cells.kappa) + log_rate + np.log(producer)[s, i]
    weight = cells.start * np.exp(-base.trade_elasticity[s] * log_cost)
    flows, share_sum = _values(base, given, cells, weight, price, spending)
    border = flows / cells.gross_tariff
    receipts = border / cells.gross_export_tax * np.exp(-log_rate)
    rent = np.expm1(log_rate) * cells.gross_export_tax * receipts
    rents, used_up = _share_out(given, cells, rent, leaks, pair_of, spending.shape)
    held = pair_of >= 0
    delivered = flows * np.exp(-log_cost) / (1.0 + base.tariff[s, n, i])

    def of_pairs(values: np.ndarray) -> np.ndarray:
        return np.bincount(pair_of[held], values[held], len(given.kind))

    def by_importer(values: np.ndarray) -> np.ndarray:
        return _summed(s, n, values, spending.shape)

    def by_exporter(values: np.ndarray) -> np.ndarray:
        return _summed(s, i, values, spending.shape)

    buys = spending > 0.0
    _, sector, importer, _ = given.cells.T
    spent = np.bincount(given.pair, np.where(given.group < 0, spending[sector, importer], 0.0), len(given.kind))
    return ControlledSums(
        share_sum=share_sum,
        border_by_importer=by_importer(border),
        border_by_exporter=by_exporter(border),
        receipts_by_exporter=by_exporter(receipts),
        paid_share=np.where(buys, by_importer(flows) / np.where(buys, spending, 1.0), 1.0),
        rents=rents,
        gross_rent=np.bincount(i, rent, spending.shape[1]),
        used_up=used_up,
        quantity=of_pairs(delivered),
        content=of_pairs(flows) / np.where(spent > 0.0, spent, 1.0),
    )


def control_gaps(given: KernelControls, reference: np.ndarray, at: Multipliers, found: ControlledSums) -> dict[str, float]:
    """Largest |min(multiplier, slack)| of caps, floors, contents and leaks whose shadow price is sought."""
    leak = np.where(given.has_leak, at.leak, 0.0)
    allowed = (given.level + leak) * reference
    measure = np.where(given.kind == CONTENT, found.content, found.quantity)
    distance = np.where(given.kind == CAP, 1.0, -1.0) * (np.log(allowed) - np.log(measure))
    past = np.log1p(given.leak[:, 0] + given.leak[:, 1] * leak) - at.shadow
    gaps = [np.minimum(at.shadow, distance)[given.sought], np.minimum(leak, past)[given.sought & given.has_leak]]
    return {"complementarity": max(float(np.abs(gap).max(initial=0.0)) for gap in gaps)}


def _on_cells(given: KernelControls, cells: OpenCells, at: Multipliers) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """ln (1+μ), leaking part and pair (−1 none) of every cell."""
    count = len(cells.start)
    log_rate, leaks, pair_of = np.zeros(count), np.zeros(count), np.full(count, -1)
    sign = np.where(given.kind == CAP, 1.0, -1.0)
    through = np.maximum(given.level + at.leak, 1e-300)
    part = np.where(given.sought, np.where(given.has_leak, at.leak / through, 0.0), given.leak_part)
    pair = given.pair[cells.row]
    log_rate[cells.held] = given.log_rate[cells.row] + np.where(given.sought, sign * at.shadow, 0.0)[pair]
    leaks[cells.held], pair_of[cells.held] = part[pair], pair
    return log_rate, leaks, pair_of


def _values(
    base: Base, given: KernelControls, cells: OpenCells, weight: np.ndarray, price: np.ndarray, spending: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Buyer value of every cell, and the index of every market against its price [sector, importer]."""
    s, n, i = cells.flow
    groups, main = given.groups, given.groups.main_share(spending.shape)
    total = _summed(s, n, weight, spending.shape)
    split = np.zeros(spending.shape, dtype=bool)
    split[groups.sector, groups.importer] = True
    normal = np.where(total > 0.0, total, 1.0)
    power = price ** -base.trade_elasticity[:, None]
    flows = weight * (main * spending / np.where(split, normal, power))[s, n]
    log_sum = np.where(split, main * np.log(normal), 0.0)
    for row, (sector, importer) in enumerate(zip(groups.sector, groups.importer, strict=True)):
        inside = np.flatnonzero((s == sector) & (n == importer))
        own = weight[inside] * groups.open_part[row, i[inside]]
        flows[inside] += own / own.sum() * groups.share[row] * spending[sector, importer]
        log_sum[sector, importer] += groups.share[row] * np.log(own.sum())
    return flows, np.where(split, np.exp(log_sum), total) / power


def _share_out(
    given: KernelControls, cells: OpenCells, rent: np.ndarray, leaks: np.ndarray, pair_of: np.ndarray, shape: tuple[int, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Rents as income of their owners [region], and the output that they use up [sector, exporter]."""
    held = np.flatnonzero(pair_of >= 0)
    s, n, i = (axis[held] for axis in cells.flow)
    pair, value, past = pair_of[held], rent[held], leaks[held]
    resource, via = given.leak[pair, 2], given.via[pair]
    owners = (
        (i, value * (1.0 - past) * given.rents[pair, 0]),
        (n, value * (1.0 - past) * given.rents[pair, 1]),
        (np.where(via < 0, i, via), value * past * (1.0 - resource)),
    )
    rents = sum((np.bincount(region, money, shape[1]) for region, money in owners), np.zeros(shape[1]))
    return rents, _summed(s, i, value * ((1.0 - past) * given.rents[pair, 2] + past * resource), shape)


def _summed(sector: np.ndarray, region: np.ndarray, values: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Sum of cells [sector, region]."""
    return np.bincount(sector * shape[1] + region, values, shape[0] * shape[1]).reshape(shape)
