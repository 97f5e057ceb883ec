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


def controlled_sums(
    base: Base, wedges: KernelWedges, point: tuple[np.ndarray, np.ndarray, np.ndarray], at: Multipliers
) -> ControlledSums:
    """Flows at a point, producer prices p̂, prices P̂ and spending X' [sector, region], under the multipliers.

    Equations: A_g = share_g X' π c_m o_g (κ_m (1+μ) p̂ / P̂_g)^(−θ), with P̂_g the index of the group of buyers;
    R = A/((1+t)(1+e)(1+μ)); rent = μ (1+e) R; q = A/((1+t₀) κ (1+μ) p̂).
    """
    producer, price, spending = point
    given = wedges.controls
    assert given is not None  # only economies with controls come here
    log_rate, leaks, pair_of = _dense(given, wedges, at)
    shape = spending.shape
    names = ("share_sum", "border_by_importer", "border_by_exporter", "receipts_by_exporter", "paid_share", "used_up", "rent")
    sums = {name: np.zeros(shape) for name in names}
    rents, quantity, inside = np.zeros(shape[1]), np.zeros(len(given.kind)), np.zeros(len(given.kind))
    gross_tariff, gross_export_tax = 1.0 + wedges.tariff, 1.0 + wedges.export_tax
    kappa = wedges.trade_cost * gross_export_tax / (1.0 + base.export_tax) * gross_tariff / (1.0 + base.tariff)
    start = np.where(wedges.is_open, base.trade_share * wedges.coverage, 0.0)
    main = given.groups.main_share(shape)
    for s in range(shape[0]):
        log_cost = np.log(kappa[:, s]) + log_rate[:, s] + np.log(producer[s])[None, None, :]
        weight = start[:, s] * np.where(start[:, s] > 0.0, np.exp(-base.trade_elasticity[s] * log_cost), 0.0)
        flows, sums["share_sum"][s] = _values(base, given, s, weight, main[s], price[s], spending[s])
        sums["paid_share"][s] = np.where(spending[s] > 0.0, flows.sum((0, 2)) / np.where(spending[s] > 0.0, spending[s], 1.0), 1.0)
        border = flows / gross_tariff[:, s]
        receipts = border / gross_export_tax[:, s] * np.exp(-log_rate[:, s])
        rent = np.expm1(log_rate[:, s]) * gross_export_tax[:, s] * receipts
        sums["border_by_importer"][s], sums["border_by_exporter"][s] = border.sum((0, 2)), border.sum((0, 1))
        sums["receipts_by_exporter"][s] = receipts.sum((0, 1))
        sums["rent"][s] = rent.sum((0, 1))
        delivered = flows * np.exp(-log_cost) / (1.0 + base.tariff[s])
        sums["used_up"][s] = _share_out(given, rent, leaks[:, s], pair_of[:, s], rents)
        held = pair_of[:, s] >= 0
        np.add.at(quantity, pair_of[:, s][held], delivered[held])
        np.add.at(inside, pair_of[:, s][held], flows[held])
    spent = np.zeros(len(given.kind))
    _, s, n, _ = given.cells.T
    np.add.at(spent, given.pair[given.group < 0], spending[s, n][given.group < 0])
    gross = sums.pop("rent").sum(0)
    return ControlledSums(
        **sums, rents=rents, gross_rent=gross, quantity=quantity, content=inside / np.where(spent > 0.0, spent, 1.0)
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


def _dense(given: KernelControls, wedges: KernelWedges, at: Multipliers) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """ln (1+μ), leaking part and pair (−1 none) of every class of every flow."""
    log_rate, leaks = np.zeros(wedges.tariff.shape), np.zeros(wedges.tariff.shape)
    pair_of = np.full(wedges.tariff.shape, -1)
    sign = np.where(given.kind == CAP, 1.0, -1.0)
    through = np.maximum(given.level + at.leak, 1e-300)
    part = np.where(given.sought, np.where(given.has_leak, at.leak / through, 0.0), given.leak_part)
    for (m, s, n, i), pair, rate in zip(given.cells, given.pair, given.log_rate, strict=True):
        log_rate[m, s, n, i] = rate + (sign[pair] * at.shadow[pair] if given.sought[pair] else 0.0)
        leaks[m, s, n, i], pair_of[m, s, n, i] = part[pair], pair
    return log_rate, leaks, pair_of


def _values(
    base: Base, given: KernelControls, s: int, weight: np.ndarray, main: np.ndarray, price: np.ndarray, spending: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Buyer values of one sector [class, importer, exporter], and its index against the price [importer]."""
    theta = base.trade_elasticity[s]
    total = weight.sum((0, 2))
    split = np.isin(np.arange(len(main)), given.groups.importer[given.groups.sector == s])
    power = price**-theta
    flows = weight * (main * spending / np.where(split, np.where(total > 0.0, total, 1.0), power))[None, :, None]
    log_sum = np.where(split, main * np.log(np.where(total > 0.0, total, 1.0)), 0.0)
    for row in np.flatnonzero(given.groups.sector == s):
        n = given.groups.importer[row]
        own = weight[:, n] * given.groups.open_part[row]
        flows[:, n] += own / own.sum() * given.groups.share[row] * spending[n]
        log_sum[n] += given.groups.share[row] * np.log(own.sum())
    return flows, np.where(split, np.exp(log_sum), total) / power


def _share_out(given: KernelControls, rent: np.ndarray, leaks: np.ndarray, pair_of: np.ndarray, rents: np.ndarray) -> np.ndarray:
    """Add the rents of one sector to their owners; returns the output that they use up [exporter]."""
    used = np.zeros(rent.shape[2])
    for m, n, i in np.argwhere(pair_of >= 0):
        pair, value, past = pair_of[m, n, i], rent[m, n, i], leaks[m, n, i]
        resource, via = given.leak[pair, 2], given.via[pair]
        rents[i] += value * (1.0 - past) * given.rents[pair, 0]
        rents[n] += value * (1.0 - past) * given.rents[pair, 1]
        rents[i if via < 0 else via] += value * past * (1.0 - resource)
        used[i] += value * ((1.0 - past) * given.rents[pair, 2] + past * resource)
    return used
