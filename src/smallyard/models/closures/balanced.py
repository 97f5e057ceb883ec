"""Balanced trade: the world is first re-solved without imbalances, and all changes are against that world."""

from __future__ import annotations

from smallyard.models.closures.base import DeficitClosure
from smallyard.models.closures.share_of_world_gdp import scale

CLOSURE = DeficitClosure(
    name="balanced",
    words="trade is balanced: changes are measured against the same world solved without trade imbalances",
    rebases=True,
    scale=scale,  # nothing is left to scale; the unit is that of the re-basing solve
)
