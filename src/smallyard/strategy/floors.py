"""Floors of output that players hold: least quantities of own sectors, held by prices that the search for a best choice finds.

max J(p)  s. t.  c_k(p) = q_k(p)/q_k − f_k ≥ 0:   max J(p) − Σ_k [max(0, λ_k − ρ c_k)² − λ_k²] / 2ρ,   λ_k ← max(0, λ_k − ρ c_k)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from smallyard.models.base import Solved
from smallyard.strategy.goals import GoalWeights

STRENGTH = 1.0  # ρ at first: real income (as a ratio) per squared ratio of output
STRONGER = 4.0  # by which ρ grows where a round has not brought the gaps down by as much
HELD = 1e-6  # of output where nobody chooses, by which a floor may be missed
ROUNDS = 14  # of prices
MISSED = 10.0  # real income per ratio of output that a search counts against a choice below a floor: more than any price


@dataclass(frozen=True)
class Floor:
    """A least quantity of one sector in one region, over what is made where nobody chooses; label: how people name it."""

    label: str
    region: int
    sector: int
    least: float


@dataclass(frozen=True)
class HeldFloor:
    """A floor at a choice: quantity over that where nobody chooses, and its price, percent of the goal per percent of output."""

    label: str
    least: float
    reached: float
    price: float

    @property
    def missed(self) -> bool:
        """Whether less is made than the floor asks for."""
        return self.reached < self.least - 10.0 * HELD


@dataclass(eq=False)
class Prices:
    """Prices λ of some floors while a best choice is searched; `made`: quantities where nobody chooses [sector, region]."""

    floors: tuple[Floor, ...]
    made: np.ndarray
    price: np.ndarray = field(init=False)
    strength: float = STRENGTH
    _gap: float = np.inf

    def __post_init__(self) -> None:
        self.price = np.zeros(len(self.floors))

    @classmethod
    def of(cls, floors: Mapping[str, Sequence[Floor]], players: Sequence[str], neutral: Solved) -> Prices:
        """Those of some players; `neutral`, the equilibrium where nobody chooses."""
        return cls(tuple(item for name in players for item in floors.get(name, ())), np.asarray(neutral.outcome.output_quantity))

    def gaps(self, found: Solved) -> np.ndarray:
        """c [floor]: how much of output is left above each floor."""
        made = np.asarray(found.outcome.output_quantity)
        return np.array([made[f.sector, f.region] / self.made[f.sector, f.region] - f.least for f in self.floors])

    def worth(self, found: Solved) -> float:
        """What the prices take from a goal."""
        if not self.floors:
            return 0.0
        pushed = np.maximum(0.0, self.price - self.strength * self.gaps(found))
        return float(-((pushed**2 - self.price**2) / (2.0 * self.strength)).sum())

    def added_to(self, weights: tuple[GoalWeights, np.ndarray], found: Solved) -> tuple[GoalWeights, np.ndarray]:
        """Weights of a goal with the slope of `worth` in them."""
        if not self.floors:
            return weights
        goal, profit = weights
        quantity = np.array(goal.quantity, dtype=float)
        for f, pushed in zip(self.floors, np.maximum(0.0, self.price - self.strength * self.gaps(found)), strict=True):
            quantity[f.sector, f.region] += pushed / self.made[f.sector, f.region]
        return goal._replace(quantity=quantity), profit

    def move(self, found: Solved) -> bool:
        """The next prices, from a best choice at the last ones; True where floors hold, with prices only where they bind."""
        if not self.floors:
            return True
        gaps = self.gaps(found)
        left = float(np.abs(np.minimum(gaps, self.price / self.strength)).max())
        if left <= HELD:
            return True
        self.price = np.maximum(0.0, self.price - self.strength * gaps)
        if left > self._gap / STRONGER:
            self.strength *= STRONGER
        self._gap = left
        return False

    def penalty(self, found: Solved) -> float:
        """What a comparison of far choices counts against those below a floor."""
        return MISSED * float(np.maximum(0.0, -self.gaps(found) - HELD).sum()) if self.floors else 0.0

    def report(self, found: Solved) -> tuple[HeldFloor, ...]:
        """Every floor at a choice."""
        gaps = self.gaps(found)
        return tuple(
            HeldFloor(f.label, f.least, float(f.least + gap), float(price))
            for f, gap, price in zip(self.floors, gaps, self.price, strict=True)
        )


def missed_words(player: str, floors: Sequence[HeldFloor]) -> tuple[str, ...]:
    """What keeps a choice of a player from being one: floors that the search could not hold."""
    return tuple(
        f"no choice of {player} found holds the {item.label} at {100.0 * item.least:g} % (reached {100.0 * item.reached:.2f} %)"
        for item in floors
        if item.missed
    )
