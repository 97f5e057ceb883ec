"""Linear solves without a matrix, against dense ones; what stops them; and the largest absolute value."""

from __future__ import annotations

import numpy as np
import pytest

from smallyard.solver.jax_setup import jax  # pins precision before anything is computed
from smallyard.solver.problem import ROW, largest

from smallyard.solver.gmres import gmres  # isort: skip

jnp = jax.numpy
TOL = 1e-11
DENSE = 1e-8  # relative, against a dense solve: the tolerance times a condition number of up to 100, with room


def near_one(seed: int, size: int, spread: float) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.eye(size) + spread * rng.standard_normal((size, size)) / np.sqrt(size)


@pytest.mark.parametrize("spread", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("size", [1, 2, 7, 60])
def test_it_agrees_with_a_dense_solve(size: int, spread: float) -> None:
    matrix = near_one(size, size, spread)
    b = np.random.default_rng(1).standard_normal(size)
    found = gmres(lambda v: matrix @ v, jnp.asarray(b), tol=TOL, cycles=60)
    wanted = np.linalg.solve(matrix, b)
    assert float(found.residual) <= TOL
    np.testing.assert_allclose(found.x, wanted, atol=DENSE * np.abs(wanted).max())


def test_several_cycles_reach_what_one_does() -> None:
    matrix = near_one(5, 80, 0.6)
    b = jnp.asarray(np.random.default_rng(2).standard_normal(80))
    short, long = (gmres(lambda v: matrix @ v, b, tol=TOL, restart=restart, cycles=60) for restart in (12, 80))
    assert short.residual <= TOL
    assert long.residual <= TOL
    assert short.products > long.products
    np.testing.assert_allclose(short.x, long.x, atol=DENSE * float(jnp.abs(long.x).max()))


def test_a_space_that_holds_the_solution_ends_the_search() -> None:
    """Two distinct eigenvalues: two products, then the residual's own, and nothing is divided by zero."""
    scale = jnp.asarray(np.where(np.arange(20) < 5, 2.0, 3.0))
    found = gmres(lambda v: scale * v, jnp.ones(20), tol=TOL)
    np.testing.assert_allclose(found.x, 1.0 / scale, rtol=1e-13)
    assert int(found.products) <= 4


def test_an_ill_conditioned_system_is_solved_or_says_how_far_it_came() -> None:
    left, right = (np.linalg.qr(np.random.default_rng(k).standard_normal((30, 30)))[0] for k in (0, 1))
    matrix = left @ np.diag(np.logspace(0, -6, 30)) @ right
    b = jnp.asarray(np.random.default_rng(3).standard_normal(30))
    found = gmres(lambda v: matrix @ v, b, tol=1e-8, restart=30, cycles=40)
    left_over = float(jnp.linalg.norm(b - matrix @ found.x) / jnp.linalg.norm(b))
    assert found.residual <= 1e-8
    assert left_over == pytest.approx(float(found.residual), rel=1e-2)


def test_what_has_no_solution_is_not_called_solved() -> None:
    singular = jnp.asarray(np.diag([1.0, 1.0, 0.0]))
    found = gmres(lambda v: singular @ v, jnp.ones(3), tol=TOL)
    assert not found.residual <= 0.5
    broken = gmres(lambda v: v * jnp.nan, jnp.ones(3), tol=TOL)
    assert not broken.residual <= TOL


def test_nothing_asked_is_nothing_found() -> None:
    found = gmres(lambda v: 2.0 * v, jnp.zeros(4), tol=TOL)
    assert found.residual == 0.0
    assert not np.any(found.x)


@pytest.mark.parametrize("size", [0, 1, 2, ROW, ROW + 1, ROW * ROW + 5])
def test_the_largest_absolute_value(size: int) -> None:
    values = np.random.default_rng(size).standard_normal(size)
    assert float(largest(jnp.asarray(values))) == np.abs(values).max(initial=0.0)
    for place in range(0, size, max(1, size // 7)):
        with_nan = values.copy()
        with_nan[place] = np.nan
        assert np.isnan(largest(jnp.asarray(with_nan)))
