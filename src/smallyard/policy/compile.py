"""From a scenario and a world to the wedges of baseline and counterfactual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from smallyard.errors import Finding, raise_if
from smallyard.policy.combine import RegisterStates, combine
from smallyard.policy.effects import AnyEffect, Scope
from smallyard.policy.envelope import rate_remarks
from smallyard.policy.group_names import group_findings, own_region_groups
from smallyard.policy.instruments.base import AbstractInstrument
from smallyard.policy.instruments.measures import Measures
from smallyard.policy.register_wedges.choice import law_of
from smallyard.policy.register_wedges.compiled import CompiledLaws, compile_laws
from smallyard.policy.register_wedges.law import Law
from smallyard.policy.repeats import repeats
from smallyard.policy.scenario import Scenario
from smallyard.policy.wedges import Wedges
from smallyard.world.world import World


@dataclass(frozen=True, eq=False)
class Compiled:
    """Wedges of both solves, remarks for the reader (policies without effect), the effects of the policies one by one, and the
    register's state in both, if the scenario reads it."""

    baseline: Wedges
    counterfactual: Wedges
    remarks: tuple[str, ...]
    effects: tuple[AnyEffect, ...] = ()
    register: RegisterStates | None = None
    laws: CompiledLaws | None = None


def compile_scenario(scenario: Scenario, world: World) -> Compiled:
    """Resolve labels and combine all policies; raises InputError listing every problem of the file at once."""
    scope = Scope.of(world, own_region_groups(scenario.groups.regions, world.regions), scenario.groups.sectors)
    scope.findings += _group_findings(scenario, world)
    baseline = _effects(scenario.baseline.policies, scope, "baseline.policies")
    policies = _effects(scenario.policies, scope, "policies")
    chosen = _laws(scenario, scope)
    raise_if(scope.findings)
    laws, register = _remembered(scenario, world, chosen)
    stages = combine(world, baseline, policies, register)
    far = rate_remarks(stages.baseline, "baseline") or rate_remarks(stages.counterfactual, "policies")
    read = laws.remarks() if laws is not None else []
    remarks = (*scope.remarks, *repeats(baseline), *repeats(policies), *far, *read)
    return Compiled(stages.baseline, stages.counterfactual, remarks, tuple(policies), register, laws)


def _laws(scenario: Scenario, scope: Scope) -> tuple[Law | None, Law | None]:
    """What the scenario states about the register for baseline and counterfactual; the same law where it states one."""
    before, after = scenario.baseline.measures, scenario.measures
    old = law_of(before, _where(scenario.baseline.policies, "baseline.policies"), scope.findings) if before is not None else None
    if after is None or after == before:
        return old, old
    return old, law_of(after, _where(scenario.policies, "policies"), scope.findings)


def _where(policies: Sequence[AbstractInstrument], name: str) -> str:
    """The field in which the register's state stands."""
    places = [place for place, item in enumerate(policies) if isinstance(item, Measures)]
    return f"{name}[{places[0]}]" if places else "baseline.in_force_on"


_Found = tuple[CompiledLaws | None, RegisterStates | None]
_MEMO: WeakKeyDictionary[World, dict[str, _Found]] = WeakKeyDictionary()  # one question compiles the same laws many times
REMEMBERED = 2  # states per world


def _remembered(scenario: Scenario, world: World, chosen: tuple[Law | None, Law | None]) -> _Found:
    """The laws compiled for this world, once for scenarios that state the same about the register."""
    stated = (scenario.baseline.measures, scenario.measures)
    key = "|".join(["" if item is None else item.model_dump_json() for item in stated])
    held = _MEMO.setdefault(world, {})
    if key not in held:
        while len(held) >= REMEMBERED:
            del held[next(iter(held))]
        held[key] = _states(world, chosen)
    return held[key]


def _states(world: World, chosen: tuple[Law | None, Law | None]) -> _Found:
    """The laws over common classes of the world's flows."""
    before, after = chosen
    laws = [law for law in ((before,) if before is after else (before, after)) if law is not None]
    if not laws:
        return None, None
    found = compile_laws(world, laws)
    old = found.states[0] if before is not None else None
    return found, RegisterStates(found.upper, old, found.states[-1])


def _effects(policies: Sequence[AbstractInstrument], scope: Scope, where: str) -> list[AnyEffect]:
    return [effect for place, policy in enumerate(policies) for effect in policy.effects(scope, f"{where}[{place}]")]


def _group_findings(scenario: Scenario, world: World) -> list[Finding]:
    groups = scenario.groups
    return group_findings("region", own_region_groups(groups.regions, world.regions), world.regions) + group_findings(
        "sector", groups.sectors, world.sectors
    )
