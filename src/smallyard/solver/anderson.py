"""Anderson acceleration of a joint fixed point (Walker and Ni 2011), type II, with damping, step cap and restarts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import Array
from jax.flatten_util import ravel_pytree

from smallyard.solver.problem import Params, Problem, State, largest, largest_residual
from smallyard.solver.run import Run

WINDOW = 6  # history; more saves a tenth of the passes in severe cases and nothing in ordinary ones
MIXING = 1.0  # updates are expected to damp themselves where a full step would overshoot
STEP_CAP = 1.0  # largest move of any log variable in one pass
RESTART = 1e2  # residual growth over the best so far that empties the history
MAX_RETREATS = 30  # halvings of the step away from the last good point before a solve is given up
RIDGE = 1e-14  # keeps the small normal equations solvable when differences become parallel


class History(NamedTuple):
    """Last differences, row by row in rotation: df of the map's defect, `move` = dx + β df, and the inner products of df."""

    df: Array  # [window, size]
    move: Array  # [window, size]
    gram: Array  # [window, window]
    stored: Array  # differences kept since the last restart; −1 before the first point


class Loop(NamedTuple):
    """Carry of the iteration."""

    x: Array
    residual: Array
    best_x: Array
    best: Array
    last_x: Array
    last_f: Array
    history: History
    passes: Array
    retreats: Array


def _remember(history: History, dx: Array, df: Array, restart: Array) -> History:
    """Overwrite the oldest row; a restart only forgets how many rows count."""
    stored = jnp.where(restart, 0, history.stored + 1)
    row = jnp.mod(stored - 1, WINDOW)
    all_df = jax.lax.dynamic_update_index_in_dim(history.df, df, row, 0)
    move = jax.lax.dynamic_update_index_in_dim(history.move, dx + MIXING * df, row, 0)
    products = all_df @ df
    gram = history.gram.at[row, :].set(products).at[:, row].set(products)
    return History(all_df, move, gram, stored)


def _step(history: History, f: Array) -> Array:
    """Step βf − (ΔX + βΔF) γ with γ = argmin |f − ΔF γ| over the rows that count, no move larger than the cap."""
    norms = jnp.sqrt(jnp.diagonal(history.gram))
    used = (jnp.arange(WINDOW) < history.stored) & (norms > 0.0)
    scale = jnp.where(used, norms, 1.0)
    both = used[:, None] & used[None, :]
    gram = jnp.where(both, history.gram / (scale[:, None] * scale[None, :]), 0.0) + jnp.diag(jnp.where(used, RIDGE, 1.0))
    goal = jnp.where(used, (history.df @ f) / scale, 0.0)
    gamma = jnp.where(used, jnp.linalg.solve(gram, goal), 0.0) / scale
    step = MIXING * f - gamma @ history.move
    return step * jnp.minimum(1.0, STEP_CAP / jnp.maximum(largest(step), STEP_CAP))


def _advance(loop: Loop, evaluate: Callable[[Array], tuple[Array, Array]]) -> Loop:
    """One pass: evaluate the map and its residual at x, remember, step.

    Where the map is not finite (an income fell below zero on the way), go back to the last good point, forget the history, and
    try ever shorter plain steps.
    """
    image, residual = evaluate(loop.x)
    good = jnp.isfinite(residual) & jnp.all(jnp.isfinite(image))
    retreats = loop.retreats + jnp.where(good, 0, 1)
    f = jnp.where(good, image - loop.x, loop.last_f)
    here = jnp.where(good, loop.x, loop.last_x)
    better = good & (residual < loop.best)
    restart = ~good | (loop.history.stored < 0) | (residual > RESTART * loop.best)
    history = _remember(loop.history, here - loop.last_x, f - loop.last_f, restart)
    shorter = jnp.exp2(-retreats.astype(loop.x.dtype))
    return Loop(
        x=here + jnp.where(good, 1.0, shorter) * _step(history, f),
        residual=residual,
        best_x=jnp.where(better, loop.x, loop.best_x),
        best=jnp.where(better, residual, loop.best),
        last_x=here,
        last_f=f,
        history=history,
        passes=loop.passes + 1,
        retreats=retreats,
    )


@partial(jax.jit, static_argnums=0)
def anderson(problem: Problem, start: State, params: Params, tol: Array, max_iterations: Array) -> Run:
    """Iterate until the largest relative residual over all blocks is ≤ tol.

    The loop runs `while not (residual <= tol)`: a NaN can never read as convergence, and too many of them end it as a failure.
    """
    x0, unravel = ravel_pytree(start)

    def evaluate(x: Array) -> tuple[Array, Array]:
        found = problem.evaluate(unravel(x), params)
        return ravel_pytree(found.update)[0], largest_residual(found)

    def goes_on(loop: Loop) -> Array:
        return ~(loop.residual <= tol) & (loop.retreats < MAX_RETREATS) & (loop.passes < max_iterations)

    rows = jnp.zeros((WINDOW, x0.size), x0.dtype)
    zero = jnp.zeros((), jnp.int64)
    unknown = jnp.asarray(jnp.finfo(x0.dtype).max)
    history = History(rows, rows, jnp.zeros((WINDOW, WINDOW), x0.dtype), zero - 1)
    loop = Loop(x0, unknown, x0, unknown, x0, jnp.zeros_like(x0), history, zero, zero)
    loop = jax.lax.while_loop(goes_on, lambda carry: _advance(carry, evaluate), loop)
    return Run(unravel(loop.best_x), loop.best, loop.passes, loop.retreats < MAX_RETREATS)
