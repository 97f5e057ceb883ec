"""GMRES without a matrix: right-hand sides and unknowns are flat vectors, the operator a function (Saad and Schultz 1986)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

Operator = Callable[[Array], Array]

CANCELLED = 0.5  # part of a vector that must survive its orthogonalisation, lest rounding errors in it count


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
    hessenberg: Array  # [restart, restart + 1], row j: A v_j in the basis, made triangular by the rotations
    cosines: Array
    sines: Array
    rotated: Array  # right-hand side of the small least-squares problem
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
    """The best correction in one Krylov space, and the number of products."""
    size = jnp.linalg.norm(r)
    first = r / jnp.where(size > 0.0, size, 1.0)
    basis = jnp.zeros((restart + 1, r.size), r.dtype).at[0].set(first)
    ones = jnp.zeros(restart, r.dtype)
    start = _Cycle(basis, jnp.zeros((restart, restart + 1), r.dtype), ones, ones,
                   jnp.zeros(restart + 1, r.dtype).at[0].set(size), jnp.zeros((), jnp.int64))  # fmt: skip

    def goes_on(cycle: _Cycle) -> Array:
        return ~(jnp.abs(cycle.rotated[cycle.column]) <= 0.3 * tol) & (cycle.column < restart)

    end = jax.lax.while_loop(goes_on, lambda cycle: _extend(operator, cycle, restart), start)
    held = jnp.arange(restart) < end.column
    upper = jnp.where(held[:, None] & held[None, :], end.hessenberg[:, :restart].T, 0.0) + jnp.diag(jnp.where(held, 0.0, 1.0))
    weights = jax.scipy.linalg.solve_triangular(upper, jnp.where(held, end.rotated[:restart], 0.0), lower=False)
    return weights @ end.basis[:restart], end.column


def _extend(operator: Operator, cycle: _Cycle, restart: int) -> _Cycle:
    """One more product, orthogonalised against the basis, and the Givens rotation that keeps the system triangular."""
    j = cycle.column
    # A and A − 1 have the same Krylov spaces; where A is near 1, the images of A − 1 are nearer to orthogonal.
    image, row, length = _orthogonal(cycle.basis, operator(cycle.basis[j]) - cycle.basis[j])
    row = row.at[j].add(1.0).at[j + 1].set(length)
    row = jax.lax.fori_loop(0, restart, lambda k, h: _rotate(h, k, cycle.cosines[k], cycle.sines[k], k < j), row)
    hypotenuse = jnp.hypot(row[j], row[j + 1])
    safe = jnp.where(hypotenuse > 0.0, hypotenuse, 1.0)
    cosine, sine = jnp.where(hypotenuse > 0.0, row[j] / safe, 1.0), row[j + 1] / safe
    row = _rotate(row, j, cosine, sine, jnp.bool_(True))
    rotated = _rotate(cycle.rotated, j, cosine, sine, jnp.bool_(True))
    return _Cycle(
        cycle.basis.at[j + 1].set(image / jnp.where(length > 0.0, length, 1.0)),
        cycle.hessenberg.at[j].set(row),
        cycle.cosines.at[j].set(cosine),
        cycle.sines.at[j].set(sine),
        rotated,
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


def _rotate(h: Array, k: Array, cosine: Array, sine: Array, apply: Array) -> Array:
    """Givens rotation of entries k and k + 1."""
    upper, lower = cosine * h[k] + sine * h[k + 1], -sine * h[k] + cosine * h[k + 1]
    return jnp.where(apply, h.at[k].set(upper).at[k + 1].set(lower), h)
