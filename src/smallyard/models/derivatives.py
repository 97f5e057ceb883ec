"""Derivatives of anything read from a solved economy by wedges and elasticities, at fixed structure.

d objective(outcome(x(θ), θ)) / dθ,   x(θ) the certified solution;   θ = levels of the wedges and trade elasticities
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, NamedTuple

import numpy as np

from smallyard.models.calibrate import Base
from smallyard.models.kernel_wedges import KernelWedges
from smallyard.models.structure import Structure
from smallyard.solver import jax_setup  # noqa: F401  (pins threads and precision before jax is imported)

import jax  # isort: skip
import jax.numpy as jnp  # isort: skip

from smallyard.models.ricardian_equations import Params, State  # isort: skip
from smallyard.models.ricardian_problem import RicardianProblem  # isort: skip
from smallyard.models.ricardian_outcome import Outcome, outcome  # isort: skip
from smallyard.models.ricardian_params import (  # isort: skip
    Benchmark,
    Discrete,
    Theta,
    discrete_of,
    on_device,
    params_of,
    theta_of,
)
from smallyard.solver.complementarity import KINK  # isort: skip
from smallyard.solver.implicit import equilibrium  # isort: skip
from smallyard.solver.pair_problems import OnActiveSet  # isort: skip

Objective = Callable[[Outcome, Any], Any]  # of outcome and weights; hashable, because it is a compile key


@dataclass(frozen=True)
class Weighted:
    """Σ weights × a variable of the outcome; the weights are data, so that every region shares one compilation."""

    variable: str

    def __call__(self, found: Outcome, weights: Any) -> Any:
        """The sum."""
        return (getattr(found, self.variable) * weights).sum()


@dataclass(frozen=True)
class Own:
    """A user's function of the outcome (JAX arrays in kernel layout)."""

    function: Callable[[Outcome], Any]

    def __call__(self, found: Outcome, weights: Any) -> Any:
        """The function's value."""
        return self.function(found)


class Kept(NamedTuple):
    """Whether the kernel of export taxes is kept: known when compiled, because it takes a quarter of the time.

    Where no export tax is levied the kernel is zero, its slope is not: that is needed by `every` where export taxes move, and by
    the `system` of linear equations for second derivatives.
    """

    every: bool
    system: bool


@dataclass(frozen=True, eq=False)
class Point:
    """A certified solution with all that it depends on: where derivatives are taken."""

    problem: RicardianProblem
    theta: Theta
    base: Benchmark
    fixed: Discrete
    state: State
    levied: bool  # whether any export tax is
    weights: Any = None

    @cached_property
    def moved(self) -> tuple[Any, ...]:
        """θ and everything else as the device reads it, copied there once."""
        return jax.device_put((self.theta, self.base, self.fixed, self.state, self.weights))

    @classmethod
    def of(
        cls, problem: RicardianProblem, base: Base, structure: Structure, levels: KernelWedges, state: State, weights: Any = None
    ) -> Point:
        """The point of a solve; subsidies stated as money stay money, their rate moves. `weights`: of a `Weighted` objective."""
        theta, fixed = theta_of(base, levels), discrete_of(base, structure, levels)
        return cls(problem, theta, on_device(base), fixed, state, bool(np.any(levels.export_tax)), weights)


def _value(
    problem: RicardianProblem,
    objective: Objective,
    kept: Kept,
    theta: Theta,
    base: Benchmark,
    fixed: Discrete,
    state: State,
    weights: Any,
) -> Any:
    """The objective as a function of θ; nothing is solved again, because θ is where the state was solved."""
    params: Params = params_of(theta, base, fixed)
    every, system = (params._replace(kernels=params.kernels._replace(has_export_tax=jnp.bool_(keep))) for keep in kept)
    return objective(outcome(_solution(problem, every, state, system, fixed.active), every, problem), weights)


def _solution(problem: RicardianProblem, every: Params, state: State, system: Params, given: Any) -> State:
    """The state with its derivatives; where wage floors and controls bind, those at the same set, or at a given one."""
    if not (problem.floored or problem.controlled):
        return equilibrium(problem, every, state, system)
    pairs = problem.pairs(state, every)
    active = pairs.mask & (pairs.multiplier > pairs.slack) if isinstance(given, tuple) else given
    return equilibrium(OnActiveSet(problem), (every, active), state, (system, active))


@partial(jax.jit, static_argnums=(0, 1, 2))
def _gradient(problem: RicardianProblem, objective: Objective, kept: Kept, part: dict[str, Any], theta: Theta, *rest: Any) -> Any:
    return jax.value_and_grad(lambda moved: _value(problem, objective, kept, theta._replace(**moved), *rest))(part)


@partial(jax.jit, static_argnums=(0, 1, 2))
def _along(problem: RicardianProblem, objective: Objective, kept: Kept, theta: Theta, direction: Theta, *rest: Any) -> Any:
    return jax.jvp(lambda at: _value(problem, objective, kept, at, *rest), (theta,), (direction,))


@partial(jax.jit, static_argnums=(0, 1, 2))
def _curvature(problem: RicardianProblem, objective: Objective, kept: Kept, theta: Theta, direction: Theta, *rest: Any) -> Theta:
    slope = jax.grad(lambda at: _value(problem, objective, kept, at, *rest))
    return jax.jvp(slope, (theta,), (direction,))[1]


def gradient_at(point: Point, objective: Objective, wrt: Sequence[str] = Theta._fields) -> tuple[float, Theta]:
    """Value and gradient with respect to wedges and elasticities, kernel layout: one linear solve, however many there are.

    Arguments: wrt, fields of `Theta`; what is not among them is NaN, without its shape.
    """
    kept = Kept(point.levied or "export_tax" in wrt, point.levied)
    theta, *held = point.moved
    value, slope = _gradient(point.problem, objective, kept, {name: getattr(theta, name) for name in wrt}, theta, *held)
    return float(value), Theta(*(np.asarray(slope.get(name, np.nan)) for name in Theta._fields))


def kinks_of(point: Point) -> tuple[Any, Any]:
    """Which pairs bind at a solution, and which stand on a kink: multiplier and slack both below 1e-6 [pair]."""
    pairs = point.problem.pairs(point.state, params_of(point.theta, point.base, point.fixed))
    multiplier, slack, mask = (np.asarray(part) for part in pairs)
    return mask & (multiplier > slack), mask & (np.maximum(multiplier, slack) < KINK)


def on_side(point: Point, active: Any) -> Point:
    """The same point with the set of pairs that bind given: derivatives on one side of a kink."""
    return replace(point, fixed=point.fixed._replace(active=jnp.asarray(active)))


def along(point: Point, objective: Objective, direction: Theta) -> Any:
    """Derivative of an objective of any shape along one direction of θ (Jacobian–vector product)."""
    theta, *held = point.moved
    return np.asarray(_along(point.problem, objective, Kept(True, point.levied), theta, direction, *held)[1])


def curvature_along(point: Point, objective: Objective, direction: Theta) -> Theta:
    """Change of the gradient along one direction of θ (Hessian–vector product)."""
    theta, *held = point.moved
    found = _curvature(point.problem, objective, Kept(True, True), theta, direction, *held)
    return Theta(*map(np.asarray, found))


def nowhere(theta: Theta) -> Theta:
    """The direction that moves nothing: a frame to fill in."""
    return Theta(*(np.zeros(np.shape(part)) for part in theta))
