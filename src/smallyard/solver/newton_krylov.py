"""Matrix-free Newton–Krylov on the defect of the joint pass: directions by GMRES, lengths by backtracking, safe against NaN.

f(x) = g(x) − x,   g one joint pass;   (I − g'(x)) Δ = f(x) by GMRES;   x + λ Δ with λ = 1, ½, ¼ … until |f| falls
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import Array
from jax.flatten_util import ravel_pytree

from smallyard.solver.gmres import gmres
from smallyard.solver.problem import Params, Problem, State, largest, largest_residual
from smallyard.solver.run import Run

STEP_CAP = 2.0  # largest move of any log variable in one step
HALVINGS = 25  # of a step before the direction is given up
DECREASE = 1e-4  # part of the predicted fall that a step must bring (Armijo)
FORCING = (1e-2, 1e-10)  # relative accuracy of a direction: coarse far away, fine near the solution


class _Loop(NamedTuple):
    x: Array
    f: Array
    residual: Array
    steps: Array
    products: Array
    stuck: Array


def defect(problem: Problem, unravel: Callable[[Array], State], params: Params, x: Array) -> tuple[Array, Array]:
    """f(x) = g(x) − x as a vector, and the largest relative residual of the blocks."""
    found = problem.evaluate(unravel(x), params)
    return ravel_pytree(found.update)[0] - x, largest_residual(found)


@partial(jax.jit, static_argnums=0)
def newton_krylov(problem: Problem, start: State, params: Params, tol: Array, max_steps: Array) -> Run:
    """Newton steps until the largest relative residual over all blocks is ≤ tol; returns the best point and how it ended.

    Every accepted step lowers |f|, so the last point is the best one. A point that is not finite is never accepted.
    """
    x0, unravel = ravel_pytree(start)

    def at(x: Array) -> tuple[Array, Array]:
        return defect(problem, unravel, params, x)

    def goes_on(loop: _Loop) -> Array:
        return ~(loop.residual <= tol) & ~loop.stuck & (loop.steps < max_steps)

    f0, residual = at(x0)
    zero = jnp.zeros((), jnp.int64)
    loop = _Loop(x0, f0, residual, zero, zero, ~jnp.all(jnp.isfinite(f0)))
    loop = jax.lax.while_loop(goes_on, lambda carry: _step(carry, at), loop)
    return Run(unravel(loop.x), loop.residual, loop.steps, ~jnp.isnan(loop.residual))


def _step(loop: _Loop, at: Callable[[Array], tuple[Array, Array]]) -> _Loop:
    """One Newton step: a direction, then the longest of ever shorter steps along it that lowers |f|."""
    value, forward = jax.linearize(lambda x: at(x)[0], loop.x)
    size = jnp.linalg.norm(value)
    accuracy = jnp.clip(size, FORCING[1], FORCING[0])
    found = gmres(lambda v: -forward(v), value, tol=accuracy)
    finite = jnp.all(jnp.isfinite(found.x))
    direction = jnp.where(finite, found.x, value)  # a plain pass where the linear system could not be solved
    direction = direction * jnp.minimum(1.0, STEP_CAP / jnp.maximum(largest(direction), STEP_CAP))

    def too_long(search: tuple[Array, Array, Array, Array, Array]) -> Array:
        _, f, residual, length, halvings = search
        good = jnp.isfinite(residual) & (jnp.linalg.norm(f) <= (1.0 - DECREASE * length) * size)
        return ~good & (halvings < HALVINGS)

    def halve(search: tuple[Array, Array, Array, Array, Array]) -> tuple[Array, Array, Array, Array, Array]:
        _, _, _, length, halvings = search
        shorter = 0.5 * length
        x = loop.x + shorter * direction
        return (x, *at(x), shorter, halvings + 1)

    whole = loop.x + direction
    one = jnp.ones((), loop.x.dtype)
    x, f, residual, length, halvings = jax.lax.while_loop(too_long, halve, (whole, *at(whole), one, jnp.zeros((), jnp.int64)))
    good = ~too_long((x, f, residual, length, jnp.zeros((), jnp.int64)))
    return _Loop(
        jnp.where(good, x, loop.x),
        jnp.where(good, f, loop.f),
        jnp.where(good, residual, loop.residual),
        loop.steps + 1,
        loop.products + found.products + halvings,
        ~good,
    )
