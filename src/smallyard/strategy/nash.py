"""Games in which everybody answers everybody: rounds of best answers, then a search for deviations that pay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from smallyard.solver.certificate import Certificate
from smallyard.strategy.arena import Arena, Values, joined
from smallyard.strategy.floors import HeldFloor, missed_words
from smallyard.strategy.optimum import DONE, ROUGH, UNIT, mean_moved, mean_rate, optimum

ROUNDS = 12
CHANGE = 5e-4  # of trade-weighted mean rates between two rounds
DEVIATION = 1e-4  # percent of base real income: a deviation that gains less is none


@dataclass(frozen=True)
class Deviation:
    """The best deviation that an independent search found for a player: what it gains, the slope where it stands, floors held."""

    player: str
    gain: float
    kkt: float
    starts: dict[str, float]
    floors: tuple[HeldFloor, ...] = ()

    @property
    def missed(self) -> tuple[str, ...]:
        """Floors that no choice found holds, in words."""
        return missed_words(self.player, self.floors)

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {**vars(self), "floors": [dict(vars(item)) for item in self.floors]}


@dataclass(frozen=True, eq=False)
class Equilibrium:
    """Where rounds of best answers end. `certified`: they settled, and nobody gains by re-optimising from zero.

    values, player → rates; payoffs, percent over the rates in force; rounds; change of the last round; deviations, one per player.
    """

    values: dict[str, np.ndarray]
    payoffs: dict[str, float]
    mean_rates: dict[str, float]
    rounds: int
    change: float
    deviations: tuple[Deviation, ...]
    certificate: Certificate
    solves: int

    @property
    def certified(self) -> bool:
        """Whether this is an equilibrium as far as the search can tell."""
        return self.change <= CHANGE and all(item.gain <= DEVIATION and not item.missed for item in self.deviations)

    @property
    def failures(self) -> list[str]:
        """What keeps it from being one, in words."""
        found = [] if self.change <= CHANGE else [f"rates still move by {self.change:.2g} after {self.rounds} rounds"]
        found += [text for item in self.deviations for text in item.missed]
        return found + [
            f"{item.player} gains {item.gain:.3g} percent by another choice" for item in self.deviations if item.gain > DEVIATION
        ]

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {
            **vars(self),
            "values": {name: rates.tolist() for name, rates in self.values.items()},
            "deviations": [item.to_dict() for item in self.deviations],
            "certificate": self.certificate.to_dict(),
            "certified": self.certified,
            "failures": self.failures,
        }


def nash(
    arena: Arena, players: Sequence[str], *, start: Values | None = None, progress: Callable[[str], None] = lambda _: None
) -> Equilibrium:
    """Rounds of best answers, one player after another, until rates settle; then everybody re-optimises from zero.

    Equation: p_i ∈ argmax J_i(p_i, p_−i) for every player i.
    Start: the rates in force, or those given. Prohibitive rates of everybody are always an equilibrium; the search begins far from
    them. Source: Ossa 2014 (the game).
    """
    before = arena.solves
    neutral = arena.solved({})
    values: dict[str, np.ndarray] = {**(start or {})}
    change, rounds = np.inf, 0
    found: tuple[tuple[Deviation, np.ndarray], ...] = ()
    while rounds < ROUNDS:
        values, change, done = _rounds(arena, players, values, ROUNDS - rounds, rounds, progress)
        rounds += done
        found = tuple(_deviation(arena, player, values, progress) for player in players)
        better = {item.player: rates for item, rates in found if item.gain > DEVIATION}
        if not better or change > CHANGE:
            break
        values = {**values, **better}  # rounds of local answers had settled where somebody does better far away
    final = arena.solved(values)
    payoffs = {name: UNIT * (arena.payoff(final, name) - arena.payoff(neutral, name)) for name in arena.goals}
    means = {name: mean_rate(arena, name, values[name]) for name in players}
    deviations = tuple(item for item, _ in found)
    return Equilibrium(values, payoffs, means, rounds, float(change), deviations, final.certificate, arena.solves - before)


def _rounds(
    arena: Arena, players: Sequence[str], values: dict[str, np.ndarray], most: int, done: int, progress: Callable[[str], None]
) -> tuple[dict[str, np.ndarray], float, int]:
    """Choices after rounds of best answers, the change of the last round, and how many rounds it took.

    A player's first answer is looked for from zero, from the best uniform rate and from the rates in force; later ones from where
    the player stands, and to the end. What that misses is found by the search for deviations.
    """
    change, count = np.inf, 0
    for count in range(1, most + 1):
        change = 0.0
        for player in players:
            progress(f"round {done + count}: {player}")
            old = values.get(player)
            first = old is None
            found = optimum(arena, player, values, scan=first, zero=first, flat=False, until=ROUGH if first else DONE)
            values = joined(values, player, found.rates)
            moved = np.inf if old is None else mean_moved(arena, player, found.rates - old)
            change = max(change, moved)
        if change <= CHANGE:
            break
    return values, change, count


def _deviation(arena: Arena, player: str, values: Values, progress: Callable[[str], None]) -> tuple[Deviation, np.ndarray]:
    """What re-optimising from zero and from the best uniform rate gains over the rates reached, and the rates that gain it."""
    progress(f"deviations of {player}")
    found = optimum(arena, player, values, flat=False)
    return Deviation(player, max(found.gain, 0.0), found.kkt, found.starts, found.floors), found.rates
