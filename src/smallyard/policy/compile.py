"""From a scenario and a world to the wedges of baseline and counterfactual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smallyard.errors import Finding, raise_if
from smallyard.labels.match import did_you_mean
from smallyard.labels.regions import REGION_GROUPS
from smallyard.labels.select import ALL, SEARCHED
from smallyard.policy.combine import combine
from smallyard.policy.effects import Effect, Scope
from smallyard.policy.envelope import rate_remarks
from smallyard.policy.instruments.base import AbstractInstrument
from smallyard.policy.scenario import Scenario, group_name_findings
from smallyard.policy.wedges import Wedges
from smallyard.world.world import World


@dataclass(frozen=True, eq=False)
class Compiled:
    """Wedges of both solves, and remarks for the reader (policies without effect)."""

    baseline: Wedges
    counterfactual: Wedges
    remarks: tuple[str, ...]


def compile_scenario(scenario: Scenario, world: World) -> Compiled:
    """Resolve labels and combine all policies; raises InputError listing every problem of the file at once."""
    scope = Scope.of(world, scenario.groups.regions, scenario.groups.sectors)
    scope.findings += _group_findings(scenario, world)
    baseline = _effects(scenario.baseline.policies, scope, "baseline.policies")
    policies = _effects(scenario.policies, scope, "policies")
    raise_if(scope.findings)
    stages = combine(world, baseline, policies)
    far = rate_remarks(stages.baseline, "baseline") or rate_remarks(stages.counterfactual, "policies")
    return Compiled(stages.baseline, stages.counterfactual, (*scope.remarks, *far))


def _effects(policies: Sequence[AbstractInstrument], scope: Scope, where: str) -> list[Effect]:
    return [effect for place, policy in enumerate(policies) for effect in policy.effects(scope, f"{where}[{place}]")]


def _group_findings(scenario: Scenario, world: World) -> list[Finding]:
    findings = group_name_findings(scenario, (*world.regions, *REGION_GROUPS, ALL, "WORLD"), "region")
    findings += group_name_findings(scenario, (*world.sectors, "goods", "services", ALL), "sector")
    for kind, groups, labels in (
        ("region", scenario.groups.regions, world.regions),
        ("sector", scenario.groups.sectors, world.sectors),
    ):
        for name, members in groups.items():
            findings += [
                Finding(
                    f"E-{kind.upper()}-UNKNOWN",
                    f"unknown {kind} '{item:.80}'",
                    f"groups.{kind}s.{name}",
                    fix=did_you_mean(item, labels) if place < SEARCHED else "",
                )
                for place, item in enumerate(members)
                if item not in labels
            ]
    return findings
