"""Derivatives of a solution by the implicit function theorem: one rule for gradients, directional derivatives and second order.

    f(x, p) = g(x, p) − x = 0   ⟹   dx = (I − ∂g/∂x)⁻¹ (∂g/∂p) dp,     with the transposed system for gradients

The iteration that found x is never differentiated.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
from jax import Array
from jax.flatten_util import ravel_pytree

from smallyard.solver.gmres import Operator, gmres
from smallyard.solver.newton_krylov import defect
from smallyard.solver.problem import Params, Problem, State

LINEAR_LIMIT = 1e-10  # relative residual above which a linear solve is no solve
LINEAR_GOAL = 1e-11


def solve_linear(operator: Operator, b: Array) -> Array:
    """x with A x = b to a relative residual of 1e-10; NaN where that is not reached, so that no wrong derivative is ever read."""
    found = gmres(operator, b, tol=LINEAR_GOAL, restart=30, cycles=14)
    return jnp.where(found.residual <= LINEAR_LIMIT, found.x, jnp.nan)


@partial(jax.custom_jvp, nondiff_argnums=(0,))
def equilibrium(problem: Problem, params: Params, solution: State, system: Params) -> State:
    """The solution itself, with the derivatives of a solution: `solution` must solve `problem` under `params`.

    Arguments: params may depend on anything that is differentiated; solution is a constant; system, the same numbers as params, of
    which ∂g/∂x is formed: params again where second derivatives are taken, else a form of them that is quicker to evaluate.
    Source: implicit function theorem; Blondel et al. 2022 for the rule. Not for: finding the solution, or points that are none.
    """
    del problem, params, system
    return solution


@equilibrium.defjvp
def _rule(problem: Problem, primals: tuple[Any, ...], tangents: tuple[Any, ...]) -> tuple[State, State]:
    params, solution, system = primals
    moved, *_ = tangents
    state = equilibrium(problem, params, solution, system)  # again differentiable: second derivatives follow from the same rule
    x, unravel = ravel_pytree(state)

    def gap(point: Array, at: Params) -> Array:
        return defect(problem, unravel, at, point)[0]

    _, push = jax.jvp(lambda at: gap(x, at), (params,), (moved,))
    _, forward = jax.linearize(lambda point: -gap(point, system), x)
    step = jax.lax.custom_linear_solve(forward, push, solve=solve_linear, transpose_solve=solve_linear)
    return state, unravel(step)
