"""Combination of effects into wedges: baseline first, then the policies; set → adds → powers → bans, order-free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from smallyard.errors import Finding, raise_if
from smallyard.policy.channels import CHANNELS, Channel
from smallyard.policy.effects import Effect
from smallyard.policy.wedges import Wedges
from smallyard.world.world import World

Levels = dict[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class Stages:
    """Wedges of the baseline and of the counterfactual, over the same classes."""

    baseline: Wedges
    counterfactual: Wedges


def combine(world: World, baseline: Sequence[Effect], policies: Sequence[Effect]) -> Stages:
    """Apply the baseline to the world's own rates, and the policies to the result.

    Equations on each class: t' = set, or t + Σ add; then 1+t' ← (1+t') Π factor; bans close the class. A measure with coverage c
    applies to the classes inside [0, c]. Raises InputError for two sets, or a set and an add, on one cell of one stage.
    """
    cuts = sorted({effect.coverage for effect in (*baseline, *policies)} | {1.0})
    widths = np.diff([0.0, *cuts])
    coverage = None
    if len(cuts) > 1:
        coverage = np.broadcast_to(widths[:, None, None, None], (len(cuts), *world.trade_fob.shape)).copy()
    start = {name: _start(world, channel, len(cuts)) for name, channel in CHANNELS.items()}
    findings: list[Finding] = []
    first = {name: _apply(level, CHANNELS[name], baseline, cuts, findings) for name, level in start.items()}
    second = {name: _apply(level, CHANNELS[name], policies, cuts, findings) for name, level in first.items()}
    raise_if(findings)
    return Stages(_wedges(world, first, coverage), _wedges(world, second, coverage))


def _wedges(world: World, levels: Levels, coverage: np.ndarray | None) -> Wedges:
    own_axis = {name: level if CHANNELS[name].by_class else level[0] for name, level in levels.items()}
    return Wedges.build(world, own_axis, coverage)


def _start(world: World, channel: Channel, classes: int) -> np.ndarray:
    neutral = channel.neutral_array(world)
    return np.broadcast_to(neutral, (classes if channel.by_class else 1, *neutral.shape))


def _apply(
    level: np.ndarray, channel: Channel, effects: Sequence[Effect], cuts: list[float], findings: list[Finding]
) -> np.ndarray:
    """Level of one channel after all effects of one stage, in the canonical order."""
    own = [effect for effect in effects if effect.channel == channel.name]
    if not own:
        return level
    result = np.array(level)
    for operation in ("set", "add", "multiply", "forbid"):
        for effect in (item for item in own if item.operation == operation):
            cells = _by_class(effect, level.shape, cuts)
            value = np.broadcast_to(np.asarray(effect.value, dtype=np.float64), level.shape)[cells]
            if operation == "set":
                result[cells] = value
            elif operation == "add":
                result[cells] += value
            elif operation == "multiply" and channel.neutral is None:
                result[cells] = (1.0 + result[cells]) * value - 1.0
            elif operation == "multiply":
                result[cells] *= value
            else:
                result[cells] = 1.0
    findings += _conflicts(own, level.shape, cuts)
    findings += _low_rates(channel, result, own)
    return result


def _by_class(effect: Effect, shape: tuple[int, ...], cuts: list[float]) -> np.ndarray:
    inside = np.array([upper <= effect.coverage for upper in cuts[: shape[0]]])
    if shape[0] == 1:
        inside[:] = True
    return inside.reshape((-1,) + (1,) * (len(shape) - 1)) & effect.cells


def _conflicts(effects: Sequence[Effect], shape: tuple[int, ...], cuts: list[float]) -> list[Finding]:
    """Two sets, or a set and an add, on one cell: the file does not say which one holds."""
    found = []
    setters = [effect for effect in effects if effect.operation == "set"]
    for place, effect in enumerate(setters):
        cells = _by_class(effect, shape, cuts)
        rivals = setters[place + 1 :] + [item for item in effects if item.operation == "add"]
        for rival in rivals:
            shared = cells & _by_class(rival, shape, cuts)
            if shared.any():
                both = "two 'set'" if rival.operation == "set" else "a 'set' and an 'add'"
                found.append(
                    Finding(
                        "E-RATE-CONFLICT",
                        f"{both} rates fall on {int(shared.any(0).sum())} cells of {effect.channel}",
                        f"{effect.source} and {rival.source}",
                        "the file does not say which rate holds",
                        fix="narrow one of them with 'except', or drop one",
                    )
                )
    return found


def _low_rates(channel: Channel, level: np.ndarray, effects: Sequence[Effect]) -> list[Finding]:
    if channel.neutral is not None or (level > -1.0).all():
        return []
    return [
        Finding(
            "E-RATE-RANGE",
            f"{channel.name} falls to {100 * level.min():.4g} %",
            ", ".join(dict.fromkeys(effect.source for effect in effects)),
            "a price would be zero or negative",
            "an all-in rate above −100 %",
        )
    ]
