"""A player's best choice while the others keep theirs: projected quasi-Newton in ln(1 + rate), from several starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from smallyard.errors import SmallyardError
from smallyard.labels import dims
from smallyard.policy.channels import CHANNELS
from smallyard.strategy.arena import Arena, Values, joined

UNIT = 100.0  # goals are ratios to the base; gains are reported in percent
KKT = 1e-4  # percent per unit of ln(1 + rate): a slope below it is flat
STEPS = 300  # of one quasi-Newton run
FIRST = 0.1  # longest first step of a run in ln(1 + rate) of the weightiest rate: corners of the box may have no equilibrium
SCAN = (0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4)  # uniform rates tried first
FLAT = 0.01  # part of the gain: rates within it are as good for most purposes


@dataclass(frozen=True, eq=False)
class Optimum:
    """A player's best rates found.

    rates, one per number of its levers; gain, percent of base real income (or of the goal's own base) over the rates in force;
    kkt, largest slope in a direction that bounds allow, percent per unit of ln(1 + rate); starts, gains reached from each start;
    mean_rate, trade-weighted; flat, multiples of the best rates that keep 99 % of the gain.
    """

    player: str
    rates: np.ndarray
    gain: float
    kkt: float
    starts: dict[str, float]
    mean_rate: float
    flat: tuple[float, float] | None
    solves: int

    @property
    def settled(self) -> bool:
        """Whether the slope is flat in every direction that the bounds allow."""
        return self.kkt <= KKT


def optimum(
    arena: Arena, player: str, values: Values, *, starts: Sequence[np.ndarray] = (), scan: bool = True, flat: bool = True
) -> Optimum:
    """The best choice of one player, the others' as in `values`.

    Equation: max J(p) over low ≤ p ≤ high at the certified equilibrium x(p); slopes by the implicit function theorem.
    Starts: zero rates, the best uniform rate of a scan, the rates in `values`, and those given. Prohibitive rates have no slope, so
    that a search never begins there of its own accord.
    Source: Ossa 2014 (the problem); numerics of the project, gradients and optimal tariffs (the method).
    """
    before = arena.solves
    low, high = arena.bounds(player)
    here = np.clip(values.get(player, arena.in_force(player)), low, high)
    base = _value(arena, player, values)
    tried = {"zero": np.clip(np.zeros_like(low), low, high), "in force": here}
    if scan:
        tried["best uniform"] = _best_uniform(arena, player, values)
    tried |= {f"given {k + 1}": np.clip(np.asarray(item, dtype=float), low, high) for k, item in enumerate(starts)}
    reached = {name: _climb(arena, player, values, start) for name, start in tried.items()}
    best = max(reached, key=lambda name: reached[name][1])
    rates, value, kkt = reached[best]
    gain = UNIT * (value - base)
    interval = _flat(arena, player, values, rates, base, value) if flat and gain > 0.0 else None
    gains = {name: UNIT * (found[1] - base) for name, found in reached.items()}
    return Optimum(player, rates, gain, kkt, gains, mean_rate(arena, player, rates), interval, arena.solves - before)


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


def _scale(arena: Arena, player: str) -> np.ndarray:
    """Scale of each variable: the root of how much value a rate moves, sales × elasticity; a run's first step has length 1."""
    theta = arena.base.trade_elasticity
    parts = []
    for item in arena.own(player):
        bilateral = CHANNELS[item.channel].dims == dims.BILATERAL
        parts.append(item.sums(arena.value_of(item) * (theta if bilateral else np.ones_like(theta))))
    weight = np.concatenate(parts)
    return np.sqrt(np.maximum(weight / weight.max(), 1e-6)) / FIRST


def _climb(arena: Arena, player: str, values: Values, start: np.ndarray) -> tuple[np.ndarray, float, float]:
    """Rates, value and KKT residual of one quasi-Newton run."""
    low, high = arena.bounds(player)
    scale = _scale(arena, player)
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

    limits = list(zip(scale * np.log1p(low), scale * np.log1p(high), strict=True))
    options = {"maxiter": STEPS, "maxcor": 20, "ftol": 1e-14, "gtol": 1e-7}
    minimize(loss, scale * np.log1p(start), jac=True, method="L-BFGS-B", bounds=limits, options=options)
    if not best:
        return start, -np.inf, np.inf
    value, rates, by_log = best[0]
    free = np.where(rates >= high, np.minimum(by_log, 0.0), np.where(rates <= low, np.maximum(by_log, 0.0), by_log))
    return rates, value, UNIT * float(np.abs(free).max())


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
