"""Levels that hold from one date to the next, as step lines over time, with published values as marks beside them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from smallyard.results.figures.caption import NARROW, WIDE, Caption, figure_of
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.scale import Scale, scale_of
from smallyard.results.figures.slope import spread
from smallyard.results.figures.svg import SMALL, drawing, element, label, line, number, one_line, shortened, text_width, wrapped
from smallyard.results.numbers import unsigned
from smallyard.results.tables import Table

HEIGHT, GAP, HEAD = 190.0, 34.0, 26.0  # px of a plot, between panels, of a panel's title
LEFT, RIGHT, RIGHT_NARROW = 40.0, 190.0, 92.0  # px for the labels of the axis and of the lines
MARKS = ("dot", "diamond")


@dataclass(frozen=True)
class StepLine:
    """One level by date (ISO); None where it is not known. `thin` lines stand behind the others."""

    label: str
    dates: tuple[str, ...]
    values: tuple[float | None, ...]
    thin: bool = False


@dataclass(frozen=True)
class DateMark:
    """A single value on a day; `shape` dot or diamond says of which kind it is."""

    label: str
    date: str
    value: float
    shape: str = "dot"


@dataclass(frozen=True)
class StepPanel:
    """Lines and marks that share one scale; `tone` a or b is their colour."""

    title: str
    lines: tuple[StepLine, ...]
    marks: tuple[DateMark, ...] = ()
    tone: str = "a"


def step_lines(
    panels: Sequence[StepPanel], caption: Caption, *, end: str, unit: str = "percentage points", key: Sequence[tuple[str, str]] = ()
) -> Figure:
    """Panels one below the other on one axis of time; every line carries its name and last value.

    Arguments: end, ISO date to which the last level is drawn; unit of all values; key, shape and meaning of the marks. Each panel
    has a scale of its own. Not for: values that move between dates.
    """
    words = " ".join(_words(panel, unit) for panel in panels) or "No date."
    drawn = [panel for panel in panels if any(value is not None for one in panel.lines for value in one.values)]
    if not drawn:
        text = "No date has a certified solution."
        return figure_of(caption, one_line(text, WIDE), one_line(text, NARROW), words, _table(panels))
    short = f"Step lines over time, {len(drawn)} panels. {words}"
    wide, narrow = (_draw(drawn, width, end, unit, key, short) for width in (WIDE, NARROW))
    return figure_of(caption, wide, narrow, words, _table(panels))


def _table(panels: Sequence[StepPanel]) -> Table:
    rows = [
        (panel.title, one.label, day, value)
        for panel in panels
        for one in panel.lines
        for day, value in zip(one.dates, one.values, strict=True)
    ]
    rows += [(panel.title, mark.label, mark.date, mark.value) for panel in panels for mark in panel.marks]
    heads = ("panel", "series", "date")
    table: Table = {head: [row[place] for row in rows] for place, head in enumerate(heads)}
    return table | {"value": [math.nan if row[3] is None else row[3] for row in rows]}


def _words(panel: StepPanel, unit: str) -> str:
    parts = [text for one in panel.lines if (text := _line_words(one))]
    parts += [f"{mark.label} {unsigned(mark.value, 1)} on {mark.date}" for mark in panel.marks]
    return f"{panel.title}, {unit}: {'; '.join(parts)}."


def _line_words(one: StepLine) -> str:
    held = [(day, value) for day, value in zip(one.dates, one.values, strict=True) if value is not None]
    if not held:
        return ""
    top = max(held, key=lambda item: item[1])
    first, last = held[0], held[-1]
    return (
        f"{one.label} {unsigned(first[1], 1)} on {first[0]}, highest {unsigned(top[1], 1)} on {top[0]}, "
        f"{unsigned(last[1], 1)} on {last[0]}"
    )


@dataclass(frozen=True)
class _Time:
    """Days to px."""

    first: int
    last: int
    left: float
    right: float

    def __call__(self, day: str) -> float:
        span = max(self.last - self.first, 1)
        return self.left + (date.fromisoformat(day).toordinal() - self.first) / span * (self.right - self.left)


def _draw(panels: Sequence[StepPanel], width: float, end: str, unit: str, key: Sequence[tuple[str, str]], short: str) -> Markup:
    days = [day for panel in panels for one in panel.lines for day in one.dates]
    days += [mark.date for panel in panels for mark in panel.marks]
    first, last = (date.fromisoformat(day).toordinal() for day in (min(days), max(*days, end)))
    room = RIGHT if width > 600 else RIGHT_NARROW
    time = _Time(first, last, LEFT, width - room)
    parts: list[Markup] = [label(0.0, 13.0, unit, "tick", size=SMALL)]
    y = 22.0
    for panel in panels:
        parts += _panel(panel, time, y, width, end)
        y += HEAD + HEIGHT + GAP
    parts += _years(time, y - GAP + 16.0)
    y += 4.0
    for shape, text in key:
        parts.append(_mark(shape, 8.0, y + 7.0, "key"))
        for row in wrapped(text, width - 24.0, lines=4):
            parts.append(label(20.0, y + 11.5, row, "soft"))
            y += 17.0
    return drawing(width, y + 4.0, *parts, aria_label=short)


def _panel(panel: StepPanel, time: _Time, top: float, width: float, end: str) -> list[Markup]:
    values = [value for one in panel.lines for value in one.values if value is not None]
    scale = scale_of([*values, *(mark.value for mark in panel.marks)], top + HEAD + HEIGHT, top + HEAD, ticks=4)
    parts = [label(0.0, top + 15.0, text, "strong", size=15.0) for text in wrapped(panel.title, width, 15.0, lines=1)]
    for tick in scale.ticks:
        y = scale(tick)
        parts.append(line(time.left, y, time.right, y, "zero" if tick == 0.0 else "grid"))
        parts.append(label(time.left - 6.0, y + 4.0, f"{tick:g}".replace("-", "−"), "tick", anchor="end", size=SMALL))
    for one in sorted(panel.lines, key=lambda item: not item.thin):
        kind = f"path-{panel.tone}" + ("-thin" if one.thin else "")
        parts.append(element("path", d=_steps(one, time, scale, end), class_=kind))
    parts += [_mark(mark.shape, time(mark.date), scale(mark.value), panel.tone) for mark in panel.marks]
    return parts + _names(panel, time, scale, width)


def _steps(one: StepLine, time: _Time, scale: Scale, end: str) -> str:
    """Horizontal until the next date, then vertical; broken where a value is not known."""
    d, before = "", False
    ends = (*one.dates[1:], end)
    for day, until, value in zip(one.dates, ends, one.values, strict=True):
        if value is None:
            before = False
            continue
        y = number(scale(value))
        d += f"V{y}" if before else f"M{number(time(day))} {y}"
        d += f"H{number(time(max(until, day)))}"
        before = True
    return d


def _names(panel: StepPanel, time: _Time, scale: Scale, width: float) -> list[Markup]:
    """Names and last values at the ends of the lines, moved apart."""
    held = [one for one in panel.lines if one.values and one.values[-1] is not None]
    levels = [scale(one.values[-1] or 0.0) for one in held]
    room = width - time.right - 10.0
    texts = [_name(one, room) for one in held]
    tall = 15.0 * max((len(text) for text in texts), default=1) + 4.0
    places = spread(levels, scale.end + 4.0, scale.start, tall)
    parts: list[Markup] = []
    for one, text, y in zip(held, texts, places, strict=True):
        kind = f"text-{panel.tone}" + ("" if one.thin else " strong")
        for k, row in enumerate(text):
            parts.append(label(time.right + 8.0, y + 4.5 + 15.0 * (k - (len(text) - 1) / 2.0), row, kind))
    return parts


def _name(one: StepLine, room: float) -> list[str]:
    value = unsigned(one.values[-1] or 0.0, 1)
    whole = f"{one.label} {value}"
    return [whole] if text_width(whole) <= room else [*wrapped(one.label, room, lines=2), shortened(value, room)]


def _years(time: _Time, y: float) -> list[Markup]:
    """Years under the lowest panel, as many as stand apart."""
    years = range(date.fromordinal(time.first).year, date.fromordinal(time.last).year + 1)
    places = [(year, time(f"{year}-01-01")) for year in years]
    inside = [(year, x) for year, x in places if time.left - 1.0 <= x <= time.right]
    every = next((k for k in (1, 2, 5, 10) if len(inside) < 2 or (time.right - time.left) / len(inside) * k >= 38.0), 10)
    return [label(x, y, str(year), "tick", anchor="middle", size=SMALL) for year, x in inside[::every]]


def _mark(shape: str, x: float, y: float, tone: str) -> Markup:
    if shape == "dot":
        return element("circle", cx=x, cy=y, r=4.5, class_=f"mark-{tone}")
    return element("path", d=f"M{number(x)} {number(y - 6.0)}l6 6l-6 6l-6-6z", class_=f"mark-{tone}")
