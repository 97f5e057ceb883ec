"""One scenario, two certified solves, one result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from smallyard.errors import InputError
from smallyard.labels.regions import REGION_GROUPS
from smallyard.models.elasticities import Elasticities
from smallyard.models.horizons import HORIZONS
from smallyard.models.ricardian import Ricardian
from smallyard.pipeline.baseline_memory import keep, known, setting_of
from smallyard.pipeline.compliance import first_pattern, settle
from smallyard.pipeline.control_rows import control_rows
from smallyard.pipeline.explain import NOTHING, Explanation, Progress, explain_pair
from smallyard.pipeline.guardrail import guardrails
from smallyard.pipeline.pair import Pair, solve_pair, stage
from smallyard.pipeline.policy_record import policy_record
from smallyard.pipeline.run_cards import closure_card, register_controls, sources, sources_in_words, versions, world_card
from smallyard.pipeline.run_folder import write_run
from smallyard.pipeline.scenario_elasticities import elasticities_of
from smallyard.pipeline.solve_one import benchmark_at
from smallyard.policy.acting import acting_of
from smallyard.policy.compile import Compiled, compile_scenario
from smallyard.policy.effects import Effect
from smallyard.policy.envelope import elasticity_remarks
from smallyard.policy.group_names import own_region_groups
from smallyard.policy.places import with_lines
from smallyard.policy.scenario import Scenario
from smallyard.policy.split_file import read_split, split_world
from smallyard.results.compliance import Compliance
from smallyard.results.result import Result, worst
from smallyard.solver.certificate import Certificate
from smallyard.world.aggregate import aggregate
from smallyard.world.packaged import load_world
from smallyard.world.world import World


def _silent(step: str) -> None:
    """No progress shown."""


def run(
    scenario: Scenario | str | Path,
    *,
    out: str | Path | None = None,
    force: bool = False,
    full: bool = False,
    explain: bool = True,
    progress: Progress = _silent,
) -> Result:
    """Run a scenario: a packaged name, a file path, or a `Scenario`.

    Every number is the ratio of two certified solves, counterfactual over baseline. The same question is then solved under the
    built-in grid of options (`range`), along the path between the two solves (`decomposition`) and policy by policy
    (`contributions`); `explain=False` leaves these out, for loops over many scenarios. With `out` the run folder is written there
    (an existing different run raises E-OUT-EXISTS unless `force`; `full` adds all bilateral cells); without, nothing is written.
    Raises InputError (all problems at once), InfeasibleError, NotConvergedError.
    """
    question = scenario.rechecked() if isinstance(scenario, Scenario) else Scenario.load(scenario)
    decided, pair, compiled, compliance = settled_pair(question, progress)
    groups = groups_of(question, pair.start.world)
    explained = explain_pair(decided, pair, groups, progress) if explain else NOTHING
    rules = guardrails(decided, pair, _receivers(compiled))
    result = replace(_result(question, pair, compiled, explained), compliance=compliance, guardrail=rules)
    if out is not None:
        progress("writing the run folder")
        write_run(result, Path(out), force=force, full=full)
    return result


def world_of(scenario: Scenario) -> World:
    """The scenario's world, split and then aggregated if it says so."""
    world, groups, choice = load_world(scenario.world), scenario.aggregate, scenario.split_choice
    if choice is not None:
        world = split_world(world, read_split(choice.spec))
    return aggregate(world, groups.regions, groups.sectors) if groups and (groups.regions or groups.sectors) else world


def prepare(scenario: Scenario, world: World) -> tuple[Elasticities, Compiled]:
    """Elasticities and wedges; the problems of both are reported together."""
    try:
        theta = elasticities_of(scenario, world)
    except InputError as error:
        try:
            compile_scenario(scenario, world)
        except InputError as other:
            raise InputError((*error.findings, *other.findings)) from None
        raise
    compiled = compile_scenario(scenario, world)
    remarks = (*compiled.remarks, *constructed_remarks(world), *elasticity_remarks(world.sectors, theta.values))
    return theta, replace(compiled, remarks=remarks)


def constructed_remarks(world: World) -> tuple[str, ...]:
    """Which sectors were not observed but split off others."""
    parts = world.members.parts
    made = [label for label, group in world.members.sectors.items() if any(leaf in parts for leaf in group)]
    if not made:
        return ()
    return (f"{', '.join(made)}: constructed by a split; their shares are assumptions, listed with the world",)


@with_lines
def check_feasible(scenario: Scenario) -> tuple[str, ...]:
    """Everything `run` checks before it iterates: labels, conflicts, feasibility; returns the remarks."""
    world = world_of(scenario)
    theta, compiled = prepare(scenario, world)
    model = Ricardian(scenario.model.deficits)
    base = benchmark_at(world, Ricardian(), theta, HORIZONS[scenario.model.horizon]).base
    remarks = list(compiled.remarks)
    for side, wedges in (("baseline", compiled.baseline), ("counterfactual", compiled.counterfactual)):
        with stage(side):
            remarks += [f"{side}: {text}" for text in model.structure(base, wedges).remarks]
    return tuple(remarks)


def settled_pair(scenario: Scenario, progress: Progress = _silent) -> tuple[Scenario, Pair, Compiled, Compliance | None]:
    """Both solves once governments have chosen whether to comply, with the scenario in which they have."""
    opening = first_pattern(scenario)
    pair, compiled = headline_pair(opening, progress)
    decided, compliance, remarks = settle(scenario, pair, progress)
    if decided.policies != opening.policies:
        pair, compiled = headline_pair(decided, progress)
    return decided, pair, replace(compiled, remarks=(*compiled.remarks, *remarks)), compliance


@with_lines
def headline_pair(scenario: Scenario, progress: Progress = _silent) -> tuple[Pair, Compiled]:
    """Both solves of a scenario at its own options."""
    progress("loading the world")
    world = world_of(scenario)
    progress("compiling policies")
    theta, compiled = prepare(scenario, world)
    model = Ricardian(scenario.model.deficits)
    progress("preparing the benchmark (the first run also compiles the solver)")
    setting = setting_of(scenario, world, theta)
    held = known(setting, compiled.baseline)
    start = held.start if held else benchmark_at(world, model, theta, HORIZONS[scenario.model.horizon])
    progress("solving baseline and counterfactual")
    before = held.solved if held else None
    pair = solve_pair(model, scenario.model.revenue, start, compiled.baseline, compiled.counterfactual, solved_before=before)
    if held is None:
        keep(setting, pair)
    return pair, compiled


def _result(scenario: Scenario, pair: Pair, compiled: Compiled, explained: Explanation) -> Result:
    certificates: dict[str, Certificate] = {"baseline": pair.before.certificate, "counterfactual": pair.after.certificate}
    if pair.start.rebasing is not None:
        certificates = {"re-basing": pair.start.rebasing.certificate, **certificates}
    before, after = pair.before.remarks, pair.after.remarks
    world, remarks = pair.start.world, [*compiled.remarks, *(f"baseline: {text}" for text in before)]
    remarks += [f"counterfactual: {text}" for text in after if text not in before]
    return Result(
        title=scenario.title,
        scenario=scenario.resolved(),
        scenario_sha256=scenario.sha256,
        world=world_card(world),
        closure=closure_card(scenario, pair),
        change=pair.change,
        certificate=worst(certificates),
        certificates=certificates,
        groups=groups_of(scenario, world),
        acting=_acting(scenario, world),
        remarks=(*remarks, *explained.remarks),
        sources=sources(scenario, world, pair.base.elasticities),
        versions=versions(),
        range=explained.range,
        decomposition=explained.decomposition,
        contributions=explained.contributions,
        border_rates=explained.border_rates,
        formula=explained.formula,
        controls=control_rows(pair, compiled.effects, sources_in_words(scenario, compiled), register_controls(compiled)),
        policy=policy_record(compiled),
    )


def _receivers(compiled: Compiled) -> dict[int, np.ndarray]:
    """Who receives the subsidy of each policy [region, sector], by its number."""
    held = [item for item in compiled.effects if isinstance(item, Effect) and item.channel == "production_subsidy"]
    return {int(item.source.removeprefix("policies[").removesuffix("]")): item.cells for item in held}


def groups_of(scenario: Scenario, world: World) -> Mapping[str, tuple[str, ...]]:
    known = {
        name: members
        for name, members in REGION_GROUPS.items()
        if name not in world.regions and all(member in world.regions for member in members)
    }
    own = {name: tuple(members) for name, members in own_region_groups(scenario.groups.regions, world.regions).items()}
    return {**known, **own, "WORLD": world.regions}


def _acting(scenario: Scenario, world: World) -> tuple[str, ...]:
    """Regions and groups named in the policies, in order: summary and report look at them first."""
    groups = {name: members for name, members in groups_of(scenario, world).items() if name != "WORLD"}
    return acting_of(scenario, world.regions, groups)
