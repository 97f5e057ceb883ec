"""Values printed on the map: inside shapes that hold them, else beside them with a line, and none over another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from smallyard.results.figures.map_shapes import Shape
from smallyard.results.figures.svg import label, line, text_width

BIG, NORMAL = 15.0, 14.0  # px: value inside a shape, name and value beside it
SPARE = 3.0  # px around a text
STEPS = ((58.0, 34.0), (58.0, -34.0), (-58.0, 34.0), (-58.0, -34.0), (84.0, 0.0), (-84.0, 0.0), (40.0, 70.0), (-40.0, 70.0),
         (40.0, -70.0), (-40.0, -70.0), (110.0, 60.0), (-110.0, 60.0), (110.0, -60.0), (-110.0, -60.0))  # fmt: skip


@dataclass(frozen=True)
class MapLabel:
    """What to print for a region: its largest shape, value, name, colour class."""

    shape: Shape
    value: str
    name: str
    cls: str


Box = tuple[float, float, float, float]  # left, top, right, bottom


def map_labels(wanted: Sequence[MapLabel], width: float, height: float) -> list[Markup]:
    """Labels in order of importance; one for which there is no free place is left out."""
    parts: list[Markup] = []
    taken: list[Box] = []
    anchors = [item.shape.anchor for item in wanted]
    for item in wanted:
        for drawn, box, points in _places(item):
            inside = box[0] >= 0.0 and box[1] >= 0.0 and box[2] <= width and box[3] <= height
            others = [anchor for anchor in anchors if anchor != item.shape.anchor]
            free = not any(_meet(box, other) for other in taken) and not any(_holds(box, anchor) for anchor in others)
            crossed = any(_holds(other, point) for other in taken for point in points)
            if inside and free and not crossed:
                parts += drawn
                taken.append(box)
                break
    return parts


def _places(item: MapLabel) -> Iterator[tuple[list[Markup], Box, list[tuple[float, float]]]]:
    """Possible drawings, best first, each with the box of its text and points on its line."""
    x, y = item.shape.anchor
    half = text_width(item.value, BIG) / 2.0
    if room_inside(item.shape) >= 2.0 * half * 0.9:
        cls = "strong on-dark" if item.cls[1] == "3" else "strong halo"
        yield [label(x, y + 5.0, item.value, cls, anchor="middle", size=BIG)], _box(x - half, y + 5.0, 2.0 * half, BIG), []
    text = f"{item.name} {item.value}"
    wide = text_width(text, NORMAL)
    for right, down in STEPS:
        end, base = x + right, y + down + 5.0
        points = [(x + right * k / 8.0, y + down * k / 8.0) for k in range(9)]
        drawn = [
            line(x, y, end, y + down, "leader"),
            label(end, base, text, "strong halo", anchor="end" if right < 0 else "start", size=NORMAL),
        ]
        yield drawn, _box(end - wide if right < 0 else end, base, wide, NORMAL), points


def _box(left: float, base: float, wide: float, size: float) -> Box:
    return (left - SPARE, base - size, left + wide + SPARE, base + 0.3 * size)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _holds(box: Box, point: tuple[float, float]) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


@lru_cache(maxsize=64)
def room_inside(shape: Shape) -> float:
    """px to both sides of the anchor, at the height of a text there, that lie inside the shape."""
    x, y = shape.anchor
    return min(_room(shape.path, x, y + down) for down in (-6.0, 0.0, 5.0))


def _room(path: str, x: float, y: float) -> float:
    """Twice the distance from (x, y) to the nearer border on the same height; 0 outside the shape."""
    crossings = sorted(_crossings(path, y))
    left, right = [at for at in crossings if at <= x], [at for at in crossings if at > x]
    return 2.0 * min(x - left[-1], right[0] - x) if len(left) % 2 and right else 0.0


def _crossings(path: str, y: float) -> Iterator[float]:
    """Where the rings of a path (absolute start, relative steps) cross a height."""
    for start, steps in re.findall(r"M(-?[\d.]+,-?[\d.]+)l([^zM]*)z", path):
        points = [tuple(map(float, pair.split(","))) for pair in (start, *steps.split())]
        here = first = points[0]
        for step in [*points[1:], None]:
            there = first if step is None else (here[0] + step[0], here[1] + step[1])
            if (here[1] > y) != (there[1] > y):
                yield here[0] + (y - here[1]) / (there[1] - here[1]) * (there[0] - here[0])
            here = there
