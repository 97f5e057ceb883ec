"""Certificate of subsidies stated as money: their rates, their budgets, and the unit in which the money is held fixed."""

from __future__ import annotations

import numpy as np

from smallyard.models.calibrate import Base
from smallyard.models.kernel_wedges import KernelWedges
from smallyard.models.structure import Structure


def subsidy_rates(wedges: KernelWedges, gross: np.ndarray | None) -> np.ndarray:
    """sp' [sector, region]: the stated rate, or on the cells of an amount the one rate that they share."""
    rate = wedges.subsidy.copy()
    for j in range(len(wedges.amount)):
        rate[wedges.amount_cells[j]] = np.nan if gross is None else gross[j] - 1.0
    return rate


def budget_gaps(
    base: Base, wedges: KernelWedges, structure: Structure, wage: np.ndarray, subsidy: np.ndarray, output: np.ndarray
) -> dict[str, float]:
    """Cost of each amount against the money stated, in the unit of its payer's trading block, relative to the receipts paid on."""
    unit = mean_wage(base, structure, wage)
    worst = 0.0
    for j in range(len(wedges.amount)):
        cells = wedges.amount_cells[j]
        payer = int(np.flatnonzero(cells.any(0))[0])
        cost = (subsidy[cells] * output[cells]).sum()
        gap = abs(cost - wedges.amount[j, payer] * unit[structure.block[payer]]) / output[cells].sum()
        worst = max(worst, gap) if np.isfinite(gap) else np.inf
    return {"subsidy_budget": float(worst)} if len(wedges.amount) else {}


def mean_wage(base: Base, structure: Structure, wage: np.ndarray) -> np.ndarray:
    """Σ ŵ VA / Σ VA of every trading block; 1 in the numeraire."""
    paid = np.bincount(structure.block, base.value_added * wage)
    return paid / np.bincount(structure.block, base.value_added)
