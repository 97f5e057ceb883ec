"""Combination of effects into wedges: baseline, then policies; register → set or amount → adds → powers → bans, order-free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from smallyard.errors import Finding, raise_if
from smallyard.policy.channels import CHANNELS, Channel
from smallyard.policy.classes import Classes, Opening
from smallyard.policy.combine_controls import Limits, controls_after, controls_of, controls_of_register
from smallyard.policy.effects import AnyEffect, Effect, ListEffect
from smallyard.policy.level_limits import level_findings
from smallyard.policy.register_wedges.compiled import RegisterState
from smallyard.policy.register_wedges.rare import Rare
from smallyard.policy.wedges import SubsidyAmount, Wedges
from smallyard.world.size import solving_findings
from smallyard.world.world import World

MAX_CONFLICTS = 100  # reported per channel; every pair of 500 policies would be 124,750
Levels = dict[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class Stages:
    """Wedges of the baseline and of the counterfactual, over the same classes."""

    baseline: Wedges
    counterfactual: Wedges


@dataclass(frozen=True, eq=False)
class RegisterStates:
    """The register's state in baseline and counterfactual, if any, over common classes that end at `upper`."""

    upper: Rare | None = None
    baseline: RegisterState | None = None
    counterfactual: RegisterState | None = None


def combine(
    world: World, baseline: Sequence[AnyEffect], policies: Sequence[AnyEffect], register: RegisterStates | None = None
) -> Stages:
    """Apply the register and the baseline to the world's own rates, and the policies to the result.

    Equations on each class: t' = t + register; then set, or t' + Σ add; then 1+t' ← (1+t') Π factor; bans close the class. A
    measure with coverage c applies to the classes inside [0, c], of which the register's begin with the highest duty. A policy
    replaces the amounts of money of the baseline on whose cells it falls. Raises InputError for two sets, or a set and an add, on
    one cell of one stage, and for an amount with anything else on its cells.
    """
    states = register or RegisterStates()
    cuts = sorted({effect.coverage for effect in (*baseline, *policies) if not isinstance(effect, ListEffect)} | {1.0})
    classes = Classes.at(cuts, states.upper)
    raise_if(solving_findings(len(world.regions), len(world.sectors), classes.count, "policies"))
    coverage = classes.widths(world.trade_fob.shape)
    findings: list[Finding] = []
    rates, rates_after = ([effect for effect in stage if isinstance(effect, Effect)] for stage in (baseline, policies))
    first = _stage(world, Opening(states.baseline, classes), rates, findings)
    second = first
    if states.counterfactual is not states.baseline:
        second = _stage(world, Opening(states.counterfactual, classes), rates, [])  # its problems are those of the first
    second = {name: _apply(world, level, CHANNELS[name], rates_after, classes, findings) for name, level in second.items()}
    money = [*_held(states.baseline), *_amounts(rates)]
    money_after = [*_kept([*_held(states.counterfactual), *_amounts(rates)], rates_after, findings), *_amounts(rates_after)]
    raise_if(findings)
    old, new = (controls_of_register(state, classes) for state in (states.baseline, states.counterfactual))
    limits = controls_of(baseline, classes), controls_after(baseline, policies, classes)
    return Stages(
        _wedges(world, first, coverage, money, _both(old, limits[0])),
        _wedges(world, second, coverage, money_after, _both(new, limits[1])),
    )


def _stage(world: World, opening: Opening, rates: Sequence[Effect], findings: list[Finding]) -> Levels:
    """Levels after the register and the rates of one stage."""
    classes = opening.classes
    start = {name: opening.level(name, _start(world, channel, classes.count)) for name, channel in CHANNELS.items()}
    return {name: _apply(world, level, CHANNELS[name], rates, classes, findings) for name, level in start.items()}


def _both(one: Limits, other: Limits) -> Limits:
    return [*one[0], *other[0]], [*one[1], *other[1]]


def _held(state: RegisterState | None) -> list[SubsidyAmount]:
    return list(state.amounts) if state is not None else []


def _wedges(world: World, levels: Levels, coverage: np.ndarray | None, money: Sequence[SubsidyAmount], limits: Limits) -> Wedges:
    own_axis = {name: level if CHANNELS[name].by_class else level[0] for name, level in levels.items()}
    return Wedges.build(world, own_axis, coverage, money, *limits)


def _amounts(effects: Sequence[Effect]) -> list[SubsidyAmount]:
    """Amounts of one stage; an amount of zero is the rate of zero that `_apply` leaves, and needs nothing solved."""
    return [
        SubsidyAmount(float(effect.value), effect.cells, effect.source)
        for effect in effects
        if effect.operation == "amount" and effect.value != 0.0
    ]


def _kept(money: Sequence[SubsidyAmount], policies: Sequence[Effect], findings: list[Finding]) -> list[SubsidyAmount]:
    """Amounts of the baseline that no policy replaces; to replace a part of one would leave open where the rest goes."""
    kept = []
    for item in money:
        rivals = [effect for effect in policies if effect.channel == "production_subsidy" and (effect.cells & item.cells).any()]
        left = item.cells.copy()
        for effect in rivals:
            left &= ~effect.cells
        if not rivals:
            kept.append(item)
        elif left.any():
            findings.append(
                Finding(
                    "E-RATE-CONFLICT",
                    "a policy replaces the rate of some, but not all, of the sectors that share an amount",
                    f"{rivals[0].source} and {item.source}",
                    "the file does not say where the rest of the money goes",
                    fix="cover all sectors of the amount, or none",
                )
            )
    return kept


def _start(world: World, channel: Channel, classes: int) -> np.ndarray:
    neutral = channel.neutral_array(world)
    return np.broadcast_to(neutral, (classes if channel.by_class else 1, *neutral.shape))


def _apply(
    world: World, level: np.ndarray, channel: Channel, effects: Sequence[Effect], classes: Classes, findings: list[Finding]
) -> np.ndarray:
    """Level of one channel after all effects of one stage, and its problems."""
    own = [effect for effect in effects if effect.channel == channel.name]
    if not own:
        return level
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):  # what leaves the numbers is reported by level_findings
        result = _combined(level, channel, own, classes)
    findings += _conflicts(own, level.shape, classes)
    findings += level_findings(world, channel, result, own)
    return result


def _combined(level: np.ndarray, channel: Channel, own: Sequence[Effect], classes: Classes) -> np.ndarray:
    """The effects of one channel in the canonical order."""
    result = np.array(level)
    for operation in ("set", "amount", "add", "multiply", "forbid"):
        for effect in (item for item in own if item.operation == operation):
            cells = _by_class(effect, level.shape, classes)
            value = np.broadcast_to(np.asarray(effect.value, dtype=np.float64), level.shape)[cells]
            if operation == "set":
                result[cells] = value
            elif operation == "amount":
                result[cells] = 0.0  # the rate that the money pays for comes on top, when it is solved
            elif operation == "add":
                result[cells] += value
            elif operation == "multiply" and channel.neutral is None:
                result[cells] = (1.0 + result[cells]) * value - 1.0
            elif operation == "multiply":
                result[cells] *= value
            else:
                result[cells] = 1.0
    return result


def _by_class(effect: Effect, shape: tuple[int, ...], classes: Classes) -> np.ndarray:
    """Cells in the classes inside [0, coverage]; a channel without classes has all of them."""
    if shape[0] == 1 or len(shape) < 4:
        return np.broadcast_to(effect.cells, shape)
    return classes.inside(effect.coverage) & effect.cells


def _conflicts(effects: Sequence[Effect], shape: tuple[int, ...], classes: Classes) -> list[Finding]:
    """Two sets, a set and an add, or an amount and anything else on one cell: the file does not say which one holds."""
    found: list[Finding] = []
    setters = [effect for effect in effects if effect.operation in ("set", "amount")]
    held = sum((_by_class(item, shape, classes).astype(np.int16) for item in effects if item.operation in ("set", "amount", "add")),
               np.zeros(shape, dtype=np.int16))  # fmt: skip
    for place, effect in enumerate(setters):
        cells = _by_class(effect, shape, classes)
        if len(found) >= MAX_CONFLICTS or (effect.operation == "set" and not (held[cells] > 1).any()):
            continue
        later = ("add", "multiply") if effect.operation == "amount" else ("add",)
        rivals = setters[place + 1 :] + [item for item in effects if item.operation in later]
        for rival in rivals:
            if len(found) >= MAX_CONFLICTS:
                break
            shared = cells & _by_class(rival, shape, classes)
            if shared.any():
                both = _pair_in_words(effect.operation, rival.operation)
                found.append(
                    Finding(
                        "E-RATE-CONFLICT",
                        f"{both} fall on {int(shared.any(0).sum())} cells of {effect.channel}",
                        f"{effect.source} and {rival.source}",
                        "the file does not say which rate holds",
                        fix="narrow one of them with 'except', or drop one",
                    )
                )
    return found


def _pair_in_words(one: str, other: str) -> str:
    if one == other:
        return "two 'set' rates" if one == "set" else f"two '{one}'"
    if "amount" in (one, other):
        return f"an 'amount' and a '{other if one == 'amount' else one}' rate"
    return "a 'set' and an 'add'"
