"""Split bars: who bears a tariff, in shares that may lie outside 0 to 100 percent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from smallyard.results.figures.axis import axis_labels, grid_lines
from smallyard.results.figures.caption import NARROW, WIDE, Caption, figure_of
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.scale import Scale
from smallyard.results.figures.svg import drawing, label, rect, text_width, wrapped
from smallyard.results.numbers import THIN, unsigned

LOWEST, HIGHEST = -50.0, 150.0  # shares outside are drawn to here, with the number written out
ROW, LINE = 78.0, 17.0


@dataclass(frozen=True)
class SplitRow:
    """Two shares in percent that add up to 100, with the names of those who bear them."""

    label: str
    first_name: str
    first_percent: float
    second_name: str
    second_percent: float


def split_bars(rows: Sequence[SplitRow], caption: Caption) -> Figure:
    """One bar per tariff: the first share from zero, the second added to it; shares below 0 or above 100 are drawn as they are."""
    shown = [row for row in rows if math.isfinite(row.first_percent) and math.isfinite(row.second_percent)]
    words = " ".join(
        f"{row.label}: {row.first_name} {_share(row.first_percent)}, {row.second_name} {_share(row.second_percent)}."
        for row in shown
    )
    table = {
        "tariff": [row.label for row in shown],
        "first": [row.first_name for row in shown],
        "first_percent": [row.first_percent for row in shown],
        "second": [row.second_name for row in shown],
        "second_percent": [row.second_percent for row in shown],
    }
    short = f"Split bars, {len(shown)} tariffs. {words}"
    return figure_of(caption, _draw(shown, WIDE, short), _draw(shown, NARROW, short), words or "No tariff changes.", table)


def _share(value: float) -> str:
    return f"{unsigned(value, 1)}{THIN}%"


def _shares(row: SplitRow, width: float) -> list[str]:
    """Both shares with their names, on one line where it holds them, else each on lines of its own."""
    both = [f"{row.first_name} {_share(row.first_percent)}", f"{row.second_name} {_share(row.second_percent)}"]
    whole = " · ".join(both)
    return [whole] if text_width(whole) <= width else [line for text in both for line in wrapped(text, width)]


def _draw(rows: Sequence[SplitRow], width: float, short: str) -> Markup:
    ends = [min(max(bound, LOWEST), HIGHEST) for row in rows for bound in (row.second_percent, 100.0 - row.second_percent)]
    low, high = min([0.0, *ends]), max([100.0, *ends])
    marks = (low, 0.0, 25.0, 50.0, 75.0, 100.0, high) if low < -20 or high > 120 else (0.0, 25.0, 50.0, 75.0, 100.0)
    scale = Scale(low, high, 26.0, width - 26.0, tuple(dict.fromkeys(marks)))
    room = width - scale(0.0) - 8.0
    drawn, y = [], 26.0
    for row in rows:
        parts, height = _row(row, scale, y, room)
        drawn += parts
        y += height
    bottom = y - 4.0
    axis = axis_labels(scale, 12.0, 0.0, width, lambda tick: f"{unsigned(tick, 0)}{THIN}%")
    return drawing(width, bottom + 4.0, *grid_lines(scale, 18.0, bottom, (0.0, 100.0)), *axis, *drawn, aria_label=short)


def _row(row: SplitRow, scale: Scale, y: float, room: float) -> tuple[list[Markup], float]:
    """Label, bar and shares, and their height in px."""
    heading, shares = wrapped(row.label, 0.94 * room, lines=3), _shares(row, room)  # the heading is bold
    x, cut = scale(0.0) + 5.0, min(max(row.second_percent, LOWEST), HIGHEST)
    parts = [label(x, y + 14.0 + LINE * k, text, "strong halo") for k, text in enumerate(heading)]
    top = y + LINE * (len(heading) - 1)
    # sellers from 0 to their share, buyers from there to 100: an overlap is a share outside 0 to 100
    parts.append(rect(scale(cut), top + 22.0, scale(100.0) - scale(cut), 18.0, "total"))
    parts.append(rect(scale(0.0), top + 22.0, scale(cut) - scale(0.0), 18.0, "part"))
    parts += [label(x, top + 56.0 + LINE * k, text, "halo") for k, text in enumerate(shares)]
    if row.second_percent != cut:
        parts.append(label(scale(cut), top + 36.0, "◀" if cut < 0 else "▶", anchor="middle"))
    return parts, ROW + LINE * (len(heading) + len(shares) - 2)
