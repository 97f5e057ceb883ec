"""Waterfall: which terms add up to a total, top-down, with the printed terms adding up to the printed total."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from smallyard.results.figures.axis import axis_labels, grid_around
from smallyard.results.figures.caption import NARROW, WIDE, Caption, figure_of
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.scale import Scale, scale_of
from smallyard.results.figures.svg import drawing, label, line, rect, text_width, wrapped
from smallyard.results.numbers import signed
from smallyard.results.tables import Table

ROW, BAR, GAP, LINE = 42.0, 14.0, 48.0, 16.0
DIGITS = 3
MOST_LINES = 4  # of the name of a step


@dataclass(frozen=True)
class WaterfallPanel:
    """Steps (label, value) that add up to the total; `title` names the panel."""

    title: str
    steps: tuple[tuple[str, float], ...]
    total_label: str
    total: float


@dataclass(frozen=True)
class _Row:
    """A step or the total: the lines of its name, its top, the level it starts from, its value and what is printed of it."""

    lines: list[str]
    y: float
    level: float
    value: float
    printed: float
    total: bool = False

    @property
    def bar(self) -> float:
        """Upper edge of the bar."""
        return self.y + 20.0 + LINE * (len(self.lines) - 1)

    @property
    def bottom(self) -> float:
        """Where the next row begins."""
        return self.y + ROW + LINE * (len(self.lines) - 1)


def rounded_to_add_up(values: Sequence[float], total: float, digits: int = DIGITS) -> list[float]:
    """Values rounded so that they add up to the rounded total: the largest remainders take the last digit."""
    unit = 10.0**-digits
    goal = round(round(total, digits) / unit)
    floors = [math.floor(value / unit) for value in values]
    order = sorted(range(len(values)), key=lambda k: values[k] / unit - floors[k], reverse=True)
    short = goal - sum(floors)
    for place in range(abs(short)):
        floors[order[place % len(order)] if short > 0 else order[-1 - place % len(order)]] += 1 if short > 0 else -1
    return [floor * unit for floor in floors]


def waterfall(panels: Sequence[WaterfallPanel], caption: Caption, *, unit: str = "%") -> Figure:
    """One waterfall per panel, all on one scale; two side by side when wide.

    Arguments: panels whose steps add up to their total (an unexplained rest must be a step of its own).
    """
    values = [bound for panel in panels for bound in _levels(panel)]
    short = f"Waterfalls, {len(panels)} panels. " + " ".join(
        f"{panel.title}: total {signed(panel.total, DIGITS, unit)}." for panel in panels
    )
    words = " ".join(_words(panel, unit) for panel in panels)
    table: Table = {
        "panel": [panel.title for panel in panels for _ in (*panel.steps, None)],
        "term": [name for panel in panels for name in (*(step[0] for step in panel.steps), panel.total_label)],
        "value": [value for panel in panels for value in (*(step[1] for step in panel.steps), panel.total)],
    }
    columns = 2 if len(panels) > 1 else 1
    return figure_of(caption, _draw(panels, values, WIDE, columns, short), _draw(panels, values, NARROW, 1, short), words, table)


def _levels(panel: WaterfallPanel) -> list[float]:
    levels = [0.0]
    for _, value in panel.steps:
        levels.append(levels[-1] + value)
    return [*levels, panel.total]


def _draw(panels: Sequence[WaterfallPanel], values: Sequence[float], width: float, columns: int, short: str) -> Markup:
    column = (width - GAP * (columns - 1)) / columns
    parts: list[Markup] = []
    top, row_height = 0.0, 0.0
    for place, panel in enumerate(panels):
        if place % columns == 0 and place:
            top += row_height + 26.0
            row_height = 0.0
        left = (place % columns) * (column + GAP)
        drawn, height = _panel(panel, values, left, top, column)
        parts += drawn
        row_height = max(row_height, height)
    return drawing(width, top + row_height + 2.0, *parts, aria_label=short)


def _panel(panel: WaterfallPanel, values: Sequence[float], left: float, top: float, width: float) -> tuple[list[Markup], float]:
    scale = scale_of(values, left + 10.0, left + width - text_width("−000.000") - 10.0, ticks=4)
    heading = wrapped(panel.title, width, 15.0, lines=4)
    parts = [label(left, top + 15.0 + 18.0 * k, text, "strong", size=15.0) for k, text in enumerate(heading)]
    y = top + 18.0 * len(heading) + 8.0
    rows = _rows(panel, left, y + 24.0, width)
    bottom = rows[-1].bottom
    names = [(left, row.y + 2.0, left + max(map(text_width, row.lines)), row.bar - 2.0) for row in rows]
    parts += grid_around(scale, y + 18.0, bottom, names)
    parts += axis_labels(scale, y + 12.0, left, left + width)
    for row, following in pairwise(rows):
        parts += _link(scale(row.level + row.value), row, following, left)
    for row in rows:
        parts += _drawn(row, scale, left, width)
    return parts, bottom - top


def _rows(panel: WaterfallPanel, left: float, y: float, width: float) -> list[_Row]:
    """Steps and total, each below the one before."""
    printed = rounded_to_add_up([value for _, value in panel.steps], panel.total)
    rows: list[_Row] = []
    level = 0.0
    for (name, value), text in zip(panel.steps, printed, strict=True):
        rows.append(_Row(wrapped(name, width, lines=MOST_LINES), y, level, value, text))
        level += value
        y = rows[-1].bottom
    total = round(panel.total, DIGITS)
    return [*rows, _Row(wrapped(panel.total_label, width, lines=MOST_LINES), y, 0.0, panel.total, total, total=True)]


def _link(x: float, row: _Row, following: _Row, left: float) -> list[Markup]:
    """The thread from the end of a bar to the next bar; it stops where it would cross the label between them."""
    start, end = row.bar + BAR, following.bar
    ends = max(left + text_width(text) for text in following.lines)
    if x < left - 2.0 or x > ends + 4.0:
        return [line(x, start, x, end, "link")]
    return [line(x, start, x, following.y + 2.0, "link")]


def _drawn(row: _Row, scale: Scale, left: float, width: float) -> list[Markup]:
    """A label over its bar, and the number at the end of the bar's line."""
    start, end = scale(row.level), scale(row.level + row.value)
    sign = "total" if row.total else "gain" if row.value > 0 else "loss"
    colour = "strong" if row.total else "gain-text" if row.printed > 0 else "loss-text" if row.printed < 0 else "soft"
    parts = [rect(start, row.bar, end - start, BAR, sign)]
    if sign == "loss":
        parts.append(rect(start, row.bar, end - start, BAR, "print-hatch hatch-loss"))
    cls = "halo strong" if row.total else "halo"
    parts += [label(left, row.y + 14.0 + LINE * k, text, cls) for k, text in enumerate(row.lines)]
    return [*parts, label(left + width, row.bar + 11.0, signed(row.printed, DIGITS), colour, anchor="end")]


def _words(panel: WaterfallPanel, unit: str) -> str:
    printed = rounded_to_add_up([value for _, value in panel.steps], panel.total)
    terms = ", ".join(f"{name} {signed(value, DIGITS)}" for (name, _), value in zip(panel.steps, printed, strict=True))
    return f"{panel.title}: {terms} sum to {signed(panel.total, DIGITS, unit)}."
