"""Legend of the seven colour classes."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from smallyard.results.figures.scale import class_words
from smallyard.results.figures.svg import element


def swatch(*content: Markup) -> Markup:
    """A small picture beside a legend text; it says nothing to screen readers."""
    return element("svg", *content, width=20, height=14, class_="figure-svg", aria_hidden="true")


def legend(limits: tuple[float, float, float], unit: str, extra: Sequence[tuple[Markup, str]] = ()) -> Markup:
    """List of classes with their bounds, and further entries (swatch, text)."""
    entries = [(swatch(element("rect", width=20, height=14, class_=name)), words) for name, words in class_words(limits, unit)]
    return element("ul", *(element("li", picture, words) for picture, words in [*entries, *extra]), class_="legend")
