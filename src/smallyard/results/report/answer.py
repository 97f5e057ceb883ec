"""The answer in words: one sentence, and a lead on what else stands out."""

from __future__ import annotations

from smallyard.labels.regions import region_in_prose
from smallyard.results.focus import SMALL, bounds_of
from smallyard.results.numbers import percent_text
from smallyard.results.report.facts import Facts, named
from smallyard.results.words import listed

SPOKEN = 3  # further names of the policies that the lead gives


def answer(facts: Facts) -> str:
    """One sentence with a subject, a direction, a size and a comparison."""
    if not facts.moves:
        return "Nothing changes: no region’s real income moves."
    falls = [name for name in facts.focus if facts.change_of(name) <= -SMALL]
    rises = [name for name in facts.focus if facts.change_of(name) >= SMALL]
    parts = []
    if falls:
        parts.append("fall by " + listed([_in(facts, name) for name in falls]))
    if rises:
        parts.append("rise by " + listed([_in(facts, name) for name in rises]))
    if not parts:
        code = max(facts.income, key=lambda item: abs(facts.income[item]))
        verb = "fall" if facts.income[code] < 0 else "rise"
        return f"Real income would hardly move in {named(facts.focus)}; it would {verb} by {_in(facts, code)}."
    text = " and ".join(parts)
    if len(falls) + len(rises) == 1:
        world = facts.world_income
        verb = "fall" if world < 0 else "rise"
        text += f"; in the world as a whole it would {verb} by {_size(world)}" if abs(world) >= SMALL else ""
    return f"Real income would {text}."


def _in(facts: Facts, name: str) -> str:
    return f"{_size(facts.change_of(name))} in {region_in_prose(name)}"


def _size(value: float) -> str:
    return percent_text(value).lstrip("+−")


def lead(facts: Facts) -> str:
    """The others in the policies, the extremes elsewhere, and whether the direction is the same under all options."""
    if not facts.moves:
        return "Every number below is zero to the last digit: the tool reproduces its own data."
    return " ".join(text for text in (_also(facts), _elsewhere(facts), _direction(facts)) if text)


def _also(facts: Facts) -> str:
    """Names in the policies for which the answer had no room."""
    shown = facts.also_named[:SPOKEN]
    if not shown:
        return ""
    return f"Also in the policies: {listed([f'{region_in_prose(name)} ({_shown(facts, name)})' for name in shown])}."


def _shown(facts: Facts, name: str) -> str:
    return percent_text(facts.change_of(name))


def _elsewhere(facts: Facts) -> str:
    """Largest gain and loss among all other regions; members of a named group are among them."""
    where = "Of single regions" if any(name not in facts.income for name in facts.focus) else "Of the other regions"
    losses = [code for code in facts.others if facts.income[code] < 0]
    gains = [code for code in facts.others if facts.income[code] > 0]
    parts = []
    if gains:
        parts.append(f"the largest gain would be in {region_in_prose(gains[-1])} ({_shown(facts, gains[-1])})")
    if losses:
        verb = "" if gains else "would be "
        parts.append(f"the largest loss {verb}in {region_in_prose(losses[0])} ({_shown(facts, losses[0])})")
    return f"{where} {', '.join(parts)}." if parts else "No other region’s real income moves."


def _direction(facts: Facts) -> str:
    found = facts.result.range
    if found is None:
        return ""
    turned = [name for name in facts.focus if turns(facts, name)]
    if turned:
        return f"The sign in {named(turned)} depends on the options: see below."
    return f"The direction in {named(facts.focus)} is the same under all {len(found.solved)} combinations of options solved."


def turns(facts: Facts, name: str) -> bool:
    """Whether an option turns the sign of a region's or group's change."""
    found = facts.result.range
    if found is None:
        return False
    if name in facts.income:
        return found.flips(name) is not None
    _, low, high = bounds_of(facts.result, name)
    return low <= -SMALL and high >= SMALL
