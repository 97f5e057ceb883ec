"""Mirror retaliation: every region that a policy burdens answers with the same measure on the reverse flows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from smallyard.labels import dims
from smallyard.policy.channels import CHANNELS
from smallyard.policy.wedges import Wedges
from smallyard.world.world import World

MIRRORED = ("tariff", "export_tax", "ban")  # what a government can answer in kind


def mirrored(world: World, before: Wedges, after: Wedges) -> Wedges | None:
    """The counterfactual with answers in kind; None if there is nothing to answer, or flows are split differently each way.

    Equation: where the policies change nothing on the flows from n to i, and rise by Δ on the flows from i to n,
    t'_{i←n} = t_{i←n} + Δ_{n←i}, sector by sector and class by class; likewise export taxes and bans. Reductions are not mirrored.
    Arguments: wedges of baseline and counterfactual over the same classes.
    """
    if not np.array_equal(after.shares(world), after.shares(world).swapaxes(1, 2)):
        return None  # classes of a flow are not those of the reverse flow, as with the register, which holds the answers given
    rises = {name: np.maximum(after.level(world, name) - before.level(world, name), 0.0) for name in MIRRORED}
    untouched = ~_touched(world, before, after)[None, :, :, None]
    changed = dict(after.channels)
    answered = False
    for name, rise in rises.items():
        answer = np.where(untouched, rise.swapaxes(1, 2), 0.0)
        if answer.any():
            level = after.level(world, name) + answer
            level.setflags(write=False)
            changed[name], answered = level, True
    return replace(after, channels=changed) if answered else None


def _touched(world: World, before: Wedges, after: Wedges) -> np.ndarray:
    """Pairs [importer, exporter] on which the policies change any bilateral channel."""
    pairs = np.zeros(world.trade_fob.shape[:2], dtype=bool)
    for name, channel in CHANNELS.items():
        if channel.dims == dims.BILATERAL:
            pairs |= (after.level(world, name) != before.level(world, name)).any((0, 3))
    return pairs
