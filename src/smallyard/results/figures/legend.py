"""Legend of the seven colour classes."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from smallyard.results.figures.scale import class_words
from smallyard.results.figures.svg import SMALL, element, group, label, text_width

LEFT = 23.0  # px from the beginning of an entry to its text
UNITS = {"%": "percent", "pp": "percentage points"}


def swatch(*content: Markup) -> Markup:
    """A small picture beside a legend text; it says nothing to screen readers."""
    return element("svg", *content, width=20, height=14, class_="figure-svg", aria_hidden="true")


def legend(limits: tuple[float, float, float], unit: str, extra: Sequence[tuple[Markup, str]] = ()) -> Markup:
    """List: the unit in words, the classes with their bounds, and further entries (swatch, text)."""
    entries = [(swatch(element("rect", width=20, height=14, class_=name)), words) for name, words in class_words(limits)]
    items = [element("li", picture, words) for picture, words in [*entries, *extra]]
    head = [element("li", UNITS.get(unit, unit), class_="unit")] if unit else []
    return element("ul", *head, *items, class_="legend")


def drawn_legend(limits: tuple[float, float, float], unit: str, y: float, width: float) -> Markup:
    """The same inside a drawing, for picture files."""
    head = UNITS.get(unit, unit)
    parts = [label(0.0, y + 11.0, head, "soft", size=SMALL)] if head else []
    classes = class_words(limits)
    start = text_width(head, SMALL) + 10.0 if head else 0.0
    taken = sum(LEFT + text_width(words, SMALL) for _, words in classes)
    gap, x = max((width - start - taken) / (len(classes) - 1), 0.0), start
    for name, words in classes:
        parts.append(element("rect", x=x, y=y, width=18, height=13, class_=name))
        parts.append(label(x + LEFT, y + 11.0, words, "soft", size=SMALL))
        x += LEFT + text_width(words, SMALL) + gap
    return group(*parts)
