"""Frontier chart: what each choice takes from the target against what it costs those who make it; every point is labelled."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from smallyard.results.figures.axis import axis_labels
from smallyard.results.figures.caption import NARROW, WIDE, Caption, figure_of
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.run_mark import run_mark
from smallyard.results.figures.scale import Scale, panel_digits, scale_of
from smallyard.results.figures.slope import SPACE, spread
from smallyard.results.figures.svg import (
    SMALL,
    drawing,
    element,
    label,
    line,
    number,
    one_line,
    rect,
    text_width,
    wrapped,
)
from smallyard.results.numbers import MINUS, signed
from smallyard.results.tables import Table

MOST = 4  # series: as many as there are shapes
HEIGHT, LINE = 320.0, 16.0  # px of the plot at least, and of a further line of a name
LEAD = 24.0  # px of a leader line


@dataclass(frozen=True)
class FrontierPoint:
    """One choice: its label, own loss and target loss in one unit, and the number of its series."""

    label: str
    own: float
    target: float
    series: int = 0


def frontier_chart(series: Sequence[str], points: Sequence[FrontierPoint], caption: Caption, *, unit: str = "%") -> Figure:
    """Own loss to the right, target loss upwards; points of a series joined in the order given; left of zero, damage is free.

    Raises ValueError for more than four series. Not for: many points, whose labels would be longer than the picture.
    """
    if len(series) > MOST:
        raise ValueError(f"{len(series)} series in one picture; {MOST} is the limit of a readable panel")
    shown = [point for point in points if math.isfinite(point.own) and math.isfinite(point.target)]
    table: Table = {
        "series": [series[point.series] for point in shown],
        "point": [point.label for point in shown],
        "own_loss": [point.own for point in shown],
        "target_loss": [point.target for point in shown],
    }
    digits = panel_digits([value for point in shown for value in (point.own, point.target)])
    words = "; ".join(
        f"{point.label}: own loss {signed(point.own, digits, unit)}, target loss {signed(point.target, digits, unit)}"
        for point in shown
    )
    if not shown:
        return figure_of(caption, one_line("Nothing to show", WIDE), one_line("Nothing to show", NARROW), "Nothing to show.", table)
    short = f"Points of own and target loss, {len(shown)} choices. {words}."
    drawn = [_draw(series, shown, width, unit, short) for width in (WIDE, NARROW)]
    return figure_of(caption, drawn[0], drawn[1], f"{words}.", table)


@dataclass(frozen=True)
class _Frame:
    """Scales of both axes, top and bottom of the plot, and where labels begin."""

    x: Scale
    y: Scale
    top: float
    bottom: float
    names: float


def _draw(series: Sequence[str], points: Sequence[FrontierPoint], width: float, unit: str, short: str) -> Markup:
    key, top = _key(series, width)
    room = min(max(text_width(point.label) for point in points), 0.34 * width)
    names = [wrapped(point.label, room, lines=4) for point in points]
    space = SPACE + LINE * (max(map(len, names)) - 1)
    bottom = top + max(HEIGHT, space * (len(points) + 1))
    y = scale_of([point.target for point in points], bottom, top)
    left = max(text_width(_tick(tick), SMALL) for tick in y.ticks) + 10.0
    right = width - room - LEAD - 12.0
    x = scale_of([point.own for point in points], left, right, ticks=6 if width > 600 else 3)
    frame = _Frame(x, y, top, bottom, width - room)
    parts = [*key, label(0.0, top - 12.0, f"target loss, {unit}", "soft", size=SMALL), *_axes(frame)]
    parts.append(label(right, bottom + 38.0, f"own loss, {unit}", "soft", anchor="end", size=SMALL))
    for place in range(len(series)):
        parts += _joined([point for point in points if point.series == place], frame, place)
    return drawing(width, bottom + 46.0, *parts, *_names(points, names, frame, space), aria_label=short)


def _axes(frame: _Frame) -> list[Markup]:
    """Grid lines, the zone in which damage is free, and numbers on both axes."""
    x, y, parts = frame.x, frame.y, list[Markup]()
    if x.low < 0.0:
        parts.append(rect(x.start, frame.top, x(min(0.0, x.high)) - x.start, frame.bottom - frame.top, "band"))
    parts += [line(x(tick), frame.top, x(tick), frame.bottom, "zero" if tick == 0.0 else "grid") for tick in x.ticks]
    parts += [line(x.start, y(tick), x.end, y(tick), "zero" if tick == 0.0 else "grid") for tick in y.ticks]
    parts += [label(x.start - 6.0, y(tick) + 4.0, _tick(tick), "tick", anchor="end", size=SMALL) for tick in y.ticks]
    return parts + axis_labels(x, frame.bottom + 20.0, 0.0, x.end + 12.0, _tick)


def _joined(points: Sequence[FrontierPoint], frame: _Frame, place: int) -> list[Markup]:
    """The points of a series and the line through them."""
    at = [(frame.x(point.own), frame.y(point.target)) for point in points]
    path = "L".join(f"{number(x)} {number(y)}" for x, y in at)
    joined = [element("path", d=f"M{path}", class_="rail", fill="none")] if len(at) > 1 else []
    return [*joined, *(run_mark(place, x, y) for x, y in at)]


def _names(points: Sequence[FrontierPoint], names: Sequence[Sequence[str]], frame: _Frame, space: float) -> list[Markup]:
    """Labels in a column beside the plot, `space` px apart, with a line to each point."""
    heights = [frame.y(point.target) for point in points]
    parts = []
    for point, lines, y in zip(
        points, names, spread(heights, frame.top + space / 2.0, frame.bottom - space / 2.0, space), strict=True
    ):
        x, end = frame.x(point.own) + 7.0, frame.names - 4.0
        path = f"M{number(x)} {number(frame.y(point.target))}L{number(end)} {number(y)}"
        parts.append(element("path", d=path, class_="link", fill="none"))
        first = y + 4.5 - LINE * (len(lines) - 1) / 2.0
        parts += [label(frame.names, first + LINE * place, text) for place, text in enumerate(lines)]
    return parts


def _key(series: Sequence[str], width: float) -> tuple[list[Markup], float]:
    """Marks with the names of the series, and the top of the plot."""
    parts: list[Markup] = []
    y = 14.5
    for place, name in enumerate(series):
        parts.append(run_mark(place, 8.0, y - 4.5))
        for text in wrapped(name, width - 24.0, lines=3):
            parts.append(label(22.0, y, text))
            y += LINE
        y += 4.0
    return parts, y + 22.0


def _tick(value: float) -> str:
    return f"{value:g}".replace("-", MINUS)
