"""The classes of all flows as arrays, in the layout of wedges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from smallyard.policy.register_wedges.flow import BANNED
from smallyard.policy.register_wedges.joint import Joint
from smallyard.world.world import World

SIZES = (1, 2, 4, 8, 12, 16, 20, 24, 32)  # numbers of classes: few, so that solvers are compiled for few


@dataclass(frozen=True, eq=False)
class Layer:
    """One law on the classes: what it adds to tariffs and export taxes (rates), what it bans, and what it caps.

    Arrays [class, importer, exporter, sector]; `capped`: id → the classes of its flows.
    """

    duty: np.ndarray
    tax: np.ndarray
    banned: np.ndarray
    capped: Mapping[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class Layout:
    """`upper`: where each class ends, as a share of its flow [class, importer, exporter, sector]; one layer per law.

    `spread`: largest standard deviation of rates inside classes (percentage points) and the flow where it is.
    """

    upper: np.ndarray
    layers: tuple[Layer, ...]
    spread: tuple[float, str]


def layout(world: World, found: Joint, laws: int) -> Layout:
    """Classes of the flows that a law touches; every other flow is one class."""
    widest = max((len(cell.share) for pair in found.pairs.values() for cell in pair.classes.values()), default=1)
    classes = next((size for size in SIZES if size >= widest), widest)
    shape = (classes, *world.trade_fob.shape)
    upper = np.ones(shape)
    duty, tax = np.zeros((laws, *shape)), np.zeros((laws, *shape))
    closure = np.full((laws, *shape), -1, dtype=np.int16)
    spread = (0.0, "")
    for (i, e), pair in found.pairs.items():
        for s, cell in pair.classes.items():
            count = len(cell.share)
            upper[: count - 1, i, e, s] = np.cumsum(cell.share)[:-1]
            duty[:, :count, i, e, s] = cell.duty / 100.0
            tax[:, :count, i, e, s] = cell.tax / 100.0
            closure[:, :count, i, e, s] = cell.closure
            if cell.spread > spread[0]:
                spread = (cell.spread, f"{world.regions[e]} to {world.regions[i]}, {world.sectors[s]}")
    layers = tuple(
        Layer(duty[law], tax[law], closure[law] == BANNED, {name: closure[law] == k for name, k in found.caps.items()})
        for law in range(laws)
    )
    return Layout(np.minimum(upper, 1.0), layers, spread)
