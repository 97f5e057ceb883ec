"""Waterfall: which terms add up to a total, top-down, with the printed terms adding up to the printed total."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from smallyard.results.figures.caption import NARROW, WIDE, Caption, figure_of
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.scale import Scale, scale_of, tick_text
from smallyard.results.figures.svg import drawing, label, line, rect, text_width, tick_label, wrapped
from smallyard.results.numbers import signed
from smallyard.results.tables import Table

ROW, BAR, GAP, LINE = 42.0, 14.0, 48.0, 16.0
DIGITS = 3


@dataclass(frozen=True)
class WaterfallPanel:
    """Steps (label, value) that add up to the total; `title` names the panel."""

    title: str
    steps: tuple[tuple[str, float], ...]
    total_label: str
    total: float


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
    room = text_width("−000.000") + 10.0
    scale = scale_of(values, left + 10.0, left + width - room, ticks=4)
    heading = wrapped(panel.title, width, 15.0)
    parts = [label(left, top + 15.0 + 18.0 * k, text, "strong", size=15.0) for k, text in enumerate(heading)]
    y = top + 18.0 * len(heading) + 8.0
    names = [wrapped(name, width - room) for name, _ in panel.steps] + [[panel.total_label]]
    heights = [ROW + LINE * (len(name) - 1) for name in names]
    bottom = y + 24.0 + sum(heights)
    for tick in scale.ticks:
        parts.append(line(scale(tick), y + 18.0, scale(tick), bottom, "zero" if tick == 0.0 else "grid"))
        parts.append(tick_label(scale(tick), y + 12.0, tick_text(tick, scale.ticks), left, left + width))
    y += 24.0
    printed = rounded_to_add_up([value for _, value in panel.steps], panel.total)
    level = 0.0
    for name, height, (_, value), text in zip(names, heights, panel.steps, printed, strict=False):
        parts += _step(name, value, text, level, scale, left, y, width)
        level += value
        y += height
    parts += _step(names[-1], panel.total, round(panel.total, DIGITS), 0.0, scale, left, y, width, total=True)
    return parts, bottom - top


def _step(
    name: Sequence[str],
    value: float,
    printed: float,
    level: float,
    scale: Scale,
    left: float,
    y: float,
    width: float,
    *,
    total: bool = False,
) -> list[Markup]:
    """A label of one or two lines over its bar, the number at the end of the row, and the thread to the next bar."""
    start, end = scale(level), scale(level + value)
    sign = "total" if total else "gain" if value > 0 else "loss"
    colour = "strong" if total else "gain-text" if printed > 0 else "loss-text" if printed < 0 else "soft"
    below = LINE * (len(name) - 1)
    parts = [label(left, y + 14.0 + LINE * k, text, "halo strong" if total else "halo") for k, text in enumerate(name)]
    y += below
    parts += [
        rect(start, y + 20.0, end - start, BAR, sign),
        label(left + width, y + 31.0, signed(printed, DIGITS), colour, anchor="end"),
    ]
    if value < 0 and not total:
        parts.append(rect(start, y + 20.0, end - start, BAR, "print-hatch hatch-loss"))
    if not total:
        parts.append(line(end, y + 20.0 + BAR, end, y + ROW + 20.0, "link"))
    return parts


def _words(panel: WaterfallPanel, unit: str) -> str:
    printed = rounded_to_add_up([value for _, value in panel.steps], panel.total)
    terms = ", ".join(f"{name} {signed(value, DIGITS)}" for (name, _), value in zip(panel.steps, printed, strict=True))
    return f"{panel.title}: {terms} sum to {signed(panel.total, DIGITS, unit)}."
