"""How a peak looks: curvatures along a few directions, and how far all rates can move and keep the gain."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from smallyard.errors import SmallyardError
from smallyard.models.base import Solved
from smallyard.strategy.arena import Arena, Values, joined
from smallyard.strategy.floors import Prices

UNIT = 100.0  # goals are ratios to the base; curvatures are reported in percent
PROBE = 1e-3  # step of differences of slopes, in the scaled logarithms
DIRECTIONS = 3  # random ones in which the curvature is looked at, beside that of all rates together
FLAT = 0.01  # part of the gain: rates within it are as good for most purposes


def curvature(arena: Arena, player: str, values: Values, scale: np.ndarray, prices: Prices) -> float | None:
    """The largest second derivative of a goal along a few directions of the rates that stand inside their bounds.

    Equation: u'Hu = [∇J(z + hu) − ∇J(z − hu)]·u / 2h,   z = scale · ln(1 + rate), |u| = 1: slopes are exact, so that two of them
    give a second derivative. Directions: all rates together, and random ones from a fixed seed. None if no rate can move.
    Not a proof of a peak: with many rates a few directions see few of the ways up; the starts are the other check.
    """
    low, high = arena.bounds(player)
    rates = np.asarray(values[player])
    room = 2.0 * PROBE / scale
    inside = (np.log1p(rates) - room > np.log1p(low)) & (np.log1p(rates) + room < np.log1p(high))
    if not inside.any():
        return None
    rng = np.random.default_rng(0)
    drawn = [scale * inside, *(rng.standard_normal(len(rates)) * inside for _ in range(DIRECTIONS))]

    def along(u: np.ndarray, sign: float) -> float:
        moved = np.expm1(np.log1p(rates) + sign * PROBE * u / scale)
        there = joined(values, player, moved)
        slope = arena.slopes_of(there, (player,), lambda found: prices.added_to(arena.goals[player], found))[2]
        return float(UNIT * (slope * (1.0 + moved) / scale) @ u)

    units = [item / np.linalg.norm(item) for item in drawn]
    return max((along(u, 1.0) - along(u, -1.0)) / (2.0 * PROBE) for u in units)


def keeping(
    arena: Arena, player: str, values: Values, rates: np.ndarray, worth: Callable[[Solved], float], base: float
) -> tuple[float, float]:
    """Smallest and largest multiple of the best rates that keeps 99 % of the gain over `base`, to a hundredth."""
    low, high = arena.bounds(player)
    value = worth(arena.solved(joined(values, player, rates)))

    def keeps(factor: float) -> bool:
        try:
            found = arena.solved(joined(values, player, np.clip(factor * rates, low, high)))
        except SmallyardError:
            return False  # no equilibrium there
        return worth(found) - base >= (1.0 - FLAT) * (value - base)

    ends = []
    for outside in (0.0, 3.0):
        inside = 1.0
        for _ in range(7):
            middle = 0.5 * (inside + outside)
            inside, outside = (middle, outside) if keeps(middle) else (inside, middle)
        ends.append(inside)
    return min(ends), max(ends)
