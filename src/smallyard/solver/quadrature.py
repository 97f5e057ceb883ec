"""Chebyshev nodes on a panel: derivative of a smooth function and integral of a product, both to spectral accuracy."""

from __future__ import annotations

from functools import lru_cache

import numpy as np


@lru_cache(maxsize=8)
def nodes(count: int) -> np.ndarray:
    """Chebyshev–Lobatto points on [0, 1], ascending; both ends included."""
    return 0.5 * (1.0 - np.cos(np.pi * np.arange(count) / (count - 1)))


@lru_cache(maxsize=8)
def derivative_matrix(count: int) -> np.ndarray:
    """D with (D f)_j = f'(x_j) for polynomials of degree < count on `nodes` (Trefethen 2000, chapter 6)."""
    x = nodes(count)
    weight = np.where((np.arange(count) % (count - 1)) == 0, 2.0, 1.0) * (-1.0) ** np.arange(count)
    gap = x[:, None] - x[None, :] + np.eye(count)
    matrix = (weight[:, None] / weight[None, :]) / gap
    np.fill_diagonal(matrix, 0.0)
    np.fill_diagonal(matrix, -matrix.sum(1))
    return matrix


@lru_cache(maxsize=8)
def weights(count: int) -> np.ndarray:
    """Clenshaw–Curtis weights on `nodes`: exact integrals over [0, 1] of polynomials of degree < count."""
    degree = np.arange(count)
    integral = np.where(degree % 2 == 0, 2.0 / (1.0 - degree.astype(float) ** 2 + (degree == 1)), 0.0)
    vandermonde = np.polynomial.chebyshev.chebvander(2.0 * nodes(count) - 1.0, count - 1)
    return 0.5 * np.linalg.solve(vandermonde.T, integral)
