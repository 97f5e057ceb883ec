"""A small strip for a headline card: dot at the value, band from lowest to highest, tick at zero."""

from __future__ import annotations

from markupsafe import Markup

from smallyard.results.figures.svg import FLOOR, drawing, element, label, line, rect

WIDTH, HEIGHT = 200.0, 34.0


def range_strip(value: float, low: float, high: float, axis: tuple[float, float], name: str) -> Markup:
    """Dot and band on a common axis; `axis` contains zero, the value and both bounds; `name` is read to screen readers."""
    left, right = axis if axis[1] > axis[0] else (axis[0] - 1.0, axis[0] + 1.0)

    def place(at: float) -> float:
        return 8.0 + (at - left) / (right - left) * (WIDTH - 16.0)

    sign = "gain" if value > 0 else "loss" if value < 0 else "range-band"
    return drawing(
        WIDTH,
        HEIGHT,
        line(0.0, 11.0, WIDTH, 11.0, "grid"),
        rect(place(low), 6.0, max(place(high) - place(low), 1.0), 10.0, sign),
        line(place(0.0), 2.0, place(0.0), 20.0, "zero"),
        element("circle", cx=place(value), cy=11.0, r=4.5, class_="dot"),
        label(place(0.0), 32.0, "0", "tick", anchor="middle", size=FLOOR),
        aria_label=name,
    )
