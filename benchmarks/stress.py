"""Severe shocks on random worlds and on the packaged ones: every feasible one must be certified, every infeasible one named.

    python benchmarks/stress.py --count 500 --seed 1

Feasible: tariffs to 225 %, lognormal icebergs, export taxes, 3 % of links cut, productivity from −50 to +50 %, tastes; trade
imbalances come with the worlds. Infeasible: markets cut off from every supplier, regions that must import but may not export,
subsidies above what a region earns. Prints one JSON row per world size and kind; exit code 1 if anything failed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nested_reference import random_economy
from smallyard.errors import InfeasibleError, NotConvergedError, SmallyardError
from smallyard.models.calibrate import Base, calibrate
from smallyard.models.elasticities import Elasticities, elasticities_for
from smallyard.models.ricardian import Ricardian
from smallyard.policy.wedges import Wedges
from smallyard.solver.certificate import RESIDUAL_LIMIT
from smallyard.world.packaged import load_world
from smallyard.world.world import World

SHAPES = ((4, 3), (6, 5), (12, 9))
PACKAGED = ("wiod2014-17x27", "wiod2014")
KINDS = ("supplier", "balance", "income")
CODES = {"supplier": "E-INFEASIBLE-SUPPLIER", "balance": "E-INFEASIBLE-BALANCE", "income": "E-INFEASIBLE-INCOME"}


@dataclass(eq=False)
class Report:
    """Outcomes of one kind of shock on worlds of one size."""

    case: str
    regions: int
    sectors: int
    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    passes: list[int] = field(default_factory=list)
    seconds: float = 0.0

    def row(self) -> dict[str, Any]:
        """As a line of output."""
        return {
            "case": self.case, "regions": self.regions, "sectors": self.sectors, "count": sum(self.outcomes.values()),
            "outcomes": dict(self.outcomes), "passes_median": int(np.median(self.passes)) if self.passes else None,
            "passes_most": max(self.passes, default=None), "cpu_seconds": round(self.seconds, 2), "failures": self.failures[:5],
            "success": not self.failures,
        }  # fmt: skip


def random_world(rng: np.random.Generator, shape: tuple[int, int], *, dependent: bool = False) -> tuple[World, Elasticities]:
    """A balanced world of one of the shapes, with tariffs, imbalances and a tenth of all foreign flows missing.

    `dependent`: the last region makes nothing in the last sector, and balances its trade: it cannot live without exports.
    """
    while True:
        try:
            drawn = random_economy(rng, *shape, tariffs=True, deficits=not dependent, zero_flows=0.1, empty_cells=dependent)
        except ValueError:  # a region without income: drawn again
            continue
        world = World.from_arrays(
            regions=[f"R{n}" for n in range(shape[0])], sectors=[f"S{s}" for s in range(shape[1])], trade_fob=drawn.trade_fob,
            tariff=drawn.tariff, intermediate_use=drawn.intermediate_use, final_demand=drawn.final_demand, name="random",
        )  # fmt: skip
        theta = rng.uniform(1.2, 12.0, shape[1])
        return world, Elasticities("drawn", theta, "share", "theta = value", "drawn", "none")


def severe_shock(rng: np.random.Generator, world: World) -> Wedges:
    """Everything at once, on about two thirds of all flows."""
    flows, off = world.trade_fob.shape, (1.0 - np.eye(len(world.regions)))[:, :, None]
    some = off * (rng.random(flows) < 0.66)
    levels = {
        "tariff": world.tariff + rng.uniform(0.0, 2.25, flows) * some,
        "export_tax": world.export_tax + rng.uniform(-0.1, 0.5, flows) * some * (rng.random() < 0.5),
        "trade_cost": np.exp(rng.normal(0.0, 0.4, flows) * off),
        "ban": (off * (rng.random(flows) < 0.03)).astype(float),
        "productivity": rng.uniform(0.5, 1.5, world.output.shape),
        "demand": np.exp(rng.normal(0.0, 0.4, world.output.shape)),
    }
    return Wedges.build(world, levels)


def infeasible_shock(rng: np.random.Generator, world: World, kind: str) -> Wedges:
    """A request without an equilibrium."""
    if kind == "income":
        region = int(rng.integers(len(world.regions)))
        rate = np.array(world.production_subsidy)
        rate[region] = rng.uniform(5.0, 50.0)
        return Wedges.build(world, {"production_subsidy": rate})
    ban = np.zeros(world.trade_fob.shape)
    if kind == "supplier":
        buyer, sector = int(rng.integers(len(world.regions))), int(rng.integers(len(world.sectors)))
        ban[buyer, :, sector] = 1.0
        return Wedges.build(world, {"ban": ban})
    ban[:-1, -1] = 1.0  # the last region may sell to nobody
    return Wedges.build(world, {"ban": ban})


def attempt_feasible(report: Report, base: Base, wedges: Wedges, deficits: str, label: str) -> None:
    """Certified, or a failure; a shock whose cut links leave a market without supplier is named and not counted."""
    began = time.process_time()
    try:
        found = Ricardian(deficits).solve(base, wedges)
    except InfeasibleError as error:
        report.outcomes[error.findings[0].code] += 1
        if error.findings[0].code == "E-INFEASIBLE-INCOME":
            report.failures.append(f"{label}: {error.findings[0].what}")
        return
    except NotConvergedError as error:
        report.outcomes["not converged"] += 1
        report.failures.append(f"{label}: {error.findings[0].what}; {error.findings[0].why}")
        return
    finally:
        report.seconds += time.process_time() - began
    report.outcomes["certified"] += 1
    report.passes.append(found.iterations)
    if not found.certificate.max_residual <= RESIDUAL_LIMIT or not (found.outcome.income > 0.0).all():
        report.failures.append(f"{label}: certified with residual {found.certificate.max_residual}")


def attempt_infeasible(report: Report, base: Base, wedges: Wedges, kind: str, label: str) -> None:
    """Named with regions, or a failure; never a result."""
    began = time.process_time()
    try:
        Ricardian().solve(base, wedges)
        report.outcomes["certified"] += 1
        report.failures.append(f"{label}: certified")
    except SmallyardError as error:
        code = error.findings[0].code
        report.outcomes[code] += 1
        if code != CODES[kind]:
            report.failures.append(f"{label}: {code} {error.findings[0].what}; {error.findings[0].why}")
    finally:
        report.seconds += time.process_time() - began


def run_shape(shape: tuple[int, int], count: int, seed: int) -> list[Report]:
    """Feasible shocks and the three kinds of infeasible ones on random worlds of one shape."""
    rng = np.random.default_rng([seed, *shape])
    good, bad = Report("feasible", *shape), Report("infeasible", *shape)
    tried = 0
    while good.outcomes["certified"] + good.outcomes["not converged"] < count and tried < 5 * count:
        world, theta = random_world(rng, shape)
        base = calibrate(world, theta)
        deficits = ("share_of_world_gdp", "fixed_real")[tried % 2]
        attempt_feasible(good, base, severe_shock(rng, world), deficits, f"{shape} seed {seed} shock {tried}")
        tried += 1
    for place in range(max(count // 4, 3)):
        kind = KINDS[place % 3]
        world, theta = random_world(rng, shape, dependent=kind == "balance")
        attempt_infeasible(bad, calibrate(world, theta), infeasible_shock(rng, world, kind), kind, f"{shape} {kind} {place}")
    return [good, bad]


def run_world(name: str, count: int, seed: int) -> list[Report]:
    """The same on a packaged world; the shock differs, the world does not."""
    world = load_world(name)
    base = calibrate(world, elasticities_for(world))
    shape = len(world.regions), len(world.sectors)
    good, bad = Report(f"feasible, {name}", *shape), Report(f"infeasible, {name}", *shape)
    for place in range(count):
        wedges = severe_shock(np.random.default_rng([seed, place]), world)
        attempt_feasible(good, base, wedges, "share_of_world_gdp", f"{name} seed {seed} shock {place}")
    for place in range(max(count // 4, 2)):
        kind = ("supplier", "income")[place % 2]
        attempt_infeasible(
            bad, base, infeasible_shock(np.random.default_rng([seed, 7, place]), world, kind), kind, f"{kind} {place}"
        )
    return [good, bad]


def stress(count: int, seed: int) -> list[Report]:
    """At least `count` feasible shocks over all sizes (four fifths on random worlds), and a quarter as many infeasible ones."""
    random_part, packaged_part = -(-4 * count // (5 * len(SHAPES))), -(-count // (5 * len(PACKAGED)))
    reports = [report for shape in SHAPES for report in run_shape(shape, random_part, seed)]
    return reports + [report for name in PACKAGED for report in run_world(name, packaged_part, seed)]


def main() -> None:
    """Command line."""
    options = argparse.ArgumentParser(description="Severe and infeasible shocks.")
    options.add_argument("--count", type=int, default=500)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    reports = stress(chosen.count, chosen.seed)
    for report in reports:
        print(json.dumps(report.row()))
    sys.exit(any(report.failures for report in reports))


if __name__ == "__main__":
    main()
