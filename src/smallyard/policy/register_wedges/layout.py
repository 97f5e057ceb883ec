"""The classes of all flows as arrays, in the layout of wedges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from smallyard.policy.register_wedges.cells import CellClasses
from smallyard.policy.register_wedges.flow import BANNED
from smallyard.policy.register_wedges.joint import Joint
from smallyard.policy.register_wedges.rare import Rare
from smallyard.world.world import World

SIZES = (1, 2, 4, 8, 12, 16, 20, 24, 32)  # numbers of classes: few, so that solvers are compiled for few


@dataclass(frozen=True, eq=False)
class Layer:
    """One law on the classes: what it adds to tariffs and export taxes (rates), what it bans, and what it caps.

    Arrays [class, importer, exporter, sector]; `capped`: id → the classes of its flows.
    """

    duty: Rare
    tax: Rare
    banned: Rare
    capped: Mapping[str, Rare]


@dataclass(frozen=True, eq=False)
class Layout:
    """`upper`: where each class ends, as a share of its flow [class, importer, exporter, sector]; one layer per law.

    `spread`: largest standard deviation of rates inside classes (percentage points) and the flow where it is.
    """

    upper: Rare
    layers: tuple[Layer, ...]
    spread: tuple[float, str]


def layout(world: World, found: Joint, laws: int) -> Layout:
    """Classes of the flows that a law touches; every other flow is one class."""
    flows = [(i, e, s, cell) for (i, e), pair in found.pairs.items() for s, cell in pair.classes.items()]
    widest = max((len(cell.share) for *_, cell in flows), default=1)
    classes = next((size for size in SIZES if size >= widest), widest)
    shape = (classes, *world.trade_fob.shape)
    at, last = _places(flows, shape)
    upper = _joined([np.cumsum(cell.share) for *_, cell in flows], (0,))
    upper[last] = 1.0
    duties, taxes, closed = (_joined([getattr(cell, name) for *_, cell in flows], (laws, 0)) for name in ("duty", "tax", "closure"))
    layers = tuple(
        Layer(
            duty=Rare.of(shape, 0.0, at, duties[law] / 100.0),
            tax=Rare.of(shape, 0.0, at, taxes[law] / 100.0),
            banned=Rare.of(shape, False, at, closed[law] == BANNED),
            capped={name: Rare.of(shape, False, at, closed[law] == k) for name, k in found.caps.items()},
        )
        for law in range(laws)
    )
    return Layout(Rare.of(shape, 1.0, at, np.minimum(upper, 1.0)), layers, _spread(world, flows))


def _places(flows: Sequence[tuple[int, int, int, CellClasses]], shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Flat place of every class of every flow, flow by flow, and where in this list each flow has its last."""
    counts = np.array([len(cell.share) for *_, cell in flows], dtype=np.int64)
    first = np.array([(i * shape[2] + e) * shape[3] + s for i, e, s, _ in flows], dtype=np.int64)
    ends = np.cumsum(counts)
    number = np.arange(counts.sum()) - np.repeat(ends - counts, counts)
    return np.repeat(first, counts) + number * int(np.prod(shape[1:])), ends - 1


def _joined(parts: list[np.ndarray], nothing: tuple[int, ...]) -> np.ndarray:
    """Arrays one after the other along their last axis."""
    return np.concatenate(parts, axis=-1) if parts else np.zeros(nothing)


def _spread(world: World, flows: Sequence[tuple[int, int, int, CellClasses]]) -> tuple[float, str]:
    """The largest spread of rates inside classes, and its flow in words."""
    spread = [flow for flow in flows if flow[-1].spread > 0.0]
    if not spread:
        return 0.0, ""
    i, e, s, cell = max(spread, key=lambda flow: flow[-1].spread)
    return cell.spread, f"{world.regions[e]} to {world.regions[i]}, {world.sectors[s]}"
