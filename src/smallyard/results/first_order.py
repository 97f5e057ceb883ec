"""The published first-order welfare formula of Caliendo and Parro (2015), for comparison with the exact number only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from smallyard.models.calibrate import Base


@dataclass(frozen=True, eq=False)
class FormulaCheck:
    """The published one-step formula beside the exact number, both in percent [region], under balanced trade.

    `reason` says why there is none (all arrays are then None): the formula holds for tariff changes without trade imbalances.
    """

    regions: tuple[str, ...]
    exact: np.ndarray | None
    formula: np.ndarray | None
    reason: str = ""


class FirstOrder(NamedTuple):
    """Percent of base income [region]; `welfare` is the sum of the two others."""

    terms_of_trade: np.ndarray
    volume_of_trade: np.ndarray
    welfare: np.ndarray


def first_order_welfare(base: Base, after: Any) -> FirstOrder:
    """Terms-of-trade and volume-of-trade effects evaluated once at finite changes.

    Equations (Caliendo–Parro 2015, eq. 15): ToT_n = Σ_s [Σ_i E (ĉ_n − 1) − Σ_i M (ĉ_i − 1)] / I_n;
    VoT_n = Σ_s,i t M [(M'/M − 1) − (ĉ_i − 1)] / I_n; E, M base exports and imports ex tariff, I base income.
    Arguments: a benchmark without export taxes, and an outcome in kernel layout under tariff changes only.
    Not for: reporting on its own; it misses the exact real income by a multiple where changes are large.
    """
    flow = base.trade_share * base.expenditure[:, :, None] / (1.0 + base.tariff)
    cost = after.producer_price - 1.0
    exports = (flow.sum(1) * cost).sum(0)
    imports = (flow * cost[:, None, :]).sum((0, 2))
    growth = np.divide(after.trade_fob, flow, out=np.ones_like(flow), where=flow > 0.0) - 1.0
    volume = (base.tariff * flow * (growth - cost[:, None, :])).sum((0, 2))
    terms = 100.0 * (exports - imports) / base.income
    trade = 100.0 * volume / base.income
    return FirstOrder(terms, trade, terms + trade)
