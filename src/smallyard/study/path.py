"""The path of policy, solved date by date from the solution of the date before."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from smallyard.errors import InfeasibleError, NotConvergedError
from smallyard.models.base import Solved
from smallyard.models.closures.revenue import REVENUE
from smallyard.models.control_quantities import relative_to_baseline
from smallyard.models.horizons import HORIZONS
from smallyard.models.kernel_wedges import KernelWedges, kernel_wedges
from smallyard.models.ricardian import Ricardian
from smallyard.pipeline.explain import Progress
from smallyard.pipeline.pair import Pair, stage
from smallyard.pipeline.run import world_of
from smallyard.pipeline.scenario_elasticities import elasticities_of
from smallyard.pipeline.solve_one import Benchmark, benchmark_at
from smallyard.policy.compile import Compiled, compile_scenario
from smallyard.policy.register_wedges.compiled import base_law
from smallyard.policy.register_wedges.others import others
from smallyard.policy.wedges import Wedges
from smallyard.results.change import Change, change_between
from smallyard.results.variables import REGION, by_dims
from smallyard.solver.certificate import Certificate
from smallyard.study.duties import Duties, added_in_law, duties, flows_of
from smallyard.study.law_days import law_days
from smallyard.study.question import Question, law_at, without_register
from smallyard.world.world import World


@dataclass(frozen=True, eq=False)
class Start:
    """What all dates share: the calibrated benchmark, the solved baseline, and the days on which the law changes.

    in_data: measures that were in force in the base year.
    """

    question: Question
    model: Ricardian
    benchmark: Benchmark
    wedges: Wedges
    before: Solved
    law_days: tuple[str, ...]
    in_data: frozenset[str] = frozenset()

    def law_number(self, day: str) -> int:
        """How many changes of the law lie behind a day: days with the same number have the same law."""
        return bisect_right(self.law_days, day)


@dataclass(frozen=True, eq=False)
class DateResult:
    """One date: how its solve ended, and its numbers if it is certified.

    same_law_as: the date whose solution it shares, because the law did not change in between; reason: why there are no numbers.
    """

    day: str
    status: str
    reason: str = ""
    certificate: Certificate | None = None
    change: Change | None = None
    duties: tuple[Duties, ...] = ()
    left_out: Mapping[str, str] | None = None
    remarks: tuple[str, ...] = ()
    same_law_as: str | None = None

    @property
    def certified(self) -> bool:
        """Whether it has numbers."""
        return self.change is not None


def start_of(question: Question, progress: Progress, loaded: World | None = None) -> Start:
    """The benchmark and the one baseline that every date is measured against. Raises InputError, and refusals of the baseline.

    Argument: loaded, the world of the question where the caller has it.
    """
    scenario = question.scenario
    progress("preparing the benchmark and the baseline")
    world = loaded or world_of(scenario)
    theta = elasticities_of(scenario, world)
    model = Ricardian(scenario.model.deficits)
    benchmark = benchmark_at(world, model, theta, HORIZONS[scenario.model.horizon])
    alone = scenario.model_copy(update={"policies": []})
    wedges = compile_scenario(alone, world).baseline
    with stage("baseline"):
        before = model.solve(benchmark.base, wedges)
    held = base_law(world)
    in_data = frozenset(item.id for item in held.in_force()) if held else frozenset()
    return Start(question, model, benchmark, wedges, before, law_days(law_at(question.at(question.days[0]))), in_data)


def solve_path(start: Start, days: Sequence[str], progress: Progress) -> Iterator[tuple[DateResult, Solved | None]]:
    """Every date in the order given, each from the last solution found; dates under one law are solved once."""
    known: dict[int, tuple[DateResult, Solved | None]] = {}
    near = start.before
    for count, day in enumerate(days, start=1):
        progress(f"date {count} of {len(days)}: {day}")
        law = start.law_number(day)
        if law in known:
            first, solved = known[law]
            yield replace(first, day=day, same_law_as=first.day, left_out=_left_out(start, day, first)), solved
            continue
        known[law] = solve_date(start, read_law(start, day), near)
        near = known[law][1] or near
        yield known[law]


def _left_out(start: Start, day: str, first: DateResult) -> Mapping[str, str]:
    """What moves nothing on a date that shares the solution of another: measures without a level come and go in between."""
    law = law_at(start.question.at(day))
    in_force = {item.id for item in law.in_force()}
    kept = {name: why for name, why in (first.left_out or {}).items() if name in in_force}
    return dict(sorted({**others(start.benchmark.world, law, start.in_data).left_out, **kept}.items()))


@dataclass(frozen=True, eq=False)
class ReadLaw:
    """The wedges of a day, as given and in kernel layout."""

    day: str
    compiled: Compiled
    levels: KernelWedges


def read_law(start: Start, day: str) -> ReadLaw:
    """The law of a day on this world. Raises InputError."""
    compiled = counterfactual_at(start, day)
    return ReadLaw(day, compiled, kernel_wedges(start.benchmark.base, compiled.counterfactual))


def solve_date(start: Start, law: ReadLaw, near: Solved) -> tuple[DateResult, Solved | None]:
    """One date from a solution nearby; a refusal becomes its status and reason."""
    base, day, levels = start.benchmark.base, law.day, law.levels
    state = law.compiled.register.counterfactual if law.compiled.register else None
    left_out = dict(state.left_out) if state else {}
    try:
        with stage(day):
            solved = start.model.solve_levels(base, levels, start.model.structure_of(base, levels), start=near.state)
    except (InfeasibleError, NotConvergedError) as error:
        return DateResult(day, error.status, error.findings[0].what, left_out=left_out), None
    revenue = REVENUE[start.question.scenario.model.revenue]
    change = _by_region(change_between(base.world.regions, base.world.sectors, start.before.outcome, solved.outcome, revenue))
    averages = tuple(duties(base, levels, solved.outcome, flow) for flow in flows_of(start.question.pairs))
    remarks = (*law.compiled.remarks, *solved.remarks)
    return DateResult(day, "certified", "", solved.certificate, change, averages, left_out, remarks), solved


def _by_region(change: Change) -> Change:
    """The regional variables: those by sector and pair of many dates would fill the memory."""
    return Change(change.regions, change.sectors, {name: change[name] for name in by_dims(REGION)})


def counterfactual_at(start: Start, day: str) -> Compiled:
    """The scenario of a date compiled on its own classes; with the baseline where controls refer to its quantities."""
    scenario, world = start.question.at(day), start.benchmark.world
    compiled = compile_scenario(without_register(scenario), world)
    if not any(item.relative_to == "baseline" for item in compiled.counterfactual.controls):
        return compiled
    both = compile_scenario(scenario, world)
    levels = kernel_wedges(start.benchmark.base, both.baseline)
    applied = relative_to_baseline(both.counterfactual, start.benchmark.base, levels, start.before.outcome)
    return replace(both, counterfactual=applied)


def law_average(start: Start, day: str, flow: tuple[str, str]) -> float | None:
    """Average additional duty in law on a day that need not be a date of the path; nothing is solved."""
    return added_in_law(start.benchmark.base, read_law(start, day).levels, flow)


def pair_at(start: Start, day: str, solved: Solved) -> Pair:
    """Baseline and date over common classes: what the grid of options starts from."""
    compiled = compile_scenario(start.question.at(day), start.benchmark.world)
    base = start.benchmark.base
    levels = kernel_wedges(base, compiled.baseline)
    applied = relative_to_baseline(compiled.counterfactual, base, levels, start.before.outcome)
    revenue = REVENUE[start.question.scenario.model.revenue]
    sides = (compiled.baseline, compiled.counterfactual)
    return Pair(start.model, revenue, start.benchmark, *sides, start.before, solved, applied)
