"""Derivatives of anything read from a solved economy by wedges and elasticities, at fixed structure.

d objective(outcome(x(θ), θ)) / dθ,   x(θ) the certified solution;   θ = levels of the wedges and trade elasticities
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from smallyard.models.calibrate import Base
from smallyard.models.kernel_wedges import KernelWedges
from smallyard.models.structure import Structure
from smallyard.solver import jax_setup  # noqa: F401  (pins threads and precision before jax is imported)

import jax  # isort: skip

from smallyard.models.ricardian_equations import Params, RicardianProblem, State  # isort: skip
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
from smallyard.solver.implicit import equilibrium  # isort: skip

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


@dataclass(frozen=True, eq=False)
class Point:
    """A certified solution with all that it depends on: where derivatives are taken."""

    problem: RicardianProblem
    theta: Theta
    base: Benchmark
    fixed: Discrete
    state: State
    weights: Any = None

    @property
    def held(self) -> tuple[Any, ...]:
        """Everything but θ."""
        return self.base, self.fixed, self.state, self.weights

    @classmethod
    def of(
        cls, problem: RicardianProblem, base: Base, structure: Structure, levels: KernelWedges, state: State, weights: Any = None
    ) -> Point:
        """The point of a solve; subsidies stated as money stay money, their rate moves. `weights`: of a `Weighted` objective."""
        return cls(problem, theta_of(base, levels), on_device(base), discrete_of(base, structure, levels), state, weights)


def _value(
    problem: RicardianProblem,
    objective: Objective,
    theta: Theta,
    base: Benchmark,
    fixed: Discrete,
    state: State,
    weights: Any,
) -> Any:
    """The objective as a function of θ; nothing is solved again, because θ is where the state was solved."""
    params: Params = params_of(theta, base, fixed, differentiable=True)
    return objective(outcome(equilibrium(problem, params, state), params, problem), weights)


@partial(jax.jit, static_argnums=(0, 1))
def _gradient(problem: RicardianProblem, objective: Objective, theta: Theta, *rest: Any) -> tuple[Any, Theta]:
    return jax.value_and_grad(partial(_value, problem, objective))(theta, *rest)


@partial(jax.jit, static_argnums=(0, 1))
def _along(problem: RicardianProblem, objective: Objective, theta: Theta, direction: Theta, *rest: Any) -> tuple[Any, Any]:
    return jax.jvp(lambda at: _value(problem, objective, at, *rest), (theta,), (direction,))


@partial(jax.jit, static_argnums=(0, 1))
def _curvature(problem: RicardianProblem, objective: Objective, theta: Theta, direction: Theta, *rest: Any) -> Theta:
    slope = jax.grad(lambda at: _value(problem, objective, at, *rest))
    return jax.jvp(slope, (theta,), (direction,))[1]


def gradient_at(point: Point, objective: Objective) -> tuple[float, Theta]:
    """Value and gradient with respect to every wedge and elasticity, kernel layout: one linear solve, however many there are."""
    value, slope = _gradient(point.problem, objective, point.theta, *point.held)
    return float(value), Theta(*map(np.asarray, slope))


def along(point: Point, objective: Objective, direction: Theta) -> Any:
    """Derivative of an objective of any shape along one direction of θ (Jacobian–vector product)."""
    return np.asarray(_along(point.problem, objective, point.theta, direction, *point.held)[1])


def curvature_along(point: Point, objective: Objective, direction: Theta) -> Theta:
    """Change of the gradient along one direction of θ (Hessian–vector product)."""
    found = _curvature(point.problem, objective, point.theta, direction, *point.held)
    return Theta(*map(np.asarray, found))


def nowhere(theta: Theta) -> Theta:
    """The direction that moves nothing: a frame to fill in."""
    return Theta(*(np.zeros(np.shape(part)) for part in theta))
