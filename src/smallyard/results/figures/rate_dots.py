"""Three rates on one line: before, on paper (new rates, old trade), after trade has moved."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from smallyard.results.figures.axis import axis_labels, grid_lines
from smallyard.results.figures.caption import NARROW, WIDE, Caption, figure_of
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.scale import Scale, scale_of
from smallyard.results.figures.svg import SMALL, drawing, element, label, line, shortened, text_width, wrapped
from smallyard.results.numbers import unsigned

ROW, GAP, LINE = 68.0, 48.0, 16.0


@dataclass(frozen=True)
class RateRow:
    """Rates in percent; None where there is no trade to weight with."""

    label: str
    before: float | None
    on_paper: float | None
    after: float | None


@dataclass(frozen=True)
class RatePanel:
    """Rows that share one scale."""

    title: str
    rows: tuple[RateRow, ...]


def rate_dots(panels: Sequence[RatePanel], caption: Caption, *, unit: str = "%") -> Figure:
    """○ before, ■ on paper, ◇ after trade has moved, with the values written out; each panel has its own scale and says so."""
    rows = [(panel.title, row) for panel in panels for row in panel.rows]
    words = " ".join(f"{title}, {row.label}: {_values(row)}." for title, row in rows) or "No tariff."
    table = {
        "panel": [title for title, _ in rows],
        "tariff": [row.label for _, row in rows],
        "before": [_number(row.before) for _, row in rows],
        "on_paper": [_number(row.on_paper) for _, row in rows],
        "after": [_number(row.after) for _, row in rows],
    }
    columns = min(len(panels), 2)
    short = f"Rates before, on paper and after, {len(rows)} tariffs. {words}"
    return figure_of(caption, _draw(panels, WIDE, max(columns, 1), short), _draw(panels, NARROW, 1, short), words, table)


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _texts(row: RateRow) -> list[str]:
    rates = (row.before, row.on_paper, row.after)
    return ["no trade left" if rate is None else unsigned(rate, 1) for rate in rates]


def _values(row: RateRow) -> str:
    before, on_paper, after = _texts(row)
    return f"before {before}, on paper {on_paper}, after trade has moved {after}"


def _fitting(row: RateRow, width: float) -> str:
    """The three rates in words, or, where there is no room for words, in the order of the key."""
    words = _values(row)
    return words if text_width(words, SMALL) <= width else shortened(" → ".join(_texts(row)), width, SMALL)


def _draw(panels: Sequence[RatePanel], width: float, columns: int, short: str) -> Markup:
    column = (width - GAP * (columns - 1)) / columns
    parts: list[Markup] = _key(width)
    top, height = 30.0 if width > 600 else 72.0, 0.0
    for place, panel in enumerate(panels):
        if place and place % columns == 0:
            top, height = top + height + 20.0, 0.0
        left = (place % columns) * (column + GAP)
        drawn, used = _panel(panel, left, top, column)
        parts += drawn
        height = max(height, used)
    return drawing(width, top + height + 2.0, *parts, aria_label=short)


def _key(width: float) -> list[Markup]:
    entries = (("before", "before"), ("paper", "on paper: new rates, old trade"), ("after", "after trade has moved"))
    parts: list[Markup] = []
    for place, (kind, text) in enumerate(entries):
        x, y = (8.0 + 110.0 * place + (120.0 if place == 2 else 0.0), 12.0) if width > 600 else (8.0, 12.0 + 20.0 * place)
        parts += [_mark(kind, x, y - 4.0), label(x + 12.0, y, text, "soft")]
    return parts


def _mark(kind: str, x: float, y: float) -> Markup:
    if kind == "before":
        return element("circle", cx=x, cy=y, r=5.0, class_="before")
    if kind == "paper":
        return element("rect", x=x - 4.5, y=y - 4.5, width=9.0, height=9.0, class_="paper")
    return element("path", d=f"M{x:.2f} {y - 6.5:.2f}l6.5 6.5l-6.5 6.5l-6.5-6.5z", class_="after")


def _panel(panel: RatePanel, left: float, top: float, width: float) -> tuple[list[Markup], float]:
    values = [value for row in panel.rows for value in (row.before, row.on_paper, row.after) if value is not None]
    scale = scale_of([0.0, *values], left + 10.0, left + width - 16.0, ticks=5)
    heading = wrapped(panel.title, width, 15.0, lines=4)
    parts = [label(left, top + 15.0 + 18.0 * k, text, "strong", size=15.0) for k, text in enumerate(heading)]
    y = top + 18.0 * len(heading) + 6.0
    names = [wrapped(row.label, width - 20.0, lines=3) for row in panel.rows]
    heights = [ROW + LINE * (len(name) - 1) for name in names]
    bottom = y + 24.0 + sum(heights)
    parts += grid_lines(scale, y + 18.0, bottom)
    parts += axis_labels(scale, y + 12.0, left, left + width, lambda tick: f"{tick:g}".replace("-", "−"))
    y += 26.0
    for row, name, height in zip(panel.rows, names, heights, strict=True):
        parts += _row(row, name, scale, left, y, width)
        y += height
    return parts, bottom - top


def _row(row: RateRow, name: Sequence[str], scale: Scale, left: float, y: float, width: float) -> list[Markup]:
    marks = [
        (kind, value)
        for kind, value in (("before", row.before), ("paper", row.on_paper), ("after", row.after))
        if value is not None
    ]
    places = [scale(value) for _, value in marks]
    parts = [label(left + 12.0, y + 12.0 + LINE * k, text, "strong halo") for k, text in enumerate(name)]
    y += LINE * (len(name) - 1)
    if places:
        parts.append(line(min(places), y + 28.0, max(places), y + 28.0, "rail"))
    parts += [_mark(kind, scale(value), y + 28.0) for kind, value in marks]
    parts.append(label(left + 12.0, y + 52.0, _fitting(row, width - 14.0), "soft halo", size=SMALL))
    return parts
