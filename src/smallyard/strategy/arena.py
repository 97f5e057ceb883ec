"""The economy of a game: what any choice of the players gives each of them, with slopes, every value certified."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from smallyard.labels import dims
from smallyard.models.base import Solved
from smallyard.models.calibrate import Base
from smallyard.models.derivatives import Point, gradient_at
from smallyard.models.kernel_wedges import kernel_wedges
from smallyard.models.layout import public_bilateral, public_regional
from smallyard.models.ricardian import Ricardian
from smallyard.policy.channels import CHANNELS
from smallyard.policy.wedges import Wedges
from smallyard.strategy.goals import GOAL, GoalWeights
from smallyard.strategy.levers import Lever, applied

Values = Mapping[str, np.ndarray]
Weights = tuple[GoalWeights, np.ndarray]


@dataclass(eq=False)
class Arena:
    """An economy with levers. `model` and `base` as calibrated; `wedges` in force where nobody chooses.

    Solutions start from the last one; `solves` and `slopes` count the work.
    """

    model: Ricardian
    base: Base
    wedges: Wedges
    levers: tuple[Lever, ...]
    goals: Mapping[str, Weights]
    solves: int = 0
    slopes: int = 0
    _last: Solved | None = field(default=None, repr=False)

    def own(self, player: str) -> tuple[Lever, ...]:
        """The levers of a player."""
        return tuple(item for item in self.levers if item.player == player)

    def home(self, player: str) -> np.ndarray:
        """The regions of a player: where its levers are [region]. Tariffs are the importer's, export taxes the exporter's."""
        found = np.zeros(len(self.base.world.regions), dtype=bool)
        for item in self.own(player):
            cells = item.group >= 0
            found |= cells.any((0, 2)) if item.channel == "export_tax" else cells.reshape(len(found), -1).any(1)
        return found

    def bounds(self, player: str) -> tuple[np.ndarray, np.ndarray]:
        """Lowest and highest rates of a player."""
        own = self.own(player)
        low, high = (np.concatenate([np.full(item.size, getattr(item, side)) for item in own]) for side in ("low", "high"))
        return low, high

    def in_force(self, player: str) -> np.ndarray:
        """The rates of a player's levers now: means over their cells, by base-year value."""
        world = self.base.world
        parts = []
        for item in self.own(player):
            level = self.wedges.level(world, item.channel)
            if CHANNELS[item.channel].dims == dims.BILATERAL:
                level = (level * self.wedges.shares(world)).sum(0)
            parts.append(item.means(level, self.value_of(item)))
        return np.concatenate(parts)

    def value_of(self, item: Lever) -> np.ndarray:
        """Base-year value under each cell of a lever."""
        world = self.base.world
        return world.trade_fob if CHANNELS[item.channel].dims == dims.BILATERAL else world.output

    def wedges_at(self, values: Values) -> Wedges:
        """The wedges with the players' choices."""
        world = self.base.world
        names = {*self.wedges.channels, *(item.channel for item in self.levers)}
        levels = {name: self.wedges.level(world, name) for name in names}
        held = self.wedges
        chosen = applied(levels, self.levers, values)
        return Wedges.build(world, chosen, held.coverage, held.subsidy_amounts, held.controls, held.listings)

    def solved(self, values: Values, *, near: Solved | None = None) -> Solved:
        """The certified equilibrium at a choice. Raises InfeasibleError, NotConvergedError."""
        start = near or self._last
        found = self.model.solve(self.base, self.wedges_at(values), start=start.state if start else None)
        self.solves += 1
        self._last = found
        return found

    def payoff(self, found: Solved, player: str) -> float:
        """What a player's goal is worth at a solution."""
        return float(GOAL(found.outcome, self.goals[player]))

    def payoffs(self, values: Values) -> dict[str, float]:
        """The goals of all players at a choice."""
        found = self.solved(values)
        return {name: self.payoff(found, name) for name in self.goals}

    def slope(self, values: Values, player: str, of: str | None = None) -> tuple[float, np.ndarray]:
        """Value of a goal and its derivatives by a player's rates, for the cost of about one more solve.

        Arguments: values, the choice; player, whose rates move; of, whose goal (default: the player's own).
        """
        return self.slopes_of(values, (player,), lambda _: self.goals[of or player])[1:]

    def slopes_of(
        self, values: Values, players: Sequence[str], weigh: Callable[[Solved], Weights]
    ) -> tuple[Solved, float, np.ndarray]:
        """The equilibrium, the value of a goal there, and its derivatives by the rates of several players, one after another.

        Arguments: weigh, what weights the goal has, given the equilibrium: so that a product of gains is one goal at every point.
        """
        levels = kernel_wedges(self.base, self.wedges_at(values))
        structure = self.model.structure_of(self.base, levels)
        start = self._last.state if self._last else None
        found = self.model.solve_levels(self.base, levels, structure, start=start)
        self._last, self.solves, self.slopes = found, self.solves + 1, self.slopes + 1
        point = Point.of(self.model.problem(self.base, levels), self.base, structure, levels, found.state, weigh(found))
        own = [item for name in players for item in self.own(name)]
        value, slope = gradient_at(point, GOAL, tuple(dict.fromkeys(item.channel for item in own)))
        parts = [item.sums(_by_cell(getattr(slope, item.channel), item.channel)) for item in own]
        return found, value, np.concatenate(parts)

    def mixed(self, shares: Mapping[str, float]) -> Weights:
        """Weights of Σ share × goal over players."""
        given = [(share, self.goals[name]) for name, share in shares.items()]
        parts = zip(*(goal for _, (goal, _) in given), strict=True)
        total = GoalWeights(*(sum(share * part for (share, _), part in zip(given, of, strict=True)) for of in parts))
        return total, given[0][1][1]


def _by_cell(slope: np.ndarray, channel: str) -> np.ndarray:
    """A slope in kernel layout as one over cells; classes of a flow have the same rate, so that theirs add up."""
    if CHANNELS[channel].dims == dims.BILATERAL:
        return np.sum([public_bilateral(part) for part in slope], axis=0)
    return public_regional(slope)


def joined(values: Values, player: str, own: Sequence[float] | np.ndarray) -> dict[str, np.ndarray]:
    """The same choice with other rates of one player."""
    return {**values, player: np.asarray(own, dtype=float)}
