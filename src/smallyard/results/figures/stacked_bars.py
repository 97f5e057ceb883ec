"""Stacked bars: parts of one kind that add up, one bar per row, with values written into the parts and totals behind the bars."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from smallyard.results.figures.axis import axis_labels, grid_lines
from smallyard.results.figures.caption import NARROW, WIDE, Caption, figure_of
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.scale import Scale, scale_of
from smallyard.results.figures.svg import SMALL, drawing, element, label, one_line, rect, shortened, text_width, wrapped
from smallyard.results.numbers import unsigned
from smallyard.results.tables import Table

# Class of the part and of the text on it: dark and light take turns, so that neighbours differ without colour too.
COLOURS = (
    ("p3", "on-dark"), ("n1", ""), ("run-b", "on-dark"), ("p1", ""), ("n3", "on-dark"), ("z0", ""), ("run-c", "on-dark"),
)  # fmt: skip
OTHERS = ("total", "on-dark")
ROW, LINE, BAR, HEADING, KEY = 25.0, 16.0, 19.0, 22.0, 20.0
SPACE = 8.0  # px above a heading that is not the first
INSIDE = 5.0  # px beside a value inside its part


@dataclass(frozen=True)
class StackedRow:
    """One bar: its label, a value per key, and a heading that stands above where it is another than that of the row before."""

    label: str
    parts: tuple[float, ...]
    heading: str = ""

    @property
    def total(self) -> float:
        """Sum of the parts that have a number."""
        return sum(part for part in self.parts if math.isfinite(part))


def stacked_bars(keys: Sequence[str], rows: Sequence[StackedRow], caption: Caption, *, digits: int = 1) -> Figure:
    """A bar per row; parts in the order of `keys`, which the legend names; keys beyond the colours are drawn as one.

    Arguments: rows with one value per key, all in one unit; negative parts lie to the left of zero, missing ones are not drawn.
    """
    names, shown = _few(keys, rows)
    words = " ".join(_words(names, row, digits) for row in shown) or "Nothing to show."
    table: Table = {"row": [" ".join(text for text in (row.heading, row.label) if text) for row in rows]}
    table |= {key: [row.parts[place] for row in rows] for place, key in enumerate(keys)}
    table["total"] = [row.total for row in rows]
    if not rows or not keys:
        drawn = [one_line("Nothing to show", width) for width in (WIDE, NARROW)]
    else:
        short = f"Stacked bars, {len(rows)} rows. {words}"
        drawn = [_draw(names, shown, width, short, digits) for width in (WIDE, NARROW)]
    return figure_of(caption, drawn[0], drawn[1], words, table)


def _few(keys: Sequence[str], rows: Sequence[StackedRow]) -> tuple[list[str], list[StackedRow]]:
    """As many keys as there are colours; the last ones together as others."""
    most = len(COLOURS)
    if len(keys) <= most:
        return list(keys), list(rows)
    joined = [StackedRow(row.label, (*row.parts[:most], sum(row.parts[most:])), row.heading) for row in rows]
    return [*keys[:most], "others"], joined


def _words(names: Sequence[str], row: StackedRow, digits: int) -> str:
    parts = [
        f"{name} {unsigned(value, digits)}" for name, value in zip(names, row.parts, strict=True) if value and math.isfinite(value)
    ]
    head = ", ".join(text for text in (row.heading, row.label) if text)
    return f"{head}: {', '.join([*parts, f'total {unsigned(row.total, digits)}'])}."


def _draw(names: Sequence[str], rows: Sequence[StackedRow], width: float, short: str, digits: int) -> Markup:
    left = min(max(text_width(row.label) for row in rows), 0.4 * width) + 10.0
    room = max(text_width(unsigned(row.total, digits)) for row in rows) + 12.0
    scale = scale_of(_ends(rows), left, width - room, ticks=6 if width > 600 else 4)
    key, y = _legend(names, width)
    top, drawn = y + 14.0, []
    y += 24.0
    heading = ""
    for row in rows:
        if row.heading and row.heading != heading:
            y, heading = y + (SPACE if heading else 0.0), row.heading
            lines = wrapped(heading, 0.92 * width, lines=3)  # bold
            drawn += [label(0.0, y + 14.0 + 17.0 * k, text, "strong halo") for k, text in enumerate(lines)]
            y += HEADING + 17.0 * (len(lines) - 1)
        name = wrapped(row.label, left - 10.0, lines=4)
        drawn += [label(0.0, y + BAR / 2.0 + 5.0 + LINE * k, text, "halo") for k, text in enumerate(name)]
        drawn += _bar(row, scale, y, digits)
        y += ROW + LINE * (len(name) - 1)
    axis = axis_labels(scale, top - 6.0, 0.0, width, lambda tick: f"{tick:g}".replace("-", "−"))
    return drawing(width, y + 2.0, *key, *grid_lines(scale, top, y), *axis, *drawn, aria_label=short)


def _ends(rows: Sequence[StackedRow]) -> list[float]:
    """How far bars reach on either side of zero."""
    parts = [[part for part in row.parts if math.isfinite(part)] for row in rows]
    return [sum(part for part in held if part * side > 0.0) for held in parts for side in (1.0, -1.0)]


def _bar(row: StackedRow, scale: Scale, y: float, digits: int) -> list[Markup]:
    """Parts with their values where they fit, and the total."""
    middle, parts = y + BAR / 2.0 + 5.0, []
    up = down = 0.0
    for place, value in enumerate(row.parts):
        if value == 0.0 or not math.isfinite(value):
            continue
        begin = up if value > 0.0 else down
        up, down = (up + value, down) if value > 0.0 else (up, down + value)
        fill, ink = COLOURS[place] if place < len(COLOURS) else OTHERS
        x, size = scale(begin), scale(begin + value) - scale(begin)
        parts.append(rect(x, y, size, BAR, f"{fill} border"))
        text = unsigned(value, digits)
        if abs(size) > text_width(text, SMALL) + 2.0 * INSIDE:
            parts.append(label(x + size / 2.0, middle, text, ink, anchor="middle", size=SMALL))
    parts.append(label(scale(up) + 6.0, middle, unsigned(row.total, digits), "strong halo"))
    return parts


def _legend(names: Sequence[str], width: float) -> tuple[list[Markup], float]:
    """Entries in lines, and where they end."""
    parts: list[Markup] = []
    x, y = 0.0, 0.0
    for place, name in enumerate(shortened(text, width - 22.0) for text in names):
        size = 22.0 + text_width(name) + 14.0
        if x > 0.0 and x + size > width:
            x, y = 0.0, y + KEY
        fill, _ = COLOURS[place] if place < len(COLOURS) else OTHERS
        parts.append(element("rect", x=x, y=y + 1.0, width=16.0, height=13.0, class_=fill))
        parts.append(label(x + 22.0, y + 12.0, name, "soft"))
        x += size
    return parts, y + KEY
