"""Burden bars: what each member of a coalition loses, and what it loses when transfers share the burden."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from smallyard.results.figures.axis import axis_labels, grid_lines
from smallyard.results.figures.caption import NARROW, WIDE, Caption, figure_of
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.scale import Scale, panel_digits, scale_of
from smallyard.results.figures.svg import drawing, element, label, one_line, rect, text_width, wrapped
from smallyard.results.numbers import MINUS, unsigned
from smallyard.results.tables import Table

TOP, ROW, LINE = 50.0, 26.0, 15.0  # px above the rows, of a row, and of a further line of its name
BAR, MARK = 14.0, 5.0


@dataclass(frozen=True)
class BurdenRow:
    """One region: its loss, that with transfers if there are any; `muted` sets bystanders and the target apart."""

    label: str
    loss: float
    shared: float | None = None
    muted: bool = False


def burden_bars(rows: Sequence[BurdenRow], caption: Caption, *, unit: str = "%") -> Figure:
    """Bars of losses from zero in the order given, with a ring where transfers would put them; gains lie to the left."""
    shown = [row for row in rows if math.isfinite(row.loss)]
    digits = panel_digits([value for row in shown for value in (row.loss, row.shared or 0.0)])
    words = "; ".join(f"{row.label} {_numbers(row, digits, ' and with transfers ')}" for row in shown)
    words = f"Losses in {unit}: {words}." if shown else "Nothing to show."
    table: Table = {
        "region": [row.label for row in shown],
        "loss": [row.loss for row in shown],
        "loss_with_transfers": [math.nan if row.shared is None else row.shared for row in shown],
        "member": ["no" if row.muted else "yes" for row in shown],
    }
    if not shown:
        return figure_of(caption, one_line(words, WIDE), one_line(words, NARROW), words, table)
    short = f"Bars of losses, {len(shown)} regions. {words}"
    return figure_of(caption, _draw(shown, WIDE, digits, short), _draw(shown, NARROW, digits, short), words, table)


def _numbers(row: BurdenRow, digits: int, between: str) -> str:
    parts = [row.loss] if row.shared is None else [row.loss, row.shared]
    return between.join(unsigned(value, digits) for value in parts)


def _draw(rows: Sequence[BurdenRow], width: float, digits: int, short: str) -> Markup:
    names = min(max(text_width(row.label) for row in rows), width * 0.3)
    numbers = [_numbers(row, digits, " → ") for row in rows]
    left, right = names + 12.0, width - max(map(text_width, numbers)) - 14.0
    ends = [value for row in rows for value in (row.loss, row.shared or 0.0)]
    scale = scale_of(ends, left, right, ticks=6 if width > 600 else 3)
    labels = [wrapped(row.label, names, lines=3) for row in rows]
    bottom = TOP + sum(map(_height, labels))
    parts = [*_key(any(row.shared is not None for row in rows), width), *grid_lines(scale, TOP - 8.0, bottom)]
    parts += axis_labels(scale, TOP - 14.0, 0.0, width, lambda tick: f"{tick:g}".replace("-", MINUS))
    y = TOP
    for row, lines, text in zip(rows, labels, numbers, strict=True):
        parts += _row(row, lines, scale, y + _height(lines) / 2.0, left - 12.0)
        parts.append(label(width, y + _height(lines) / 2.0 + 4.5, text, "soft" if row.muted else "strong", anchor="end"))
        y += _height(lines)
    return drawing(width, bottom + 4.0, *parts, aria_label=short)


def _key(shared: bool, width: float) -> list[Markup]:
    """What the marks mean."""
    parts = [rect(0.0, 3.0, 16.0, BAR - 2.0, "loss"), label(22.0, 14.0, "loss", "soft")]
    if not shared:
        return parts
    (text,) = wrapped("with transfers", width - 100.0, lines=1)
    return [*parts, element("circle", cx=78.0, cy=9.0, r=MARK, class_="before"), label(88.0, 14.0, text, "soft")]


def _height(lines: Sequence[str]) -> float:
    return ROW + LINE * (len(lines) - 1)


def _row(row: BurdenRow, lines: Sequence[str], scale: Scale, middle: float, names: float) -> list[Markup]:
    kind = "total" if row.muted else "loss" if row.loss > 0.0 else "gain"
    start, end = scale(0.0), scale(row.loss)
    first = middle + 4.5 - LINE * (len(lines) - 1) / 2.0
    parts = [
        label(names, first + LINE * place, text, "soft" if row.muted else "", anchor="end") for place, text in enumerate(lines)
    ]
    parts.append(rect(start, middle - BAR / 2.0, end - start, BAR, kind))
    if kind == "loss":
        parts.append(rect(start, middle - BAR / 2.0, end - start, BAR, "print-hatch hatch-loss"))
    if row.shared is not None and math.isfinite(row.shared):
        parts.append(element("circle", cx=scale(row.shared), cy=middle, r=MARK, class_="before"))
    return parts
