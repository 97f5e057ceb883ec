"""From a scenario and a world to the wedges of baseline and counterfactual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smallyard.errors import Finding, raise_if
from smallyard.labels.match import did_you_mean
from smallyard.labels.regions import REGION_GROUPS
from smallyard.labels.select import ALL
from smallyard.policy.combine import combine
from smallyard.policy.effects import Effect, Scope
from smallyard.policy.instruments.base import AbstractInstrument
from smallyard.policy.scenario import Scenario, check_grouping
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
    _check_groups(scenario, world)
    scope = Scope.of(world, scenario.groups.regions, scenario.groups.sectors)
    baseline = _effects(scenario.baseline.policies, scope, "baseline.policies")
    policies = _effects(scenario.policies, scope, "policies")
    raise_if(scope.findings)
    stages = combine(world, baseline, policies)
    return Compiled(stages.baseline, stages.counterfactual, tuple(scope.remarks))


def _effects(policies: Sequence[AbstractInstrument], scope: Scope, where: str) -> list[Effect]:
    return [effect for place, policy in enumerate(policies) for effect in policy.effects(scope, f"{where}[{place}]")]


def _check_groups(scenario: Scenario, world: World) -> None:
    check_grouping(scenario, (*world.regions, *REGION_GROUPS, ALL), "region")
    check_grouping(scenario, (*world.sectors, "goods", "services", ALL), "sector")
    findings = []
    for kind, groups, labels in (
        ("region", scenario.groups.regions, world.regions),
        ("sector", scenario.groups.sectors, world.sectors),
    ):
        for name, members in groups.items():
            findings += [
                Finding(
                    f"E-{kind.upper()}-UNKNOWN",
                    f"unknown {kind} '{item}'",
                    f"groups.{kind}s.{name}",
                    fix=did_you_mean(item, labels),
                )
                for item in members
                if item not in labels
            ]
    raise_if(findings)
