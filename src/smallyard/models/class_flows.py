"""Values, prices and quantities of every class of every flow at a solution; plain NumPy, for reporting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from smallyard.models.calibrate import Base
from smallyard.models.kernel_wedges import KernelWedges


@dataclass(frozen=True, eq=False)
class ClassFlows:
    """Arrays [class, sector, importer, exporter] in the world's money at the numeraire.

    reach: buyer value per unit of coverage, finite also where a class is closed by its coverage alone; buyer A, border B (tariff
    base), receipts C; log_border_price: ln of the border price relative to the base year; quantity: B over that price.
    """

    reach: np.ndarray
    buyer: np.ndarray
    border: np.ndarray
    receipts: np.ndarray
    log_border_price: np.ndarray
    quantity: np.ndarray


def class_flows(base: Base, levels: KernelWedges, found: Any) -> ClassFlows:
    """Flows by class at an outcome in kernel layout.

    Equations: p_B = p̂ d (1+e')/(1+e);  A_m = π c_m (p_B (1+t')/(1+t) / P̂)^(−θ) X';  B = A/(1+t');  C = B/(1+e');  q = B/p_B.
    """
    log_border_price = (
        np.log(found.producer_price)[None, :, None, :]
        + np.log(levels.trade_cost)
        + np.log1p(levels.export_tax)
        - np.log1p(base.export_tax)
    )
    log_relative = log_border_price + np.log1p(levels.tariff) - np.log1p(base.tariff) - np.log(found.price)[None, :, :, None]
    weight = np.exp(-base.trade_elasticity[None, :, None, None] * log_relative)
    reach = np.where(levels.is_open, base.trade_share * weight, 0.0) * found.expenditure[None, :, :, None]
    buyer = levels.coverage * reach
    border = buyer / (1.0 + levels.tariff)
    return ClassFlows(
        reach=reach,
        buyer=buyer,
        border=border,
        receipts=border / (1.0 + levels.export_tax),
        log_border_price=log_border_price,
        quantity=border * np.exp(-log_border_price),
    )
