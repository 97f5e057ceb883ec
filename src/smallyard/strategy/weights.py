"""Political economy: the weights on sectors that make a player's tariffs the best ones for it, as far as weights can."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import nnls

from smallyard.errors import Finding, InputError
from smallyard.strategy.arena import Arena, Values, joined
from smallyard.strategy.goals import weights_for
from smallyard.strategy.optimum import UNIT, rate_scale

PINNED = 1e4  # weight of the condition that weights have mean one, relative to the largest slope
ROUNDS = 30  # of dropping cells at a bound whose slope points outwards
WEAK = 1e-3  # of the largest: singular values below it say nothing about weights
LOADED = 0.3  # a sector with so much of it in directions that say nothing is not identified
ROUND = 1e-9  # rates closer to a bound than this are at it


@dataclass(frozen=True, eq=False)
class SectorWeights:
    """Weights that rationalise tariffs.

    weights [sector], mean 1, at least 0; fit, share of the squared first-order residual at equal weights that they explain (0 where
    equal weights leave none); residual_equal, residual, root mean squares of it at equal and at these weights, percent per unit of
    scaled ln(1 + rate); at_zero, sectors at the bound; unidentified, sectors on which the tariffs say nothing; condition, largest
    over smallest singular value of what identifies; free, how many rates are off their bounds.
    """

    player: str
    sectors: tuple[str, ...]
    weights: np.ndarray
    fit: float
    residual_equal: float
    residual: float
    at_zero: tuple[str, ...]
    unidentified: tuple[str, ...]
    condition: float
    free: int

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {**vars(self), "weights": dict(zip(self.sectors, self.weights.tolist(), strict=True))}


def rationalising(arena: Arena, player: str, region: str, values: Values | None = None) -> SectorWeights:
    """Weights λ under which a player's rates satisfy the first-order conditions of J = W + Σ_s (λ_s − 1) e_s as well as can be.

    Equation: e_s = (VA_s + π_s Y_s)/(I P), what the sector earns in real terms over base income; W real income; for every rate m
    off its bounds Σ_s λ_s ∂e_s/∂ln(1+t_m) + ∂(W − Σ_s e_s)/∂ln(1+t_m) = 0, so that tariff revenue and transfers have weight one;
    λ minimises the squared conditions, each over the scale of its rate, subject to λ ≥ 0 and mean 1. A rate at a bound counts only
    where its slope points inwards.
    Arguments: values, the choice at which (None: rates in force); region, whose sectors have weights.
    Source: Ossa 2014, equations 5–6 (the goal, there with revenue shared by labour); Adao et al. (the inverse problem).
    Raises InputError (E-STRATEGY-TARIFF) where the player sets no tariffs.
    Not for: why tariffs are what they are. Tariffs that were negotiated are nobody's best, and the weights then say how far off.
    """
    if not any(item.channel == "tariff" for item in arena.own(player)):
        what = f"{player} sets no tariffs, so that there are none to read weights from"
        raise InputError(Finding("E-STRATEGY-TARIFF", what, "player", fix="give it a tariff lever, free or by sector"))
    rates = np.asarray((values or {}).get(player, arena.in_force(player)), dtype=float)
    slopes, total = _slopes(arena, player, region, joined(values or {}, player, rates))
    low, high = arena.bounds(player)
    at_low, at_high = rates <= low + ROUND, rates >= high - ROUND
    rated = np.concatenate([np.full(item.size, not item.is_cap) for item in arena.own(player)])  # no cap is in force
    slopes, total, rates, at_low, at_high = slopes[rated], total[rated], rates[rated], at_low[rated], at_high[rated]
    weights, counted = _fitted(slopes, total - slopes.sum(1), at_low, at_high)
    equal, left = total[counted], (slopes @ (weights - 1.0) + total)[counted]
    lost, strength = _lost(slopes[counted])
    names = arena.base.world.sectors
    before, after = float(equal @ equal), float(left @ left)
    return SectorWeights(
        player=player,
        sectors=names,
        weights=weights,
        fit=1.0 - after / before if before > 0.0 else 0.0,
        residual_equal=float(np.sqrt(before / max(len(equal), 1))),
        residual=float(np.sqrt(after / max(len(equal), 1))),
        at_zero=tuple(name for name, value in zip(names, weights, strict=True) if value == 0.0),
        unidentified=tuple(name for name, part in zip(names, lost, strict=True) if part > LOADED),
        condition=strength,
        free=int((~at_low & ~at_high).sum()),
    )


def _slopes(arena: Arena, player: str, region: str, values: Values) -> tuple[np.ndarray, np.ndarray]:
    """Slopes of sectors' real earnings [rate, sector] and of real income [rate], percent per unit of scaled ln(1 + rate)."""
    base, rates = arena.base, np.asarray(values[player])
    place, scale = base.world.regions.index(region), rate_scale(arena, player)
    factor = UNIT * (1.0 + rates) / scale

    def of(goal: Any) -> np.ndarray:
        return np.asarray(factor * arena.slopes_of(values, (player,), lambda _: goal)[2])

    columns = []
    for k in range(len(base.world.sectors)):
        one = np.zeros((len(base.world.regions), len(base.world.sectors)))
        one[place, k] = 1.0
        columns.append(of(weights_for(base, {}, earnings=one)))
    return np.array(columns).T, of(weights_for(base, {region: 1.0}))


def _fitted(slopes: np.ndarray, rest: np.ndarray, at_low: np.ndarray, at_high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights of at least zero with mean one, and which rates count [rate]: at bounds only those whose slope points inwards."""
    count = slopes.shape[1]
    pin = PINNED * max(float(np.abs(slopes).max()), 1e-12)
    weights, counted = np.ones(count), ~at_low & ~at_high
    for _ in range(ROUNDS):
        slope = slopes @ weights + rest
        now = (~at_low & ~at_high) | (at_low & (slope > 0.0)) | (at_high & (slope < 0.0))
        matrix = np.vstack([slopes[now], np.full((1, count), pin / count)])
        found, _ = nnls(matrix, np.append(-rest[now], pin))
        if np.array_equal(now, counted) and np.allclose(found, weights, atol=1e-10):
            break
        weights, counted = found * (count / found.sum()), now
    return weights, counted


def _lost(slopes: np.ndarray) -> tuple[np.ndarray, float]:
    """How much of each sector's weight lies in directions that the slopes hardly see [sector], and the condition number.

    Directions are those that keep the mean: the common level of all weights is given, not inferred.
    """
    count = slopes.shape[1]
    keep = np.eye(count) - 1.0 / count
    _, strength, directions = np.linalg.svd(slopes @ keep)
    strength = np.append(strength, np.zeros(count - len(strength))) if len(strength) < count else strength
    level = np.full(count, count**-0.5)
    blind = [row for row, size in zip(directions, strength, strict=True) if size <= WEAK * strength[0] and abs(row @ level) < 0.9]
    seen = strength[strength > WEAK * strength[0]]
    return np.sqrt(np.sum(np.square(blind), axis=0)) if blind else np.zeros(count), float(seen[0] / seen[-1])
