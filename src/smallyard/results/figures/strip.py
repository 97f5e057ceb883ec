"""A small strip for a headline card: dot at the value, band from lowest to highest, tick at zero."""

from __future__ import annotations

from markupsafe import Markup

from smallyard.results.figures.svg import FLOOR, drawing, element, label, line, rect

WIDTH, HEIGHT = 200.0, 34.0


def range_strip(value: float, low: float, high: float, axis: tuple[float, float], name: str) -> Markup:
    """Dot and band on a common axis; the band has the colour of loss below zero and that of gain above it.

    Arguments: `axis` contains zero, the value and both bounds; `name` is read to screen readers.
    """
    left, right = axis if axis[1] > axis[0] else (axis[0] - 1.0, axis[0] + 1.0)

    def place(at: float) -> float:
        return 8.0 + (at - left) / (right - left) * (WIDTH - 16.0)

    sides = [(low, min(high, 0.0), "loss"), (max(low, 0.0), high, "gain")]
    bands = [(start, end, sign) for start, end, sign in sides if start < end or start == end != 0.0]
    return drawing(
        WIDTH,
        HEIGHT,
        line(0.0, 11.0, WIDTH, 11.0, "grid"),
        *(rect(place(start), 6.0, max(place(end) - place(start), 1.0), 10.0, sign) for start, end, sign in bands),
        line(place(0.0), 2.0, place(0.0), 20.0, "zero"),
        element("circle", cx=place(value), cy=11.0, r=4.5, class_="dot"),
        label(place(0.0), 32.0, "0", "tick", anchor="middle", size=FLOOR),
        aria_label=name,
    )
