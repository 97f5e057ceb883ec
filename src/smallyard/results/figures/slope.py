"""Slope chart: how a buyer's sources shift between before and after."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from smallyard.results.figures.caption import NARROW, WIDE, Caption, figure_of
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.svg import SMALL, drawing, element, label, line, one_line, shortened, text_width, wrapped
from smallyard.results.numbers import signed

SPACE, SPACE_NARROW = 18.0, 36.0  # px between the baselines of two labels at least; with the name on a line of its own
LINE = 15.0  # px of a further line of a name
MOST = 10  # lines; callers gather the rest
TOP, HEIGHT = 62.0, 320.0  # px above the plot, and its height at least
ASIDE = 3.0  # a source this many times larger than the next stands beside the plot: it would press all others flat
PUSHED, FEW = 5.0, 5  # labels moved further than so many spaces: the smallest sources are drawn as one line, down to a few lines


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

    A source that dwarfs all others is written beside the plot, and the smallest ones share a line where labels would pile up; words
    and table hold every source. Arguments: at most 10 rows with values ≥ 0 in `unit`. Not for: shares that must add up.
    """
    shown = [row for row in rows if math.isfinite(row.before) and math.isfinite(row.after)][:MOST]
    words = "; ".join(f"{row.label} from {_amount(row.before)} to {_amount(row.after)} {unit}" for row in shown) + "."
    table = {
        "source": [row.label for row in shown],
        "before": [row.before for row in shown],
        "after": [row.after for row in shown],
        "change": [row.after - row.before for row in shown],
    }
    if not any(_size(row) > 0.0 for row in shown):
        return figure_of(caption, one_line("No flow.", WIDE), one_line("No flow.", NARROW), words if shown else "No flow.", table)
    heads = (before_heading, after_heading)
    short = f"Slope chart, {len(shown)} sources. {words}"
    return figure_of(caption, _draw(shown, WIDE, heads, unit, short), _draw(shown, NARROW, heads, unit, short), words, table)


def _amount(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:,.1f}" if value >= 0.05 or value == 0 else "below 0.1"


def _change(row: SlopeRow) -> str:
    change = row.after - row.before
    return signed(change, 0 if abs(change) >= 9.5 else 1)


def _size(row: SlopeRow) -> float:
    return max(row.before, row.after)


def _arranged(rows: Sequence[SlopeRow], space: float) -> tuple[list[SlopeRow], list[SlopeRow], list[SlopeRow]]:
    """Lines to draw, the source that stands beside the plot if there is one, and the sources that share the last line."""
    order = sorted(rows, key=_size, reverse=True)
    split = int(len(order) > 2 and _size(order[0]) > ASIDE * _size(order[1]) > 0.0)
    aside, order = order[:split], sorted(order[split:], key=lambda row: (not row.emphasised, -_size(row)))
    lines, shared = order, 0
    while len(lines) > FEW and _pushed(lines, space) > PUSHED * space:
        shared = max(shared + 1, 2)
        rest = order[-shared:]
        before, after = math.fsum(row.before for row in rest), math.fsum(row.after for row in rest)
        lines = [*order[:-shared], SlopeRow(f"{shared} smaller", before, after)]
    return lines, aside, order[len(order) - shared :]


def _pushed(lines: Sequence[SlopeRow], space: float) -> float:
    """px by which the label is moved that is moved furthest."""
    y_of = _scale(lines, space)
    sides = [[y_of(row.before) for row in lines], [y_of(row.after) for row in lines]]
    bottom = TOP + _height(lines, space)
    return max(abs(one - two) for side in sides for one, two in zip(side, spread(side, TOP, bottom, space), strict=True))


def _height(lines: Sequence[SlopeRow], space: float) -> float:
    return max(HEIGHT, space * (len(lines) + 1))


def _scale(lines: Sequence[SlopeRow], space: float) -> Callable[[float], float]:
    highest, height = max(map(_size, lines)) or 1.0, _height(lines, space)
    return lambda value: TOP + height * (1.0 - value / highest)


@dataclass(frozen=True)
class _Frame:
    """Width of the drawing, x of both axes, px of a leader line, and whether names have a line of their own."""

    width: float
    left: float
    right: float
    lead: float
    narrow: bool

    @property
    def rooms(self) -> tuple[float, float]:
        """px for the labels on the left and on the right."""
        gap = self.lead + 4.0
        return self.left - gap, self.width - self.right - gap


def _draw(rows: Sequence[SlopeRow], width: float, heads: tuple[str, str], unit: str, short: str) -> Markup:
    narrow = width < 600
    shares = (0.40, 0.60) if narrow else (0.30, 0.62)
    frame = _Frame(width, shares[0] * width, shares[1] * width, 12.0 if narrow else 22.0, narrow)
    space = SPACE
    if narrow:
        space = SPACE_NARROW + LINE * max(len(_name(row, frame)) - 1 for row in rows)
    lines, aside, shared = _arranged(rows, space)
    y_of, bottom = _scale(lines, space), TOP + _height(lines, space)
    old, new = ([y_of(value) for value in side] for side in ([row.before for row in lines], [row.after for row in lines]))
    places = [spread(side, TOP, bottom, space) for side in (old, new)]
    parts = _axes(frame, heads, unit, bottom)
    for row, *y in zip(lines, old, new, *places, strict=True):
        parts += _line(row, frame, (y[0], y[1]), (y[2], y[3]))
    y_foot = bottom + (40.0 if narrow else 30.0)
    for text in _foot(aside, shared, unit):
        for piece in wrapped(text, width, lines=6):
            parts.append(label(0.0, y_foot, piece, "soft"))
            y_foot += 17.0
    return drawing(width, y_foot - 8.0, *parts, aria_label=short)


def _axes(frame: _Frame, heads: tuple[str, str], unit: str, bottom: float) -> list[Markup]:
    left, right = frame.left, frame.right
    return [
        label(left, 14.0, shortened(heads[0], left), "strong", anchor="end"),
        label(right, 14.0, shortened(heads[1], frame.width - right), "strong"),
        label(left, 32.0, unit, "tick", anchor="end", size=SMALL),
        label(right, 32.0, f"{unit} (change)", "tick", size=SMALL),
        line(left, TOP - 6.0, left, bottom, "zero"),
        line(right, TOP - 6.0, right, bottom, "zero"),
        line(left, bottom, right, bottom, "grid"),
    ]


def _foot(aside: Sequence[SlopeRow], shared: Sequence[SlopeRow], unit: str) -> list[str]:
    """What is not drawn as a line of its own."""
    texts = [
        f"Too large for this scale: {row.label}, {_amount(row.before)} → {_amount(row.after)} {unit} ({_change(row)})"
        for row in aside
    ]
    if shared:
        names = ", ".join(f"{row.label} {_amount(row.before)} → {_amount(row.after)}" for row in shared)
        texts.append(f"{len(shared)} smaller sources: {names}")
    return texts


def _line(row: SlopeRow, frame: _Frame, y: tuple[float, float], text_y: tuple[float, float]) -> list[Markup]:
    kind = "slope-fall" if row.after < row.before else "slope"
    x = (frame.left, frame.right)
    ends = (x[0] - frame.lead, x[1] + frame.lead)
    return [
        line(x[0], y[0], x[1], y[1], kind),
        element("circle", cx=x[0], cy=y[0], r=3.5, class_=kind + "-dot"),
        element("circle", cx=x[1], cy=y[1], r=3.5, class_=kind + "-dot"),
        *([line(ends[0] + 2.0, text_y[0], x[0] - 3.0, y[0], "leader")] if abs(text_y[0] - y[0]) > 3 else []),
        *([line(x[1] + 3.0, y[1], ends[1] - 2.0, text_y[1], "leader")] if abs(text_y[1] - y[1]) > 3 else []),
        *_texts(row, frame, text_y),
    ]


def _name(row: SlopeRow, frame: _Frame) -> list[str]:
    """The lines of a name that stands above its value."""
    return wrapped(row.label, min(frame.rooms))


def _texts(row: SlopeRow, frame: _Frame, y: tuple[float, float]) -> list[Markup]:
    """Name and value on both sides: on one line, or, on a phone, the name above the value."""
    before, change = _amount(row.before), _change(row)
    after = f"{_amount(row.after)} ({change})"
    bold = "strong" if row.emphasised else ""
    colour = {"−": "loss-text", "+": "gain-text"}.get(change[0], "")
    tone = f"{bold} {colour}".strip()
    x = (frame.left - frame.lead - 2.0, frame.right + frame.lead + 2.0)
    if frame.narrow:
        name = _name(row, frame)
        parts = []
        for place, text in enumerate([*name, None]):
            down = 4.5 + LINE * (place - len(name) / 2.0)
            parts.append(label(x[0], y[0] + down, before if text is None else text, bold, anchor="end"))
            parts.append(label(x[1], y[1] + down, after if text is None else text, tone if text is None else bold))
        return parts
    room_left, room_right = frame.rooms
    name_left = shortened(row.label, room_left - text_width(f" {before}"))
    return [
        label(x[0], y[0] + 4.5, f"{name_left} {before}", bold, anchor="end"),
        label(x[1], y[1] + 4.5, f"{after} {shortened(row.label, room_right - text_width(after) - 6.0)}", tone),
    ]
