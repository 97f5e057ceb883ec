"""Rates with their unit. A bare number is refused: 0.25, 25 and 1.25 are all read as '25 percent' by somebody."""

from __future__ import annotations

import math
import re

from smallyard.labels.odd_signs import odd_signs

PERCENT = "%"
POINTS = "pp"
FACTOR = "factor"
MOST_ECHOED = 1e6  # numbers above it are no rates in any reading

_PATTERN = re.compile(r"^\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)\s*(%|pp|percent|percentage points?)\s*$", re.ASCII)
_WORDS = {"percent": PERCENT, "percentage point": POINTS, "percentage points": POINTS}


def parse_rate(value: object, unit: str) -> float:
    """Decimal rate from text such as '145 pp' or '60%'.

    Equation: 'x pp' and 'x%' both mean x/100; `unit` says which of the two the field takes.
    Raises ValueError with the reason and the accepted form.
    """
    example = "'25 pp'" if unit == POINTS else "'25%'"
    if isinstance(value, bool) or value is None:
        raise ValueError(f"needs a rate with its unit, such as {example}")
    if isinstance(value, int | float):
        number = as_float(value)
        if math.isnan(number):
            raise ValueError(f"nan is not a number; write a rate with its unit, such as {example}")
        raise ValueError(
            f"the number {number:g} has no unit; it could mean {number:g} percent, {number * 100:g} percent or a factor of "
            f"{number:g}: write it as {_with_unit(number, unit) or example}"
        )
    found = _PATTERN.match(str(value))
    if not found:
        raise ValueError(f"cannot read '{value}' as a rate{_culprit(str(value))}; write a number and its unit, such as {example}")
    given = _WORDS.get(found.group(2), found.group(2))
    if given != unit:
        names = {PERCENT: "a percent (%)", POINTS: "percentage points (pp)"}
        raise ValueError(f"'{value}' is {names[given]}, but this field takes {names[unit]}, such as {example}")
    rate = float(found.group(1)) / 100.0
    if not math.isfinite(rate):
        raise ValueError(f"'{value}' is not a finite number")
    return rate


def _with_unit(number: float, unit: str) -> str:
    """The number as it would be written; nothing where it is no rate in either reading."""
    return f"'{number:g}{' ' + unit if unit == POINTS else unit}'" if abs(number) < MOST_ECHOED else ""


def _culprit(text: str) -> str:
    """The sign that keeps a text from being a number, if it is one that is easily overlooked."""
    if "," in text:
        return ": the comma ',' is not a decimal point '.'"
    odd = odd_signs(text[:100])
    return f": {odd}, not the plain sign of a keyboard" if odd else ""


def parse_factor(value: object) -> float:
    """A positive multiplicative factor, such as 1.25; a percent sign is refused."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"'{value}' is not a factor; write a bare positive number such as 1.25 (which means +25 %)")
    factor = as_float(value)
    if not math.isfinite(factor) or factor <= 0.0:
        raise ValueError(f"the factor {value} must be a finite number above 0")
    return factor


def as_float(value: int | float) -> float:
    """A number as a float; whole numbers too large for one become infinite, so that range checks refuse them."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
