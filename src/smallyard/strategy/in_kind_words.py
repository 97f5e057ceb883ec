"""What an answer in kind does to the payoffs of a move, in words, as data and as rows of the table of options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from smallyard.errors import SmallyardError
from smallyard.results.numbers import signed
from smallyard.results.words import listed
from smallyard.solver.certificate import Certificate
from smallyard.strategy.arena import Arena
from smallyard.strategy.in_kind import InKind
from smallyard.strategy.robust import AS_CHOSEN, Option, gains_at
from smallyard.strategy.robust_figure import Row
from smallyard.strategy.robust_words import SETS, flipped, flips, of_play, sign_of, spread, turns, unsolved_words

ANSWERED = "answered in kind"
WIDE = "can answer only with one rate for several partners: it is the mean over them, and falls on others too."
AS_REGIONS = "No other player can answer with its own instruments; the regions that the move burdens answer instead."
INSIDE = (
    "In no sector does the move raise the mean rate; in {count} it raises the rate on some product classes, because one rate takes "
    "the place of several."
)
ON_ALL = (
    "These rises are answered by {who}, beyond the instruments of the game: in each such sector, the rate on all goods the "
    "other way rises by their mean."
)
BY_CLASS = (
    "These rises are answered by {who}, beyond the instruments of the game: the rate on the same classes the other way rises by as "
    "much."
)


@dataclass(frozen=True, eq=False)
class Answered:
    """A move's answer in kind with payoffs of all players, percent over the rates in force (None: none to give, why)."""

    said: InKind
    payoffs: dict[str, float] | None
    reason: str = ""
    certificate: Certificate | None = None

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {**self.said.to_dict(), "payoffs_percent": self.payoffs, **({"reason": self.reason} if self.reason else {})}


def answered_payoffs(arena: Arena, said: InKind) -> Answered:
    """Payoffs when a move is answered; a refused solve is kept with its reason."""
    if said.wedges is None:
        return Answered(said, None, said.reason)
    try:
        return Answered(said, *_solved(arena, said))
    except SmallyardError as error:
        return Answered(said, None, error.findings[0].what)


def _solved(arena: Arena, said: InKind) -> tuple[dict[str, float], str, Certificate]:
    assert said.wedges is not None
    payoffs, certificate = gains_at(arena, said.wedges)
    return payoffs, "", certificate


def answered_words(found: Answered, player: str, payoffs: Mapping[str, float], options: Sequence[Option]) -> list[str]:
    """Sentences: who answers, what the player has then, here and under the other options, and whose sign flips."""
    said = found.said
    if said.wedges is None:
        return [f"There is nothing to answer in kind: {found.reason}."]
    how = [] if said.with_instruments else _how(said)
    if found.payoffs is None:
        return [f"Answered in kind by {said.who}, no certified solution was found: {found.reason}.", *how]
    now, then = payoffs[player], found.payoffs[player]
    under = [(item.payoffs or {})[player] for item in of_play(options, ANSWERED)]
    range_ = f" ({spread(under)} under {len(under)} {SETS})" if under else ""
    parts = [f"Answered in kind by {said.who}, {player} gets {signed(then, 3)} %{range_}: {_verdict(now, then, player, options)}"]
    words = ["; ".join([*parts, *unsolved_words(options, ANSWERED)]) + "."]
    others = [name for name in flipped(payoffs, found.payoffs) if name != player]
    words += [f"The answer also flips the sign for {listed(others)}."] if others else []
    words += [f"Bounds keep {listed(said.cut)} from answering in full."] if said.cut else []
    words += [f"{listed(said.spread)} {WIDE}"] if said.spread else []
    return words + how


def _how(said: InKind) -> list[str]:
    """What regions answer, and with what, where no player's own instruments do."""
    if not said.inside_sectors:
        return [AS_REGIONS]
    return [INSIDE.format(count=said.inside_sectors), (ON_ALL if said.by_means else BY_CLASS).format(who=said.who)]


def _verdict(now: float, then: float, player: str, options: Sequence[Option]) -> str:
    """Whether an answer turns the sign of one payoff, and an option under which it is otherwise."""
    here = flips(now, then)
    other = [name for name, there in turns(options, AS_CHOSEN, ANSWERED, player).items() if there != here]
    if here:
        return "the sign flips" + (f", but not under {other[0]}" if other else "")
    empty = not sign_of(now) or not sign_of(then)
    held = "one of both is practically zero" if empty else "the sign holds"
    return held + (f", but flips under {other[0]}" if other else "")


def answered_rows(found: Answered) -> list[Row]:
    """Rows of all players under the answer; none if there is nothing to answer."""
    if found.said.wedges is None:
        return []
    values: Mapping[str, float | None] = found.payoffs or {}
    names = list(found.payoffs or {})
    return [Row(f"{name}, {ANSWERED}", name, ANSWERED, values[name]) for name in names]
