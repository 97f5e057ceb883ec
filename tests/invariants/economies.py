"""Random balanced economies and policies for the property tests, and the solves they share.

An example is a seed and a few switches, so that the arrays have two fixed shapes (compiled once each) and failures shrink to few
switches. The economies come from the NumPy oracle, which closes their accounts exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import reject
from hypothesis import strategies as st

import nested_reference as oracle
from smallyard.errors import InfeasibleError
from smallyard.models.base import Solved
from smallyard.models.calibrate import Base, calibrate
from smallyard.models.elasticities import Elasticities
from smallyard.models.kernel_wedges import kernel_wedges
from smallyard.models.ricardian import Ricardian
from smallyard.models.ricardian_certify import certify
from smallyard.models.ricardian_equations import State
from smallyard.pipeline.solve_one import benchmark
from smallyard.policy.wedges import Wedges
from smallyard.solver.certificate import Check
from smallyard.world.world import World

TIGHT = 1e-13  # solver tolerance of the tests: two orders below the default; reached on every world used here
SHAPES = ((3, 2), (5, 4))  # regions × sectors
CLOSURES = ("share_of_world_gdp", "fixed_real", "balanced")
SOURCES = ("tariffs", "export_taxes", "subsidies", "deficits")  # what a random economy may contain
CHANNELS = ("tariff", "export_tax", "trade_cost", "ban", "production_subsidy", "productivity", "demand")
REVERSIBLE = ("tariff", "export_tax", "trade_cost", "production_subsidy", "productivity")
BILATERAL = ("tariff", "export_tax", "trade_cost", "ban")
POOREST = 0.6  # smallest final income over factor income: below it a subsidy can cost more than a region earns
REAL = ("real_income", "real_wage", "employment", "output_quantity", "trade_quantity")


@dataclass(frozen=True, eq=False)
class Case:
    """One random economy, as the oracle and as smallyard read it."""

    economy: oracle.Economy
    world: World
    elasticities: Elasticities

    def __repr__(self) -> str:
        return f"Case({self.world.name}, {len(self.world.regions)} × {len(self.world.sectors)})"

    @property
    def off(self) -> np.ndarray:
        """1 on flows that cross a border [importer, exporter, 1]."""
        return (1.0 - np.eye(len(self.world.regions)))[:, :, None]


@dataclass(frozen=True, eq=False)
class Policy:
    """Levels by channel; bilateral ones and coverage [class, importer, exporter, sector], regional ones [region, sector]."""

    levels: dict[str, np.ndarray]
    coverage: np.ndarray | None

    def __repr__(self) -> str:
        return f"Policy({', '.join(self.levels)}, {1 if self.coverage is None else len(self.coverage)} classes)"

    def wedges(self, world: World) -> Wedges:
        """As smallyard reads it."""
        return Wedges.build(world, self.levels, self.coverage)

    def shock(self, economy: oracle.Economy, closure: str) -> oracle.Shock:
        """As the oracle reads it."""
        flow = np.ones((1 if self.coverage is None else len(self.coverage), *economy.tariff.shape))
        given: dict[str, Any] = {"coverage": flow if self.coverage is None else self.coverage}
        given |= {"tariff": economy.tariff * flow, "export_tax": economy.export_tax * flow, "trade_cost": flow, "ban": flow == 0.0}
        given |= {name: value.astype(bool) if name == "ban" else value for name, value in self.levels.items()}
        return replace(oracle.no_change(economy, closure), **given)

    def indexed(self, regions: list[int], sectors: list[int]) -> Policy:
        """The same policy for repeated, reordered or fewer regions and sectors."""

        def pick(name: str, value: np.ndarray) -> np.ndarray:
            cells = (..., regions, slice(None)) if name in (*BILATERAL, "coverage") else (regions, slice(None))
            rows = value[:, regions] if name in (*BILATERAL, "coverage") else value
            return rows[cells][..., sectors]

        coverage = None if self.coverage is None else pick("coverage", self.coverage)
        return Policy({name: pick(name, value) for name, value in self.levels.items()}, coverage)


def case_of(economy: oracle.Economy, name: str = "random") -> Case:
    """Labels around the oracle's arrays."""
    count, _, width = economy.tariff.shape
    world = World.from_arrays(
        regions=[f"R{n}" for n in range(count)],
        sectors=[f"S{s}" for s in range(width)],
        trade_fob=economy.trade_fob,
        tariff=economy.tariff,
        export_tax=economy.export_tax,
        production_subsidy=economy.production_subsidy,
        intermediate_use=economy.intermediate_use,
        final_demand=economy.final_demand,
        name=name,
    )
    return Case(economy, world, elasticities_of(economy.theta))


def elasticities_of(values: object) -> Elasticities:
    """θ by sector as a record."""
    return Elasticities("drawn", np.array(values, dtype=float), "share", "theta = value", "drawn", "none")


def random_case(seed: int, shape: tuple[int, int], *, zero_flows: float = 0.0, empty: bool = False, **sources: bool) -> Case:
    """A balanced economy in which every region keeps a fair part of its factor income."""
    rng = np.random.default_rng(seed)
    while True:
        try:
            drawn = oracle.random_economy(rng, *shape, zero_flows=zero_flows, empty_cells=empty, **sources)
        except ValueError:  # the oracle refuses economies with a region without income
            continue
        sources_text = ", ".join(name for name in SOURCES if sources.get(name))
        case = case_of(replace(drawn, theta=rng.uniform(1.5, 9.0, shape[1])), f"seed {seed}, {sources_text or 'no rates'}")
        if (drawn.final_demand.sum(1) > POOREST * case.world.value_added.sum(1)).all():
            return case


@st.composite
def cases(draw: st.DrawFn, shapes: tuple[tuple[int, int], ...] = SHAPES, **fixed: bool) -> Case:
    """Random economies; `fixed` sets a source (tariffs, export_taxes, subsidies, deficits) instead of drawing it."""
    shape = draw(st.sampled_from(shapes))
    sources = {name: fixed[name] if name in fixed else draw(st.booleans()) for name in SOURCES}
    zero_flows = draw(st.sampled_from((0.0, 0.15)))
    empty = min(shape) > 2 and draw(st.booleans())
    return random_case(draw(st.integers(0, 2**32 - 1)), shape, zero_flows=zero_flows, empty=empty, **sources)


def worlds(**fixed: bool) -> st.SearchStrategy[World]:
    """The economies as worlds only."""
    return cases(**fixed).map(lambda case: case.world)


def random_policy(case: Case, seed: int, names: tuple[str, ...], *, classes: int = 1, size: float = 1.0) -> Policy:
    """Tariffs to 150 %, export taxes −10 to 40 %, icebergs to a factor 2, productivity ±40 %, one banned flow; × `size`."""
    rng = np.random.default_rng(seed)
    world, off = case.world, case.off
    flow, cell = (classes, *world.trade_fob.shape), world.output.shape
    some = off * (rng.random(flow) < 0.7)
    all_levels = {
        "tariff": world.tariff + size * (rng.uniform(0.0, 1.5, flow) - world.tariff) * some,
        "export_tax": world.export_tax + size * rng.uniform(-0.1, 0.4, flow) * some,
        "trade_cost": np.exp(size * rng.uniform(-0.3, 0.7, flow) * some),
        "ban": np.zeros(flow),
        "production_subsidy": world.production_subsidy + size * rng.uniform(-0.1, 0.03, cell),
        "productivity": 1.0 + size * rng.uniform(-0.4, 0.4, cell),
        "demand": np.exp(size * rng.uniform(-0.7, 0.7, cell)),
    }
    places = np.argwhere((world.trade_fob > 0.0) & (off > 0.0))
    all_levels["ban"][(0, *places[rng.integers(len(places))])] = 1.0
    share = rng.uniform(0.05, 0.95, world.trade_fob.shape)
    return Policy({name: all_levels[name] for name in names}, None if classes == 1 else np.stack([share, 1.0 - share]))


@st.composite
def policies(draw: st.DrawFn, case: Case, names: tuple[str, ...] = CHANNELS, split: bool = True, size: float = 1.0) -> Policy:
    """Random policies on some of the channels, with one or two coverage classes."""
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    classes = draw(st.sampled_from((1, 2))) if split else 1
    ordered = tuple(name for name in names if name in chosen)
    policy = random_policy(case, draw(st.integers(0, 2**32 - 1)), ordered, classes=classes, size=size)
    try:
        Ricardian("balanced").structure(calibrate(case.world, case.elasticities), policy.wedges(case.world))
    except InfeasibleError:  # the banned flow was the only way out of a region, or into it
        reject()
    return policy


def based(case: Case, deficits: str) -> Base:
    """Calibrated base under a closure; under `balanced` after the solve without imbalances."""
    return benchmark(case.world, Ricardian(deficits), case.elasticities, tol=TIGHT).base


def solved(base: Base, wedges: Wedges, deficits: str, start: State | None = None) -> Solved:
    """Certified equilibrium at the tests' tolerance."""
    return Ricardian(deficits).solve(base, wedges, start=start, tol=TIGHT)


def checked(base: Base, wedges: Wedges, deficits: str, state: State) -> Check:
    """Every equation re-evaluated by the independent certificate at any state."""
    structure = Ricardian(deficits).structure(base, wedges)
    spending = np.where(structure.has_demand, np.exp(state.log_expenditure), 0.0)
    levels = kernel_wedges(base, wedges)
    return certify(base, levels, structure, deficits, np.exp(state.log_wage), np.exp(state.log_price), spending)


def gap(found: object, wanted: object, scale: float | None = None) -> float:
    """Largest deviation relative to `scale` (default: the largest wanted value); NaN counts as infinite."""
    left, right = np.asarray(found, dtype=float), np.asarray(wanted, dtype=float)
    assert left.shape == right.shape
    unit = float(np.abs(right).max()) if scale is None else scale
    largest = float(np.abs(left - right).max() / max(unit, 1e-300))
    return largest if np.isfinite(largest) else np.inf


def gaps(found: Any, wanted: Any, names: tuple[str, ...] = REAL) -> dict[str, float]:
    """`gap` of several outcome arrays by name."""
    return {name: gap(getattr(found, name), getattr(wanted, name)) for name in names}


def worst(found: Any, wanted: Any, names: tuple[str, ...] = REAL) -> float:
    """Largest of `gaps`."""
    return max(gaps(found, wanted, names).values())
