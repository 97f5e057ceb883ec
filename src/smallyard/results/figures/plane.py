"""Plane: curves and marked points of two quantities, each with a key above the plot, so that no name stands inside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from smallyard.results.figures.axis import axis_labels, grid_lines
from smallyard.results.figures.caption import NARROW, WIDE, Caption, figure_of
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.run_mark import run_mark
from smallyard.results.figures.scale import Scale, panel_digits, scale_of, tick_text
from smallyard.results.figures.svg import SMALL, drawing, element, label, line, number, one_line, text_width, wrapped
from smallyard.results.numbers import signed
from smallyard.results.tables import Table

CURVES, SPOTS = 3, 4  # of one picture
KEY, LINE = 34.0, 16.0  # px from a sample to its text; of a further line of a text
HIGH, LOW = 400.0, 250.0  # px of the plot, wide and narrow
SIDE = 560.0  # px of the plot's width at most: two quantities of one kind are compared by angles


@dataclass(frozen=True)
class Curve:
    """Points (x, y) joined in their order; those that are not finite are left out."""

    label: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Spot:
    """One marked point."""

    label: str
    x: float
    y: float


def plane(
    curves: Sequence[Curve], spots: Sequence[Spot], caption: Caption, *, across: str, up: str, unit: str = "%", levels: bool = False
) -> Figure:
    """Up to three curves (solid, dashed, dotted) and four spots (● ■ ◆ ▲) over two axes.

    Arguments: across, up, what the axes are; unit of both; levels: numbers are levels, printed without a plus.
    Raises ValueError for more curves or spots: use a table.
    """
    if len(curves) > CURVES or len(spots) > SPOTS:
        raise ValueError(f"{len(curves)} curves and {len(spots)} spots; {CURVES} and {SPOTS} are the limit of a readable plane")
    rows = [(item.label, x, y) for item in curves for x, y in item.points] + [(item.label, item.x, item.y) for item in spots]
    table: Table = {"name": [row[0] for row in rows], across: [row[1] for row in rows], up: [row[2] for row in rows]}
    if up == across:
        table = {"name": table["name"], f"{across} (across)": table[across], f"{up} (up)": [row[2] for row in rows]}
    said = [f"{item.label}: {_pair(item.x, item.y, unit, levels)}." for item in spots]
    said += [_course(item, unit, levels) for item in curves]
    words = f"Across: {across}; up: {up}. " + " ".join(said) if rows else "There is nothing to show."
    short = f"{len(curves)} curves and {len(spots)} points. Across: {across}; up: {up}."
    wide, narrow = (
        _draw(curves, spots, width, across, up, unit, short, levels) if rows else one_line(words, width) for width in (WIDE, NARROW)
    )
    return figure_of(caption, wide, narrow, words, table)


def _pair(x: float, y: float, unit: str, levels: bool) -> str:
    digits = panel_digits([x, y])
    across, up = (signed(value, digits, unit) for value in (x, y))
    return f"{across.removeprefix('+')} across, {up.removeprefix('+')} up" if levels else f"{across} across, {up} up"


def _course(item: Curve, unit: str, levels: bool) -> str:
    """A curve in words: where it begins and ends."""
    points = _finite(item.points)
    if not points:
        return f"{item.label}: no point."
    return f"{item.label}: from {_pair(*points[0], unit, levels)}, to {_pair(*points[-1], unit, levels)}."


def _finite(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    return [(x, y) for x, y in points if math.isfinite(x) and math.isfinite(y)]


def _draw(
    curves: Sequence[Curve], spots: Sequence[Spot], width: float, across: str, up: str, unit: str, short: str, levels: bool
) -> Markup:
    narrow = width < 600
    shown = [point for item in curves for point in _finite(item.points)] + _finite([(item.x, item.y) for item in spots])
    parts, y = _key(curves, spots, width, unit, levels)
    for text in wrapped(f"↑ {up}, {unit}" if unit else f"↑ {up}", width, lines=3):
        parts.append(label(0.0, y, text, "soft", size=SMALL))
        y += LINE
    top = y + 4.0
    bottom = top + (LOW if narrow else HIGH)
    ys = scale_of([point[1] for point in shown], bottom, top, ticks=4 if narrow else 6)
    left = max(text_width(tick_text(tick, ys.ticks), SMALL) for tick in ys.ticks) + 10.0
    xs = scale_of([point[0] for point in shown], left, min(width - 8.0, left + SIDE), ticks=3 if narrow else 6)
    parts += _axes(xs, ys, top, bottom, left, width, levels)
    parts += [_path(place, item, xs, ys) for place, item in enumerate(curves)]
    parts += [run_mark(place, xs(item.x), ys(item.y)) for place, item in enumerate(spots) if _finite([(item.x, item.y)])]
    y = bottom + 2.0 * LINE + 6.0
    for text in wrapped(f"→ {across}, {unit}" if unit else f"→ {across}", width, lines=3):
        parts.append(label(0.0, y, text, "soft", size=SMALL))
        y += LINE
    return drawing(width, y - LINE + 8.0, *parts, aria_label=short)


def _axes(xs: Scale, ys: Scale, top: float, bottom: float, left: float, width: float, levels: bool) -> list[Markup]:
    def say(tick: float, ticks: Sequence[float]) -> str:
        text = tick_text(tick, ticks)
        return text.removeprefix("+") if levels else text

    parts = grid_lines(xs, top, bottom)
    for tick in ys.ticks:
        parts.append(line(left, ys(tick), xs.end, ys(tick), "zero" if tick == 0.0 else "grid"))
        parts.append(label(left - 8.0, ys(tick) + 4.0, say(tick, ys.ticks), "tick", anchor="end", size=SMALL))
    return parts + axis_labels(xs, bottom + LINE + 6.0, 0.0, width, lambda tick: say(tick, xs.ticks))


def _path(place: int, item: Curve, xs: Scale, ys: Scale) -> Markup:
    points = _finite(item.points)
    d = "L".join(f"{number(xs(x))} {number(ys(y))}" for x, y in points)
    return element("path", d=f"M{d}" if points else "M0 0", class_=f"path-{'abc'[place]}")


def _key(curves: Sequence[Curve], spots: Sequence[Spot], width: float, unit: str, levels: bool) -> tuple[list[Markup], float]:
    """Samples with names, one under another, spots with their values, and the y of what follows."""
    parts: list[Markup] = []
    y = 14.5
    entries = [item.label for item in curves] + [f"{item.label}: {_pair(item.x, item.y, unit, levels)}" for item in spots]
    for place, text in enumerate(entries):
        if place < len(curves):
            parts.append(line(2.0, y - 4.5, 26.0, y - 4.5, f"path-{'abc'[place]}"))
        else:
            parts.append(run_mark(place - len(curves), 14.0, y - 4.5))
        for row in wrapped(text, width - KEY, lines=4):
            parts.append(label(KEY, y, row))
            y += LINE
        y += 20.0 - LINE
    return parts, y + 10.0
