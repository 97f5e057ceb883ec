"""Bars of changes, one per seller: trade lost here and picked up there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from smallyard.results.figures.caption import NARROW, WIDE, Caption, figure_of
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.scale import scale_of, tick_text
from smallyard.results.figures.svg import drawing, label, line, rect, shortened, text_width, tick_label
from smallyard.results.numbers import signed


@dataclass(frozen=True)
class ChangeRow:
    """One seller's change; `muted` sets it apart (the buyer's own producers)."""

    label: str
    value: float
    muted: bool = False


def change_bars(rows: Sequence[ChangeRow], caption: Caption, *, unit: str, digits: int = 0) -> Figure:
    """Bars from zero, sorted from fall to rise, muted rows last and grey."""
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
    names = min(max((text_width(row.label) for row in rows), default=60.0), width * 0.36)
    numbers = max((text_width(signed(row.value, digits)) for row in rows), default=30.0)
    left, right, height = names + 12.0, width - numbers - 10.0, 26.0
    scale = scale_of([row.value for row in rows], left, right, ticks=6 if width > 600 else 3)
    bottom = 26.0 + height * len(rows)
    parts = []
    for tick in scale.ticks:
        parts.append(line(scale(tick), 18.0, scale(tick), bottom, "zero" if tick == 0.0 else "grid"))
        parts.append(tick_label(scale(tick), 12.0, tick_text(tick, scale.ticks), 0.0, width))
    for place, row in enumerate(rows):
        middle = 26.0 + height * (place + 0.5)
        kind = "total" if row.muted else "gain" if row.value > 0 else "loss"
        start, end = scale(0.0), scale(row.value)
        parts.append(label(left - 12.0, middle + 4.5, shortened(row.label, names), "soft" if row.muted else "", anchor="end"))
        parts.append(rect(start, middle - 7.0, end - start, 14.0, kind))
        if kind == "loss":
            parts.append(rect(start, middle - 7.0, end - start, 14.0, "print-hatch hatch-loss"))
        parts.append(label(width, middle + 4.5, signed(row.value, digits), "strong", anchor="end"))
    return drawing(width, bottom + 4.0, *parts, aria_label=short)
