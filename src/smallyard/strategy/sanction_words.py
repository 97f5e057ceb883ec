"""Sentences about a sanction answered in kind, and about its losses under other elasticities and closures."""

from __future__ import annotations

from collections.abc import Sequence

from smallyard.results.numbers import signed, unsigned
from smallyard.results.words import listed
from smallyard.strategy.losses import Measure
from smallyard.strategy.robust import option_name
from smallyard.strategy.robust_words import SETS, flips, spread
from smallyard.strategy.sanction_options import SanctionOption, SanctionOptions

SIDES = {"the senders": "own_percent", "the target": "target_percent"}


def sanction_words(found: SanctionOptions, what: str, target: Sequence[str]) -> list[str]:
    """What `what`, the sanction in words, does to real income of both sides when it is answered, and under other options.

    Changes, not losses: a sender that gains has a plus.
    """
    return [_answered(found.here, what, target), _elsewhere(found)]


def together_words(what: str, more: float) -> str:
    """What all closings at once do against the sum of single ones; `more`, over that sum, less 1."""
    percent = unsigned(100.0 * abs(more), 0)
    if percent == "0":
        return f"{what} as much as the sum of each alone."
    return f"{what} {percent} % {'more' if more > 0.0 else 'less'} than the sum of each alone."


def searched_words(gap: float) -> str:
    """How near a search by steps and swaps comes to the best of all sets; `gap`, the part that it misses."""
    percent = unsigned(100.0 * gap, 1)
    if percent == "0.0":
        return "A search by steps and swaps finds a set that does as much."
    return f"A search by steps and swaps finds a set that does {percent} % less."


def _answered(here: SanctionOption, what: str, target: Sequence[str]) -> str:
    who = listed(list(target))
    if here.answered is None or here.unanswered is None:
        return f"For {what} there is no answer in kind by {who} to compare with: {here.reason}."
    now, then = here.unanswered, here.answered
    parts = listed([f"{side} by {_change(then, field)} instead of {_change(now, field)}" for side, field in SIDES.items()])
    turned = [side for side, field in SIDES.items() if flips(getattr(now, field), getattr(then, field))]
    end = f": the sign flips for {listed(turned)}" if turned else ""
    return f"Answered in kind by {who}, {what} changes real income of {parts}{end}."


def _elsewhere(found: SanctionOptions) -> str:
    """Ranges over the options with a solution, which of them turns a sign of the headline, and how many have no solution."""
    plays = ["unanswered"] + (["answered"] if found.here.answered else [])
    parts = [text for play in plays if (text := _ranges(found, play))]
    failed = [item for item in found.options if any(getattr(item, play) is None for play in plays)]
    if failed:
        name = option_name(failed[0].elasticities, failed[0].deficits)
        parts.append(f"{len(failed)} not solved in full ({name}: {failed[0].reason})")
    return f"Under {len(found.options)} {SETS}: {'; '.join(parts)}."


def _ranges(found: SanctionOptions, play: str) -> str:
    """Ranges of both sides over the options that are solved; nothing if none is."""
    solved = [(item, getattr(item, play)) for item in found.options if getattr(item, play) is not None]
    if not solved:
        return ""
    name = {"unanswered": "unanswered", "answered": "answered in kind"}[play]
    ranges = [f"{side} {spread([-getattr(one, field) for _, one in solved])}" for side, field in SIDES.items()]
    return f"{name}, {listed(ranges)}{_turned(found.here, solved, play)}"


def _turned(here: SanctionOption, solved: Sequence[tuple[SanctionOption, Measure]], play: str) -> str:
    """Whose sign of the same play another option flips, and which option."""
    own: Measure | None = getattr(here, play)
    if own is None:
        return ""
    for side, field in SIDES.items():
        for item, there in solved:
            if flips(getattr(own, field), getattr(there, field)):
                return f" (the sign flips for {side} under {option_name(item.elasticities, item.deficits)})"
    return ""


def _change(measure: Measure, field: str) -> str:
    return f"{signed(-getattr(measure, field), 3)} %"
