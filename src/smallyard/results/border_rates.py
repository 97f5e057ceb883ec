"""Who bears a tariff, and how high tariffs are on paper and after trade has moved."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from smallyard.models.calibrate import Base
from smallyard.models.class_flows import cells_of, class_flows
from smallyard.models.kernel_wedges import KernelWedges

SMALLEST = 1e-9  # change of a rate, or share of trade, that counts as none


@dataclass(frozen=True)
class Incidence:
    """Split of the changed tariffs of one importer on one exporter: shares in percent that add up to 100.

    `sellers_percent`: fall of the border price, relative to the buyer's price index, over the rise of the tariff wedge, both in
    logs, weighted by trade before; below 0 if the price moves with the tariff. No numeraire enters. `sellers_percent_nominal`: the
    same at the numeraire (world mean wage). `wedge_percent`: mean change of 1 + tariff, below 0 for a cut. `trade_before`: border
    value of the flows concerned, in the world's money.
    """

    importer: str
    exporter: str
    sellers_percent: float
    buyers_percent: float
    sellers_percent_nominal: float
    wedge_percent: float
    trade_before: float


@dataclass(frozen=True)
class EffectiveTariff:
    """Average tariffs on goods in percent: `before`; `on_paper` (new rates on the trade of before); `after` (new rates and trade).

    `exporter` is None for the average over all partners. `closed_percent`: share of the trade of before that a ban closes; it has
    no rate and is left out of `on_paper`. A value is None where there is no trade to weight with.
    """

    importer: str
    exporter: str | None
    before: float | None
    on_paper: float | None
    after: float | None
    closed_percent: float


@dataclass(frozen=True)
class BorderRates:
    """Incidence per importer and exporter whose tariffs change; effective tariffs for the same pairs and their importers."""

    incidence: tuple[Incidence, ...]
    effective: tuple[EffectiveTariff, ...]

    def to_dict(self) -> dict[str, Any]:
        """The `tariffs` entry of result.json."""
        return {
            "incidence": [asdict(item) for item in self.incidence],
            "effective_percent": [asdict(item) for item in self.effective],
        }


@dataclass(frozen=True, eq=False)
class _Flows:
    """Sums over goods by pair [importer, exporter]: border value and duty before, duty on paper, border value and duty after."""

    trade: np.ndarray
    duty: np.ndarray
    open_trade: np.ndarray
    duty_on_paper: np.ndarray
    trade_after: np.ndarray
    duty_after: np.ndarray
    pressure: np.ndarray  # Σ B ln of the tariff wedge's change
    price: np.ndarray  # Σ B ln of the border price's change over the buyer's price index, on the flows whose tariff changes
    nominal: np.ndarray  # the same at the numeraire
    concerned: np.ndarray  # Σ B of those flows


def border_rates(base: Base, levels: tuple[KernelWedges, KernelWedges], found: tuple[Any, Any]) -> BorderRates:
    """Incidence and effective tariffs on goods of every pair whose tariffs the policies change, and of their importers.

    Equations: sellers' share −Σ B Δln(p_B / P_n) / Σ B Δln(1+t) over the flows whose tariff changes, B border value before;
    effective rate Σ t B / Σ B. Arguments: levels and outcomes of baseline and counterfactual in kernel layout.
    """
    flows = _flows(base, levels, found)
    regions = base.world.regions
    pairs = [(int(n), int(i)) for n, i in np.argwhere(flows.concerned > 0.0)]
    pairs.sort(key=lambda pair: -flows.concerned[pair])
    strong = [pair for pair in pairs if abs(flows.pressure[pair]) > SMALLEST * flows.concerned[pair]]
    incidence = [_incidence(flows, regions, pair) for pair in strong]
    importers = list(dict.fromkeys(n for n, _ in pairs))
    effective = [_effective(flows, regions, (n, i)) for n, i in pairs]
    effective += [_effective(flows, regions, (n, None)) for n in importers]
    return BorderRates(tuple(incidence), tuple(effective))


def _incidence(flows: _Flows, regions: tuple[str, ...], pair: tuple[int, int]) -> Incidence:
    sellers, nominal = (-100.0 * float(moved[pair] / flows.pressure[pair]) for moved in (flows.price, flows.nominal))
    mean = 100.0 * float(np.expm1(flows.pressure[pair] / flows.concerned[pair]))
    return Incidence(regions[pair[0]], regions[pair[1]], sellers, 100.0 - sellers, nominal, mean, float(flows.concerned[pair]))


def _flows(base: Base, levels: tuple[KernelWedges, KernelWedges], found: tuple[Any, Any]) -> _Flows:
    cells = cells_of(base, *levels)
    before, after = (class_flows(base, level, outcome, cells) for level, outcome in zip(levels, found, strict=True))
    _, sector, n, i = cells
    shown = np.asarray(base.world.is_good)[sector] & (n != i)
    border, border_after = np.where(shown, before.border, 0.0), np.where(shown, after.border, 0.0)
    stays = border * after.is_open
    push = np.where(after.is_open & (border > 0.0), np.log1p(after.tariff) - np.log1p(before.tariff), 0.0)
    changed = np.abs(push) > SMALLEST
    moved = after.log_border_price - before.log_border_price
    dearer = np.log(found[1].price_index) - np.log(found[0].price_index)
    real = moved - dearer[n]
    count = len(base.world.regions)

    def pairs(values: np.ndarray) -> np.ndarray:
        return np.bincount(n * count + i, values.sum(0), count * count).reshape(count, count)

    return _Flows(
        trade=pairs(border),
        duty=pairs(border * before.tariff),
        open_trade=pairs(stays),
        duty_on_paper=pairs(stays * after.tariff),
        trade_after=pairs(border_after),
        duty_after=pairs(border_after * after.tariff),
        pressure=pairs(border * push),
        price=pairs(np.where(changed, border * real, 0.0)),
        nominal=pairs(np.where(changed, border * moved, 0.0)),
        concerned=pairs(np.where(changed, border, 0.0)),
    )


def _effective(flows: _Flows, regions: tuple[str, ...], pair: tuple[int, int | None]) -> EffectiveTariff:
    n, i = pair
    place = (n, slice(None) if i is None else i)

    def rate(duty: np.ndarray, trade: np.ndarray) -> float | None:
        whole = float(trade[place].sum())
        return 100.0 * float(duty[place].sum()) / whole if whole > SMALLEST * float(flows.trade[place].sum()) else None

    trade, left = float(flows.trade[place].sum()), float(flows.open_trade[place].sum())
    closed = 100.0 * (1.0 - left / trade) if trade > 0.0 else 0.0
    return EffectiveTariff(
        importer=regions[n],
        exporter=None if i is None else regions[i],
        before=rate(flows.duty, flows.trade),
        on_paper=rate(flows.duty_on_paper, flows.open_trade),
        after=rate(flows.duty_after, flows.trade_after),
        closed_percent=closed if abs(closed) > SMALLEST else 0.0,
    )
