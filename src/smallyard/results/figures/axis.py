"""Axes of drawings: grid lines, and labels that are left out rather than pushed into each other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import pairwise

from markupsafe import Markup

from smallyard.results.figures.scale import Scale, tick_text
from smallyard.results.figures.svg import SMALL, element, label, line, number, text_width

APART = 6.0  # px between two labels at least


def grid_lines(scale: Scale, top: float, bottom: float, strong: Collection[float] = (0.0,)) -> list[Markup]:
    """One line per tick, those in `strong` in ink."""
    return [line(scale(tick), top, scale(tick), bottom, "zero" if tick in strong else "grid") for tick in scale.ticks]


def grid_around(scale: Scale, top: float, bottom: float, texts: Sequence[tuple[float, float, float, float]]) -> list[Markup]:
    """The same, but stopping where a text stands in the way.

    Arguments: texts, as boxes (left, top, right, bottom) in px, from the highest to the lowest.
    """
    parts = []
    for tick in scale.ticks:
        x, here, d = scale(tick), top, ""
        for left, upper, right, lower in texts:
            if left <= x <= right and lower > here:
                d += f"M{number(x)} {number(here)}V{number(upper)}" if upper > here else ""
                here = lower
        d += f"M{number(x)} {number(here)}V{number(bottom)}" if bottom > here else ""
        parts.append(element("path", d=d, class_="zero" if tick == 0.0 else "grid"))
    return parts


def axis_labels(scale: Scale, y: float, low: float, high: float, text: Callable[[float], str] | None = None) -> list[Markup]:
    """Labels under their ticks, as many as stand apart: every one, every second …, counted from zero.

    Arguments: y of the baseline; low, high, between which labels must lie: one at the end is moved inwards if there is room for
    it, else it is left out; text of a tick (default: signed, zero without sign).
    """
    say = text or (lambda tick: tick_text(tick, scale.ticks))
    texts = [say(tick) for tick in scale.ticks]
    middle = scale.ticks.index(0.0) if 0.0 in scale.ticks else 0
    for every in range(1, len(texts) + 1):
        kept = [place for place in range(len(texts)) if (place - middle) % every == 0]
        boxes = {place: _box(scale(scale.ticks[place]), texts[place]) for place in kept}
        inside = [place for place in kept if low <= boxes[place][0] and boxes[place][1] <= high]
        if _apart([boxes[place] for place in inside]):
            break
    for place in (place for place in kept if place not in inside):
        left, right = boxes[place]
        shift = max(low - left, 0.0) - max(right - high, 0.0)
        boxes[place] = (left + shift, right + shift)
        if _apart(sorted(boxes[other] for other in (*inside, place))):
            inside.append(place)
    return [label(sum(boxes[place]) / 2.0, y, texts[place], "tick", anchor="middle", size=SMALL) for place in sorted(inside)]


def _box(x: float, text: str) -> tuple[float, float]:
    half = text_width(text, SMALL) / 2.0
    return (x - half, x + half)


def _apart(boxes: Sequence[tuple[float, float]]) -> bool:
    return all(one[1] + APART <= other[0] for one, other in pairwise(boxes))
