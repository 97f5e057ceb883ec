"""How numbers are printed: signs on changes, two decimals for real income, three where two would hide everything."""

from __future__ import annotations

import math

MINUS, THIN = "\u2212", "\u202f"


def signed(value: float, digits: int = 2, unit: str = "") -> str:
    """A change with its sign (U+2212 for minus); zero has none; missing values are a dash."""
    if math.isnan(value):
        return "–"
    text = f"{abs(value):,.{digits}f}"
    sign = "" if float(text.replace(",", "")) == 0.0 else "+" if value > 0 else MINUS
    return sign + text + (THIN + unit if unit else "")


def unsigned(value: float, digits: int) -> str:
    """An amount: no sign but the minus of what is below zero as printed."""
    return signed(value, digits).removeprefix("+")


def income_digits(value: float) -> int:
    """Decimals of a percentage change: two, three below 0.1."""
    return 3 if 0.0 < abs(value) < 0.0995 else 2


def row_digits(value: float, low: float, high: float) -> int:
    """Decimals of a headline and of both ends of its range: those of the headline, three where both ends would print alike.

    One number for all three: what is rounded alike stays in order, so the printed range holds the printed headline.
    """
    digits = income_digits(value)
    return 3 if low != high and signed(low, digits) == signed(high, digits) else digits


def percent_text(value: float, digits: int | None = None) -> str:
    """A percentage change: two decimals, three below 0.1; beside a range with the digits of that row."""
    return signed(value, income_digits(value) if digits is None else digits, "%")
