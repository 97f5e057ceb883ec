"""Whether the rates in force can be kept under other elasticities and closures: the test of repeated play on their payoffs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from smallyard.strategy.repeated import RepeatedTest, StaticPayoffs, check_cooperation
from smallyard.strategy.robust import AS_CHOSEN, Option
from smallyard.strategy.robust_words import SETS, of_play, unsolved_words


def deviation_of(name: str) -> str:
    """What it is called when a player alone leaves the rates in force."""
    return f"deviation of {name}"


def retested(options: Sequence[Option], payoffs: Sequence[StaticPayoffs], discount: float) -> dict[str, RepeatedTest]:
    """Option, if it has all solutions → the test on the same rates: equilibrium as the punishment, each player's best deviation."""
    war = {item.name: item.payoffs for item in of_play(options, AS_CHOSEN)}
    alone = {pay.player: {item.name: item.payoffs for item in of_play(options, deviation_of(pay.player))} for pay in payoffs}
    found = {}
    for name, held in war.items():
        if held is not None and all(name in there for there in alone.values()):
            found[name] = check_cooperation([_payoffs(pay, held, alone[pay.player][name]) for pay in payoffs], discount)
    return found


def _payoffs(pay: StaticPayoffs, war: Mapping[str, float], alone: Mapping[str, float] | None) -> StaticPayoffs:
    """Payoffs of a player in another economy; rates that lose there are no temptation."""
    assert alone is not None  # of solved options alone
    return replace(pay, deviation=max(alone[pay.player], 0.0), punishment=war[pay.player])


def kept_words(here: RepeatedTest, there: Mapping[str, RepeatedTest], options: Sequence[Option]) -> str:
    """Whether the verdict is the same elsewhere, and under which option it is not."""
    other = [name for name, item in there.items() if item.sustained != here.sustained]
    parts = [f"With the same rates, the verdict is the same under {len(there) - len(other)} of {len(there)} {SETS}"]
    parts += [f"it flips under {other[0]}"] if other else []
    plays = dict.fromkeys(item.play for item in options)
    failed = [text for play in plays for text in unsolved_words(options, play)]
    return "; ".join([*parts, *failed[:1]]) + "."
