"""Who acts and who is hit in a question about sanctions: labels of the game file as regions of the world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smallyard.errors import Finding, raise_if
from smallyard.labels.select import select
from smallyard.policy.effects import Scope
from smallyard.strategy.sanction_questions import AbstractSanction
from smallyard.strategy.setting import Setting
from smallyard.strategy.stage import Stage


@dataclass(frozen=True, eq=False)
class Sides:
    """The economy with senders by name, the regions of all of them, those of the target, and sectors (none: all goods)."""

    setting: Setting
    members: dict[str, tuple[str, ...]]
    target: tuple[str, ...]
    sectors: tuple[str, ...]

    @property
    def senders(self) -> tuple[str, ...]:
        """Regions of all senders."""
        return tuple(region for group in self.members.values() for region in group)


def sides_of(stage: Stage, question: AbstractSanction) -> Sides:
    """Resolve labels and groups. Raises InputError with every problem."""
    world = stage.arena.base.world
    scope = Scope.of(world, {}, {})
    members = {name: _regions(scope, [name], "senders") for name in question.senders}
    target = _regions(scope, list(question.target), "target")
    places = select(scope.sectors, list(question.sectors), "sectors", scope.findings).positions if question.sectors else ()
    both = sorted({region for group in members.values() for region in group} & {*target})
    if both:
        what = f"{', '.join(both)} on both sides"
        scope.findings.append(Finding("E-SANCTION-SIDES", what, "senders and target", fix="name every region on one side"))
    raise_if(scope.findings)
    return Sides(stage.setting, members, target, tuple(world.sectors[place] for place in places))


def _regions(scope: Scope, labels: Sequence[str], where: str) -> tuple[str, ...]:
    found = select(scope.regions, list(labels), where, scope.findings)
    return tuple(scope.world.regions[place] for place in found.positions)
