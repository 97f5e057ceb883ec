"""Average duties of one importer on one partner, or on all: in law, and before and after trade has moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from smallyard.models.calibrate import Base
from smallyard.models.kernel_wedges import KernelWedges
from smallyard.models.layout import kernel_regional

TINY = 1e-9  # share of base-year trade that counts as none


@dataclass(frozen=True)
class Duties:
    """Averages on goods, in percent of border value; `exporter` None: over all partners.

    added_in_law: duty on top of the base year's, product weights of 2024 inside sectors and base-year flows between them; before:
    all-in rate on base-year trade; after: all-in rate on the trade of the solution; added_after: what of it is on top of the base
    year's rates; closed: share of base-year trade that is closed, left out of `before`. None where there is no trade to weight
    with.
    """

    importer: str
    exporter: str | None
    added_in_law: float | None
    before: float | None
    after: float | None
    added_after: float | None
    closed: float

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return asdict(self)


Flow = tuple[str, str | None]


def flows_of(pairs: Sequence[tuple[str, str]]) -> list[Flow]:
    """The pairs, then each importer over all partners."""
    return [*dict.fromkeys(pairs), *((importer, None) for importer in dict.fromkeys(one for one, _ in pairs))]


def added_in_law(base: Base, levels: KernelWedges, flow: Flow) -> float | None:
    """Mean additional duty at base-year flows, percent.  Σ_s F_s Σ_m c_m (t'_m − t) / Σ_s F_s."""
    n, exporters = _places(base, flow)
    added = (levels.coverage[:, :, n] * (levels.tariff[:, :, n] - base.tariff[None, :, n])).sum(0)[:, exporters]
    return _mean(added, _base_trade(base, n, exporters))


def duties(base: Base, levels: KernelWedges, found: Any, flow: Flow) -> Duties:
    """All averages of a flow at a solution.

    Equation: after Σ_s (A_s − B_s) / Σ_s B_s, with A what buyers pay and B border value; goods only, own sales left out.
    Arguments: base; levels in kernel layout; outcome of the solution; flow, importer and exporter, or None for all.
    """
    n, exporters = _places(base, flow)
    trade = _base_trade(base, n, exporters)
    is_open = levels.is_open[:, :, n][:, :, exporters]
    share = np.where(is_open, levels.coverage[:, :, n][:, :, exporters], 0.0)
    left, paid = share.sum(0), (share * levels.tariff[:, :, n][:, :, exporters]).sum(0)
    goods = np.asarray(base.world.is_good)
    border, buyer = (values[goods][:, n][:, exporters] for values in (found.trade_fob, found.trade_duty_paid))
    own = border * base.tariff[goods][:, n][:, exporters]
    total, open_trade, after = float(trade.sum()), float((trade * left).sum()), float(border.sum())
    enough = after > TINY * total
    return Duties(
        importer=flow[0],
        exporter=flow[1],
        added_in_law=added_in_law(base, levels, flow),
        before=100.0 * float((trade * paid).sum()) / open_trade if open_trade > TINY * total else None,
        after=100.0 * float((buyer - border).sum()) / after if enough else None,
        added_after=100.0 * float((buyer - border - own).sum()) / after if enough else None,
        closed=100.0 * max(1.0 - open_trade / total, 0.0) if total > 0.0 else 0.0,
    )


def _places(base: Base, flow: Flow) -> tuple[int, list[int]]:
    regions = base.world.regions
    n = regions.index(flow[0])
    return n, [k for k in range(len(regions)) if k != n] if flow[1] is None else [regions.index(flow[1])]


def _base_trade(base: Base, n: int, exporters: list[int]) -> np.ndarray:
    """Base-year border value [sector, exporter], goods only."""
    trade = kernel_regional(base.world.trade_fob[n][exporters])
    return np.where(np.asarray(base.world.is_good)[:, None], trade, 0.0)


def _mean(rates: np.ndarray, weights: np.ndarray) -> float | None:
    total = float(weights.sum())
    return 100.0 * float((rates * weights).sum()) / total if total > 0.0 else None
