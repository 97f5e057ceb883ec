"""Labour for the certificate: supply, wage floors and pay of sectors a second time, in plain NumPy."""

from __future__ import annotations

import numpy as np

from smallyard.models.calibrate import Base
from smallyard.models.certify_nests import mean


def labour_gaps(
    base: Base, wage: np.ndarray, price: np.ndarray, revenue: np.ndarray, labour: np.ndarray, log_idle: np.ndarray | None
) -> dict[str, float]:
    """Residuals of supply and of floors, by block; none where labour is fixed.

    Equations: L̂ = [ŵ/P̂ × (1 − R/E)/(1 − R'/E')]^ε e^(−u), the second factor only where revenue lowers income taxes;
    min(u, ln pay − ln floor) = 0 where there is a floor, with pay ŵ/P̂ or ŵ; u = 0 elsewhere.
    """
    given = base.labour
    if not given.responds:
        return {}
    consumer = np.exp(mean(base.final_share, np.log(price), base.nests.final, 0))
    pay = wage / consumer
    if given.relieved:
        pay = pay * (1.0 - base.border_revenue / base.value_added) / (1.0 - revenue / (wage * labour * base.value_added))
    idle = np.zeros_like(wage) if log_idle is None or not given.floored else log_idle
    gaps = {"labour_supply": float(np.abs(labour / (pay**given.supply_elasticity * np.exp(-idle)) - 1.0).max())}
    if given.floored:
        least = given.floors(base.world.regions)
        slack = np.log((wage / consumer if given.floor == "real" else wage) / least)
        gaps["wage_floor"] = float(np.abs(np.where(np.isfinite(least), np.minimum(idle, slack), idle)).max())
    return gaps


def pay_gap(base: Base, paid: np.ndarray, earnings: np.ndarray, relative: np.ndarray) -> float:
    """Payments to labour against base payments × ŵ L̂ ρ̂^κ, where labour was and is paid."""
    asked = base.factor_payments * earnings * relative**base.mobility
    live = (paid > 0.0) & (base.factor_payments > 0.0)
    return float(np.abs(paid[live] / asked[live] - 1.0).max(initial=0.0))
