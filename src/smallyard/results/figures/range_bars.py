"""Ranked range bars: who gains and who loses, with the lowest and highest value over the options."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from smallyard.results.figures.caption import NARROW, WIDE, Caption, figure_of
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.scale import Scale, panel_digits, scale_of, tick_text
from smallyard.results.figures.svg import SMALL, drawing, element, label, line, rect, shortened, text_width, tick_label
from smallyard.results.numbers import percent_text, signed

ROW_WIDE, ROW_NARROW = 25.0, 44.0
FINER = 5.0  # a second panel with a finer axis follows when the rest is this many times smaller
MOST_FIRST = 6  # rows of the first panel at most


@dataclass(frozen=True)
class RangeRow:
    """One region: value, lowest and highest over the options, and whether an option turns the sign."""

    label: str
    value: float
    low: float
    high: float
    flips: bool = False


@dataclass(frozen=True)
class _Layout:
    width: float
    left: float  # first px of the plot
    right: float  # last px of the plot
    row: float
    bar: float
    narrow: bool


def range_bars(rows: Sequence[RangeRow], caption: Caption, *, unit: str = "%") -> Figure:
    """Bars from zero, sorted from loss to gain; whiskers from lowest to highest; a ring marks a sign that an option turns.

    Arguments: rows with finite values (others are left out and named in the words). A few large values get their own panel, and
    the change of axis is announced between the panels.
    """
    shown = sorted((row for row in rows if math.isfinite(row.value)), key=lambda row: row.value)
    panels = _panels(shown)
    names = max((text_width(row.label) for row in shown), default=60.0)
    left = min(names, 250.0) + 14.0
    wide = _Layout(WIDE, left, WIDE - 240.0, ROW_WIDE, 13.0, False)
    narrow = _Layout(NARROW, 14.0, NARROW - 14.0, ROW_NARROW, 11.0, True)
    words = _words(shown, len(rows) - len(shown), unit)
    short = f"Ranked bars with ranges, {len(shown)} regions. {_extremes(shown, unit)}"
    table = {
        "region": [row.label for row in shown],
        "value": [row.value for row in shown],
        "low": [row.low for row in shown],
        "high": [row.high for row in shown],
        "sign_depends": ["yes" if row.flips else "no" for row in shown],
    }
    return figure_of(caption, _draw(panels, wide, short), _draw(panels, narrow, short), words, table)


def _panels(rows: Sequence[RangeRow]) -> list[list[RangeRow]]:
    """One panel, or two where a few regions dwarf the rest."""
    by_size = sorted(rows, key=_reach, reverse=True)
    for count in range(1, min(MOST_FIRST, len(by_size) - 2) + 1):
        if _reach(by_size[0]) > FINER * max(_reach(by_size[count]), 1e-12):
            large = {id(row) for row in by_size[:count]}
            return [[row for row in rows if id(row) in large], [row for row in rows if id(row) not in large]]
    return [list(rows)]


def _reach(row: RangeRow) -> float:
    return max(abs(bound) for bound in (row.value, row.low, row.high) if math.isfinite(bound))


def _draw(panels: Sequence[Sequence[RangeRow]], layout: _Layout, short: str) -> Markup:
    parts: list[Markup] = []
    y = 0.0
    for place, panel in enumerate(panels):
        scale = scale_of(
            [bound for row in panel for bound in (row.value, row.low, row.high)], layout.left, layout.right,
            ticks=4 if layout.narrow else 6,
        )  # fmt: skip
        if place:
            y = _announce(parts, y, panel, panels[0], layout)
        y = _axis(parts, scale, y, len(panel), layout)
        digits = panel_digits([row.value for row in panel])
        for row in panel:
            parts += _row(row, scale, y, layout, digits)
            y += layout.row
        y += 10.0
    return drawing(layout.width, y + 2.0, *parts, aria_label=short)


def _announce(parts: list[Markup], y: float, panel: Sequence[RangeRow], first: Sequence[RangeRow], layout: _Layout) -> float:
    times = max(map(_reach, first)) / max(max(map(_reach, panel)), 1e-12)
    text = f"From here on the axis is finer: the largest value below is about {times:.0f} times smaller"
    if layout.narrow:
        text = "From here on the axis is finer"
    if not math.isfinite(times) or times > 999:
        text = "From here on the axis is much finer"
    parts += [rect(0, y, layout.width, 30.0, "band"), label(12.0, y + 20.0, text, "band-text")]
    return y + 44.0


def _axis(parts: list[Markup], scale: Scale, y: float, count: int, layout: _Layout) -> float:
    bottom = y + 24.0 + count * layout.row
    for tick in scale.ticks:
        x = scale(tick)
        parts.append(line(x, y + 18.0, x, bottom, "zero" if tick == 0.0 else "grid"))
        parts.append(tick_label(x, y + 12.0, tick_text(tick, scale.ticks), 0.0, layout.width))
    if not layout.narrow:
        parts.append(label(layout.width, y + 12.0, "lowest to highest", "tick", anchor="end", size=SMALL))
    return y + 24.0


def _row(row: RangeRow, scale: Scale, y: float, layout: _Layout, digits: int) -> list[Markup]:
    middle = y + (30.0 if layout.narrow else layout.row / 2.0)
    zero, end = scale(0.0), scale(row.value)
    sign = "gain" if row.value > 0 else "loss"
    value = signed(row.value, digits)
    span = f"{signed(row.low, digits)} to {signed(row.high, digits)}"
    mark = " ○" if row.flips else ""
    low, high = scale(row.low), scale(row.high)
    bar = [
        rect(zero, middle - layout.bar / 2, end - zero, layout.bar, sign),
        *([rect(zero, middle - layout.bar / 2, end - zero, layout.bar, "print-hatch hatch-loss")] if row.value < 0 else []),
        line(low, middle, high, middle, "whisker"),
        line(low, middle - 4, low, middle + 4, "whisker"),
        line(high, middle - 4, high, middle + 4, "whisker"),
    ]
    if row.flips:
        bar.append(element("circle", cx=end, cy=middle, r=4.5, class_="flip"))
    colour = "strong gain-text" if row.value > 0 else "strong loss-text" if row.value < 0 else "strong"
    if layout.narrow:
        name = shortened(row.label + mark, layout.width - 14.0 - text_width(value) - text_width(span, SMALL) - 24.0)
        return [
            label(0.0, y + 15.0, name, "strong halo"),
            label(layout.width - text_width(span, SMALL) - 10.0, y + 15.0, value, f"{colour} halo", anchor="end"),
            label(layout.width, y + 15.0, span, "soft halo", anchor="end", size=SMALL),
            *bar,
        ]
    base = middle + 4.5
    return [
        label(layout.left - 14.0, base, shortened(row.label + mark, layout.left - 14.0), anchor="end"),
        *bar,
        label(layout.width - 150.0, base, value, colour, anchor="end"),
        label(layout.width, base, span, "soft", anchor="end", size=SMALL),
    ]


def _extremes(rows: Sequence[RangeRow], unit: str) -> str:
    if not rows or _reach(max(rows, key=_reach)) == 0.0:
        return "No value differs from zero."
    lowest, highest = rows[0], rows[-1]
    return f"Lowest: {lowest.label} {signed(lowest.value, 2, unit)}; highest: {highest.label} {signed(highest.value, 2, unit)}."


def _words(rows: Sequence[RangeRow], missing: int, unit: str) -> str:
    def one(row: RangeRow) -> str:
        digits = panel_digits([row.value, row.low, row.high])
        value = percent_text(row.value) if unit == "%" else signed(row.value, digits, unit)
        return f"{row.label} {value} (lowest to highest {signed(row.low, digits)} to {signed(row.high, digits)})"

    text = "Ordered from loss to gain: " + "; ".join(one(row) for row in rows) + "." if rows else "No region has a value."
    flips = [row.label for row in rows if row.flips]
    text += f" The sign depends on the option in: {', '.join(flips)}." if flips else " No option turns a sign."
    return text + (f" {missing} regions have no value." if missing else "")
