"""The frontier of what two players can have together, by a ladder of weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from smallyard.strategy.arena import Arena, Values
from smallyard.strategy.joint import Weighted, best_of, best_together, by_name, mean_rates, zero_rates

LADDER = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)  # weights of the first player


@dataclass(frozen=True, eq=False)
class FrontierPoint:
    """The best for a weight of the first player [0, 1]: rates, gains over the rates in force in percent, largest slope."""

    weight: float
    values: dict[str, np.ndarray]
    gains: dict[str, float]
    mean_rates: dict[str, float]
    kkt: float


@dataclass(frozen=True, eq=False)
class Frontier:
    """What two players can have at most, by weights; parts of it that are not bowed outwards are not among the points."""

    players: tuple[str, str]
    points: tuple[FrontierPoint, ...]

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        rows = [{**vars(item), "values": {name: rates.tolist() for name, rates in item.values.items()}} for item in self.points]
        return {"players": list(self.players), "points": rows}


def frontier(
    arena: Arena, players: tuple[str, str], *, weights: Sequence[float] = LADDER, progress: Callable[[str], None] = lambda _: None
) -> Frontier:
    """The frontier of two players by a ladder of weights.

    Equation: max a g_1(p) + (1 − a) g_2(p) over the levers of both, gains in percent of each player's own base.
    Start: zero rates for the first weight, then the neighbour's rates and zero again. Not for: parts that bow inwards.
    """
    zero = zero_rates(arena, players)
    points: list[FrontierPoint] = []
    near: Values = zero
    for weight in weights:
        progress(f"weight {weight:g} on {players[0]}")
        scalar = Weighted((weight, 1.0 - weight))
        found = best_of([best_together(arena, players, scalar, start) for start in ([near] if near is zero else [near, zero])])
        near = found.values
        points.append(
            FrontierPoint(weight, found.values, by_name(players, found.gains), mean_rates(arena, found.values), found.kkt)
        )
    return Frontier(players, tuple(points))
