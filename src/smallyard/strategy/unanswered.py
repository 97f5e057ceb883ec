"""What a player's rates would give it if the others kept the rates in force: retaliation taken out of an answer that has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from smallyard.errors import SmallyardError
from smallyard.policy.wedges import Wedges
from smallyard.results.numbers import signed
from smallyard.results.words import listed
from smallyard.solver.certificate import Certificate
from smallyard.strategy.arena import Arena, Values
from smallyard.strategy.robust import AS_CHOSEN, Option, gains_at
from smallyard.strategy.robust_figure import Row
from smallyard.strategy.robust_words import SETS, flipped, turns

UNANSWERED = "unanswered"


@dataclass(frozen=True, eq=False)
class Unanswered:
    """Each player's rates alone: wedges, its own payoff in percent over the rates in force, and why one has none."""

    wedges: dict[str, Wedges]
    payoffs: dict[str, float]
    reasons: dict[str, str]
    certificates: tuple[Certificate, ...]

    @property
    def plays(self) -> dict[str, Wedges]:
        """Name of each play → wedges."""
        return {play_of(name): wedges for name, wedges in self.wedges.items()}

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {"payoffs_percent": self.payoffs, "reasons": self.reasons}


def play_of(name: str) -> str:
    """What it is called when a player alone has its rates."""
    return f"{name} alone"


def unanswered(arena: Arena, values: Values, players: Sequence[str]) -> Unanswered:
    """Payoffs of players whose rates are those given while everybody else keeps those in force; one solve each.

    Not for: a player's best choice alone, which has other rates.
    """
    wedges = {name: arena.wedges_at({name: values[name]}) for name in players}
    payoffs, reasons, certificates = dict[str, float](), dict[str, str](), list[Certificate]()
    for name, held in wedges.items():
        try:
            found, certificate = gains_at(arena, held)
        except SmallyardError as error:
            reasons[name] = error.findings[0].what
            continue
        payoffs[name] = found[name]
        certificates.append(certificate)
    return Unanswered(wedges, payoffs, reasons, tuple(certificates))


def unanswered_words(found: Unanswered, payoffs: Mapping[str, float], options: Sequence[Option]) -> list[str]:
    """Sentences: what the same rates give unanswered, whose sign flips between the two, and whether that is so under options."""
    words = []
    if found.payoffs:
        parts = listed([
            f"{name} {signed(value, 3)} % instead of {signed(payoffs[name], 3)} %" for name, value in found.payoffs.items()
        ])  # fmt: skip
        turned = flipped(found.payoffs, payoffs)
        verdict = (
            f"between unanswered and answered the sign flips for {listed(turned)}" if turned else "no sign flips between the two"
        )
        words.append(f"Unanswered, the same rates would give {parts}: {verdict}{_elsewhere(found, turned, options)}.")
    words += [f"For {name} alone no certified solution was found: {reason}." for name, reason in found.reasons.items()]
    return words


def _elsewhere(found: Unanswered, turned: Sequence[str], options: Sequence[Option]) -> str:
    """Whether the same signs flip in every other economy that was solved both ways."""
    there = {name: turns(options, AS_CHOSEN, play_of(name), name) for name in found.payoffs}
    other = [option for name, held in there.items() for option, turns in held.items() if turns != (name in turned)]
    count = min((len(held) for held in there.values()), default=0)
    if not count:
        return ""
    return f"; not so under {other[0]}" if other else f"; the same under {count} {SETS}"


def unanswered_rows(found: Unanswered) -> list[Row]:
    """A row for each player alone."""
    return [Row(f"{name}, {UNANSWERED}", name, play_of(name), found.payoffs.get(name)) for name in found.wedges]
