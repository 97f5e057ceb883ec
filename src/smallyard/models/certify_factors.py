"""Factors for the certificate: what sectors pay, labour supply and wage floors a second time, in plain NumPy."""

from __future__ import annotations

import numpy as np

from smallyard.models.calibrate import Base
from smallyard.models.certify_nests import mean


def value_added_price(base: Base, pay: np.ndarray) -> np.ndarray:
    """v = [Σ φ r^(1−σ)]^(1/(1−σ)) from what sectors pay for each factor [factor, sector, region]."""
    return np.exp(mean(base.factor_share, np.log(pay), base.factors.substitution, 0))


def _by_factor(base: Base, paid: np.ndarray, pay: np.ndarray) -> np.ndarray:
    """φ (r/v)^(1−σ) of payments to value added [factor, sector, region]."""
    return base.factor_share * (pay / value_added_price(base, pay)) ** (1.0 - base.factors.substitution) * paid


def _mean_pay(base: Base, by_factor: np.ndarray, labour: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pay of each factor from what it gets and how much of it there is, and the latter in base payments [factor, region]."""
    there = base.factor_payments.sum(1)
    there[0] = there[0] * labour
    return by_factor.sum(1) / there, there


def pay_gap(base: Base, paid: np.ndarray, pay: np.ndarray, labour: np.ndarray) -> dict[str, float]:
    """r/r̄ against [payments/(base payments × L r̄)]^(1/κ), which is 1 where a factor is mobile; r̄ the mean pay of the factor.

    Arguments: payments to value added [sector, region]; pay r [factor, sector, region]; employment L of labour [region].
    """
    if not base.factors.pays_differ:
        return {}
    by_factor = _by_factor(base, paid, pay)
    average, there = _mean_pay(base, by_factor, labour)
    expected = by_factor / (base.factor_payments * (there / base.factor_payments.sum(1) * average)[:, None, :])
    relative = pay / average[:, None, :]
    gap = expected ** (1.0 / base.factors.kappas)[:, None, None] / relative - 1.0
    worst = np.abs(gap[(by_factor > 0.0) & (base.factor_payments > 0.0)]).max(initial=0.0)
    return {"relative_pay": float(worst)}


def labour_gaps(
    base: Base,
    paid: np.ndarray,
    wage: np.ndarray,
    pay: np.ndarray,
    price: np.ndarray,
    revenue: np.ndarray,
    labour: np.ndarray,
    log_idle: np.ndarray | None,
) -> dict[str, float]:
    """Residuals of supply and of floors, by block; none where labour is fixed.

    Equations: L̂ = [ŵ/P̂ × (1 − R/E)/(1 − R'/E')]^ε e^(−u), the second factor only where revenue lowers income taxes, E the earnings
    of labour; min(u, ln pay − ln floor) = 0 where there is a floor, with pay ŵ/P̂ or ŵ; u = 0 elsewhere.
    """
    given = base.labour
    if not given.responds:
        return {}
    if base.factors.pays_differ:
        wage = _mean_pay(base, _by_factor(base, paid, pay), labour)[0][0]
    consumer = np.exp(mean(base.final_share, np.log(price), base.nests.final, 0))
    offer, earnings = wage / consumer, base.factor_payments[0].sum(0)
    if given.relieved:
        offer = offer * (1.0 - base.border_revenue / earnings) / (1.0 - revenue / (wage * labour * earnings))
    idle = np.zeros_like(wage) if log_idle is None or not given.floored else log_idle
    gaps = {"labour_supply": float(np.abs(labour / (offer**given.supply_elasticity * np.exp(-idle)) - 1.0).max())}
    if given.floored:
        least = given.floors(base.world.regions)
        slack = np.log((wage / consumer if given.floor == "real" else wage) / least)
        gaps["wage_floor"] = float(np.abs(np.where(np.isfinite(least), np.minimum(idle, slack), idle)).max())
    return gaps
