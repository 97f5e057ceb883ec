"""The mark of a run or a series: shape and colour together, so that neither is needed to tell them apart."""

from __future__ import annotations

from markupsafe import Markup

from smallyard.results.figures.svg import element


def run_mark(place: int, x: float, y: float) -> Markup:
    """Circle, square, diamond or triangle around a point, for number 0 to 3."""
    cls = f"run-{'abcd'[place]}"
    if place == 0:
        return element("circle", cx=x, cy=y, r=5.0, class_=cls)
    if place == 1:
        return element("rect", x=x - 4.5, y=y - 4.5, width=9.0, height=9.0, class_=cls)
    if place == 2:
        return element("path", d=f"M{x:.2f} {y - 6.5:.2f}l6.5 6.5l-6.5 6.5l-6.5-6.5z", class_=cls)
    return element("path", d=f"M{x:.2f} {y - 6.0:.2f}l6 11h-12z", class_=cls)
