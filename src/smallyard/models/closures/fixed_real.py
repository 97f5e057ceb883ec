"""Deficits fixed in real terms: deflated by one common price index of world final demand."""

from __future__ import annotations

from typing import Any

from smallyard.models.closures.base import DeficitClosure, block_mean


def scale(same_block: Any, wage: Any, value_added: Any, final_demand: Any, price: Any) -> Any:
    """D'_n = D_n Σ FD P̂ / Σ FD, with base final demand FD and consumer price index P̂ of each region."""
    return block_mean(same_block, final_demand, price)


CLOSURE = DeficitClosure(
    name="fixed_real",
    words="trade imbalances keep their real value (deflated by the price index of world final demand)",
    rebases=False,
    scale=scale,
)
