"""One row of ranked range bars: name, bar from zero, whisker, value and range, for each of the layouts."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from smallyard.results.figures.scale import Scale
from smallyard.results.figures.svg import SMALL, element, label, line, rect, shortened, text_width, wrapped
from smallyard.results.numbers import signed

LINE = 16.0  # px of a further line of a name


@dataclass(frozen=True)
class RangeRow:
    """One region: value, lowest and highest over the options, and whether an option turns the sign."""

    label: str
    value: float
    low: float
    high: float
    flips: bool = False

    @property
    def name(self) -> str:
        """Label with the ring of a turned sign."""
        return self.label + (" ○" if self.flips else "")


@dataclass(frozen=True)
class Layout:
    """Width of the drawing, first and last px of the plot, right end of the values, heights of a row and of its bar in px."""

    width: float
    left: float
    right: float
    value: float
    row: float
    bar: float
    narrow: bool = False


def row_height(row: RangeRow, layout: Layout, digits: int) -> float:
    """Height in px; on a phone a name that does not fit beside the numbers stands above them."""
    return layout.row + LINE * (len(_lines(row, layout, digits)) - 1) + (0.0 if _beside(row, layout, digits) else LINE)


def drawn_row(row: RangeRow, scale: Scale, y: float, height: float, layout: Layout, digits: int) -> list[Markup]:
    """The row with its upper edge at y."""
    middle = y + (height - 14.0 if layout.narrow else height / 2.0)
    value, span = signed(row.value, digits), _span(row, digits)
    colour = "strong gain-text" if value.startswith("+") else "strong loss-text" if value.startswith("−") else "strong"
    lines, bar = _lines(row, layout, digits), _bar(row, scale, middle, layout.bar)
    if layout.narrow:
        base = middle - 15.0
        names = [label(0.0, y + 15.0 + LINE * place, text, "strong") for place, text in enumerate(lines)]
        return [
            *names,
            label(layout.width - text_width(span, SMALL) - 10.0, base, value, colour, anchor="end"),
            label(layout.width, base, span, "soft", anchor="end", size=SMALL),
            *bar,
        ]
    base = middle + 4.5
    first = base - LINE * (len(lines) - 1) / 2.0
    return [
        *(label(layout.left - 14.0, first + LINE * place, text, anchor="end") for place, text in enumerate(lines)),
        *bar,
        label(layout.value, base, value, colour, anchor="end"),
        label(layout.width, base, span, "soft", anchor="end", size=SMALL),
    ]


def _span(row: RangeRow, digits: int) -> str:
    return f"{signed(row.low, digits)} to {signed(row.high, digits)}"


def _beside(row: RangeRow, layout: Layout, digits: int) -> bool:
    """Whether the name has room beside the numbers."""
    numbers = text_width(signed(row.value, digits)) + text_width(_span(row, digits), SMALL)
    return not layout.narrow or text_width(row.name) <= layout.width - numbers - 24.0


def _lines(row: RangeRow, layout: Layout, digits: int) -> list[str]:
    if layout.narrow:
        return [row.name] if _beside(row, layout, digits) else wrapped(row.name, layout.width, lines=3)
    room = layout.left - 14.0
    return wrapped(row.name, room, lines=3) if layout.row > 22.0 else [shortened(row.name, room)]


def _bar(row: RangeRow, scale: Scale, middle: float, height: float) -> list[Markup]:
    zero, end, low, high = (scale(value) for value in (0.0, row.value, row.low, row.high))
    parts = [rect(zero, middle - height / 2, end - zero, height, "gain" if row.value > 0 else "loss")]
    if row.value < 0:
        parts.append(rect(zero, middle - height / 2, end - zero, height, "print-hatch hatch-loss"))
    parts += [
        line(low, middle, high, middle, "whisker"),
        line(low, middle - 4, low, middle + 4, "whisker"),
        line(high, middle - 4, high, middle + 4, "whisker"),
    ]
    if row.flips:
        parts.append(element("circle", cx=end, cy=middle, r=4.5, class_="flip"))
    return parts
