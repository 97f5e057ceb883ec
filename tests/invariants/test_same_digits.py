"""The same digits whichever algorithm found them, on however many threads, and however often it is asked."""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys

import numpy as np
import pytest

from smallyard.models.calibrate import Base, calibrate
from smallyard.models.elasticities import elasticities_for
from smallyard.models.kernel_wedges import kernel_wedges
from smallyard.models.path import levels_between
from smallyard.models.ricardian import Ricardian
from smallyard.models.ricardian_params import params
from smallyard.models.starts import benchmark_state
from smallyard.policy.wedges import Wedges
from smallyard.solver import driver
from smallyard.world.packaged import load_world

from .economies import based, gap, random_case

import jax  # isort: skip
import jax.numpy as jnp  # isort: skip

from smallyard.models.ricardian_equations import State  # isort: skip
from smallyard.models.ricardian_problem import WAGE_STEP, RicardianProblem  # isort: skip
from smallyard.models.ricardian_outcome import outcome  # isort: skip
from smallyard.solver.anderson import anderson  # isort: skip
from smallyard.solver.newton_krylov import newton_krylov  # isort: skip

AGREE = 1e-9  # of real income: the project's promise; routes end at residuals of 1e-11 and differ by about 1e-11
TOL = 1e-11
NEWTON_GAP = 1e-10  # of a wage step against a dense solve of the same block: linear algebra only


def shock(base: Base) -> Wedges:
    """A hundred points between all pairs of two large regions and the rest."""
    world = base.world
    tariff = np.array(world.tariff)
    for code in ("USA", "CHN"):
        place = world.regions.index(code)
        tariff[place] += 1.0 * (np.arange(len(world.regions)) != place)[:, None]
    return Wedges.build(world, {"tariff": tariff})


@pytest.fixture(scope="module")
def base() -> Base:
    world = load_world("wiod2014-17x27")
    return calibrate(world, elasticities_for(world))


def test_three_routes_to_one_solution(base: Base) -> None:
    """Anderson, Newton–Krylov from the benchmark, and Newton–Krylov at the end of a path in four steps."""
    model, levels = Ricardian(), kernel_wedges(base, shock(base))
    structure = model.structure_of(base, levels)
    problem, start = RicardianProblem(model.closure.scale), benchmark_state(base, structure)
    asked, unchanged = params(base, structure, levels), kernel_wedges(base, Wedges.build(base.world, {}))
    tol = np.float64(TOL)
    state = start
    for s in (0.25, 0.5, 0.75, 1.0):
        there = params(base, structure, levels_between(unchanged, levels, s))
        state = newton_krylov(problem, state, there, tol, np.int64(driver.NEWTON_STEPS)).state
    routes = [
        anderson(problem, start, asked, tol, np.int64(driver.MAX_ITERATIONS)).state,
        newton_krylov(problem, start, asked, tol, np.int64(driver.NEWTON_STEPS)).state,
        state,
    ]
    incomes = [np.asarray(outcome(route, asked, problem).real_income) for route in routes]
    assert np.ptp(incomes[0]) > 1e-3  # the shock does something
    assert max(gap(other, incomes[0]) for other in incomes[1:]) <= AGREE


def test_a_repeated_run_is_the_same_to_the_last_bit(base: Base) -> None:
    first, second = (Ricardian().solve(base, shock(base)).outcome for _ in range(2))
    assert all(np.array_equal(one, two) for one, two in zip(first, second, strict=True))


SOLVE = f"""
from __future__ import annotations
import json
import numpy as np
from smallyard.models.calibrate import Base, calibrate
from smallyard.models.elasticities import elasticities_for
from smallyard.models.ricardian import Ricardian
from smallyard.policy.wedges import Wedges
from smallyard.world.packaged import load_world
{inspect.getsource(shock)}
world = load_world("wiod2014-17x27")
base = calibrate(world, elasticities_for(world))
print(json.dumps(Ricardian().solve(base, shock(base)).outcome.real_income.tolist()))
"""


@pytest.mark.parametrize("threads", ["one", "many"])
def test_the_number_of_threads_changes_nothing(base: Base, threads: str) -> None:
    """Each count in a process of its own, because it is fixed when JAX is imported."""
    flags = {
        "one": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
        "many": "--xla_cpu_multi_thread_eigen=true",
    }
    environment = os.environ | {"XLA_FLAGS": flags[threads], "OPENBLAS_NUM_THREADS": "1" if threads == "one" else "2"}
    command = [sys.executable, "-c", SOLVE]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=300)
    here = Ricardian().solve(base, shock(base)).outcome.real_income
    assert gap(json.loads(done.stdout), here) <= AGREE


def test_the_wage_step_is_newtons_in_its_regions_own_block() -> None:
    """Two routes: the eliminated block of each region, and a dense solve of the same block of the automatic Jacobian.

    Without taxes and imbalances the response is exact; with them it leaves revenue out, which only costs passes.
    """
    case = random_case(5, (5, 4), tariffs=False)
    base = based(case, "balanced")
    model, levels = Ricardian("balanced"), kernel_wedges(base, Wedges.build(base.world, {}))
    structure = model.structure_of(base, levels)
    given, at = params(base, structure, levels), benchmark_state(base, structure)
    problem, count = RicardianProblem(model.closure.scale), len(base.world.regions)
    rng = np.random.default_rng(1)
    moved = State(at.log_wage, *(part + 1e-7 * rng.standard_normal(part.shape) for part in at[1:3]), at.log_gross_subsidy)
    found = problem.evaluate(moved, given)
    for n in range(count):

        def own(x: jax.Array, n: int = n) -> jax.Array:
            wage, price, spending = x[0], x[1 : 1 + len(at.log_price)], x[1 + len(at.log_price) :]
            state = State(
                at.log_wage.at[n].set(wage), at.log_price.at[:, n].set(price), at.log_expenditure.at[:, n].set(spending),
                at.log_gross_subsidy,
            )  # fmt: skip
            gaps = problem.evaluate(state, given).residual
            parts = (gaps["market_clearance"][n, None], gaps["zero_profit"][:, n], gaps["income_balance"][:, n])
            return jnp.concatenate(parts)

        here = jnp.concatenate([at.log_wage[n, None], at.log_price[:, n], at.log_expenditure[:, n]])
        gaps = [found.residual[name] for name in ("market_clearance", "zero_profit", "income_balance")]
        right = np.concatenate([np.asarray(gaps[0])[n, None], np.asarray(gaps[1])[:, n], np.asarray(gaps[2])[:, n]])
        newton = np.linalg.solve(-np.asarray(jax.jacfwd(own)(here)), right)
        own_gap = gaps[0][n] + (given.own.by_price * gaps[1] + given.own.by_spending * gaps[2]).sum(0)[n]
        assert abs(own_gap / given.own.slope[n] - newton[0]) <= NEWTON_GAP
    step = found.update.log_wage - moved.log_wage
    whole = WAGE_STEP * (gaps[0] + (given.own.by_price * gaps[1] + given.own.by_spending * gaps[2]).sum(0)) / given.own.slope
    assert np.ptp(np.asarray(step - whole)) <= NEWTON_GAP  # and the numeraire moves all alike
