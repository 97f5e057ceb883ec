"""Slope chart: how a buyer's sources shift between before and after."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from smallyard.results.figures.caption import NARROW, WIDE, Caption, figure_of
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.svg import SMALL, drawing, element, label, line, shortened, text_width
from smallyard.results.numbers import signed

SPACE = 18.0  # px between the baselines of two labels at least
MOST = 10  # lines; callers gather the rest


@dataclass(frozen=True)
class SlopeRow:
    """One source: value before and after; `emphasised` sources are those the policies are aimed at."""

    label: str
    before: float
    after: float
    emphasised: bool = False


def spread(places: Sequence[float], low: float, high: float, space: float = SPACE) -> list[float]:
    """Places moved as little as needed so that neighbours are `space` apart and all lie within [low, high], in the same order."""
    order = sorted(range(len(places)), key=lambda k: places[k])
    found = [min(max(places[k], low), high) for k in order]
    for k in range(1, len(found)):
        found[k] = max(found[k], found[k - 1] + space)
    ceiling = max(high, low + space * (len(found) - 1))
    for k in reversed(range(len(found))):
        found[k] = min(found[k], ceiling - space * (len(found) - 1 - k))
    answer = [0.0] * len(places)
    for k, value in zip(order, found, strict=True):
        answer[k] = value
    return answer


def slope(rows: Sequence[SlopeRow], caption: Caption, *, before_heading: str, after_heading: str, unit: str) -> Figure:
    """Two axes from zero, a line per source, direct labels with value and change; labels are moved apart with leader lines.

    Arguments: at most 10 rows with values ≥ 0 in `unit`. Not for: shares that must add up.
    """
    shown = [row for row in rows if math.isfinite(row.before) and math.isfinite(row.after)][:MOST]
    words = (
        "; ".join(f"{row.label} from {_amount(row.before)} to {_amount(row.after)} {unit}" for row in shown) + "."
        if shown
        else "No flow."
    )
    table = {
        "source": [row.label for row in shown],
        "before": [row.before for row in shown],
        "after": [row.after for row in shown],
        "change": [row.after - row.before for row in shown],
    }
    heads = (before_heading, after_heading)
    short = f"Slope chart, {len(shown)} sources. {words}"
    return figure_of(caption, _draw(shown, WIDE, heads, unit, short), _draw(shown, NARROW, heads, unit, short), words, table)


def _amount(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:,.1f}" if value >= 0.05 or value == 0 else "below 0.1"


def _draw(rows: Sequence[SlopeRow], width: float, heads: tuple[str, str], unit: str, short: str) -> Markup:
    narrow = width < 600
    left, right = (width * 0.46, width * 0.66) if narrow else (width * 0.30, width * 0.62)
    top, height = 52.0, max(320.0, SPACE * (len(rows) + 1))
    highest = max([row.before for row in rows] + [row.after for row in rows], default=0.0) or 1.0

    def y_of(value: float) -> float:
        return top + height * (1.0 - value / highest)

    parts = [
        label(left, 14.0, shortened(heads[0], left), "strong", anchor="end"),
        label(right, 14.0, shortened(heads[1], width - right), "strong"),
        label(left, 32.0, unit, "tick", anchor="end", size=SMALL),
        label(right, 32.0, f"{unit} (change)", "tick", size=SMALL),
        line(left, top - 6.0, left, top + height, "zero"),
        line(right, top - 6.0, right, top + height, "zero"),
        line(left, top + height, right, top + height, "grid"),
    ]
    old = spread([y_of(row.before) for row in rows], top, top + height)
    new = spread([y_of(row.after) for row in rows], top, top + height)
    for row, at_left, at_right in zip(rows, old, new, strict=True):
        parts += _row(row, (left, right), (y_of(row.before), y_of(row.after)), (at_left, at_right), width, narrow)
    return drawing(width, top + height + 22.0, *parts, aria_label=short)


def _row(
    row: SlopeRow, x: tuple[float, float], y: tuple[float, float], text_y: tuple[float, float], width: float, narrow: bool
) -> list[Markup]:
    fall = row.after < row.before
    kind = "slope-fall" if fall else "slope"
    change = row.after - row.before
    value = f"{_amount(row.after)} ({signed(change, 0 if abs(change) >= 9.5 else 1)})"
    room_left, room_right = x[0] - 14.0, width - x[1] - 14.0
    before = f" {_amount(row.before)}"
    name = shortened(row.label, room_left - text_width(before)) + before
    after = value if narrow else value + " " + shortened(row.label, room_right - text_width(value) - 4.0)
    colour = "strong" if row.emphasised else ""
    return [
        line(x[0], y[0], x[1], y[1], kind),
        element("circle", cx=x[0], cy=y[0], r=3.5, class_=kind + "-dot"),
        element("circle", cx=x[1], cy=y[1], r=3.5, class_=kind + "-dot"),
        *([line(x[0] - 10.0, text_y[0], x[0] - 3.0, y[0], "leader")] if abs(text_y[0] - y[0]) > 3 else []),
        *([line(x[1] + 3.0, y[1], x[1] + 10.0, text_y[1], "leader")] if abs(text_y[1] - y[1]) > 3 else []),
        label(x[0] - 12.0, text_y[0] + 4.5, name, colour, anchor="end"),
        label(x[1] + 12.0, text_y[1] + 4.5, after, f"{colour} {'loss-text' if fall else 'gain-text'}".strip()),
    ]
