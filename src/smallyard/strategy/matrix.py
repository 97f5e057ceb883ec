"""Games with a few named choices: every combination solved exactly, and what nobody would leave alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from smallyard.errors import Finding, InputError, SmallyardError
from smallyard.pipeline.pair import Pair
from smallyard.pipeline.run import settled_pair
from smallyard.policy.scenario import Scenario
from smallyard.strategy.arena import Arena
from smallyard.strategy.optimum import UNIT

MOST = 256  # combinations
EACH = 0.1  # seconds, roughly, of one on a small world
TIE = 1e-6  # percent by which another choice must be better: solves are certified to less

Floors = Mapping[str, Mapping[tuple[int, int], float]]


@dataclass(frozen=True)
class Combination:
    """One choice of each player: payoffs over nobody's choosing anything, percent; `below`, players whose floor is missed; None and
    the reason where there is no certified equilibrium.
    """

    chosen: tuple[str, ...]
    payoffs: Mapping[str, float] | None
    below: tuple[str, ...] = ()
    reason: str = ""

    def worth(self, player: str) -> float | None:
        """What counts for a player; minus infinity below its floor."""
        if self.payoffs is None:
            return None
        return float("-inf") if player in self.below else self.payoffs[player]


@dataclass(frozen=True)
class PayoffMatrix:
    """All combinations, in the order of the choices; the last player's choice changes first."""

    choices: Mapping[str, tuple[str, ...]]
    combinations: tuple[Combination, ...]

    @property
    def players(self) -> tuple[str, ...]:
        """Who choose."""
        return tuple(self.choices)

    def at(self, chosen: Sequence[str]) -> Combination:
        """The combination with these choices."""
        return next(item for item in self.combinations if item.chosen == tuple(chosen))

    def others(self, item: Combination, player: str) -> list[Combination]:
        """What a player can make of a combination by another choice of its own."""
        place = self.players.index(player)
        return [
            self.at((*item.chosen[:place], name, *item.chosen[place + 1 :]))
            for name in self.choices[player]
            if name != item.chosen[place]
        ]

    def leaves(self, item: Combination) -> list[str]:
        """Players who would rather choose otherwise, those who have nothing above their floor among them."""
        return [name for name in self.players if not self._content(item, name)]

    def equilibria(self) -> list[Combination]:
        """Combinations that nobody would leave alone (Nash, in single choices)."""
        return [item for item in self.combinations if item.payoffs is not None and not self.leaves(item)]

    def dominant(self, player: str) -> str | None:
        """A player's choice that is best whatever the others choose, by more than a tie; None without one."""
        place = self.players.index(player)
        for name in self.choices[player]:
            rows = [item for item in self.combinations if item.chosen[place] == name]
            if all(self._ahead(item, other, player) for item in rows for other in self.others(item, player)):
                return name
        return None

    def better_for_all(self, item: Combination) -> list[Combination]:
        """Combinations that every player who chooses prefers."""
        return [
            other
            for other in self.combinations
            if other is not item and all(self._ahead(other, item, name) for name in self.players)
        ]

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {
            "choices": {name: list(names) for name, names in self.choices.items()},
            "combinations": [
                {
                    "chosen": dict(zip(self.players, item.chosen, strict=True)),
                    "payoffs_percent": None if item.payoffs is None else dict(item.payoffs),
                    "below_floor": list(item.below), "would_leave": self.leaves(item), "reason": item.reason,
                }
                for item in self.combinations
            ],
            "equilibria": [list(item.chosen) for item in self.equilibria()],
            "dominant": {name: self.dominant(name) for name in self.players},
        }  # fmt: skip

    def _content(self, item: Combination, player: str) -> bool:
        here, there = item.worth(player), [other.worth(player) for other in self.others(item, player)]
        if here is None or here == float("-inf") or any(value is None for value in there):
            return False
        return all(value <= here + TIE for value in there if value is not None)

    def _ahead(self, item: Combination, other: Combination, player: str) -> bool:
        here, there = item.worth(player), other.worth(player)
        return here is not None and there is not None and here > there + TIE


def combinations_of(choices: Mapping[str, Mapping[str, Sequence[Any]]]) -> int:
    """How many combinations there are; raises InputError (E-MATRIX-SIZE) for more than are solved."""
    count = prod(len(names) for names in choices.values())
    if count > MOST:
        what = f"{count:,} combinations, about {count * EACH:,.0f} seconds or more"
        raise InputError(Finding("E-MATRIX-SIZE", what, "choices", expected=f"at most {MOST}", fix="leave out players or choices"))
    return count


def payoff_matrix(
    scenario: Scenario,
    arena: Arena,
    choices: Mapping[str, Mapping[str, Sequence[Any]]],
    floors: Floors,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[PayoffMatrix, list[Pair]]:
    """Payoffs of all combinations, and the certified solves behind them.

    Equation: J_i(a) − J_i(nobody) for every a in A_1 × … × A_N; an equilibrium has no player with a better choice of its own.
    Arguments: scenario, the economy without choices; arena, whose goals are used; choices, player → name → policies; floors, player
    → (region, sector) → least output over what is made where nobody chooses.
    Raises InputError (E-MATRIX-SIZE, and what the policies are refused for). Combinations without an equilibrium of the economy are
    kept with the reason. Not for: mixed strategies.
    """
    count = combinations_of(choices)
    found, pairs = [], []
    for place, chosen in enumerate(product(*choices.values())):
        progress(f"{place + 1} of {count} combinations")
        policies = [policy for name, own in zip(chosen, choices.values(), strict=True) for policy in own[name]]
        try:
            pair = settled_pair(_with(scenario, policies))[1]
        except InputError:
            raise
        except SmallyardError as error:
            found.append(Combination(chosen, None, (), error.findings[0].what))
            continue
        pairs.append(pair)
        found.append(_combination(arena, chosen, pair, floors))
    return PayoffMatrix({name: tuple(own) for name, own in choices.items()}, tuple(found)), pairs


def _with(scenario: Scenario, policies: list[Any]) -> Scenario:
    """The scenario with these policies, checked as a file would be."""
    return Scenario.model_validate(
        {**{name: getattr(scenario, name) for name in type(scenario).model_fields}, "policies": policies}
    )


def _combination(arena: Arena, chosen: tuple[str, ...], pair: Pair, floors: Floors) -> Combination:
    payoffs = {name: UNIT * (arena.payoff(pair.after, name) - arena.payoff(pair.before, name)) for name in arena.goals}
    below = tuple(name for name, least in floors.items() if _missed(pair, least))
    return Combination(chosen, payoffs, below)


def _missed(pair: Pair, least: Mapping[tuple[int, int], float]) -> bool:
    made, base = pair.after.outcome.output_quantity, pair.before.outcome.output_quantity
    return any(float(made[sector, region]) < share * float(base[sector, region]) for (region, sector), share in least.items())
