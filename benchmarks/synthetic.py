"""Balanced synthetic worlds of any size, made without a dense system: shares are drawn, values follow as an eigenvector."""

from __future__ import annotations

import numpy as np

from smallyard.models.elasticities import Elasticities
from smallyard.world.world import World

ROUNDS = 5000
SETTLED = 1e-15  # relative change of factor incomes per round


def synthetic_world(regions: int, sectors: int, seed: int = 1) -> tuple[World, Elasticities]:
    """Home-biased trade, half of gross output bought from other producers, no tariffs, balanced trade.

    Equation: VA = F(VA), F the factor income that follows from final demand VA through trade and input shares; F conserves the sum.
    """
    rng = np.random.default_rng(seed)
    weight = rng.gamma(0.4, size=(regions, regions, sectors)) + 0.8 * regions * np.eye(regions)[:, :, None]
    share = weight / weight.sum(1, keepdims=True)  # importer n buys from exporter i [n, i, s]
    cost = rng.dirichlet(np.r_[np.full(sectors, 0.3), 0.25 * sectors], (regions, sectors))  # [region, using sector, input + factor]
    inputs, factor = cost[:, :, :sectors], cost[:, :, sectors]
    tastes = rng.dirichlet(np.full(sectors, 2.0), regions)
    income = np.full(regions, 1.0)
    spending = tastes * income[:, None]
    for _ in range(ROUNDS):
        output = np.einsum("nis,ns->is", share, spending)
        spending = tastes * income[:, None] + np.einsum("iks,ik->is", inputs, output)
        earned = (factor * output).sum(1)
        earned *= regions / earned.sum()
        change = np.abs(earned / income - 1.0).max()
        income = earned
        if change <= SETTLED:
            break
    spending = _spending(share, inputs, tastes, income)
    flows = share * spending[:, None, :]
    use = np.transpose(inputs * flows.sum(0)[:, :, None], (0, 2, 1))
    world = World.from_arrays(
        regions=[f"R{n}" for n in range(regions)], sectors=[f"S{s}" for s in range(sectors)], trade_fob=flows,
        intermediate_use=use, final_demand=flows.sum(1) - use.sum(2), name=f"synthetic-{regions}x{sectors}",
    )  # fmt: skip
    return world, Elasticities("drawn", rng.uniform(2.0, 8.0, sectors), "share", "theta = value", "drawn", "none")


def _spending(share: np.ndarray, inputs: np.ndarray, tastes: np.ndarray, income: np.ndarray) -> np.ndarray:
    """X = tastes × income + inputs of what is sold, to the last digit."""
    spending = tastes * income[:, None]
    for _ in range(ROUNDS):
        output = np.einsum("nis,ns->is", share, spending)
        new = tastes * income[:, None] + np.einsum("iks,ik->is", inputs, output)
        change = np.abs(new / spending - 1.0).max()
        spending = new
        if change <= SETTLED:
            break
    return spending
