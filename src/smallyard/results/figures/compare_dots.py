"""Compare dots: the same regions under up to four runs, each with its letter, shape and colour, and its range as a pale band."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from smallyard.results.figures.axis import axis_labels, grid_around
from smallyard.results.figures.caption import NARROW, WIDE, Caption, figure_of
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.run_mark import run_mark
from smallyard.results.figures.scale import Scale, panel_digits, scale_of
from smallyard.results.figures.svg import SMALL, drawing, label, line, rect, shortened, text_width, wrapped
from smallyard.results.numbers import signed
from smallyard.results.tables import Table

MOST = 4
LINE = 16.0  # px of a further line of a name
LANE = 21.0  # px per run within a region
SHAPES = ("●", "■", "◆", "▲")


@dataclass(frozen=True)
class RunMark:
    """A run by its letter and name."""

    letter: str
    name: str


@dataclass(frozen=True)
class CompareRow:
    """One region: value, low and high per run; None where a run has no such region or range."""

    label: str
    values: tuple[float | None, ...]
    lows: tuple[float | None, ...]
    highs: tuple[float | None, ...]


def compare_dots(runs: Sequence[RunMark], rows: Sequence[CompareRow], caption: Caption, *, unit: str = "%") -> Figure:
    """One strip per region, one lane per run, value at the mark. Raises ValueError for more than four runs: use a table."""
    if len(runs) > MOST:
        raise ValueError(f"{len(runs)} runs in one picture; {MOST} is the limit of a readable panel")
    table: Table = {"region": [row.label for row in rows]}
    for place, run in enumerate(runs):
        table[f"{run.letter} {run.name}"] = [_number(row.values[place]) for row in rows]
    words = " ".join(_words(runs, row, unit) for row in rows) or "The runs share no region."
    short = f"Dots for {len(runs)} runs and {len(rows)} regions: " + "; ".join(f"{run.letter} is {run.name}" for run in runs) + "."
    return figure_of(caption, _draw(runs, rows, WIDE, short), _draw(runs, rows, NARROW, short), words, table)


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _words(runs: Sequence[RunMark], row: CompareRow, unit: str) -> str:
    values = [
        f"{run.letter} {'no value' if value is None else signed(value, 2, unit)}"
        for run, value in zip(runs, row.values, strict=True)
    ]
    return f"{row.label}: {', '.join(values)}."


def _draw(runs: Sequence[RunMark], rows: Sequence[CompareRow], width: float, short: str) -> Markup:
    narrow = width < 600
    digits = panel_digits([value for row in rows for value in row.values if value is not None])
    names = 0.0 if narrow else min(max((text_width(row.label) for row in rows), default=60.0), 240.0) + 14.0
    bounds = [bound for row in rows for group in (row.values, row.lows, row.highs) for bound in group if bound is not None]
    scale = scale_of(bounds, names + 12.0, width - text_width("−0.000") - 24.0, ticks=3 if narrow else 6)
    head = 20.0 if narrow else 0.0
    strip = LANE * len(runs) + head + 12.0
    parts, y = _key(runs, width)
    bottom = y + strip * len(rows)
    heads = [(0.0, y + strip * place, width, y + strip * place + head + 4.0) for place in range(len(rows))] if narrow else []
    parts += grid_around(scale, y - 4.0, bottom, heads)
    parts += axis_labels(scale, y - 10.0, 0.0, width)
    for row in rows:
        parts += _strip(row, scale, y, width, names, head, digits)
        y += strip
    return drawing(width, bottom + 4.0, *parts, aria_label=short)


def _key(runs: Sequence[RunMark], width: float) -> tuple[list[Markup], float]:
    """Marks with the names of the runs, on as many lines as they need, and the y of the first strip."""
    parts: list[Markup] = []
    y = 14.5
    for place, run in enumerate(runs):
        parts += [run_mark(place, 8.0, y - 4.5), label(22.0, y, run.letter, "strong")]
        for text in wrapped(run.name, width - 42.0, lines=4):
            parts.append(label(42.0, y, text))
            y += LINE
        y += 22.0 - LINE
    return parts, y + 15.5


def _strip(row: CompareRow, scale: Scale, y: float, width: float, names: float, head: float, digits: int) -> list[Markup]:
    middle = y + head + LANE * len(row.values) / 2.0
    parts = [line(0.0, y, width, y, "grid")]
    if head:
        parts.append(label(0.0, y + 16.0, shortened(row.label, width), "strong"))
    else:
        parts.append(label(names - 14.0, middle + 4.5, shortened(row.label, names - 14.0), anchor="end"))
    for place, (value, low, high) in enumerate(zip(row.values, row.lows, row.highs, strict=True)):
        if value is None:
            continue
        lane = y + head + LANE * (place + 0.5)
        if low is not None and high is not None:
            parts.append(rect(scale(low), lane - 4.0, max(scale(high) - scale(low), 1.0), 8.0, "range-band"))
        parts.append(run_mark(place, scale(value), lane))
        text = signed(value, digits)
        parts.append(label(width, lane + 4.5, text, "soft", anchor="end", size=SMALL))
    return parts
