"""Bars of changes, one per seller: trade lost here and picked up there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from smallyard.results.figures.axis import axis_labels, grid_lines
from smallyard.results.figures.caption import NARROW, WIDE, Caption, figure_of
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.scale import Scale, scale_of
from smallyard.results.figures.svg import drawing, label, rect, text_width, wrapped
from smallyard.results.numbers import signed

TOP, ROW, LINE = 26.0, 26.0, 15.0  # px above the rows, of a row, and of a further line of its name


@dataclass(frozen=True)
class ChangeRow:
    """One seller's change; `muted` sets it apart as a number without a bar (the buyer's own producers)."""

    label: str
    value: float
    muted: bool = False


def change_bars(rows: Sequence[ChangeRow], caption: Caption, *, unit: str, digits: int = 0) -> Figure:
    """Bars from zero, sorted from fall to rise, muted rows last, without a bar: the axis is that of the others."""
    shown = sorted((row for row in rows if math.isfinite(row.value)), key=lambda row: (row.muted, row.value))
    falls = sum(row.value for row in shown if row.value < 0 and not row.muted)
    rises = sum(row.value for row in shown if row.value > 0 and not row.muted)
    own = [f"{row.label} {signed(row.value, digits, unit)}" for row in shown if row.muted]
    sums = f"Falls sum to {signed(falls, digits, unit)}, rises to {signed(rises, digits, unit)}."
    words = "; ".join(f"{row.label} {signed(row.value, digits, unit)}" for row in shown if not row.muted)
    words = f"From fall to rise: {words}. {sums}" + (f" Set apart: {', '.join(own)}." if own else "")
    table = {
        "seller": [row.label for row in shown],
        "change": [row.value for row in shown],
        "own_producers": ["yes" if row.muted else "no" for row in shown],
    }
    short = f"Bars of changes, {len(shown)} sellers. {sums}"
    return figure_of(caption, _draw(shown, WIDE, digits, short), _draw(shown, NARROW, digits, short), words, table)


def _draw(rows: Sequence[ChangeRow], width: float, digits: int, short: str) -> Markup:
    names = min(max((text_width(row.label) for row in rows if not row.muted), default=60.0), width * 0.36)
    numbers = max((text_width(signed(row.value, digits)) for row in rows), default=30.0)
    left, right = names + 12.0, width - numbers - 10.0
    scale = scale_of([row.value for row in rows if not row.muted], left, right, ticks=6 if width > 600 else 3)
    labels = [wrapped(row.label, width - numbers - 20.0 if row.muted else names, lines=3) for row in rows]
    bottom = TOP + sum(map(_height, labels))
    axis_end = TOP + sum(_height(lines) for row, lines in zip(rows, labels, strict=True) if not row.muted)
    parts = [*grid_lines(scale, 18.0, axis_end), *axis_labels(scale, 12.0, 0.0, width)]
    y = TOP
    for row, lines in zip(rows, labels, strict=True):
        parts += _row(row, lines, scale, y + _height(lines) / 2.0, left - 12.0, width, digits)
        y += _height(lines)
    return drawing(width, bottom + 4.0, *parts, aria_label=short)


def _height(lines: Sequence[str]) -> float:
    return ROW + LINE * (len(lines) - 1)


def _row(
    row: ChangeRow, lines: Sequence[str], scale: Scale, middle: float, names: float, width: float, digits: int
) -> list[Markup]:
    first = middle + 4.5 - LINE * (len(lines) - 1) / 2.0
    value = label(width, middle + 4.5, signed(row.value, digits), "strong", anchor="end")
    if row.muted:
        return [*(label(4.0, first + LINE * place, text, "soft") for place, text in enumerate(lines)), value]
    start, end = scale(0.0), scale(row.value)
    parts = [label(names, first + LINE * place, text, anchor="end") for place, text in enumerate(lines)]
    parts.append(rect(start, middle - 7.0, end - start, 14.0, "gain" if row.value > 0 else "loss"))
    if row.value <= 0:
        parts.append(rect(start, middle - 7.0, end - start, 14.0, "print-hatch hatch-loss"))
    return [*parts, value]
