"""Sentences about signs: where they hold, where they flip, between which values payoffs lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from smallyard.results.numbers import signed
from smallyard.results.result import SMALL
from smallyard.results.words import listed
from smallyard.strategy.robust import AS_CHOSEN, Option

SETS = "sets of elasticities and closures"


def sign_of(value: float) -> int:
    """1, −1, or 0 for a change that is practically zero."""
    return 0 if abs(value) < SMALL else 1 if value > 0.0 else -1


def flips(first: float, second: float) -> bool:
    """Whether one value is a gain and the other a loss."""
    return sign_of(first) * sign_of(second) < 0


def of_play(options: Sequence[Option], play: str) -> list[Option]:
    """The options with a solution in which this is played."""
    return [item for item in options if item.play == play and item.payoffs is not None]


def flipped(first: Mapping[str, float], second: Mapping[str, float]) -> list[str]:
    """Players who gain in one situation and lose in the other."""
    return [name for name in first if name in second and flips(first[name], second[name])]


def turns(options: Sequence[Option], play: str, other: str, name: str) -> dict[str, bool]:
    """Option, solved both ways → whether a player's sign flips between two plays in that economy."""
    first, second = ({item.name: (item.payoffs or {})[name] for item in of_play(options, one)} for one in (play, other))
    return {option: flips(value, second[option]) for option, value in first.items() if option in second}


def robust_words(options: Sequence[Option], payoffs: Mapping[str, float], play: str = AS_CHOSEN) -> str:
    """Whose sign holds everywhere, and which option flips whose; what has no solution is said."""
    solved = of_play(options, play)
    if not solved:
        return "; ".join(["Other elasticities and closures say nothing", *unsolved_words(options, play)]) + "."
    turned = {name: [item.name for item in solved if flips(value, (item.payoffs or {})[name])] for name, value in payoffs.items()}
    firm = [name for name, held in turned.items() if not held and sign_of(payoffs[name])]
    parts = [f"Under {len(solved)} {SETS} the sign holds for {listed(firm) or 'nobody'}"]
    parts += [f"it flips for {name} under {held[0]}" for name, held in turned.items() if held]
    none = [name for name, held in turned.items() if not held and not sign_of(payoffs[name])]
    parts += [f"{listed(none)} {'has' if len(none) == 1 else 'have'} practically no change"] if none else []
    return "; ".join([*parts, *unsolved_words(options, play)]) + "."


def unsolved_words(options: Sequence[Option], play: str) -> list[str]:
    """How many options have no certified solution, and why the first has none; nothing if all have one."""
    failed = [item for item in options if item.play == play and item.payoffs is None]
    return [f"{len(failed)} without a certified solution ({failed[0].name}: {failed[0].reason})"] if failed else []


def spread(values: Sequence[float]) -> str:
    """'−0.300 to +0.100 %'; one number where both ends print the same."""
    low, high = signed(min(values), 3), signed(max(values), 3)
    return f"{low} %" if low == high else f"{low} to {high} %"
