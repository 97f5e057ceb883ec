"""Derivatives of anything read from a solved economy by wedges and elasticities, at fixed structure.

    d objective(outcome(x(θ), θ)) / dθ,   x(θ) the certified solution;   θ = levels of the wedges and trade elasticities
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from smallyard.models.base import Solved
from smallyard.models.calibrate import Base
from smallyard.models.kernel_wedges import KernelWedges
from smallyard.models.structure import Structure
from smallyard.solve import jax_setup  # noqa: F401  (pins threads and precision before jax is imported)

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
from smallyard.solve.implicit import equilibrium  # isort: skip

Objective = Callable[[Outcome], Any]  # hashable: it is a compile key


@dataclass(frozen=True, eq=False)
class Point:
    """A certified solution with all that it depends on: where derivatives are taken."""

    problem: RicardianProblem
    theta: Theta
    base: Benchmark
    fixed: Discrete
    state: State

    @classmethod
    def of(cls, problem: RicardianProblem, base: Base, structure: Structure, levels: KernelWedges, solved: Solved) -> Point:
        """The point of a solve; subsidies stated as money stay money, their rate moves."""
        return cls(problem, theta_of(base, levels), on_device(base), discrete_of(base, structure, levels), solved.state)


def _value(
    problem: RicardianProblem, objective: Objective, theta: Theta, base: Benchmark, fixed: Discrete, state: State
) -> Any:
    """The objective as a function of θ; nothing is solved again, because θ is where the state was solved."""
    params: Params = params_of(theta, base, fixed, differentiable=True)
    return objective(outcome(equilibrium(problem, params, state), params, problem.transfer_scale))


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
    value, slope = _gradient(point.problem, objective, point.theta, point.base, point.fixed, point.state)
    return float(value), Theta(*map(np.asarray, slope))


def along(point: Point, objective: Objective, direction: Theta) -> Any:
    """Derivative of an objective of any shape along one direction of θ (Jacobian–vector product)."""
    return np.asarray(_along(point.problem, objective, point.theta, direction, point.base, point.fixed, point.state)[1])


def curvature_along(point: Point, objective: Objective, direction: Theta) -> Theta:
    """Change of the gradient along one direction of θ (Hessian–vector product)."""
    found = _curvature(point.problem, objective, point.theta, direction, point.base, point.fixed, point.state)
    return Theta(*map(np.asarray, found))


def nowhere(theta: Theta) -> Theta:
    """The direction that moves nothing: a frame to fill in."""
    return Theta(*(np.zeros(np.shape(part)) for part in theta))
