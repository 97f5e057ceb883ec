"""The economy of a game: what any choice of the players gives each of them, with slopes, every value certified."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from smallyard.models.base import Solved
from smallyard.models.calibrate import Base
from smallyard.models.derivatives import Point, gradient_at
from smallyard.models.kernel_wedges import kernel_wedges
from smallyard.models.layout import public_bilateral, public_regional
from smallyard.models.ricardian import Ricardian
from smallyard.models.ricardian_params import Theta
from smallyard.policy.wedges import Wedges
from smallyard.strategy.cap_slopes import cap_slopes
from smallyard.strategy.caps import Cap, cap_controls, cap_name, caps_at, with_references
from smallyard.strategy.floors import Floor, Prices
from smallyard.strategy.goals import GOAL, GoalWeights
from smallyard.strategy.levers import EXPORTS, Lever, applied

Values = Mapping[str, np.ndarray]
Weights = tuple[GoalWeights, np.ndarray]


@dataclass(eq=False)
class Arena:
    """An economy with levers. `model` and `base` as calibrated; `wedges` in force where nobody chooses; `floors` that players hold.

    Solutions start from the last one; `solves` and `slopes` count the work.
    """

    model: Ricardian
    base: Base
    wedges: Wedges
    levers: tuple[Lever, ...]
    goals: Mapping[str, Weights]
    floors: Mapping[str, tuple[Floor, ...]] = field(default_factory=dict)
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
            found |= cells.any((0, 2)) if item.channel in EXPORTS else cells.reshape(len(found), -1).any(1)
        return found

    def bounds(self, player: str) -> tuple[np.ndarray, np.ndarray]:
        """Lowest and highest rates of a player."""
        own = self.own(player)
        low, high = (np.concatenate([np.full(item.size, getattr(item, side)) for item in own]) for side in ("low", "high"))
        return low, high

    def in_force(self, player: str) -> np.ndarray:
        """The rates of a player's levers now: means over their cells, by base-year value; cuts of 0 for caps."""
        world = self.base.world
        parts = []
        for item in self.own(player):
            if item.is_cap:
                parts.append(np.zeros(item.size))
                continue
            level = self.wedges.level(world, item.channel)
            if item.bilateral:
                level = (level * self.wedges.shares(world)).sum(0)
            parts.append(item.means(level, self.value_of(item)))
        return np.concatenate(parts)

    def value_of(self, item: Lever) -> np.ndarray:
        """Base-year value under each cell of a lever."""
        world = self.base.world
        return world.trade_fob if item.bilateral else world.output

    def wedges_at(self, values: Values) -> Wedges:
        """The wedges with the players' choices."""
        world = self.base.world
        names = {*self.wedges.channels, *(item.channel for item in self.levers if not item.is_cap)}
        levels = {name: self.wedges.level(world, name) for name in names}
        held, caps = self.wedges, cap_controls(self.levers, values)
        chosen = applied(levels, self.levers, values)
        found = Wedges.build(world, chosen, held.coverage, held.subsidy_amounts, (*held.controls, *caps), held.listings)
        return with_references(found, self.base, held, self.neutral) if caps else found

    @cached_property
    def neutral(self) -> Solved:
        """The certified equilibrium where nobody chooses: what caps and floors are relative to."""
        self.solves += 1
        return self.model.solve(self.base, self.wedges)

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

    def prices(self, players: Sequence[str]) -> Prices:
        """Prices of the floors of some players, zero at first."""
        return Prices.of(self.floors, players, self.neutral)

    def caps(self, values: Values, player: str) -> tuple[Cap, ...]:
        """What a player's caps do at a choice; of two caps on the same flows only the tighter one is there."""
        return caps_at(self.base, self.wedges_at(values), self.solved(values), self.own(player))

    def slope(self, values: Values, player: str, of: str | None = None) -> tuple[float, np.ndarray]:
        """Value of a goal and its derivatives by a player's rates, for the cost of about one more solve.

        Arguments: values, the choice; player, whose rates move; of, whose goal (default: the player's own).
        """
        return self.slopes_of(values, (player,), lambda _: self.goals[of or player])[1:]

    def slopes_of(
        self, values: Values, players: Sequence[str], weigh: Callable[[Solved], Weights], *, alone: bool = False
    ) -> tuple[Solved, float, np.ndarray]:
        """The equilibrium, the value of a goal there, and its derivatives by the rates of several players, one after another.

        Arguments: weigh, what weights the goal has, given the equilibrium: so that a product of gains is one goal at every point;
        alone, each cap with room tightened by itself (see `cap_slopes`).
        """
        wedges = self.wedges_at(values)
        levels = kernel_wedges(self.base, wedges)
        structure = self.model.structure_of(self.base, levels)
        start = self._last.state if self._last else None
        found = self.model.solve_levels(self.base, levels, structure, start=start)
        self._last, self.solves, self.slopes = found, self.solves + 1, self.slopes + 1
        point = Point.of(self.model.problem(self.base, levels), self.base, structure, levels, found.state, weigh(found))
        own = [item for name in players for item in self.own(name)]
        names = dict.fromkeys("control_level" if item.is_cap else item.channel for item in own)
        value, slope = gradient_at(point, GOAL, tuple(names))
        cuts = {}
        if "control_level" in names:
            cuts = cap_slopes(self.model, self.base, wedges, found, slope.control_level, own, weigh, alone=alone)
        parts = [_by_number(item, slope, cuts) for item in own]
        return found, value, np.concatenate(parts)

    def mixed(self, shares: Mapping[str, float]) -> Weights:
        """Weights of Σ share × goal over players."""
        given = [(share, self.goals[name]) for name, share in shares.items()]
        parts = zip(*(goal for _, (goal, _) in given), strict=True)
        total = GoalWeights(*(sum(share * part for (share, _), part in zip(given, of, strict=True)) for of in parts))
        return total, given[0][1][1]


def _by_number(item: Lever, slope: Theta, cuts: Mapping[str, float]) -> np.ndarray:
    """Slopes by the numbers of a lever; classes of a flow have the same rate, so that theirs add up."""
    if item.is_cap:
        return np.array([cuts.get(cap_name(item, k), 0.0) for k in range(item.size)])
    found = getattr(slope, item.channel)
    return item.sums(np.sum([public_bilateral(part) for part in found], axis=0) if item.bilateral else public_regional(found))


def joined(values: Values, player: str, own: Sequence[float] | np.ndarray) -> dict[str, np.ndarray]:
    """The same choice with other rates of one player."""
    return {**values, player: np.asarray(own, dtype=float)}
