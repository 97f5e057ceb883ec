"""Run an algorithm on a problem and say in plain terms how it ended."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from smallyard.solve import jax_setup  # noqa: F401  (must come before anything that imports jax)
from smallyard.solve.anderson import anderson
from smallyard.solve.problem import Params, Problem, State
from smallyard.solve.status import Status

TOLERANCE = 1e-11  # an order below the certificate's limit, so that rounding cannot fail a converged point
MAX_ITERATIONS = 1000


@dataclass(frozen=True)
class Solution:
    """State found, status, largest residual the solver saw, passes and seconds (first call includes compilation)."""

    state: Any
    status: Status
    residual: float
    iterations: int
    seconds: float


def solve(
    problem: Problem,
    start: State,
    params: Params,
    *,
    tol: float = TOLERANCE,
    max_iterations: int = MAX_ITERATIONS,
) -> Solution:
    """Solve `problem` from `start`; returns the best point with its status, never raises on non-convergence.

    Arguments: start and params are pytrees; tol is relative and applies to every block.
    Not for: results shown to users; those go through a model, which certifies the point independently.
    """
    began = time.perf_counter()
    run = anderson(problem, start, params, np.float64(tol), np.int64(max_iterations))
    residual = float(run.residual)
    seconds = time.perf_counter() - began
    if residual <= tol:
        status = Status.CONVERGED
    elif not bool(run.finite):
        status = Status.NOT_FINITE
    else:
        status = Status.MAX_ITERATIONS
    return Solution(run.state, status, residual, int(run.iterations), seconds)
