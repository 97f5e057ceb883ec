"""Lerner: with import and export taxes on all flows one level is redundant; rates are stated with a mean export tax of zero."""

from __future__ import annotations

import numpy as np

from smallyard.strategy.arena import Arena
from smallyard.strategy.levers import Lever

REMARK = (
    "taxes on all imports and all exports: one level is redundant where trade is balanced, so that only differences between the "
    "rates are chosen"
)


def redundant(arena: Arena, player: str) -> bool:
    """Whether a player taxes all its imports and all its exports, so that one common power changes nothing.

    Equation: (1+t)(1+u) on all imports and (1+e)/(1+u) on all exports are the same economy for every u > −1.
    Exact only where trade is balanced and all revenue is the own; otherwise the level moves transfers between regions.
    """
    home = arena.home(player)
    imports = home[:, None, None] & ~home[None, :, None] & (arena.base.world.trade_fob > 0.0)
    sides = (("tariff", imports), ("export_tax", ~home[:, None, None] & home[None, :, None] & (arena.base.world.trade_fob > 0.0)))
    return all(not (cells & ~_covered(arena.own(player), channel, cells.shape)).any() for channel, cells in sides)


def normalised(arena: Arena, player: str, rates: np.ndarray) -> np.ndarray:
    """The same rates at the level where the mean export tax is zero (geometric, weighted by base-year value).

    Arguments: rates, one per number of the player's levers. Rates may leave their bounds: they are stated, not chosen.
    When not to use it: where `redundant` says no.
    """
    own, begin = arena.own(player), 0
    parts: list[tuple[Lever, np.ndarray]] = []
    for item in own:
        parts.append((item, rates[begin : begin + item.size]))
        begin += item.size
    weighed = [(item.sums(arena.value_of(item)), np.log1p(part)) for item, part in parts if item.channel == "export_tax"]
    level = sum(float(weight @ log) for weight, log in weighed) / sum(float(weight.sum()) for weight, _ in weighed)
    shift = {"tariff": level, "export_tax": -level}
    return np.concatenate([np.expm1(np.log1p(part) + shift.get(item.channel, 0.0)) for item, part in parts])


def _covered(own: tuple[Lever, ...], channel: str, shape: tuple[int, ...]) -> np.ndarray:
    found = np.zeros(shape, dtype=bool)
    for item in own:
        if item.channel == channel:
            found |= item.group >= 0
    return found
