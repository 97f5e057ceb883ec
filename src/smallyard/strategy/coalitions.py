"""Coalitions of senders: every subset solved, what it costs members and bystanders, who adds what, and whether it would hold."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from smallyard.errors import Finding, InputError
from smallyard.strategy.losses import PERCENT, Losses, Measure, measure_of, plain
from smallyard.strategy.scope_search import gray
from smallyard.strategy.setting import Setting
from smallyard.strategy.shapley import shapley
from smallyard.strategy.stability import NextMember, Stability
from smallyard.strategy.templates import Sender, sanctioned

MOST = 10  # senders: 1,024 coalitions
TIE = 1e-9  # percent: losses closer than this are equal


@dataclass(frozen=True, eq=False)
class Coalitions:
    """All coalitions of some senders against a target; coalitions are bits of a number, sender k is bit k.

    losses by coalition; residuals, largest of each certificate; value_of_damage, money that one unit of money of target loss is
    worth to each sender (0: income alone counts).
    """

    senders: tuple[Sender, ...]
    target: tuple[str, ...]
    losses: tuple[Losses, ...]
    residuals: tuple[float, ...]
    value_of_damage: Mapping[str, float]
    closure: str
    seconds: float
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(item.name for item in self.senders))

    @property
    def everybody(self) -> int:
        """The coalition of all."""
        return len(self.losses) - 1

    def mask(self, members: Sequence[str]) -> int:
        """The number of a coalition. Raises InputError for names that are no senders."""
        unknown = [name for name in members if name not in self.names]
        if unknown:
            what = f"'{unknown[0]!s:.80}' is no sender of this table"
            raise InputError(Finding("E-COALITION-MEMBER", what, "members", expected=", ".join(self.names)))
        return sum(1 << self.names.index(name) for name in {*members})

    def members(self, mask: int) -> tuple[str, ...]:
        """Names in a coalition."""
        return tuple(name for k, name in enumerate(self.names) if mask >> k & 1)

    def regions(self, mask: int) -> tuple[str, ...]:
        """Regions of a coalition."""
        return tuple(region for k, item in enumerate(self.senders) if mask >> k & 1 for region in item.members)

    def measure(self, mask: int) -> Measure:
        """Losses of members, target and bystanders, among them senders that stay out."""
        return measure_of(self.losses[mask], self.regions(mask), self.target)

    def loss(self, mask: int, name: str) -> float:
        """A sender's loss of real income in percent, inside or outside the coalition."""
        return self.losses[mask].group_percent(self.senders[self.names.index(name)].members)

    def gain(self, mask: int, name: str) -> float:
        """What counts for a sender: −loss, and what the damage is worth to it; percent of its income."""
        return self.gain_at(self.losses[mask], name)

    def gain_at(self, losses: Losses, name: str) -> float:
        """The same at any losses, such as those with transfers."""
        regions = self.senders[self.names.index(name)].members
        worth = self.value_of_damage.get(name, 0.0) * losses.group_money(self.target)
        income = sum(float(losses.income[losses.regions.index(region)]) for region in regions)
        return PERCENT * worth / income - losses.group_percent(regions)

    def without(self, mask: int, name: str) -> int:
        """The coalition of the others."""
        return mask & ~(1 << self.names.index(name))

    def alone_and_together(self) -> dict[str, tuple[float, float]]:
        """Each sender's loss when it acts alone and when all act, percent."""
        return {name: (self.loss(1 << k, name), self.loss(self.everybody, name)) for k, name in enumerate(self.names)}

    @property
    def superadditivity(self) -> float:
        """Target loss from all together over the sum of each alone, less 1."""
        alone = sum(self.losses[1 << k].group_money(self.target) for k in range(len(self.names)))
        return self.losses[self.everybody].group_money(self.target) / alone - 1.0 if alone else float("nan")

    def shapley_target(self) -> dict[str, float]:
        """Contributions to the target's loss, money; they sum to that of everybody together."""
        found = shapley([held.group_money(self.target) for held in self.losses], len(self.names))
        return dict(zip(self.names, map(float, found), strict=True))

    def shapley_cost(self) -> dict[str, float]:
        """Contributions to the joint cost of members, money."""
        found = shapley([self.measure(mask).own_money for mask in range(len(self.losses))], len(self.names))
        return dict(zip(self.names, map(float, found), strict=True))

    def stability(self, mask: int) -> Stability:
        """Who would leave and who would join, one at a time, without transfers."""
        change = {name: self.gain(mask ^ 1 << k, name) - self.gain(mask, name) for k, name in enumerate(self.names)}
        better = {name: value for name, value in change.items() if value > TIE}
        inside = self.members(mask)
        leavers = {name: value for name, value in better.items() if name in inside}
        return Stability(inside, leavers, {name: value for name, value in better.items() if name not in inside})

    def stable(self) -> list[tuple[str, ...]]:
        """Coalitions that nobody would leave or join."""
        found = map(self.stability, range(len(self.losses)))
        return [item.members for item in found if item.internal and item.external]

    def next_members(self, mask: int) -> list[NextMember]:
        """Who may join next, best ratio of target loss to joint cost first; equal ratios by target loss."""
        here, found = self.measure(mask), []
        for k, name in enumerate(self.names):
            if not mask >> k & 1:
                more = self.measure(mask | 1 << k)
                found.append(NextMember(name, more.target_money - here.target_money, more.own_money - here.own_money))
        return sorted(found, key=lambda item: (-item.ratio, -item.target_loss))

    def to_dict(self) -> dict[str, Any]:
        """Rows of all coalitions, contributions, stable coalitions, and the best next member of each."""
        masks = sorted(range(len(self.losses)), key=lambda mask: (mask.bit_count(), mask))
        return {
            "senders": [item.to_dict() for item in self.senders],
            "target": list(self.target),
            "rows": [self._row(mask) for mask in masks],
            "shapley_target": self.shapley_target(),
            "shapley_cost": self.shapley_cost(),
            "stable": [list(members) for members in self.stable()],
            "alone_and_together": {name: list(pair) for name, pair in self.alone_and_together().items()},
            "superadditivity": plain(self.superadditivity),
            "value_of_damage": dict(self.value_of_damage),
            "closure": self.closure,
        }

    def _row(self, mask: int) -> dict[str, Any]:
        best = next(iter(self.next_members(mask)), None)
        return {
            "members": list(self.members(mask)),
            **self.measure(mask).to_dict(),
            "losses": {name: self.loss(mask, name) for name in self.names},
            "next_member": best.to_dict() if best else None,
            "residual": self.residuals[mask],
        }


def coalitions(
    setting: Setting,
    senders: Sequence[Sender],
    target: Sequence[str],
    *,
    value_of_damage: Mapping[str, float] | None = None,
    progress: Callable[[int, int], None] = lambda _, __: None,
) -> Coalitions:
    """Every subset of senders, each a certified equilibrium started from its neighbour.

    Arguments: senders, at most 10, with what each does to the target when it is a member (`Sender.complying` for partial
    compliance); target, regions; value_of_damage by sender, money per money of target loss, 0 if not stated; progress(done, of).
    Raises InputError (E-COALITION-SIZE with the number of solves, E-COALITION-MEMBER), InfeasibleError.
    Source: Chowdhry, Hinz, Kamin, Wanner 2024 (the question). Not for: which coalition will form; that depends on more than income.
    """
    _require(setting, senders, target, value_of_damage or {})
    began, count = time.perf_counter(), len(senders)
    losses: list[Losses | None] = [None] * (1 << count)
    residuals = [0.0] * (1 << count)
    for done, mask in enumerate(gray(count), 1):
        chosen = [item for k, item in enumerate(senders) if mask >> k & 1]
        found = setting.solved(sanctioned(setting, chosen, target)) if mask else setting.baseline
        losses[mask], residuals[mask] = setting.losses(found), found.certificate.max_residual
        progress(done, 1 << count)
    return Coalitions(
        tuple(senders),
        tuple(target),
        tuple(item for item in losses if item is not None),
        tuple(residuals),
        dict(value_of_damage or {}),
        setting.closure,
        time.perf_counter() - began,
    )


def _require(setting: Setting, senders: Sequence[Sender], target: Sequence[str], worth: Mapping[str, float]) -> None:
    if not senders or len(senders) > MOST:
        what = f"{len(senders)} senders have {2 ** len(senders):,} coalitions, each an equilibrium to solve"
        allowed = f"1 to {MOST} senders, at most {2**MOST:,} coalitions"
        raise InputError(Finding("E-COALITION-SIZE", what, "senders", expected=allowed, fix="gather senders into groups"))
    names = [item.name for item in senders]
    regions = [region for item in senders for region in item.members]
    twice = sorted({name for name in names if names.count(name) > 1} | {name for name in regions if regions.count(name) > 1})
    if twice:
        what = f"{', '.join(twice)} more than once"
        raise InputError(Finding("E-COALITION-MEMBER", what, "senders", expected="every region in one sender"))
    setting.require_sides(regions, target)
    unknown = [name for name in worth if name not in names]
    if unknown:
        what = f"'{unknown[0]!s:.80}' is no sender of this table"
        raise InputError(Finding("E-COALITION-MEMBER", what, "value_of_damage", expected=", ".join(names)))
