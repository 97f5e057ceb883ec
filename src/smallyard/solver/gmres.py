"""GMRES without a matrix: right-hand sides and unknowns are flat vectors, the operator a function (Saad and Schultz 1986)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

Operator = Callable[[Array], Array]


class Linear(NamedTuple):
    """Solution, its relative residual |b − A x| / |b| recomputed from the operator, and the products it took."""

    x: Array
    residual: Array
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

    def goes_on(carry: tuple[Array, Array, Array, Array]) -> Array:
        _, left, cycle, _ = carry
        return ~(left <= tol) & jnp.isfinite(left) & (cycle < cycles)

    def advance(carry: tuple[Array, Array, Array, Array]) -> tuple[Array, Array, Array, Array]:
        x, _, cycle, products = carry
        step, used = _one_cycle(operator, b / unit - operator(x), tol, restart)
        moved = x + step
        return moved, jnp.linalg.norm(b / unit - operator(moved)), cycle + 1, products + used + 2

    zero = jnp.zeros_like(b)
    start = (zero, jnp.where(size > 0.0, 1.0, 0.0), jnp.zeros((), jnp.int64), jnp.zeros((), jnp.int64))
    x, left, _, products = jax.lax.while_loop(goes_on, advance, start)
    return Linear(x * unit, left, products)


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
    """One more product, orthogonalised twice against the basis, and the Givens rotation that keeps the system triangular."""
    j = cycle.column
    image = operator(cycle.basis[j])
    first = cycle.basis @ image
    image = image - first @ cycle.basis
    second = cycle.basis @ image
    image = image - second @ cycle.basis
    length = jnp.linalg.norm(image)
    row = (first + second).at[j + 1].set(length)
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


def _rotate(h: Array, k: Array, cosine: Array, sine: Array, apply: Array) -> Array:
    """Givens rotation of entries k and k + 1."""
    upper, lower = cosine * h[k] + sine * h[k + 1], -sine * h[k] + cosine * h[k + 1]
    return jnp.where(apply, h.at[k].set(upper).at[k + 1].set(lower), h)
