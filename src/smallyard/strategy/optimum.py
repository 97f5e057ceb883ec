"""A player's best choice while the others keep theirs: projected quasi-Newton in ln(1 + rate), from several starts.

Every start is searched roughly; the best of them is finished. Random curvatures tell a peak from a saddle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize

from smallyard.errors import SmallyardError
from smallyard.labels import dims
from smallyard.policy.channels import CHANNELS
from smallyard.strategy import lerner
from smallyard.strategy.arena import Arena, Values, joined

UNIT = 100.0  # goals are ratios to the base; gains are reported in percent
KKT = 1e-4  # percent per unit of ln(1 + rate): a slope below it is flat
DONE = 5e-5  # where the best start is finished: half of what counts as flat
ROUGH = 1e-3  # where a start is left alone until it turns out to be the best
STEPS, ROUGH_STEPS = 300, 40  # of a quasi-Newton run
CURVED = 1e-3  # percent per squared unit of a direction's length: what rounding leaves of a curvature
PROBE = 1e-3  # step of differences of slopes, in the scaled logarithms
DIRECTIONS = 3  # random ones in which the curvature is looked at, beside that of all rates together
SCAN = (0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4)  # uniform rates tried first
FLAT = 0.01  # part of the gain: rates within it are as good for most purposes


@dataclass(frozen=True, eq=False)
class Optimum:
    """A player's best rates found.

    rates, one per number of its levers; gain, percent of base real income (or of the goal's own base) over the rates in force;
    kkt, largest slope in a direction that bounds allow, percent per unit of ln(1 + rate); starts, gains reached from each start;
    mean_rate, trade-weighted; flat, multiples of the best rates that keep 99 % of the gain; curvature, the largest along a few
    directions (percent per squared unit of scaled ln(1 + rate)), None if not looked at; remarks, what to know about
    the rates.
    """

    player: str
    rates: np.ndarray
    gain: float
    kkt: float
    starts: dict[str, float]
    mean_rate: float
    flat: tuple[float, float] | None
    solves: int
    curvature: float | None = None
    remarks: tuple[str, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether the slope is flat in every direction that the bounds allow."""
        return self.kkt <= KKT

    @property
    def peaked(self) -> bool | None:
        """Whether the goal falls in every direction looked at (second-order condition); None if none was."""
        return None if self.curvature is None else self.curvature <= CURVED

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        found = {name: value for name, value in vars(self).items() if name != "rates"}
        return {**found, "rates": self.rates.tolist(), "settled": self.settled, "peaked": self.peaked}


def optimum(
    arena: Arena,
    player: str,
    values: Values,
    *,
    starts: Sequence[np.ndarray] = (),
    scan: bool = True,
    flat: bool = True,
    zero: bool = True,
    until: float = DONE,
) -> Optimum:
    """The best choice of one player, the others' as in `values`.

    Equation: max J(p) over low ≤ p ≤ high at the certified equilibrium x(p); slopes by the implicit function theorem.
    Starts: the rates in `values` (or in force), those given, and unless switched off zero rates (`zero`) and the best uniform rate
    of a scan (`scan`). Prohibitive rates have no slope: they are a start only where they are in force. `flat`: also look how flat
    the peak is, and at curvatures. `until`: the slope at which the best start is finished.
    Source: Ossa 2014 (the problem); numerics of the project, gradients and optimal tariffs (the method).
    """
    before = arena.solves
    low, high = arena.bounds(player)
    here = np.clip(values.get(player, arena.in_force(player)), low, high)
    base = _value(arena, player, values)
    tried = {"in force": here} | ({"zero": np.clip(np.zeros_like(low), low, high)} if zero else {})
    if scan:
        tried["best uniform"] = _best_uniform(arena, player, values)
    tried |= {f"given {k + 1}": np.clip(np.asarray(item, dtype=float), low, high) for k, item in enumerate(starts)}
    rough = {name: _climb(arena, player, values, start, ROUGH, ROUGH_STEPS) for name, start in tried.items()}
    best = max(rough, key=lambda name: rough[name][1])
    rates, value, kkt = _climb(arena, player, values, rough[best][0], until, STEPS)
    gain = UNIT * (value - base)
    gains = {name: UNIT * (found[1] - base) for name, found in rough.items()} | {best: gain}
    look = flat and gain > 0.0
    interval = _flat(arena, player, values, rates, base, value) if look else None
    bend = curvature(arena, player, joined(values, player, rates)) if look else None
    said = (lerner.REMARK,) if lerner.redundant(arena, player) else ()
    return Optimum(player, rates, gain, kkt, gains, mean_rate(arena, player, rates), interval, arena.solves - before, bend, said)


def mean_rate(arena: Arena, player: str, rates: np.ndarray) -> float:
    """Trade-weighted mean of a player's rates."""
    weight = np.concatenate([item.sums(arena.value_of(item)) for item in arena.own(player)])
    return float(rates @ weight / weight.sum()) if weight.sum() > 0.0 else float(rates.mean())


def _value(arena: Arena, player: str, values: Values) -> float:
    """The goal at a choice; −∞ where there is no equilibrium."""
    try:
        return arena.payoff(arena.solved(values), player)
    except SmallyardError:
        return -np.inf


def _best_uniform(arena: Arena, player: str, values: Values) -> np.ndarray:
    low, high = arena.bounds(player)
    tried = [np.clip(np.full_like(low, rate), low, high) for rate in SCAN]
    found = []
    for rates in tried:
        found.append(_value(arena, player, joined(values, player, rates)))
        if len(found) > 2 and found[-1] < found[-2] < found[-3]:
            break  # past the peak
    return tried[int(np.argmax(found))]


def rate_scale(arena: Arena, player: str) -> np.ndarray:
    """Scale of each variable: the root of how much value a rate moves, sales × elasticity."""
    theta = arena.base.trade_elasticity
    parts = []
    for item in arena.own(player):
        bilateral = CHANNELS[item.channel].dims == dims.BILATERAL
        parts.append(item.sums(arena.value_of(item) * (theta if bilateral else np.ones_like(theta))))
    weight = np.concatenate(parts)
    return np.sqrt(np.maximum(weight / weight.max(), 1e-6))


def _climb(
    arena: Arena, player: str, values: Values, start: np.ndarray, until: float, steps: int
) -> tuple[np.ndarray, float, float]:
    """Rates, value and KKT residual of one quasi-Newton run, which ends where that is below `until`."""
    low, high = arena.bounds(player)
    scale = rate_scale(arena, player)
    best: list[tuple[float, np.ndarray, np.ndarray]] = []

    def loss(z: np.ndarray) -> tuple[float, np.ndarray]:
        rates = np.clip(np.expm1(z / scale), low, high)
        try:
            value, slope = arena.slope(joined(values, player, rates), player)
        except SmallyardError:
            return 1e6, np.zeros_like(z)  # no equilibrium there: a step that is refused
        by_log = slope * (1.0 + rates)
        if not best or value > best[0][0]:
            best[:] = [(value, rates, by_log)]
        return -UNIT * value, -UNIT * by_log / scale

    def stop(_: np.ndarray) -> None:
        if kkt_residual(*best[0][1:], low, high) <= until:
            raise StopIteration

    limits = list(zip(scale * np.log1p(low), scale * np.log1p(high), strict=True))
    options = {"maxiter": steps, "maxcor": 20, "ftol": 1e-14, "gtol": 1e-7}
    minimize(loss, scale * np.log1p(start), jac=True, method="L-BFGS-B", bounds=limits, options=options, callback=stop)
    if not best:
        return start, -np.inf, np.inf
    value, rates, by_log = best[0]
    return rates, value, kkt_residual(rates, by_log, low, high)


def kkt_residual(rates: np.ndarray, by_log: np.ndarray, low: np.ndarray, high: np.ndarray) -> float:
    """Largest slope in a direction that the bounds allow, percent per unit of ln(1 + rate)."""
    free = np.where(rates >= high, np.minimum(by_log, 0.0), np.where(rates <= low, np.maximum(by_log, 0.0), by_log))
    return UNIT * float(np.abs(free).max())


def curvature(arena: Arena, player: str, values: Values) -> float | None:
    """The largest second derivative of a goal along a few directions of the rates that stand inside their bounds.

    Equation: u'Hu = [∇J(z + hu) − ∇J(z − hu)]·u / 2h,   z = scale · ln(1 + rate), |u| = 1: slopes are exact, so that two of them
    give a second derivative. Directions: all rates together, and random ones from a fixed seed. None if no rate can move.
    Not a proof of a peak: with many rates a few directions see few of the ways up; the starts are the other check.
    """
    low, high = arena.bounds(player)
    rates, scale = np.asarray(values[player]), rate_scale(arena, player)
    room = 2.0 * PROBE / scale
    inside = (np.log1p(rates) - room > np.log1p(low)) & (np.log1p(rates) + room < np.log1p(high))
    if not inside.any():
        return None
    rng = np.random.default_rng(0)
    drawn = [scale * inside, *(rng.standard_normal(len(rates)) * inside for _ in range(DIRECTIONS))]

    def along(u: np.ndarray, sign: float) -> float:
        moved = np.expm1(np.log1p(rates) + sign * PROBE * u / scale)
        slope = arena.slope(joined(values, player, moved), player)[1]
        return float(UNIT * (slope * (1.0 + moved) / scale) @ u)

    units = [item / np.linalg.norm(item) for item in drawn]
    return max((along(u, 1.0) - along(u, -1.0)) / (2.0 * PROBE) for u in units)


def _flat(arena: Arena, player: str, values: Values, rates: np.ndarray, base: float, value: float) -> tuple[float, float]:
    """Smallest and largest multiple of the best rates that keeps 99 % of the gain, to a hundredth."""
    low, high = arena.bounds(player)

    def keeps(factor: float) -> bool:
        found = _value(arena, player, joined(values, player, np.clip(factor * rates, low, high)))
        return found - base >= (1.0 - FLAT) * (value - base)

    ends = []
    for outside in (0.0, 3.0):
        inside = 1.0
        for _ in range(7):
            middle = 0.5 * (inside + outside)
            inside, outside = (middle, outside) if keeps(middle) else (inside, middle)
        ends.append(inside)
    return min(ends), max(ends)
