"""Scales: positions, ticks through zero, the seven mirror-image colour classes, and digits of a panel."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from smallyard.results.numbers import signed

STEPS = (1.0, 2.0, 5.0)
LIMITS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0, 5.0, 6.0, 10.0, 20.0, 30.0, 50.0, 100.0, 200.0, 500.0)
FLAT = 1e-9  # values closer together than this are drawn as one
NOTHING = 0.5e-3  # percent; what is below prints as zero
CLASSES = ("n3", "n2", "n1", "z0", "p1", "p2", "p3")  # from the strongest loss to the strongest gain


@dataclass(frozen=True)
class Scale:
    """Linear map of values from [low, high] to pixels from `start` to `end`; `ticks` are round and contain 0 if it is inside."""

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...]

    def __call__(self, value: float) -> float:
        """Position in px."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def tick_step(span: float, count: int) -> float:
    """A round step that gives about `count` intervals over `span`."""
    raw = span / max(count, 1)
    size = 10.0 ** math.floor(math.log10(raw))
    return next((step * size for step in (*STEPS, 10.0) if step * size >= raw * 0.999), 10.0 * size)


def scale_of(values: Iterable[float], start: float, end: float, *, ticks: int = 5, zero: bool = True) -> Scale:
    """A scale whose ends are round ticks around the finite values; zero is inside unless said otherwise."""
    finite = [value for value in values if math.isfinite(value)] or [0.0]
    low, high = min(finite), max(finite)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low < FLAT:
        low, high = low - 0.05, high + 0.05
    step = tick_step(high - low, ticks)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    marks = tuple(round(step * place, 12) + 0.0 for place in range(first, last + 1))
    return Scale(marks[0], marks[-1], start, end, marks)


def tick_digits(ticks: Sequence[float]) -> int:
    """Decimals that tell the ticks apart."""
    step = abs(ticks[1] - ticks[0]) if len(ticks) > 1 else 1.0
    return max(0, -math.floor(math.log10(step) + 1e-9))


def tick_text(value: float, ticks: Sequence[float]) -> str:
    """A tick as printed: signed, zero without sign."""
    return "0" if value == 0.0 else signed(value, tick_digits(ticks))


def panel_digits(values: Iterable[float]) -> int:
    """Two decimals; three where the whole panel is below 0.1; one where it is 10 and above."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    return 3 if 0.0 < largest < 0.0995 else 1 if largest >= 99.95 else 2


def class_limits(values: Iterable[float]) -> tuple[float, float, float]:
    """Limits of the seven classes, the same on both sides of zero: the outer class starts near two thirds of the largest value."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    outer = max((limit for limit in LIMITS if limit <= 0.75 * largest), default=LIMITS[2])
    place = max(LIMITS.index(outer), 2)
    outer = LIMITS[place]
    middle = max((limit for limit in LIMITS if limit <= outer / 2.5), default=LIMITS[1])
    inner = max((limit for limit in LIMITS if limit <= middle / 2.5), default=LIMITS[0])
    return (min(inner, middle / 2.0), middle, outer)


def class_of(value: float, limits: tuple[float, float, float]) -> str:
    """Name of the colour class; the middle one straddles zero."""
    if not math.isfinite(value):
        return "none"
    rank = sum(abs(value) >= limit for limit in limits)
    return CLASSES[3 + (rank if value > 0 else -rank)]


def class_words(limits: tuple[float, float, float]) -> list[tuple[str, str]]:
    """Legend: class and its bounds in words, from loss to gain; the unit stands elsewhere."""
    inner, middle, outer = (f"{limit:g}" for limit in limits)
    minus, plus = "−", "+"
    return [
        ("n3", f"{minus}{outer} and below"),
        ("n2", f"{minus}{outer} to {minus}{middle}"),
        ("n1", f"{minus}{middle} to {minus}{inner}"),
        ("z0", f"{minus}{inner} to {plus}{inner}"),
        ("p1", f"{plus}{inner} to {plus}{middle}"),
        ("p2", f"{plus}{middle} to {plus}{outer}"),
        ("p3", f"{plus}{outer} and above"),
    ]
