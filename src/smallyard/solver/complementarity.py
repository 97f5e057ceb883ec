"""Solve with pairs 0 ≤ μ ⟂ s ≥ 0: smoothing brought down to almost nothing, then finished on the set of active pairs.

φ_ε(μ, s) = 0 for ε = 1 … 1e-6;   active = {μ > s};   s = 0 where active, μ = 0 elsewhere;   a wrong sign moves its pair
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from smallyard.solver.anderson import anderson
from smallyard.solver.driver import TOLERANCE, Solution, Stage, solve
from smallyard.solver.newton_krylov import newton_krylov
from smallyard.solver.pair_problems import OnActiveSet, Smoothed
from smallyard.solver.problem import PairedProblem, Pairs, Params, State
from smallyard.solver.run import Run
from smallyard.solver.status import Status

GAP_LIMIT = 1e-10  # of |min(μ, s)| in a solution
KINK = 1e-6  # a pair with μ and s below it stands on the edge of its set
FIRST_SMOOTHING, LAST_SMOOTHING = 1.0, 1e-6
LADDER = (1.0, 1e-2, 1e-4)  # parts of the first smoothing to begin with: where slacks cannot reach it, less may still do
REDUCTION = 0.1  # factor from one smoothing to the next; where a step fails, its root
SHORTEST = 0.85  # factor above which less smoothing is given up
ACCURACY = 1e-2  # of a smoothed solution, relative to the smoothing
PASSES, NEWTON_STEPS = 100, 60
SMOOTHING_TRIES = 40
ROUNDS = 40  # sets tried from one point
FAILED_ROUNDS = 2  # of them without a solution, before the point is given up
NO_NUMBER = 1e300  # what algorithms return where they saw no finite residual is larger

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class PairedSolution:
    """Solution, which pairs are active (s = 0), which stand on a kink (μ and s < 1e-6), and the largest |min(μ, s)|.

    `solution` says CONVERGED only if the gap is at most 1e-10, recomputed at its state. Its residual is that of all equations on
    the active set, signs not counted: those are in the gap.
    """

    solution: Solution
    active: Bools  # [pair]; false on padding
    kinks: Bools  # [pair]; derivatives differ between the sides
    gap: float


class _Point(NamedTuple):
    """The end of a solve on one active set."""

    state: State
    residual: float
    pairs: Pairs
    active: Bools
    gap: float
    solved: bool

    @property
    def worst(self) -> float:
        """Largest violation of equations and signs; infinite where it is not a number, or where the solver never saw one."""
        return max(self.residual, self.gap) if self.residual < NO_NUMBER and self.gap < NO_NUMBER else np.inf

    @property
    def passed(self) -> bool:
        """Whether this is a solution of the paired problem; false where anything is not a number."""
        return self.solved and self.gap <= GAP_LIMIT


def solve_pairs(
    problem: PairedProblem,
    start: State,
    params: Params,
    *,
    tol: float = TOLERANCE,
    smoothing: float = FIRST_SMOOTHING,
) -> PairedSolution:
    """Solve `problem` with its pairs from `start`; returns the best point with its status, never raises on non-convergence.

    Arguments: tol is relative and applies to every block; smoothing, the first one: 1e-2 saves time from a start near the solution.
    Source: smoothing after Kanzow (1996), block moves of pairs after Júdice and Pires (1994).
    Not for: choosing among several solutions; it returns one of them.
    """
    began = time.perf_counter()
    start = jax.tree.map(jnp.asarray, start)
    if jax.eval_shape(problem.pairs, start, params).multiplier.size == 0:
        none = np.zeros(0, np.bool_)
        return PairedSolution(solve(problem, start, params, tol=tol), none, none, 0.0)
    search = _Search(problem, params, min(tol, GAP_LIMIT))
    best = search.best(start, smoothing)
    status = search.status(best)
    spent = sum(stage.iterations for stage in search.stages)
    seconds = time.perf_counter() - began
    solution = Solution(best.state, status, best.residual, spent, seconds, tuple(search.stages))
    larger = np.maximum(best.pairs.multiplier, best.pairs.slack)
    return PairedSolution(solution, best.active, np.asarray(best.pairs.mask & (larger < KINK)), best.gap)


@partial(jax.jit, static_argnums=0)
def _pairs_at(problem: PairedProblem, state: State, params: Params) -> Pairs:
    return problem.pairs(state, params)


def _gap(pairs: Pairs) -> float:
    """max |min(μ, s)| over all pairs but padding; NaN if any is NaN."""
    return float(np.max(np.abs(np.minimum(pairs.multiplier, pairs.slack)), initial=0.0, where=pairs.mask))


def _finite(state: State) -> bool:
    return all(bool(np.isfinite(leaf).all()) for leaf in jax.tree.leaves(state))


def _next_sets(point: _Point, tol: float) -> Iterator[Bools]:
    """Sets to try after `point`: all pairs with a wrong sign moved together, then one alone, the worst first.

    Where the set has no solution, the larger side of each pair at the point where it ended comes before.
    """
    multiplier, slack, mask = point.pairs
    if not point.solved:
        yield mask & (multiplier > slack)
    violation = np.where(mask, -np.where(point.active, multiplier, slack), 0.0)
    wrong = np.flatnonzero(violation > tol)
    for moved in (wrong, *wrong[np.argsort(-violation[wrong], kind="stable")]):
        other = point.active.copy()
        other[moved] ^= True
        yield other


@dataclass
class _Search:
    """One solve under way: what is solved and what was tried."""

    problem: PairedProblem
    params: Params
    tol: float
    stages: list[Stage] = field(default_factory=list)
    some_set_solved: bool = False

    def best(self, start: State, smoothing: float) -> _Point:
        """The first point that passes, else the one with the smallest violation."""
        points = []
        for point in self._points(start, smoothing):
            if point.passed:
                return point
            points.append(point)
        return min(points, key=lambda point: point.worst)

    def status(self, best: _Point) -> Status:
        """What to say of the best point: where only signs fail, the limits are at fault and not the iteration."""
        if best.passed:
            return Status.CONVERGED
        if not np.isfinite(best.worst):
            return Status.NOT_FINITE
        return Status.NO_ACTIVE_SET if self.some_set_solved else Status.MAX_ITERATIONS

    def _points(self, start: State, smoothing: float) -> Iterator[_Point]:
        """Finished from a smoothed solution, begun with less smoothing where that fails, and last from the start itself."""
        mask = self._pairs(start).mask
        if not mask.any():
            yield self._on_set(start, np.zeros(mask.shape, np.bool_), at_once=False)
            return
        for part in LADDER:
            run = self._first(start, smoothing * part)
            if run is not None:
                yield from self._finished(self._reduced(run.state, smoothing * part))
        yield from self._finished(start)

    def _pairs(self, state: State) -> Pairs:
        multiplier, slack, mask = _pairs_at(self.problem, state, self.params)
        return Pairs(np.asarray(multiplier), np.asarray(slack), np.asarray(mask, np.bool_))

    def _noted(self, name: str, run: Run) -> Run:
        self.stages.append(Stage(name, int(run.iterations), float(run.residual)))
        return run

    def _first(self, start: State, smoothing: float) -> Run | None:
        """A smoothed solution from far away: Anderson, Newton–Krylov from its best point, then from the start."""
        goal = np.float64(ACCURACY * smoothing)
        args = (self.params, np.float64(smoothing))
        run = self._noted(f"smoothing {smoothing:.0e}, Anderson", anderson(
            Smoothed(self.problem), start, args, goal, np.int64(PASSES)))  # fmt: skip
        for origin in (run.state, start):
            if float(run.residual) <= goal:
                return run
            run = self._newton(origin, smoothing)
        return run if float(run.residual) <= goal else None

    def _newton(self, origin: State, smoothing: float) -> Run:
        args, goal = (self.params, np.float64(smoothing)), np.float64(ACCURACY * smoothing)
        run = newton_krylov(Smoothed(self.problem), origin, args, goal, np.int64(NEWTON_STEPS))
        return self._noted(f"smoothing {smoothing:.0e}, Newton–Krylov", run)

    def _reduced(self, state: State, smoothing: float) -> State:
        """Less and less smoothing, each time from the solution before; in shorter steps where one fails."""
        factor = REDUCTION
        for _ in range(SMOOTHING_TRIES):
            if smoothing <= LAST_SMOOTHING or factor > SHORTEST:
                break
            goal = max(LAST_SMOOTHING, smoothing * factor)
            run = self._newton(state, goal)
            if float(run.residual) <= ACCURACY * goal:
                state, smoothing, factor = run.state, goal, max(REDUCTION, factor**2)
            else:
                factor = factor**0.5
        return state

    def _finished(self, state: State) -> Iterator[_Point]:
        """Solve on the active set, move pairs with a wrong sign, and again; no set twice, so this ends."""
        pairs = self._pairs(state)
        active: Bools | None = pairs.mask & (pairs.multiplier > pairs.slack)
        tried: set[bytes] = set()
        failed = 0
        while active is not None and len(tried) < ROUNDS and failed < FAILED_ROUNDS:
            tried.add(active.tobytes())
            point = self._on_set(state, active)
            yield point
            state = point.state if point.solved else state
            failed += not point.solved
            active = next((other for other in _next_sets(point, self.tol) if other.tobytes() not in tried), None)

    def _on_set(self, state: State, active: Bools, *, at_once: bool = True) -> _Point:
        """Solve with s = 0 where active and μ = 0 elsewhere: Newton–Krylov, and all that a plain solve tries if that fails."""
        problem, args = OnActiveSet(self.problem), (self.params, active)
        found, residual = state, np.inf
        if at_once:
            run = newton_krylov(problem, state, args, np.float64(self.tol), np.int64(NEWTON_STEPS))
            self._noted(f"{int(active.sum())} active pairs, Newton–Krylov", run)
            found, residual = run.state, float(run.residual)
        if not residual <= self.tol:
            plain = solve(problem, state, args, tol=self.tol, max_iterations=PASSES)
            self.stages += [replace(stage, name=f"{int(active.sum())} active pairs, {stage.name}") for stage in plain.stages]
            found, residual = plain.state, plain.residual
        pairs = self._pairs(found)
        solved = residual <= self.tol and _finite(found)
        self.some_set_solved |= solved
        return _Point(found, residual, pairs, active, _gap(pairs), solved)
