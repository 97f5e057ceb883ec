"""Solving economies with complementarity pairs: wage floors, and controls of quantities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from smallyard.solver import jax_setup  # noqa: F401  (pins threads and precision before jax is imported)
from smallyard.solver.complementarity import solve_pairs
from smallyard.solver.driver import Solution, solve
from smallyard.solver.pair_problems import Natural
from smallyard.solver.status import Status

import jax.numpy as jnp  # isort: skip

from smallyard.models.ricardian_equations import Params, State  # isort: skip
from smallyard.models.ricardian_problem import RicardianProblem  # isort: skip

QUICK_PASSES = 200  # of the joint iteration with controls; what settles at all takes 30 to 80


def solve_economy(
    problem: RicardianProblem, start: State, params: Params, *, tol: float, params_at: Any, is_valid: Callable[..., bool]
) -> tuple[Solution, Solution]:
    """The solution, and the one without floors and limits that it was reached from (itself where that was not needed).

    Controls settle with everything else in most cases; wage floors, and controls that do not, are solved from the economy without
    them: by the joint iteration on min(μ, s) = 0, and by smoothing, which takes ten times as long, where that does not settle.
    """
    plain = replace(problem, floored=False)
    if problem.controlled and not problem.floored:
        quick = solve(Natural(problem), start, params, tol=tol, max_iterations=QUICK_PASSES)
        if quick.status is Status.CONVERGED:
            return quick, quick
    unlimited = start._replace(shadow=jnp.zeros_like(jnp.asarray(start.shadow)))
    free = solve(plain, unlimited, params, tol=tol, params_at=params_at, is_valid=is_valid)
    return (_with_pairs(problem, free, params, tol=tol), free) if problem.floored or problem.controlled else (free, free)


def _with_pairs(problem: RicardianProblem, free: Solution, params: Params, *, tol: float) -> Solution:
    """The solution with all pairs, from one without: itself where no slack is negative."""
    if free.status is not Status.CONVERGED:
        return free
    pairs = problem.pairs(free.state, params)
    if bool(np.all(np.asarray(pairs.slack)[np.asarray(pairs.mask)] >= 0.0)):
        return free
    found = _after(free, solve(Natural(problem), free.state, params, tol=tol, max_iterations=QUICK_PASSES, newton=False))
    if found.status is Status.CONVERGED:
        return found
    return _after(found, solve_pairs(problem, free.state, params, tol=tol).solution)


def _after(first: Solution, second: Solution) -> Solution:
    """The second solve with what the first one took."""
    stages = (*first.stages, *second.stages)
    return replace(second, iterations=first.iterations + second.iterations, seconds=first.seconds + second.seconds, stages=stages)
