"""Money of a world in sentences of games."""

from __future__ import annotations

MILLION_USD = "million current US dollars"


def money_unit(money: str) -> str:
    """Unit of an amount in the prices of the base year, from the unit of the world's money."""
    return "million USD a year at base-year prices" if money.startswith(MILLION_USD) else "in base-year money"
