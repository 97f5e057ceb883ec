"""From a scenario and a world to the wedges of baseline and counterfactual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smallyard.errors import Finding, raise_if
from smallyard.policy.combine import combine
from smallyard.policy.effects import AnyEffect, Scope
from smallyard.policy.envelope import rate_remarks
from smallyard.policy.group_names import group_findings, own_region_groups
from smallyard.policy.instruments.base import AbstractInstrument
from smallyard.policy.repeats import repeats
from smallyard.policy.scenario import Scenario
from smallyard.policy.wedges import Wedges
from smallyard.world.world import World


@dataclass(frozen=True, eq=False)
class Compiled:
    """Wedges of both solves, remarks for the reader (policies without effect), and the effects of the policies one by one."""

    baseline: Wedges
    counterfactual: Wedges
    remarks: tuple[str, ...]
    effects: tuple[AnyEffect, ...] = ()


def compile_scenario(scenario: Scenario, world: World) -> Compiled:
    """Resolve labels and combine all policies; raises InputError listing every problem of the file at once."""
    scope = Scope.of(world, own_region_groups(scenario.groups.regions, world.regions), scenario.groups.sectors)
    scope.findings += _group_findings(scenario, world)
    baseline = _effects(scenario.baseline.policies, scope, "baseline.policies")
    policies = _effects(scenario.policies, scope, "policies")
    raise_if(scope.findings)
    stages = combine(world, baseline, policies)
    far = rate_remarks(stages.baseline, "baseline") or rate_remarks(stages.counterfactual, "policies")
    remarks = (*scope.remarks, *repeats(baseline), *repeats(policies), *far)
    return Compiled(stages.baseline, stages.counterfactual, remarks, tuple(policies))


def _effects(policies: Sequence[AbstractInstrument], scope: Scope, where: str) -> list[AnyEffect]:
    return [effect for place, policy in enumerate(policies) for effect in policy.effects(scope, f"{where}[{place}]")]


def _group_findings(scenario: Scenario, world: World) -> list[Finding]:
    groups = scenario.groups
    return group_findings("region", own_region_groups(groups.regions, world.regions), world.regions) + group_findings(
        "sector", groups.sectors, world.sectors
    )
