"""Ranked range bars: who gains and who loses, with the lowest and highest value over the options."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from smallyard.results.figures.axis import axis_labels, grid_around
from smallyard.results.figures.caption import NARROW, PRINTED, WIDE, Caption, figure_of
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.range_rows import Layout, RangeRow, drawn_row, row_height
from smallyard.results.figures.scale import NOTHING, panel_digits, scale_of
from smallyard.results.figures.svg import SMALL, drawing, label, one_line, rect, text_width
from smallyard.results.numbers import row_digits, signed

FINER = 5.0  # a second panel with a finer axis follows when the rest is this many times smaller
MOST_FIRST = 6  # rows of the first panel at most
LONG = 20  # rows from which on paper gets a drawing of its own, one page high
PAGE = 800.0  # px of that drawing at most, if its rows can be that low
LOWEST, HIGHEST = 15.5, 21.0  # px of its rows
__all__ = ["RangeRow", "range_bars"]
RING = "A ring marks a sign that an option turns."


def range_bars(rows: Sequence[RangeRow], caption: Caption, *, unit: str = "%") -> Figure:
    """Bars from zero, sorted from loss to gain; whiskers from lowest to highest; a ring marks a sign that an option turns.

    Arguments: rows with finite values (others are left out and named in the words). A few large values get their own panel, and
    the change of axis is announced between the panels.
    """
    shown = sorted((row for row in rows if math.isfinite(row.value)), key=lambda row: row.value)
    flips = any(row.flips for row in shown)
    note = caption.note if flips else caption.note.replace(RING, "").strip()
    words = _words(shown, len(rows) - len(shown), unit)
    table = {
        "region": [row.label for row in shown],
        "value": [row.value for row in shown],
        "low": [row.low for row in shown],
        "high": [row.high for row in shown],
        "sign_depends": ["yes" if row.flips else "no" for row in shown],
    }
    caption = replace(caption, note=note)
    if shown and max(map(_reach, shown)) < NOTHING:
        text = f"Nothing to show: all {len(shown)} values, with their lowest and highest, are {signed(0.0, 2)} as printed."
        return figure_of(caption, one_line(text, WIDE), one_line(text, NARROW), words, table)
    short = f"Ranked bars with ranges, {len(shown)} regions. {_extremes(shown, unit)}"
    wide, narrow, export = _drawings(shown, short)
    return figure_of(caption, wide, narrow, words, table, export=export)


def _drawings(rows: Sequence[RangeRow], short: str) -> tuple[Markup, Markup, Markup]:
    """For wide and narrow screens, and for picture files; a long list has one for paper beside that for wide screens."""
    panels = _panels(rows)
    names = max((text_width(row.name) for row in rows), default=60.0)
    left = min(names, 250.0) + 14.0
    screen = Layout(WIDE, left, WIDE - 240.0, WIDE - 150.0, 25.0, 13.0)
    phone = Layout(NARROW, 14.0, NARROW - 14.0, 0.0, 44.0, 11.0, narrow=True)
    narrow, plain = _draw(panels, phone, short), _draw(panels, screen, short)
    if len(rows) <= LONG:
        return plain, narrow, Markup("")
    room = PAGE - 2.0 * 34.0 - 44.0
    row = min(max(room / len(rows), LOWEST), HIGHEST)
    paper = Layout(PRINTED, min(names, 190.0) + 14.0, PRINTED - 200.0, PRINTED - 134.0, row, 9.0)
    both = _draw(panels, screen, short, "not-printed") + _draw(panels, paper, short, "only-printed")
    return both, narrow, plain


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


def _draw(panels: Sequence[Sequence[RangeRow]], layout: Layout, short: str, cls: str = "") -> Markup:
    parts: list[Markup] = []
    y = 0.0
    for place, panel in enumerate(panels):
        if place:
            y = _announce(parts, y, panel, panels[0], layout)
        y = _panel(parts, y, panel, layout) + 10.0
    return drawing(layout.width, y + 2.0, *parts, aria_label=short, cls=cls)


def _panel(parts: list[Markup], y: float, panel: Sequence[RangeRow], layout: Layout) -> float:
    """Axis and rows; the y below them."""
    bounds = [bound for row in panel for bound in (row.value, row.low, row.high)]
    scale = scale_of(bounds, layout.left, layout.right, ticks=4 if layout.narrow else 6)
    digits = panel_digits([row.value for row in panel])
    heights = [row_height(row, layout, digits) for row in panel]
    bottoms = [y + 24.0 + sum(heights[: place + 1]) for place in range(len(panel))]
    tops = zip([y + 18.0, *bottoms], bottoms, strict=False)
    texts = [(0.0, top, layout.width, bottom - 22.0) for top, bottom in tops] if layout.narrow else []
    parts += grid_around(scale, y + 18.0, max([y + 24.0, *bottoms]), texts)
    if not layout.narrow:
        parts.append(label(layout.width, y + 12.0, "lowest to highest", "tick", anchor="end", size=SMALL))
    parts += axis_labels(scale, y + 12.0, 0.0, layout.width if layout.narrow else layout.right + 30.0)
    for row, height, bottom in zip(panel, heights, bottoms, strict=True):
        parts += drawn_row(row, scale, bottom - height, height, layout, digits)
    return max([y + 24.0, *bottoms])


def _announce(parts: list[Markup], y: float, panel: Sequence[RangeRow], first: Sequence[RangeRow], layout: Layout) -> float:
    times = max(map(_reach, first)) / max(max(map(_reach, panel)), 1e-12)
    text = f"From here on the axis is finer: the largest value below is about {times:.0f} times smaller"
    if layout.narrow:
        text = "From here on the axis is finer"
    if not math.isfinite(times) or times > 999:
        text = "From here on the axis is much finer"
    parts += [rect(0, y, layout.width, 30.0, "band"), label(12.0, y + 20.0, text, "band-text")]
    return y + 44.0


def _extremes(rows: Sequence[RangeRow], unit: str) -> str:
    if not rows or _reach(max(rows, key=_reach)) == 0.0:
        return "No value differs from zero."
    lowest, highest = rows[0], rows[-1]
    return f"Lowest: {lowest.label} {signed(lowest.value, 2, unit)}; highest: {highest.label} {signed(highest.value, 2, unit)}."


def _words(rows: Sequence[RangeRow], missing: int, unit: str) -> str:
    def one(row: RangeRow) -> str:
        digits = row_digits(row.value, row.low, row.high)
        value = signed(row.value, digits, unit)
        return f"{row.label} {value} (lowest to highest {signed(row.low, digits)} to {signed(row.high, digits)})"

    text = "Ordered from loss to gain: " + "; ".join(one(row) for row in rows) + "." if rows else "No region has a value."
    flips = [row.label for row in rows if row.flips]
    text += f" The sign depends on the option in: {', '.join(flips)}." if flips else " No option turns a sign."
    return text + (f" {missing} regions have no value." if missing else "")
