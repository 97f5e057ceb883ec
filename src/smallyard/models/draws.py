"""Many solutions that differ in their elasticities only: one compiled loop, and the certificate of every one of them.

On a CPU the draws are solved one after another (a batch would run until its slowest member converges); on an accelerator in blocks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from smallyard.models.base import as_numpy
from smallyard.models.calibrate import Base
from smallyard.models.kernel_wedges import kernel_wedges
from smallyard.models.ricardian import Ricardian
from smallyard.models.ricardian_certify import certify_state, flow_tables
from smallyard.policy.wedges import Wedges
from smallyard.solver.certificate import Certificate
from smallyard.solver.driver import MAX_ITERATIONS, TOLERANCE

import jax  # isort: skip

from smallyard.models.ricardian_equations import State  # isort: skip
from smallyard.models.ricardian_outcome import outcome  # isort: skip
from smallyard.models.ricardian_problem import RicardianProblem  # isort: skip
from smallyard.models.ricardian_params import Benchmark, Discrete, Theta, discrete_of, on_device, params_of, theta_of  # isort: skip
from smallyard.solver.anderson import anderson  # isort: skip
from smallyard.solver.pair_problems import Natural  # isort: skip

BLOCK = 64  # draws solved together on an accelerator


@dataclass(frozen=True, eq=False)
class Draws:
    """real_income: ratio to the base year [draw, region], NaN where a draw has no certified solution; one certificate per draw."""

    real_income: np.ndarray
    certificates: tuple[Certificate, ...]

    @property
    def certified(self) -> np.ndarray:
        """Which draws have a certified solution [draw]."""
        return np.array([not item.failures() for item in self.certificates])


@partial(jax.jit, static_argnums=(0, 1))
def _solve_all(
    problem: RicardianProblem, block: int, values: Any, theta: Theta, base: Benchmark, fixed: Discrete, start: State, limits: Any
) -> Any:
    def one(elasticities: Any) -> Any:
        params = params_of(theta._replace(trade_elasticity=elasticities), base, fixed)
        run = anderson(Natural(problem) if problem.controlled else problem, start, params, *limits)
        return run.state, run.iterations, outcome(run.state, params, problem).real_income

    return jax.lax.map(one, values, batch_size=block or None)


def solve_draws(model: Ricardian, base: Base, wedges: Wedges, elasticities: np.ndarray, *, tol: float = TOLERANCE) -> Draws:
    """Real income under `wedges` for every row of trade elasticities [draw, sector], each solution certified on its own.

    Starts from the solution at the base's elasticities. A draw that the loop does not bring to a certificate is solved again by
    itself with everything the driver tries; what then fails is NaN. Raises InfeasibleError, NotConvergedError for the start.
    Not for: changes of wedges between draws.
    """
    levels = kernel_wedges(base, wedges)
    structure = model.structure_of(base, levels)
    near = model.solve_levels(base, levels, structure, tol=tol)
    problem = model.problem(base, levels)
    block = 0 if jax.default_backend() == "cpu" else BLOCK
    limits = (np.float64(tol), np.int64(MAX_ITERATIONS))
    fixed = discrete_of(base, structure, levels)
    given = (theta_of(base, levels), on_device(base), fixed, near.state, limits)
    states, passes, income = _solve_all(problem, block, np.asarray(elasticities, dtype=np.float64), *given)
    state, income, passes = as_numpy(states), np.array(income), np.asarray(passes)
    certificates, tables = [], list(flow_tables(base, levels))
    for draw, values in enumerate(elasticities):
        at = replace(base, elasticities=replace(base.elasticities, values=np.asarray(values)))
        own = State(*(part[draw] for part in state))
        check = certify_state(at, levels, structure, model.deficits, own, tables)
        found = check.certificate(structure.blocks, int(passes[draw]), 0.0)
        if found.failures():
            again = model.solve_levels(at, levels, structure, throw=False, tol=tol)
            found, income[draw] = again.certificate, again.outcome.real_income
        if found.failures():
            income[draw] = np.nan
        certificates.append(found)
    return Draws(income, tuple(certificates))
