"""Biproportional scaling (RAS): the table nearest to a guess whose rows and columns have given sums."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

EXACT = 1e-12  # relative gap of a sum; a few last digits
SMALLEST = 1e-9  # of the largest sum of a table; smaller sums are as good as zero
MOST_PASSES = 5000  # an ordinary table takes 10 to 50; what takes thousands has no solution, or one with zeros that were not stated


class Balanced(NamedTuple):
    """Tables [batch, row, column], the largest relative gap [batch] that is left, and the amount moved from the guess [batch]."""

    table: np.ndarray
    gap: np.ndarray
    moved: np.ndarray


def balanced(guess: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> Balanced:
    """Scale rows and columns of each table in turn until both sums hold.

    Equation: z_rc = a_r g_rc b_c with Σ_c z_rc = rows_r, Σ_r z_rc = columns_c; cells that are zero stay zero.
    Arguments: guess [batch, row, column] ≥ 0; rows [batch, row], columns [batch, column] with equal totals.
    Source: Stone (1961), Input-output and national accounts; Bacharach (1970), Biproportional matrices. A gap above `EXACT` means
    that no such table exists. Not for: guesses with negative cells.
    """
    table = _scaled(guess, rows, 2)
    for _ in range(MOST_PASSES):
        gap = _gap(table, rows, columns)
        if (gap <= EXACT).all():
            break
        table = _scaled(_scaled(table, columns, 1), rows, 2)
    moved = 0.5 * np.abs(table - guess).sum((1, 2))
    return Balanced(table, _gap(table, rows, columns), moved)


def _scaled(table: np.ndarray, sums: np.ndarray, axis: int) -> np.ndarray:
    """Every row (axis 2 summed) or column (axis 1 summed) brought to its sum."""
    found = table.sum(axis)
    factor = np.divide(sums, found, out=np.zeros_like(sums), where=found > 0.0)
    return table * np.expand_dims(factor, axis)


def _gap(table: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Largest relative gap of a row or column sum [batch]; sums that are nothing beside the largest one do not count."""
    nothing = SMALLEST * np.maximum(np.maximum(rows.max(1), columns.max(1)), 1e-300)[:, None]

    def gap(found: np.ndarray, wanted: np.ndarray) -> np.ndarray:
        return (np.abs(found - wanted) / np.maximum(wanted, nothing)).max(1)

    return np.maximum(gap(table.sum(2), rows), gap(table.sum(1), columns))
