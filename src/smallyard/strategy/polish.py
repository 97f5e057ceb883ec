"""The last digits of a best choice: rates that move little money are found from slopes alone, where values no longer tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smallyard.errors import SmallyardError
from smallyard.strategy.arena import Arena, Values, joined

STEPS = 20
FLAT = 1e-5  # slope per unit of ln(1 + rate) over the trade under a rate: what is below is flat
LONGEST = 0.1  # of ln(1 + rate), the first steps; halved where slopes grow
NOISE = 1e-9  # of a goal's value, by which it may fall
CURVED = (0.05, 20.0)  # curvature between these multiples of the first guess is believed


@dataclass(frozen=True, eq=False)
class Polished:
    """Rates, the goal's value, and the largest slope left over the trade under its rate, per unit of ln(1 + rate)."""

    rates: np.ndarray
    value: float
    slope: float


def polished(arena: Arena, player: str, values: Values, rates: np.ndarray) -> Polished:
    """Newton steps rate by rate, curvature from the slopes of the last two points, inside the bounds.

    Equation: ln(1+p_i) ← ln(1+p_i) − g_i / h_i,  h_i = Δg_i / Δ ln(1+p_i), first −θ_i × the share of i in the trade covered.
    Arguments: a goal in units of the trade under the player's levers; rates, near a best choice. The answer is never worse than
    what is given. Not for: a first search, because each rate is treated alone.
    """
    low, high = arena.bounds(player)
    weight, guess = _weights(arena, player)
    at = np.log1p(rates)
    value, slope = _slope(arena, player, values, rates)
    best = first = Polished(rates, value, _left(slope, weight, rates, low, high))
    curvature, longest = -guess, LONGEST
    for _ in range(STEPS):
        if best.slope <= FLAT:
            break
        moved = np.clip(at + np.clip(-slope / curvature, -longest, longest), np.log1p(low), np.log1p(high))
        now = np.clip(np.expm1(moved), low, high)
        try:
            value, found = _slope(arena, player, values, now)
        except SmallyardError:
            break  # no equilibrium there
        curvature = _secant(curvature, guess, found - slope, moved - at)
        at, slope = moved, found
        here = Polished(now, value, _left(slope, weight, now, low, high))
        if here.slope < best.slope and value >= first.value - NOISE * abs(first.value):
            best = here
        else:
            longest *= 0.5
    return best


def _slope(arena: Arena, player: str, values: Values, rates: np.ndarray) -> tuple[float, np.ndarray]:
    value, slope = arena.slope(joined(values, player, rates), player)
    return value, slope * (1.0 + rates)


def _weights(arena: Arena, player: str) -> tuple[np.ndarray, np.ndarray]:
    """Share of each rate in the trade covered, and that share times its elasticity."""
    theta, parts = arena.base.trade_elasticity, []
    for item in arena.own(player):
        response = 1.0 / theta if item.is_cap else theta if item.bilateral else np.ones_like(theta)
        value = arena.value_of(item)
        parts.append((item.sums(value), item.sums(value * response)))
    trade, curved = (np.concatenate(side) for side in zip(*parts, strict=True))
    total = trade.sum()
    return trade / total, np.where(curved > 0.0, curved / total, 1.0)


def _secant(old: np.ndarray, guess: np.ndarray, change: np.ndarray, moved: np.ndarray) -> np.ndarray:
    """Curvature between two points where it is negative and of a believable size, else what it was."""
    found = np.divide(change, moved, out=np.array(old), where=np.abs(moved) > 1e-9)
    inside = (found <= -CURVED[0] * guess) & (found >= -CURVED[1] * guess)
    return np.where(inside, found, old)


def _left(slope: np.ndarray, weight: np.ndarray, rates: np.ndarray, low: np.ndarray, high: np.ndarray) -> float:
    """The largest slope in a direction that the bounds allow, over the trade under its rate; rates on no trade are left out."""
    free = np.where(rates >= high, np.minimum(slope, 0.0), np.where(rates <= low, np.maximum(slope, 0.0), slope))
    return float(np.abs(np.divide(free, weight, out=np.zeros_like(free), where=weight > 0.0)).max())
