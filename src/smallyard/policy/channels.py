"""The channels through which policy reaches a model, each declared once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smallyard.labels import dims
from smallyard.world.world import World


@dataclass(frozen=True)
class Channel:
    """One channel: dims, unit, neutral value (a number, or the world's own rate), and how several effects combine."""

    name: str
    dims: tuple[str, ...]
    unit: str
    neutral: float | None  # None: the base rate of the world
    combination: str
    by_class: bool

    def neutral_array(self, world: World) -> np.ndarray:
        """The value at which nothing changes, in full shape (without the class axis)."""
        if self.neutral is None:
            return np.asarray(getattr(world, self.name))
        count, width = len(world.regions), len(world.sectors)
        shape = (count, count, width) if self.dims == dims.BILATERAL else (count, width)
        return np.full(shape, self.neutral)


_RATE = "set, then the sum of adds, then powers of 1 + rate"
CHANNELS = {
    channel.name: channel
    for channel in (
        Channel("tariff", dims.BILATERAL, "rate on border value", None, _RATE, True),
        Channel("export_tax", dims.BILATERAL, "rate on producer receipts", None, _RATE, True),
        Channel("trade_cost", dims.BILATERAL, "iceberg factor", 1.0, "product", True),
        Channel("ban", dims.BILATERAL, "1 = closed", 0.0, "any", True),
        Channel("production_subsidy", dims.REGIONAL, "rate on producer receipts", None, _RATE, False),
        Channel("productivity", dims.REGIONAL, "factor", 1.0, "product", False),
        Channel("demand", dims.REGIONAL, "factor on final-demand shares", 1.0, "product", False),
    )
}
