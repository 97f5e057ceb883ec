"""Two certified solves of one economy: what every reported number is the ratio of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from smallyard.errors import Finding, InputError, SmallyardError
from smallyard.models.base import Solved
from smallyard.models.calibrate import Base
from smallyard.models.closures.revenue import REVENUE, RevenueClosure
from smallyard.models.control_path import on_one_list
from smallyard.models.control_quantities import relative_to_baseline
from smallyard.models.elasticities import Elasticities
from smallyard.models.kernel_wedges import KernelWedges, kernel_wedges
from smallyard.models.ricardian import Ricardian
from smallyard.pipeline.solve_one import Benchmark
from smallyard.policy.wedges import Wedges
from smallyard.results.change import Change, change_between


@dataclass(frozen=True, eq=False)
class Pair:
    """Baseline and counterfactual on one calibrated base, with the wedges and closures behind them.

    `wedges_after` as stated; `applied`, the same with quantities of the baseline filled in where controls refer to them;
    `solved_levels`, its levels where the solve has made them.
    """

    model: Ricardian
    revenue: RevenueClosure
    start: Benchmark
    wedges_before: Wedges
    wedges_after: Wedges
    before: Solved
    after: Solved
    applied: Wedges
    solved_levels: KernelWedges | None = None

    @property
    def base(self) -> Base:
        """The calibrated benchmark."""
        return self.start.base

    @property
    def long_run(self) -> Elasticities:
        """The elasticities before they are those of the horizon."""
        return self.start.long_run or self.base.elasticities

    @cached_property
    def levels_before(self) -> KernelWedges:
        """Levels of the baseline in kernel layout."""
        return kernel_wedges(self.base, self.wedges_before)

    @cached_property
    def levels_after(self) -> KernelWedges:
        """Levels of the counterfactual in kernel layout."""
        return kernel_wedges(self.base, self.applied) if self.solved_levels is None else self.solved_levels

    @cached_property
    def ends(self) -> tuple[KernelWedges, KernelWedges] | None:
        """Levels of both with what was solved for as given, over one list of controls; None where lists of buyers differ."""
        before = self.levels_before.at_solution(self.before.outcome)
        return on_one_list(before, self.levels_after.at_solution(self.after.outcome))

    @cached_property
    def change(self) -> Change:
        """Every reported variable."""
        world = self.base.world
        return change_between(world.regions, world.sectors, self.before.outcome, self.after.outcome, self.revenue)


def solve_pair(
    model: Ricardian,
    revenue: str,
    start: Benchmark,
    before: Wedges,
    after: Wedges,
    *,
    solved_before: Solved | None = None,
    near: Pair | None = None,
) -> Pair:
    """Solve both sides; a refusal says which side it belongs to.

    Arguments: solved_before spares the first solve; `near`, a pair for other options, gives the points to start from.
    """
    with stage("baseline"):
        old = solved_before or model.solve(start.base, before, start=near.before.state if near else None)
    applied = after
    if any(item.relative_to == "baseline" for item in after.controls):
        if before.classes != after.classes:
            what, fix = "baseline and counterfactual split flows into different numbers of classes", "give both the same coverage"
            raise InputError(Finding("E-COVERAGE-SHAPE", what, "wedges.coverage", expected=f"{after.classes} classes", fix=fix))
        applied = relative_to_baseline(after, start.base, kernel_wedges(start.base, before), old.outcome)
    with stage("counterfactual"):
        levels = kernel_wedges(start.base, applied)
        new = model.solve(start.base, applied, start=near.after.state if near else old.state, levels=levels)
    return Pair(model, REVENUE[revenue], start, before, after, old, new, applied, levels)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Say which of the two solves a refusal belongs to."""
    try:
        yield
    except SmallyardError as error:
        marked = [Finding(**{**vars(item), "where": f"{name}: {item.where}".rstrip(": ")}) for item in error.findings]
        raise type(error)(marked) from error
