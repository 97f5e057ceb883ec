"""Which algorithm when: Anderson, then Newton–Krylov, then a path from a known solution; and in plain terms how it ended."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from smallyard.errors import SmallyardError
from smallyard.solver import jax_setup  # noqa: F401  (must come before anything that imports jax)
from smallyard.solver.anderson import anderson
from smallyard.solver.newton_krylov import newton_krylov
from smallyard.solver.problem import Params, Problem, State
from smallyard.solver.run import Run
from smallyard.solver.status import Status

TOLERANCE = 1e-11  # an order below the certificate's limit, so that rounding cannot fail a converged point
MAX_ITERATIONS = 400  # passes of the first stage; what converges at all takes 50, in hard cases 150
NEWTON_STEPS = 40
PATH_PASSES = 150  # of the first stage at a point of the path, which starts near its solution
FIRST_STEP, SMALLEST_STEP = 0.25, 1.0 / 512.0  # of the path; incomes fall steeply where its end is near
PATH_TRIES = 60

ParamsAt = Callable[[float], Params]


@dataclass(frozen=True)
class Stage:
    """One algorithm's part in a solve: passes or steps, and the largest relative residual it left."""

    name: str
    iterations: int
    residual: float

    def __str__(self) -> str:
        left = f"{self.residual:.0e}" if self.residual < 1e300 else "no finite residual"
        return f"{self.name}: {self.iterations} iterations to {left}"


@dataclass(frozen=True)
class Solution:
    """State found, status, largest residual the solver saw, passes and seconds (first call includes compilation).

    `stages`: what was tried, in order; `reached`: part of the path up to which solutions were found, 1 if no path was needed;
    `end_of_path`: the solution there, if the path ended early.
    """

    state: Any
    status: Status
    residual: float
    iterations: int
    seconds: float
    stages: tuple[Stage, ...] = ()
    reached: float = 1.0
    end_of_path: Any = None


def solve(
    problem: Problem,
    start: State,
    params: Params,
    *,
    tol: float = TOLERANCE,
    max_iterations: int = MAX_ITERATIONS,
    params_at: ParamsAt | None = None,
    is_valid: Callable[[State, Params], bool] | None = None,
    newton: bool = True,
) -> Solution:
    """Solve `problem` from `start`; returns the best point with its status, never raises on non-convergence.

    Arguments: start and params are pytrees; tol is relative and applies to every block; `params_at(s)` gives the parameters at s
    in [0, 1] of a way from a problem that `start` solves (s = 0) to the one asked for (s = 1), followed if the direct way fails;
    `is_valid` tells points that solve the equations but mean nothing, beyond which the way is not followed; `newton`, whether
    Newton–Krylov takes over where the joint iteration fails: not where another algorithm stands ready.
    Not for: results shown to users; those go through a model, which certifies the point independently.
    """
    began = time.perf_counter()
    found = _direct(problem, start, params, tol, max_iterations, newton=newton)
    if found.status is not Status.CONVERGED and params_at is not None:
        found = _follow(problem, start, params_at, tol, found, is_valid)
    return replace(found, seconds=time.perf_counter() - began)


def _direct(problem: Problem, start: State, params: Params, tol: float, max_iterations: int, *, newton: bool = True) -> Solution:
    """Anderson from the start; Newton–Krylov from the best point that it found, and from the start if that leads nowhere."""
    first = anderson(problem, start, params, np.float64(tol), np.int64(max_iterations))
    found = _solution(first, tol, "Anderson", ())
    for origin in (found.state, start) if newton else ():
        if found.status is Status.CONVERGED:
            break
        second = newton_krylov(problem, origin, params, np.float64(tol), np.int64(NEWTON_STEPS))
        other = _solution(second, tol, "Newton–Krylov", found.stages)
        better = other.residual < found.residual or other.status is Status.CONVERGED
        found = replace(other if better else found, iterations=found.iterations + other.iterations, stages=other.stages)
    return found


def _solution(run: Run, tol: float, name: str, before: tuple[Stage, ...]) -> Solution:
    residual = float(run.residual)
    if residual <= tol:
        status = Status.CONVERGED
    elif not bool(run.finite):
        status = Status.NOT_FINITE
    else:
        status = Status.MAX_ITERATIONS
    stage = Stage(name, int(run.iterations), residual)
    return Solution(run.state, status, residual, int(run.iterations), 0.0, (*before, stage))


def _follow(
    problem: Problem,
    start: State,
    params_at: ParamsAt,
    tol: float,
    failed: Solution,
    is_valid: Callable[[State, Params], bool] | None,
) -> Solution:
    """Solutions along a way to the problem asked for, in steps that halve where one fails and double where it succeeds.

    If the way ends early, its end is the diagnosis: no solution was found beyond that part of the change.
    """
    at, step, state, tries, spent = 0.0, FIRST_STEP, start, 0, failed.iterations
    last: Solution | None = None
    while at < 1.0 and step >= SMALLEST_STEP and tries < PATH_TRIES:
        goal = min(1.0, at + step)
        tries += 1
        try:
            there = params_at(goal)
            found = _direct(problem, state, there, tol, PATH_PASSES)
            valid = is_valid is None or found.status is not Status.CONVERGED or is_valid(found.state, there)
        except SmallyardError:  # the problem at this point of the way has no solution, and says so by itself
            found, valid = failed, False
        spent += found.iterations
        if found.status is Status.CONVERGED and valid:
            at, state, step, last = goal, found.state, 2.0 * step, found
        else:
            step *= 0.5
    stage = Stage(f"path to {100.0 * at:.0f} % of the change", tries, last.residual if last else failed.residual)
    stages = (*failed.stages, stage)
    if last is not None and at >= 1.0:
        return replace(last, iterations=spent, stages=stages)
    return replace(failed, iterations=spent, stages=stages, reached=at, end_of_path=state if at > 0.0 else None)
