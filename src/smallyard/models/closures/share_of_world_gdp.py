"""Deficits as fixed shares of world factor income (Caliendo, Parro 2015; Dekle, Eaton, Kortum 2008)."""

from __future__ import annotations

from typing import Any

from smallyard.models.closures.base import DeficitClosure, block_mean


def scale(same_block: Any, wage: Any, value_added: Any, final_demand: Any, price: Any) -> Any:
    """D'_n = D_n Σ ŵ VA / Σ VA: tariff revenue is not counted in the unit."""
    return block_mean(same_block, value_added, wage)


CLOSURE = DeficitClosure(
    name="share_of_world_gdp",
    words="trade imbalances keep their share of world factor income",
    rebases=False,
    scale=scale,
)
