"""The built-in grid of options: the scenario solved again under other elasticities, closures and answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice, product

from smallyard.errors import InputError, SmallyardError
from smallyard.models.base import Solved
from smallyard.models.closures.revenue import REVENUE
from smallyard.models.elasticities import DEFAULT_SET, Elasticities, elasticities_for, elasticity_sets
from smallyard.models.ricardian import Ricardian
from smallyard.pipeline.pair import Pair, solve_pair
from smallyard.pipeline.solve_one import Benchmark, benchmark_at
from smallyard.policy.mirror import mirrored
from smallyard.policy.wedges import Wedges
from smallyard.results.change import change_between
from smallyard.results.ranges import LIMIT, Cell, Range

DEFICIT_OPTIONS = ("share_of_world_gdp", "balanced")
REVENUE_OPTIONS = ("lump_sum", "waste")
AS_STATED, MIRROR = "as stated", "mirror retaliation"
Baselines = dict[tuple[str, str], tuple[Benchmark, Solved]]  # elasticities, deficits → benchmark, solved baseline


@dataclass(frozen=True, eq=False)
class Grid:
    """The axes of a grid, own choice first, and the elasticities behind their names."""

    thetas: Mapping[str, Elasticities]
    deficits: tuple[str, ...]
    revenue: tuple[str, ...]
    retaliation: tuple[str, ...]

    @property
    def axes(self) -> dict[str, tuple[str, ...]]:
        """Options per axis."""
        return {
            "elasticities": tuple(self.thetas),
            "deficits": self.deficits,
            "revenue": self.revenue,
            "retaliation": self.retaliation,
        }


def grid_for(headline: Pair, stated: Mapping[str, Elasticities] | None = None) -> Grid:
    """{elasticity sets} × {share, balanced} × {lump sum, waste} × {as stated, mirror}, where applicable; at most 24 cells.

    The headline's own choices come first. Of elasticities the first of `stated` follows, which are those that a scenario states
    beside its own choice (low and default values of a split), and other readings of its packaged set. An axis has one option where
    the others cannot differ: no answer in kind is possible, or no border revenue exists on either side.
    """
    own = headline.long_run
    deficits = _first(headline.model.deficits, DEFICIT_OPTIONS)
    collects = any(
        abs(side.outcome.revenue).max() > 0.0 or abs(side.outcome.export_tax_revenue).max() > 0.0
        for side in (headline.before, headline.after)
    )
    revenue = _first(headline.revenue.name, REVENUE_OPTIONS) if collects else (headline.revenue.name,)
    answer = mirrored(headline.start.world, headline.wedges_before, headline.wedges_after)
    retaliation = (AS_STATED,) if answer is None else (AS_STATED, MIRROR)
    others = _packaged_sets(headline)
    room = LIMIT // (len(deficits) * len(revenue) * len(retaliation))
    thetas = dict(islice(_in_order(own, stated or {}, others).items(), room))
    return Grid(thetas, deficits, revenue, retaliation)


def _in_order(
    own: Elasticities, stated: Mapping[str, Elasticities], packaged: Mapping[str, Elasticities]
) -> dict[str, Elasticities]:
    """Own; with a split, the first stated and other readings of the set that own is made of; then all others."""
    made_of = own.name.split("+")[0]
    readings = {name: theta for name, theta in packaged.items() if stated and name.startswith(made_of) and name != made_of}
    return {own.name: own, **dict(islice(stated.items(), 1)), **readings, **stated, **packaged}


def _first(own: str, options: tuple[str, ...]) -> tuple[str, ...]:
    return (own, *(option for option in options if option != own))


def _packaged_sets(headline: Pair) -> dict[str, Elasticities]:
    """Packaged sets that have a value for every sector of the world, the default one first."""
    found: dict[str, Elasticities] = {}
    for name in sorted(elasticity_sets(), key=lambda item: (item != DEFAULT_SET, item)):
        try:
            found[name] = elasticities_for(headline.start.world, name)
        except InputError:
            continue  # the set is defined for other sectors: it is no option for this world
    return found


def solve_grid(
    headline: Pair,
    groups: Mapping[str, tuple[str, ...]],
    stated: Mapping[str, Elasticities] | None = None,
    baselines: Baselines | None = None,
) -> Range:
    """Every cell of the grid; a cell that is infeasible or not converged is kept with its reason and left out of low and high.

    Arguments: baselines, those solved for earlier pairs of the same world, options and baseline policy; new ones are added.
    """
    grid = grid_for(headline, stated)
    answer = mirrored(headline.start.world, headline.wedges_before, headline.wedges_after)
    cells: dict[tuple[str, ...], Cell] = {}
    for name, deficits in product(grid.thetas, grid.deficits):
        mirror = answer if MIRROR in grid.retaliation else None
        found = _both(headline, grid.thetas[name], deficits, mirror, {} if baselines is None else baselines)
        for retaliation, revenue in product(grid.retaliation, grid.revenue):
            options = {"elasticities": name, "deficits": deficits, "revenue": revenue, "retaliation": retaliation}
            cells[name, deficits, revenue, retaliation] = _cell(options, found[retaliation], groups)
    ordered = [cells[key] for key in product(*grid.axes.values())]
    return Range(headline.base.world.regions, grid.axes, tuple(ordered))


def _both(
    top: Pair, theta: Elasticities, deficits: str, answer: Wedges | None, baselines: Baselines
) -> dict[str, Pair | SmallyardError]:
    """The policies as stated and answered in kind, under one elasticity set and deficit closure; refusals instead of pairs."""
    found: dict[str, Pair | SmallyardError] = {}
    same = theta is top.long_run and deficits == top.model.deficits
    model = top.model if same else Ricardian(deficits)
    start, before = (top.start, top.before) if same else baselines.get((theta.name, deficits), (None, None))
    for retaliation, after in ((AS_STATED, top.wedges_after), (MIRROR, answer)):
        if after is None:
            continue
        try:
            start = start or benchmark_at(top.start.world, model, theta, top.start.horizon)
            pair = solve_pair(model, top.revenue.name, start, top.wedges_before, after, solved_before=before, near=top)
            found[retaliation] = top if same and retaliation == AS_STATED else pair
            before = pair.before
            baselines[theta.name, deficits] = start, before
        except SmallyardError as error:
            found[retaliation] = error
    return found


def _cell(options: dict[str, str], found: Pair | SmallyardError, groups: Mapping[str, tuple[str, ...]]) -> Cell:
    if isinstance(found, SmallyardError):
        return Cell(options, found.status, None, reason=found.findings[0].what)
    world = found.base.world
    change = change_between(world.regions, world.sectors, found.before.outcome, found.after.outcome, REVENUE[options["revenue"]])
    named = {name: change.group_real_income_percent(members) for name, members in groups.items()}
    return Cell(options, "certified", change["real_income_percent"], named)
