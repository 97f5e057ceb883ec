"""Times of the solver on five sizes, beside the paper's nested algorithm and Newton on wages; gradients; large shocks; draws.

    python benchmarks/solver.py            # prints one JSON row per case
    python benchmarks/solver.py --write    # also benchmarks/results.json and docs/benchmarks.md

Process time of one thread, smallest of seven after a warm-up, iteration from the benchmark; compile time apart; ratios within
one run.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from nested_reference import Economy, Shock, excess_at, nested_solve, no_change
from rows import FLAGSHIP, row, timed
from smallyard.errors import SmallyardError
from smallyard.models.calibrate import calibrate
from smallyard.models.derivatives import Point, Weighted, gradient_at
from smallyard.models.draws import solve_draws
from smallyard.models.elasticities import Elasticities, elasticities_for
from smallyard.models.kernel_wedges import kernel_wedges
from smallyard.models.ricardian import Ricardian
from smallyard.models.ricardian_params import Theta, params
from smallyard.models.ricardian_problem import RicardianProblem
from smallyard.models.starts import benchmark_state
from smallyard.policy.compile import compile_scenario
from smallyard.policy.scenario import Scenario
from smallyard.policy.wedges import Wedges
from smallyard.replications.caliendo_parro_2015 import recipe as caliendo_parro_2015
from smallyard.solver.anderson import anderson
from smallyard.solver.newton_krylov import newton_krylov
from smallyard.world.packaged import load_world
from smallyard.world.world import World
from solver_page import PAPERS_WORLD, write
from solver_processes import process_rows
from synthetic import synthetic_world

TOL = 1e-10
DRAWS = 1000
INPUTS = os.environ.get("SMALLYARD_REPLICATIONS", Path(__file__).resolve().parents[2] / "shared" / "replications")
PAPER = Path(INPUTS) / caliendo_parro_2015.FOLDER
NESTED_UP_TO = 31 * 40  # regions × sectors: one dense solve of the nested algorithm takes the cube of it


def sizes() -> Iterator[tuple[str, World, Elasticities]]:
    """Five sizes from 17 × 27 to 160 × 60; the paper's own world at 31 × 40 where its data are at hand."""
    for name in ("wiod2014-17x27", "wiod2014"):
        world = load_world(name)
        yield name, world, elasticities_for(world)
    if (PAPER / "base_1993_balanced.npz").is_file():
        world, theta = caliendo_parro_2015.economy(PAPER)
        yield PAPERS_WORLD, world, theta
    for shape in ((31, 40), (80, 45), (160, 60)):
        yield f"synthetic {shape[0]}×{shape[1]}", *synthetic_world(*shape)


def two_sided(world: World, points: float) -> Wedges:
    """The same points on all flows between two regions, both ways."""
    first, second = (world.regions.index(code) if code in world.regions else k for k, code in enumerate(("USA", "CHN")))
    tariff = np.array(world.tariff)
    for n, i in ((first, second), (second, first)):
        tariff[n, i] += points
    return Wedges.build(world, {"tariff": tariff})


def solver_rows(name: str, world: World, theta: Elasticities) -> Iterator[dict[str, Any]]:
    """Both algorithms, the whole certified solve, and a gradient, on +25 points both ways."""
    size, base, model = (len(world.regions), len(world.sectors)), calibrate(world, theta), Ricardian()
    wedges = two_sided(world, 0.25)
    levels = kernel_wedges(base, wedges)
    structure = model.structure_of(base, levels)
    given, start, problem = params(base, structure, levels), benchmark_state(base, structure), RicardianProblem(model.closure.scale)
    for method, algorithm, most in (("anderson", anderson, 1000), ("newton-krylov", newton_krylov, 40)):
        first, cpu, run = timed(lambda f=algorithm, m=most: _ready(f(problem, start, given, np.float64(TOL), np.int64(m))))  # type: ignore[misc]
        residual = float(run.residual)
        yield row(name, "+25 points both ways", size, method, cpu, first - cpu, max_residual=residual,
                  iterations=int(run.iterations), success=residual <= TOL)  # fmt: skip
    first, cpu, solved = timed(lambda: model.solve(base, wedges))
    yield row(name, "+25 points both ways", size, "certified solve", cpu, first - cpu, iterations=solved.iterations,
              max_residual=solved.certificate.max_residual)  # fmt: skip
    weights = np.eye(size[0])[0]
    point = Point.of(problem, base, structure, levels, solved.state, weights)
    for wanted, fields in (("tariffs", ("tariff",)), ("wedges", Theta._fields)):
        first, cpu, slope = timed(lambda f=fields: gradient_at(point, Weighted("real_income"), f))  # type: ignore[misc]
        yield row(name, "+25 points both ways", size, f"gradient by all {wanted}", cpu, first - cpu,
                  success=all(np.isfinite(getattr(slope[1], field)).all() for field in fields))  # fmt: skip


def _ready(run: Any) -> Any:
    run.residual.block_until_ready()
    return run


def nested_rows(name: str, world: World, theta: Elasticities) -> Iterator[dict[str, Any]]:
    """The paper's algorithm, and Newton on wages with differences, solved to the same residual; one call each, they are slow."""
    size = len(world.regions), len(world.sectors)
    if size[0] * size[1] > NESTED_UP_TO:
        return
    economy = Economy(world.trade_fob, world.tariff, world.export_tax, world.production_subsidy, world.intermediate_use,
                      world.final_demand, theta.values, -world.net_exports)  # fmt: skip
    tariff = two_sided(world, 0.25).channels["tariff"]
    shock = replace(no_change(economy), tariff=tariff)
    for method, action in (("nested, dense", _nested), ("newton on wages", _wage_newton)):
        began = time.process_time()
        residual, outer = action(economy, shock)
        cpu = time.process_time() - began
        yield row(name, "+25 points both ways", size, method, cpu, 0.0, max_residual=residual, iterations=outer,
                  success=residual <= TOL)  # fmt: skip


def _nested(economy: Economy, shock: Shock) -> tuple[float, int]:
    found = nested_solve(economy, shock, tol=TOL)
    return found.residual, found.outer_iterations


def _wage_newton(economy: Economy, shock: Shock) -> tuple[float, int]:
    """Newton on ln w with a Jacobian by differences; the last market is dropped, world factor income is the numeraire."""
    base = economy.final_demand.shape[0]
    value_added = ((1 + economy.production_subsidy) * (economy.trade_fob / (1 + economy.export_tax)).sum(0)).sum(1)
    value_added = value_added - economy.intermediate_use.sum((1, 2))
    log_wage = np.zeros(base)
    outer = 0
    while outer < 30:
        outer += 1
        wage = np.exp(log_wage)
        wage = wage * value_added.sum() / (wage * value_added).sum()
        excess, _ = excess_at(economy, shock, wage, tol=1e-13)
        gap = excess / (wage * value_added)
        if np.abs(gap).max() <= TOL:
            break
        jacobian = np.empty((base, base))
        for k in range(base):
            moved = wage.copy()
            moved[k] *= np.exp(1e-6)
            other, _ = excess_at(economy, shock, moved, tol=1e-13)
            jacobian[:, k] = (other / (moved * value_added) - gap) / 1e-6
        step = np.linalg.solve(np.vstack([jacobian[:-1], value_added / value_added.sum()]), np.r_[-gap[:-1], 0.0])
        log_wage = np.log(wage) + np.clip(step, -1.0, 1.0)
    return float(np.abs(gap).max()), outer


def shock_rows() -> Iterator[dict[str, Any]]:
    """Large shocks on the packaged world: certified, or refused with a reason before or after the iteration."""
    world = load_world("wiod2014")
    base, model = calibrate(world, elasticities_for(world)), Ricardian()
    size, off = (len(world.regions), len(world.sectors)), (1.0 - np.eye(len(world.regions)))[:, :, None]
    usa, chn = world.regions.index("USA"), world.regions.index("CHN")
    pair = np.zeros(world.trade_fob.shape)
    pair[usa, chn] = pair[chn, usa] = 1.0
    cut_off = np.zeros(world.trade_fob.shape)
    cut_off[chn], cut_off[:, chn] = 1.0, 1.0
    cut_off[chn, chn] = 0.0
    slow, slump = np.ones(world.output.shape), np.full(world.output.shape, 0.5)
    slow[chn] = 0.5
    cases: dict[str, dict[str, np.ndarray]] = {
        "145 points between USA and CHN": {"tariff": world.tariff + 1.45 * pair},
        "145 points of USA on all": {"tariff": world.tariff + 1.45 * off * (np.arange(size[0]) == usa)[:, None, None]},
        "100 points of all on all": {"tariff": world.tariff + off},
        "USA–CHN embargo": {"ban": pair},
        "CHN cut off": {"ban": cut_off},
        "productivity of CHN −50 %": {"productivity": slow},
        "productivity of the world −50 %": {"productivity": slump},
        "autarky of all": {"ban": np.broadcast_to(off, world.trade_fob.shape)},
        "subsidies above income": {"production_subsidy": np.full(world.output.shape, 30.0)},
    }
    for shock, channels in cases.items():
        wedges = Wedges.build(world, channels)
        began = time.process_time()
        try:
            found = model.solve(base, wedges)
            cpu = timed(lambda w=wedges: model.solve(base, w))[1]  # type: ignore[misc]
            yield row("large shock", shock, size, "certified solve", cpu, 0.0, max_residual=found.certificate.max_residual,
                      iterations=found.iterations, outcome="certified")  # fmt: skip
        except SmallyardError as error:
            item = error.findings[0]
            yield row("large shock", shock, size, "certified solve", time.process_time() - began, 0.0,
                      outcome=f"{item.code}: {item.what}"[:160], success=item.code.startswith("E-INFEASIBLE"))  # fmt: skip


def draw_rows() -> Iterator[dict[str, Any]]:
    """A thousand draws of all elasticities, each solved and certified, started from the solution at the mean."""
    world, theta = synthetic_world(31, 40)
    model, wedges, base = Ricardian(), two_sided(world, 0.25), calibrate(world, theta)
    rng = np.random.default_rng(1)
    draws = theta.values * np.exp(0.15 * rng.standard_normal((DRAWS, len(theta.values))))
    began = time.perf_counter()
    solve_draws(model, base, wedges, draws)
    first = time.perf_counter() - began
    _, cpu, found = timed(lambda: solve_draws(model, base, wedges, draws))
    worst = max(item.max_residual for item in found.certificates)
    yield row(f"{DRAWS} draws of elasticities", "+25 points both ways", (31, 40), "certified solves", cpu, first - cpu,
              max_residual=worst, success=bool(found.certified.all()))  # fmt: skip


def all_rows() -> list[dict[str, Any]]:
    """Every case, with the ratio to the nested algorithm where it was run on the same world."""
    rows: list[dict[str, Any]] = []
    for name, world, theta in sizes():
        own = [*solver_rows(name, world, theta), *nested_rows(name, world, theta)]
        nested = [item["cpu_seconds"] for item in own if item["method"] == "nested, dense"]
        rows += [item | {"ratio_to_nested": nested[0] / item["cpu_seconds"] if nested else None} for item in own]
    return [*rows, *flagship_rows(), *shock_rows(), *draw_rows(), *process_rows()]


def flagship_rows() -> Iterator[dict[str, Any]]:
    """The flagship's counterfactual, iteration alone and certified."""
    world = load_world("wiod2014")
    base, model = calibrate(world, elasticities_for(world)), Ricardian()
    wedges = compile_scenario(Scenario.load(FLAGSHIP), world).counterfactual
    levels = kernel_wedges(base, wedges)
    structure = model.structure_of(base, levels)
    given, start, problem = params(base, structure, levels), benchmark_state(base, structure), RicardianProblem(model.closure.scale)
    first, cpu, run = timed(lambda: _ready(anderson(problem, start, given, np.float64(TOL), np.int64(1000))))
    yield row("flagship", FLAGSHIP, (44, 50), "anderson", cpu, first - cpu, max_residual=float(run.residual),
              iterations=int(run.iterations))  # fmt: skip
    first, cpu, solved = timed(lambda: model.solve(base, wedges))
    yield row("flagship", FLAGSHIP, (44, 50), "certified solve", cpu, first - cpu, iterations=solved.iterations,
              max_residual=solved.certificate.max_residual)  # fmt: skip


def main() -> None:
    """Command line."""
    options = argparse.ArgumentParser(description="Times of the solver.")
    options.add_argument("--write", action="store_true", help="write benchmarks/results.json and docs/benchmarks.md")
    chosen = options.parse_args()
    rows = all_rows()
    for item in rows:
        print(json.dumps(item))
    if chosen.write:
        write(rows, TOL)
    sys.exit(any(not item["success"] for item in rows))


if __name__ == "__main__":
    main()
