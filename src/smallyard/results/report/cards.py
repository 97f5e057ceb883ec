"""The four cards under the answer."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from smallyard.labels.regions import region_name
from smallyard.results.figures.strip import range_strip
from smallyard.results.focus import SMALL, bounds_of
from smallyard.results.numbers import percent_text, row_digits, signed
from smallyard.results.option_words import PLURAL
from smallyard.results.report.facts import Facts

CARDS = 4
WORLD = "WORLD"


@dataclass(frozen=True)
class Card:
    """One headline number as text, with its strip."""

    name: str
    value: str
    sign: str
    range: str
    strip: Markup
    money: str


def cards(facts: Facts) -> tuple[list[Card], str]:
    """Four cards (regions and groups in focus, the largest other changes, the world), and a note on what they show."""
    names = list(facts.focus[: CARDS - 1])
    rest = [*facts.also_named, *sorted(facts.others, key=lambda code: -abs(facts.income[code]))]
    names += [name for name in rest if name not in names][: CARDS - 1 - len(names)]
    names.append(WORLD)
    bounds = {name: bounds_of(facts.result, name) for name in names}
    ends = [end for triple in bounds.values() for end in triple]
    axis = (min(0.0, *ends), max(0.0, *ends))
    return [_card(facts, name, bounds[name], axis) for name in names], _note(facts)


def _note(facts: Facts) -> str:
    note = "Change in real income. Dot: headline. "
    if facts.result.range is not None:
        axes = facts.result.range.axes
        varied = " × ".join(f"{len(options)} {PLURAL.get(axis, axis)}" for axis, options in axes.items() if len(options) > 1)
        note += f"Band: lowest to highest of {len(facts.result.range.solved)} solved options ({varied or 'one option'}). "
    return note + f"All cards share one scale. Money: change × baseline final expenditure; {facts.result.world.get('vintage', '')}."


def _card(facts: Facts, name: str, bounds: tuple[float, float, float], axis: tuple[float, float]) -> Card:
    value, low, high = bounds
    title = "World" if name == WORLD else region_name(name)
    digits = row_digits(value, low, high)
    said = percent_text(value, digits)
    span = f"lowest to highest {signed(low, digits)} to {percent_text(high, digits)}"
    sign = "gain" if value >= SMALL else "loss" if value <= -SMALL else ""
    strip = range_strip(value, low, high, axis, f"{title}: {said}, {span}")
    money = facts.money(facts.money_of(name, "equivalent_variation"), change=True)
    return Card(title, said, sign, span, strip, money + " a year")
