"""A player's best choice while the others keep theirs: projected quasi-Newton in ln(1 + rate), from several starts.

Every start is searched roughly; the best of them is finished. Floors of output are held by prices that rounds of searches find.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize

from smallyard.errors import SmallyardError
from smallyard.models.base import Solved
from smallyard.strategy import lerner
from smallyard.strategy.arena import Arena, Values, Weights, joined
from smallyard.strategy.floors import ROUNDS, HeldFloor, Prices, missed_words
from smallyard.strategy.levers import nothing
from smallyard.strategy.peak import curvature, keeping

UNIT = 100.0  # goals are ratios to the base; gains are reported in percent
KKT = 1e-4  # percent per unit of ln(1 + rate): a slope below it is flat
DONE = 5e-5  # where the best start is finished: half of what counts as flat
ROUGH = 1e-3  # where a start is left alone until it turns out to be the best
STEPS, ROUGH_STEPS = 300, 40  # of a quasi-Newton run
CURVED = 1e-3  # percent per squared unit of a direction's length: what rounding leaves of a curvature
SCAN = (0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4)  # uniform rates tried first


@dataclass(frozen=True, eq=False)
class Optimum:
    """A player's best rates found.

    rates, one per number of its levers; gain, percent of base real income (or of the goal's own base) over the rates in force;
    kkt, largest slope in a direction that bounds allow, percent per unit of ln(1 + rate); starts, gains reached from each start;
    mean_rate, trade-weighted; flat, multiples of the best rates that keep 99 % of the gain; curvature, the largest along a few
    directions (percent per squared unit of scaled ln(1 + rate)), None if not looked at; remarks, what to know about
    the rates; floors, those that the player holds, with their prices; slopes of `kkt` are then those of the goal with its prices.
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
    floors: tuple[HeldFloor, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether the slope is flat in every direction that the bounds allow."""
        return self.kkt <= KKT

    @property
    def missed(self) -> tuple[str, ...]:
        """Floors that no choice found holds, in words."""
        return missed_words(self.player, self.floors)

    @property
    def peaked(self) -> bool | None:
        """Whether the goal falls in every direction looked at (second-order condition); None if none was."""
        return None if self.curvature is None else self.curvature <= CURVED

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        found = {name: value for name, value in vars(self).items() if name not in ("rates", "floors")}
        found["floors"] = [dict(vars(item)) for item in self.floors]
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

    Equation: max J(p) over low ≤ p ≤ high at the certified equilibrium x(p), with the player's floors of output q(p) ≥ f; slopes by
    the implicit function theorem.
    Starts: the rates in `values` (or in force), those given, and unless switched off zero rates (`zero`) and the best uniform rate
    of a scan (`scan`). Prohibitive rates have no slope: they are a start only where they are in force. `flat`: also look how flat
    the peak is, and at curvatures. `until`: the slope at which the best start is finished.
    Source: Ossa 2014.
    """
    before, prices = arena.solves, arena.prices((player,))
    low, high = arena.bounds(player)
    here = np.clip(values.get(player, arena.in_force(player)), low, high)
    base = _value(arena, player, values)
    tried = {"in force": here} | ({"zero": nothing(arena.own(player))} if zero else {})
    if scan:
        tried["best uniform"] = _best_uniform(arena, player, values, prices)
    tried |= {f"given {k + 1}": np.clip(np.asarray(item, dtype=float), low, high) for k, item in enumerate(starts)}
    rough = {name: _climb(arena, player, values, start, ROUGH, ROUGH_STEPS, prices) for name, start in tried.items()}
    best = max(rough, key=lambda name: rough[name][1])
    rates, value, kkt, floors = _held(arena, player, values, rough[best][0], until, prices)
    gain = UNIT * (value - base)
    gains = {name: UNIT * (found[1] - base) for name, found in rough.items()} | {best: gain}
    look = flat and gain > 0.0
    interval = keeping(arena, player, values, rates, lambda found: _worth(arena, player, found, prices), base) if look else None
    bend = curvature(arena, player, joined(values, player, rates), rate_scale(arena, player), prices) if look else None
    said = (lerner.REMARK,) if lerner.redundant(arena, player) else ()
    return Optimum(
        player, rates, gain, kkt, gains, mean_rate(arena, player, rates), interval, arena.solves - before, bend, said, floors
    )


def _held(
    arena: Arena, player: str, values: Values, start: np.ndarray, until: float, prices: Prices
) -> tuple[np.ndarray, float, float, tuple[HeldFloor, ...]]:
    """The finished choice, its goal, residual and floors; with floors, after rounds in which their prices settle."""
    rates, floors = start, tuple[HeldFloor, ...]()
    for _ in range(ROUNDS):
        rates, value, kkt = _climb(arena, player, values, rates, until, STEPS, prices)
        if not prices.floors:
            break
        there = arena.solved(joined(values, player, rates))
        value, floors = arena.payoff(there, player), prices.report(there)
        if prices.move(there):
            break
    if any(item.is_cap for item in arena.own(player)):
        kkt = _residual(arena, player, joined(values, player, rates), prices)
    return rates, value, kkt, floors


def _residual(arena: Arena, player: str, values: Values, prices: Prices) -> float:
    """The KKT residual with every cap that has room tightened alone: a search tightens all of them at once."""
    rates = np.asarray(values[player])
    slope = arena.slopes_of(values, (player,), lambda found: prices.added_to(arena.goals[player], found), alone=True)[2]
    return kkt_residual(rates, slope * (1.0 + rates), *arena.bounds(player))


def _worth(arena: Arena, player: str, found: Solved, prices: Prices) -> float:
    """The goal, with what is counted against a choice below a floor."""
    return arena.payoff(found, player) - prices.penalty(found)


def mean_moved(arena: Arena, player: str, moved: np.ndarray) -> float:
    """Mean of how far numbers moved, weighted by base-year value, caps as well as rates."""
    weight = np.concatenate([item.sums(arena.value_of(item)) for item in arena.own(player)])
    return float(np.abs(moved) @ weight / weight.sum()) if weight.sum() > 0.0 else float(np.abs(moved).mean())


def mean_rate(arena: Arena, player: str, rates: np.ndarray) -> float:
    """Trade-weighted mean of a player's rates; of its cuts if it sets only caps."""
    own = arena.own(player)
    only = all(item.is_cap for item in own)
    weight = np.concatenate([item.sums(arena.value_of(item)) * (only or not item.is_cap) for item in own])
    return float(rates @ weight / weight.sum()) if weight.sum() > 0.0 else float(rates.mean())


def _value(arena: Arena, player: str, values: Values) -> float:
    """The goal at a choice; −∞ where there is no equilibrium."""
    try:
        return arena.payoff(arena.solved(values), player)
    except SmallyardError:
        return -np.inf


def _best_uniform(arena: Arena, player: str, values: Values, prices: Prices) -> np.ndarray:
    low, high = arena.bounds(player)
    tried = [np.clip(np.full_like(low, rate), low, high) for rate in SCAN]
    found = []
    for rates in tried:
        try:
            found.append(_worth(arena, player, arena.solved(joined(values, player, rates)), prices))
        except SmallyardError:
            found.append(-np.inf)  # no equilibrium there
        if len(found) > 2 and found[-1] < found[-2] < found[-3]:
            break  # past the peak
    return tried[int(np.argmax(found))]


def rate_scale(arena: Arena, player: str) -> np.ndarray:
    """Scale of each variable: the root of how much value a rate moves, sales × elasticity; of a cap, how much price."""
    theta = arena.base.trade_elasticity
    parts = []
    for item in arena.own(player):
        response = 1.0 / theta if item.is_cap else theta if item.bilateral else np.ones_like(theta)
        parts.append(item.sums(arena.value_of(item) * response))
    weight = np.concatenate(parts)
    return np.sqrt(np.maximum(weight / weight.max(), 1e-6))


def _climb(
    arena: Arena, player: str, values: Values, start: np.ndarray, until: float, steps: int, prices: Prices
) -> tuple[np.ndarray, float, float]:
    """Rates, value (with prices of floors) and KKT residual of one quasi-Newton run, which ends where that is below `until`."""
    low, high = arena.bounds(player)
    scale = rate_scale(arena, player)
    best: list[tuple[float, np.ndarray, np.ndarray]] = []

    def weigh(found: Solved) -> Weights:
        return prices.added_to(arena.goals[player], found)

    def loss(z: np.ndarray) -> tuple[float, np.ndarray]:
        rates = np.clip(np.expm1(z / scale), low, high)
        try:
            found, _, slope = arena.slopes_of(joined(values, player, rates), (player,), weigh)
        except SmallyardError:
            return 1e6, np.zeros_like(z)  # no equilibrium there: a step that is refused
        value, by_log = arena.payoff(found, player) + prices.worth(found), slope * (1.0 + rates)
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
