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
    places, upper = [np.zeros(0, dtype=np.int64)], [np.zeros(0)]
    duty, tax, closure = ([np.zeros((laws, 0), dtype=kind)] for kind in (float, float, np.int16))
    for i, e, s, cell in flows:
        places.append(np.ravel_multi_index((np.arange(len(cell.share)), i, e, s), shape))
        upper.append(np.append(np.cumsum(cell.share)[:-1], 1.0))
        duty.append(cell.duty / 100.0)
        tax.append(cell.tax / 100.0)
        closure.append(cell.closure)
    at, closed = np.concatenate(places), np.concatenate(closure, axis=1)
    duties, taxes = np.concatenate(duty, axis=1), np.concatenate(tax, axis=1)
    layers = tuple(
        Layer(
            duty=Rare.of(shape, 0.0, at, duties[law]),
            tax=Rare.of(shape, 0.0, at, taxes[law]),
            banned=Rare.of(shape, False, at, closed[law] == BANNED),
            capped={name: Rare.of(shape, False, at, closed[law] == k) for name, k in found.caps.items()},
        )
        for law in range(laws)
    )
    return Layout(Rare.of(shape, 1.0, at, np.minimum(np.concatenate(upper), 1.0)), layers, _spread(world, flows))


def _spread(world: World, flows: Sequence[tuple[int, int, int, CellClasses]]) -> tuple[float, str]:
    """The largest spread of rates inside classes, and its flow in words."""
    spread = [flow for flow in flows if flow[-1].spread > 0.0]
    if not spread:
        return 0.0, ""
    i, e, s, cell = max(spread, key=lambda flow: flow[-1].spread)
    return cell.spread, f"{world.regions[e]} to {world.regions[i]}, {world.sectors[s]}"
