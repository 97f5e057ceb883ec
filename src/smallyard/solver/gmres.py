"""GMRES without a matrix: right-hand sides and unknowns are flat vectors, the operator a function (Saad and Schultz 1986)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

Operator = Callable[[Array], Array]

NOTHING = 1e-30  # length at which an image counts as inside the space, which then holds the solution
CANCELLED = 0.1  # part of a vector that must survive its orthogonalisation, lest rounding errors in it count


class Linear(NamedTuple):
    """Solution, its relative residual |b − A x| / |b| recomputed from the operator, and the products it took."""

    x: Array
    residual: Array
    products: Array


class _Progress(NamedTuple):
    x: Array
    gap: Array  # b − A x, of a right-hand side of length 1
    left: Array
    cycle: Array
    products: Array


class _Cycle(NamedTuple):
    basis: Array  # [restart + 1, size], orthonormal rows
    images: Array  # [restart, restart + 1], row j: A v_j in the basis, the columns of a Hessenberg matrix H
    kernel: Array  # [restart + 1], the vector u with u H = 0 and u_0 = 1: what is left is |r| / |u|
    column: Array


def gmres(operator: Operator, b: Array, *, tol: Array | float, restart: int = 30, cycles: int = 8) -> Linear:
    """Solve A x = b to a relative residual of `tol`, from x = 0.

    Arguments: restart, size of one Krylov space; cycles, spaces at most. A product that is not finite ends the iteration; the
    residual says how far it came. Not for: ill-conditioned operators without a preconditioner.
    """
    size = jnp.linalg.norm(b)
    unit = jnp.where(size > 0.0, size, 1.0)

    def goes_on(carry: _Progress) -> Array:
        return ~(carry.left <= tol) & jnp.isfinite(carry.left) & (carry.cycle < cycles)

    def advance(carry: _Progress) -> _Progress:
        step, used = _one_cycle(operator, carry.gap, tol, restart)
        moved = carry.x + step
        gap = b / unit - operator(moved)
        return _Progress(moved, gap, jnp.linalg.norm(gap), carry.cycle + 1, carry.products + used + 1)

    zero = jnp.zeros((), jnp.int64)
    start = _Progress(jnp.zeros_like(b), b / unit, jnp.where(size > 0.0, 1.0, 0.0), zero, zero)
    end = jax.lax.while_loop(goes_on, advance, start)
    return Linear(end.x * unit, end.left, end.products)


def _one_cycle(operator: Operator, r: Array, tol: Array | float, restart: int) -> tuple[Array, Array]:
    """The best correction in one Krylov space, and the number of products.

    The residual that remains lies along u, so that H y = |r| (e_0 − u / |u|²). Without its first row H is triangular, and u grows
    by one entry a product: no rotations, whose many small steps take longer than a product here.
    """
    size = jnp.linalg.norm(r)
    basis = jnp.zeros((restart + 1, r.size), r.dtype).at[0].set(r / jnp.where(size > 0.0, size, 1.0))
    images, kernel = jnp.zeros((restart, restart + 1), r.dtype), jnp.zeros(restart + 1, r.dtype).at[0].set(1.0)
    start = _Cycle(basis, images, kernel, jnp.zeros((), jnp.int64))

    def goes_on(cycle: _Cycle) -> Array:
        return ~(size <= 0.3 * tol * jnp.linalg.norm(cycle.kernel)) & (cycle.column < restart)

    end = jax.lax.while_loop(goes_on, lambda cycle: _extend(operator, cycle), start)
    held = jnp.arange(restart) < end.column
    upper = jnp.where(held[:, None], end.images[:, 1:], jnp.eye(restart)).T
    goal = jnp.where(held, -size * end.kernel[1:] / (end.kernel @ end.kernel), 0.0)
    weights = jax.scipy.linalg.solve_triangular(upper, goal, lower=False)
    return jnp.append(weights, 0.0) @ end.basis, end.column  # a slice of the basis would be copied


def _extend(operator: Operator, cycle: _Cycle) -> _Cycle:
    """One more product, orthogonalised against the basis, and one more entry of u."""
    j = cycle.column
    # A and A − 1 have the same Krylov spaces; where A is near 1, the images of A − 1 are nearer to orthogonal.
    image, row, length = _orthogonal(cycle.basis, operator(cycle.basis[j]) - cycle.basis[j])
    row, length = row.at[j].add(1.0), jnp.maximum(length, NOTHING)
    return _Cycle(
        cycle.basis.at[j + 1].set(image / length),
        cycle.images.at[j].set(row.at[j + 1].set(length)),
        cycle.kernel.at[j + 1].set(-(row @ cycle.kernel) / length),
        j + 1,
    )


def _orthogonal(basis: Array, image: Array) -> tuple[Array, Array, Array]:
    """The image without its parts along the basis, those parts, and its length; done again where much of it was cancelled."""

    def once(vector: Array) -> tuple[Array, Array, Array]:
        parts = basis @ vector
        rest = vector - parts @ basis
        return rest, parts, jnp.linalg.norm(rest)

    def again(rest: Array, parts: Array, _: Array) -> tuple[Array, Array, Array]:
        rest, more, length = once(rest)
        return rest, parts + more, length

    found = once(image)
    return jax.lax.cond(found[2] < CANCELLED * jnp.linalg.norm(image), again, lambda *same: same, *found)
