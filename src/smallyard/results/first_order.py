"""The published first-order welfare formula of Caliendo and Parro (2015), for comparison with the exact number only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np


@dataclass(frozen=True, eq=False)
class FormulaCheck:
    """The published one-step formula beside the exact number, both in percent [region], under balanced trade.

    `reason` says why there is none (all arrays are then None): the formula holds for tariff changes without trade imbalances.
    """

    regions: tuple[str, ...]
    exact: np.ndarray | None
    formula: np.ndarray | None
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The `first_order_formula` entry of result.json."""
        if self.exact is None or self.formula is None:
            return {"applies": False, "reason": self.reason}
        return {
            "applies": True,
            "source": "Caliendo, Parro 2015, eq. 15, evaluated once; deficits: balanced",
            "exact_percent": dict(zip(self.regions, map(float, self.exact), strict=True)),
            "formula_percent": dict(zip(self.regions, map(float, self.formula), strict=True)),
        }


class FirstOrder(NamedTuple):
    """Percent of base income [region]; `welfare` is the sum of the two others."""

    terms_of_trade: np.ndarray
    volume_of_trade: np.ndarray
    welfare: np.ndarray


def first_order_welfare(
    tariff: np.ndarray, trade: np.ndarray, income: np.ndarray, cost: np.ndarray, trade_after: np.ndarray
) -> FirstOrder:
    """Terms-of-trade and volume-of-trade effects evaluated once at finite changes.

    Equations (Caliendo–Parro 2015, eq. 15): ToT_n = Σ_s [Σ_i E (ĉ_n − 1) − Σ_i M (ĉ_i − 1)] / I_n;
    VoT_n = Σ_s,i t M [(M'/M − 1) − (ĉ_i − 1)] / I_n; E, M baseline exports and imports ex tariff, I baseline income.
    Arguments: baseline tariff t, border values before and after [sector, importer, exporter]; baseline income I [region]; ratio of
    producer prices ĉ [sector, region].
    Not for: reporting on its own, because it misses the exact real income by a multiple where changes are large; economies with
    export taxes, subsidies or trade imbalances.
    """
    parts = first_order_parts(tariff, trade, income, cost, trade_after)
    return FirstOrder(*(part.sum((0, 2)) for part in parts))


def first_order_parts(
    tariff: np.ndarray, trade: np.ndarray, income: np.ndarray, cost: np.ndarray, trade_after: np.ndarray
) -> FirstOrder:
    """The same by sector and partner [sector, region, partner]: what a region gains from what it trades with whom."""
    rise = cost - 1.0
    growth = np.divide(trade_after, trade, out=np.ones_like(trade), where=trade > 0.0) - 1.0
    sold = trade.transpose(0, 2, 1) * rise[:, :, None]
    bought = trade * rise[:, None, :]
    scale = 100.0 / income[None, :, None]
    terms = scale * (sold - bought)
    across = scale * tariff * trade * (growth - rise[:, None, :])
    return FirstOrder(terms, across, terms + across)
