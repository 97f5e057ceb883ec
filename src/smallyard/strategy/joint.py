"""What several players choose together: a scalar of their gains, maximised over the levers of all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize

from smallyard.errors import SmallyardError
from smallyard.models.base import Solved
from smallyard.strategy.arena import Arena, Weights
from smallyard.strategy.floors import ROUNDS, HeldFloor, Prices, missed_words
from smallyard.strategy.levers import nothing
from smallyard.strategy.optimum import STEPS, UNIT, kkt_residual, mean_rate, rate_scale

DONE = 1e-4  # slope of the scalar, per unit of ln(1 + rate), at which a search ends; scalars are in percent
Gains = np.ndarray  # percent over the rates in force [player]


@dataclass(frozen=True)
class Weighted:
    """Σ a_i g_i."""

    weights: tuple[float, ...]

    def __call__(self, gains: Gains) -> tuple[float, np.ndarray]:
        """Value and slopes by gains."""
        return float(np.dot(self.weights, gains)), np.array(self.weights)


@dataclass(frozen=True)
class Product:
    """Σ b_i ln(g_i − d_i): the logarithm of Nash's product; −∞ where somebody has less than the threat d."""

    threat: tuple[float, ...]
    powers: tuple[float, ...]

    def __call__(self, gains: Gains) -> tuple[float, np.ndarray]:
        """Value and slopes by gains."""
        over = gains - np.array(self.threat)
        if (over <= 0.0).any():
            return -np.inf, np.zeros_like(over)
        powers = np.array(self.powers)
        return float(powers @ np.log(over)), powers / over


@dataclass(frozen=True)
class Least:
    """A smooth minimum of g_i − d_i: −ln Σ exp(−ρ (g_i − d_i)) / ρ. Large ρ: the smallest, so that the maximum equalises gains."""

    threat: tuple[float, ...]
    sharpness: float

    def __call__(self, gains: Gains) -> tuple[float, np.ndarray]:
        """Value and slopes by gains."""
        over = gains - np.array(self.threat)
        part = np.exp(-self.sharpness * (over - over.min()))
        return float(over.min() - np.log(part.sum()) / self.sharpness), part / part.sum()


Scalar = Weighted | Product | Least


@dataclass(frozen=True, eq=False)
class Joint:
    """Choices of all players, gains over the rates in force in percent [player], value of the scalar, and its largest slope in a
    direction that bounds allow.
    """

    values: dict[str, np.ndarray]
    gains: np.ndarray
    value: float
    kkt: float
    floors: tuple[HeldFloor, ...] = ()

    @property
    def missed(self) -> tuple[str, ...]:
        """Floors that were not held, in words."""
        return missed_words("the players together", self.floors)


def gains_of(arena: Arena, found: Solved, neutral: Solved, players: Sequence[str]) -> np.ndarray:
    """Percent over the rates in force [player]."""
    return np.array([UNIT * (arena.payoff(found, name) - arena.payoff(neutral, name)) for name in players])


def best_together(
    arena: Arena, players: Sequence[str], scalar: Scalar, start: Mapping[str, np.ndarray], *, side: np.ndarray | None = None
) -> Joint:
    """The best joint choice near a start, by quasi-Newton steps in ln(1 + rate) of everybody.

    Equation: max φ(g(p) + v) over bounds and floors of output; ∇φ = Σ_i (∂φ/∂g_i) ∇g_i, one linear solve, whatever the number of
    players and rates.
    Arguments: start, player → rates; side, v, declared values added to gains [player], percent.
    Not for: a global peak; start from several points.
    """
    prices, at = arena.prices(players), start
    for _ in range(ROUNDS):
        found = _climbed(arena, players, scalar, at, side, prices)
        if not np.isfinite(found.value) or not prices.floors:
            return found
        at, there = found.values, arena.solved(found.values)
        if prices.move(there):
            break
    return replace(found, value=scalar(found.gains + (0.0 if side is None else side))[0], floors=prices.report(there))


def _climbed(
    arena: Arena, players: Sequence[str], scalar: Scalar, start: Mapping[str, np.ndarray], side: np.ndarray | None, prices: Prices
) -> Joint:
    """One search at given prices of floors, which are in the value."""
    neutral = arena.solved({})
    limits = [arena.bounds(name) for name in players]
    low, high = (np.concatenate(side_) for side_ in zip(*limits, strict=True))
    cuts = np.cumsum([len(item[0]) for item in limits])[:-1]
    scale = np.concatenate([rate_scale(arena, name) for name in players])
    added = np.zeros(len(players)) if side is None else side
    best: list[tuple[float, np.ndarray, np.ndarray, np.ndarray]] = []

    def split(rates: np.ndarray) -> dict[str, np.ndarray]:
        return dict(zip(players, np.split(rates, cuts), strict=True))

    def loss(z: np.ndarray) -> tuple[float, np.ndarray]:
        rates = np.clip(np.expm1(z / scale), low, high)
        at: list[np.ndarray] = []

        def weigh(found: Solved) -> Weights:
            at[:] = [gains_of(arena, found, neutral, players)]
            return prices.added_to(arena.mixed(dict(zip(players, scalar(at[0] + added)[1], strict=True))), found)

        try:
            found, _, slope = arena.slopes_of(split(rates), players, weigh)
        except SmallyardError:
            return 1e6, np.zeros_like(z)
        value, by_log = scalar(at[0] + added)[0] + UNIT * prices.worth(found), UNIT * slope * (1.0 + rates)
        if not np.isfinite(value):
            return 1e6, np.zeros_like(z)
        if not best or value > best[0][0]:
            best[:] = [(value, rates, by_log, at[0])]
        return -value, -by_log / scale

    def stop(_: np.ndarray) -> None:
        if best and kkt_residual(best[0][1], best[0][2] / UNIT, low, high) <= DONE:
            raise StopIteration

    first = np.clip(np.concatenate([np.asarray(start[name], dtype=float) for name in players]), low, high)
    bounds = list(zip(scale * np.log1p(low), scale * np.log1p(high), strict=True))
    options = {"maxiter": STEPS, "maxcor": 20, "ftol": 1e-14, "gtol": 1e-8}
    minimize(loss, scale * np.log1p(first), jac=True, method="L-BFGS-B", bounds=bounds, options=options, callback=stop)
    if not best:
        return Joint(split(first), np.full(len(players), -np.inf), -np.inf, np.inf)
    value, rates, by_log, gains = best[0]
    return Joint(split(rates), gains, value, kkt_residual(rates, by_log / UNIT, low, high))


def best_of(found: Sequence[Joint]) -> Joint:
    return max(found, key=lambda item: item.value)


def zero_rates(arena: Arena, names: Sequence[str]) -> dict[str, np.ndarray]:
    """Rates of zero and caps at today's quantities, or the nearest that bounds allow."""
    return {name: nothing(arena.own(name)) for name in names}


def by_name(names: Sequence[str], values: np.ndarray) -> dict[str, float]:
    return dict(zip(names, map(float, values), strict=True))


def mean_rates(arena: Arena, values: Mapping[str, np.ndarray]) -> dict[str, float]:
    return {name: mean_rate(arena, name, rates) for name, rates in values.items()}
