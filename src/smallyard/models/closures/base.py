"""The contract of a deficit closure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Array = Any  # a JAX array; this file only passes it through


@dataclass(frozen=True)
class DeficitClosure:
    """How transfers respond.

    `scale(value_added, wage_change, base_value_added, final_demand, price_change)` returns the factor on base transfers, one
    per region and equal inside a trading block; the first argument is the block matrix. `rebases`: the world is first solved
    without imbalances and all changes are measured against that world. `words` is printed with every result.
    """

    name: str
    words: str
    rebases: bool
    scale: Callable[[Array, Array, Array, Array, Array], Array]


def block_mean(same_block: Array, weight: Array, value: Array) -> Array:
    """Weighted mean of `value` over each region's trading block [region]."""
    return (same_block @ (weight * value)) / (same_block @ weight)
