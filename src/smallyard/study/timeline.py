"""The timeline: what the policy of each day would do if it were permanent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from smallyard.models.base import Solved
from smallyard.models.closures.revenue import REVENUE
from smallyard.pipeline.explain import Progress
from smallyard.pipeline.folder import check_target
from smallyard.pipeline.pair import Pair
from smallyard.pipeline.range_grid import Baselines, solve_grid
from smallyard.pipeline.run import groups_of, world_of
from smallyard.pipeline.run_cards import closure_card, sources, versions, world_card
from smallyard.pipeline.scenario_elasticities import split_alternatives
from smallyard.policy.register.index import digest
from smallyard.policy.scenario import Scenario
from smallyard.results.inside_rest import INSIDE_REST, rest_is_known
from smallyard.solver.certificate import Certificate
from smallyard.study.benchmarks import published, zero_days
from smallyard.study.dates import dates_of
from smallyard.study.law_days import law_days
from smallyard.study.path import DateResult, Start, law_average, pair_at, solve_path, start_of
from smallyard.study.question import ANY_DAY, PAIRS, REGIONS, Question, at_day, checked_regions, law_at, scenario_for
from smallyard.study.timeline_folder import TIMELINE, write_timeline
from smallyard.study.timeline_result import RangeAt, TimelineResult
from smallyard.world.world import World

PEAK = ("USA", "CHN")  # the flow whose average duty decides which date is the peak
Path_ = Sequence[tuple[DateResult, Solved | None]]


def _silent(step: str) -> None:
    """No progress shown."""


def timeline(
    first: str = "2018-01-01",
    last: str = "2026-08-10",
    by: str = "quarter",
    *,
    scenario: Scenario | str | Path | None = None,
    measures: Mapping[str, Any] | str | Path | None = None,
    baseline: str | None = None,
    regions: Sequence[str] | None = None,
    pairs: Sequence[tuple[str, str]] | None = None,
    range: bool = True,
    out: str | Path | None = None,
    force: bool = False,
    progress: Progress = _silent,
    **model: str | None,
) -> TimelineResult:
    """Solve the path of policy by date: average duties, real income, real wage and revenue, each the ratio to one baseline.

    Every number is the long-run effect if that day's policy were permanent; there is no path of adjustment in it.
    Arguments: first, last, ISO dates; by, quarter, month, year, or step (every day on which the law changes); scenario, an object,
    packaged name or file of which only the day of its entry `measures` moves; measures, keys of such an entry, or a YAML file of
    them; baseline, a date (default: the scenario's, else the base year as it is); regions, or groups, shown first; pairs (importer,
    exporter), whose duties are averaged; range, whether the grid of options is solved at first, last and peak date; out, a folder
    to write; model: world, horizon, deficits, revenue, elasticities, where no scenario states them.
    A date without certified solution keeps its row, with its status and no numbers.
    Raises InputError; InfeasibleError or NotConvergedError where the baseline has no solution.
    """
    chosen = scenario_for(scenario, measures=measures, baseline=baseline, **model)
    days = dates_of(first, last, by, law_days(law_at(at_day(chosen, ANY_DAY))))
    question = Question(chosen, days, by, tuple(pairs) if pairs is not None else PAIRS, range)
    if out is not None:
        check_target(Path(out), question.sha256, TIMELINE, force=force)
    found = answer(question, tuple(regions) if regions is not None else None, progress)
    if out is not None:
        progress("writing the folder")
        write_timeline(found, Path(out), force=force)
    return found


def answer(question: Question, shown: tuple[str, ...] | None = None, progress: Progress = _silent) -> TimelineResult:
    """The result of a question; `shown` are the regions that summary and report look at first."""
    world = world_of(question.scenario)
    question, names = _for_world(question, shown, world)
    start = start_of(question, progress, world)
    path = list(solve_path(start, question.days, progress))
    ranges = _ranges(start, path, progress) if question.with_range else ()
    return _result(start, names, path, ranges)


def _for_world(question: Question, shown: tuple[str, ...] | None, world: World) -> tuple[Question, tuple[str, ...]]:
    """Flows and regions as asked; those that nobody asked for only where the world has them."""
    regions = world.regions
    if question.pairs is PAIRS:
        kept = tuple(pair for pair in PAIRS if all(code in regions for code in pair))
        question = Question(question.scenario, question.days, question.by, kept, question.with_range)
    names = shown if shown is not None else tuple(code for code in REGIONS if code in regions) or regions[:2]
    checked_regions(question, regions, names, groups_of(question.scenario, world))
    return question, names


def _ranges(start: Start, path: Path_, progress: Progress) -> tuple[RangeAt, ...]:
    """The grid of options at the first, the last and the peak date, each once; only dates that are certified."""
    scenario, world = start.question.at(ANY_DAY), start.benchmark.world
    groups, others = groups_of(scenario, world), split_alternatives(scenario, world)
    chosen = _three(start.question, [(item, solved) for item, solved in path if solved is not None])
    solutions = {item.day: solved for _, item, solved in chosen}
    baselines: Baselines = {}
    found = []
    for day in sorted(solutions):
        role = ", ".join(role for role, item, _ in chosen if item.day == day)
        progress(f"range of options at the {role} date, {day}")
        solved = solutions[day]
        assert solved is not None  # only those with a solution were chosen from
        found.append(RangeAt(day, role, solve_grid(pair_at(start, day, solved), groups, others, baselines)))
    return tuple(found)


def _three(question: Question, good: Path_) -> list[tuple[str, DateResult, Solved | None]]:
    """First, last and peak date among those with a solution; the peak has the highest average duty of USA on CHN."""
    if not good:
        return []
    flow = PEAK if PEAK in question.pairs else question.pairs[0] if question.pairs else None
    chosen = [("first", *good[0]), ("last", *good[-1])]
    if flow is not None:
        chosen.append(("peak", *max(good, key=lambda one: _level(one[0], flow))))
    return chosen


def _level(item: DateResult, flow: tuple[str, str]) -> float:
    return next((one.added_in_law or 0.0 for one in item.duties if (one.importer, one.exporter) == flow), 0.0)


def _result(start: Start, shown: tuple[str, ...], path: Path_, ranges: tuple[RangeAt, ...]) -> TimelineResult:
    question, world = start.question, start.benchmark.world
    scenario = question.at(question.days[0])
    horizon = question.scenario.model.horizon
    dates = tuple(item for item, _ in path)
    baseline: dict[str, Certificate] = {"baseline": start.before.certificate}
    if start.benchmark.rebasing is not None:
        baseline = {"re-basing": start.benchmark.rebasing.certificate, **baseline}
    marks = [flow for flow in zero_days() if flow in question.pairs and question.as_it_was]
    return TimelineResult(
        label=f"{horizon}-run effect if this day's policy were permanent",
        title=f"{scenario.title}, by date"
        if scenario.title
        else f"Policy by date: statutory rates, {world.provenance.vintage}, {horizon} run",
        by=question.by,
        scenario=scenario.resolved(),
        scenario_sha256=scenario.sha256,
        timeline_sha256=question.sha256,
        register_sha256=digest(),
        world=world_card(world),
        closure=closure_card(scenario, _card_pair(start)),
        regions=world.regions,
        shown=shown,
        groups=groups_of(scenario, world),
        dates=dates,
        baseline=baseline,
        ranges=ranges,
        published=published(question.days[0], question.days[-1], lambda day, flow: law_average(start, day, flow)) if marks else (),
        own_at_zero={f"{flow[0]}<-{flow[1]}": law_average(start, zero_days()[flow], flow) for flow in marks},
        remarks=_remarks(start, dates),
        sources=sources(scenario, world, start.benchmark.base.elasticities),
        versions=versions(),
    )


def _card_pair(start: Start) -> Pair:
    """The baseline with itself: carries the closures in words."""
    revenue = REVENUE[start.question.scenario.model.revenue]
    sides = (start.wedges, start.wedges)
    return Pair(start.model, revenue, start.benchmark, *sides, start.before, start.before, start.wedges)


def _remarks(start: Start, dates: tuple[DateResult, ...]) -> tuple[str, ...]:
    """What a reader must know, each once: first who cannot be told apart, then what was left out, then what was said of dates."""
    world = start.benchmark.world
    found = [INSIDE_REST] if rest_is_known(world.regions, {"world": world.provenance.source}) else []
    first, last = dates[0].day, dates[-1].day
    changes = sum(first < day <= last for day in start.law_days)
    if changes >= len(dates):
        found.append(
            f"the law changes on {changes} days from {first} to {last}: what begins and ends between two of {len(dates)} dates, "
            "a short peak among it, is not seen; --by step takes every such day"
        )
    left_out = {name for item in dates for name in item.left_out or {}}
    if left_out:
        found.append(f"{len(left_out)} measures of the register move nothing here, on some or all dates: tables/left_out.csv")
    by_text: dict[str, list[tuple[str, str]]] = {}
    for item in dates:
        for text in item.remarks if item.same_law_as is None else ():
            by_text.setdefault(re.split(r", at most | \(", text)[0], []).append((item.day, text))
    return (*found, *(_once(short, held) for short, held in by_text.items()))


def _once(short: str, held: list[tuple[str, str]]) -> str:
    """A remark with its date, or, of several dates, without the numbers that differ between them."""
    if len(held) == 1:
        return f"{held[0][0]}: {held[0][1]}"
    return f"{short} ({len(held)} laws, from {held[0][0]} to {held[-1][0]})"
