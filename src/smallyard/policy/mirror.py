"""Mirror retaliation: every region that a policy burdens answers with the same measure on the reverse flows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from smallyard.labels import dims
from smallyard.policy.channels import CHANNELS
from smallyard.policy.wedges import Wedges
from smallyard.world.world import World

MIRRORED = ("tariff", "export_tax", "ban")  # what a government can answer in kind
SHUT = 1e-9  # share of a flow that may stay open in one that is closed


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
        answer, held = np.where(untouched, rise.swapaxes(1, 2), 0.0), after.level(world, name)
        level = np.maximum(held, answer) if name == "ban" else held + answer
        if (level != held).any():
            level.setflags(write=False)
            changed[name], answered = level, True
    return replace(after, channels=changed) if answered else None


def mirrored_means(world: World, before: Wedges, after: Wedges) -> Wedges | None:
    """Answers in kind where flows are split differently each way, as by the law of a day; None if there is nothing to answer.

    Equation: as in `mirrored`, with Δ_{n←i} the mean rise over the classes of the flow, added to every class of the reverse flow;
    a reverse flow is closed where a policy leaves no class of the flow open.
    Arguments: wedges over the same classes. Not for: policies that hold the answers given, as dated measures do.
    """
    if not np.array_equal(before.shares(world), after.shares(world)):
        return None  # a policy that splits flows anew has no rise class by class
    untouched = ~_touched(world, before, after)[:, :, None]
    changed, answered = dict(after.channels), False
    for name in MIRRORED:
        level, old = after.level(world, name), before.level(world, name)
        rise = (np.maximum(level - old, 0.0) * after.shares(world)).sum(0)
        if name == "ban":
            rise = (rise > 0.0) & ((level * after.shares(world)).sum(0) >= 1.0 - SHUT)
        answer = np.where(untouched, rise.swapaxes(0, 1), 0.0)
        raised = np.maximum(level, answer) if name == "ban" else level + answer
        if (raised != level).any():
            raised.setflags(write=False)
            changed[name], answered = raised, True
    return replace(after, channels=changed) if answered else None


def _touched(world: World, before: Wedges, after: Wedges) -> np.ndarray:
    """Pairs [importer, exporter] on which the policies change any bilateral channel."""
    pairs = np.zeros(world.trade_fob.shape[:2], dtype=bool)
    for name, channel in CHANNELS.items():
        if channel.dims == dims.BILATERAL:
            pairs |= (after.level(world, name) != before.level(world, name)).any((0, 3))
    return pairs
