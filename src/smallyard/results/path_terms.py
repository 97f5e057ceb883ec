"""Terms of the real-income change over one panel of the path, from certified solutions at its nodes; plain NumPy.

With real income W = (I − R)/P, R the part of border revenue that is not returned, the accounts of the model give exactly

    P dW = Σ_exports B dln p_B − Σ_imports B dln p_B + dD + Σ_imports t p_B dq + Σ_exports e/(1+e) p_B dq − Σ sp p dQ
           + Σ_imports A dln o / θ − Σ_exports C dln d + Σ (1+sp) Y dln z + Σ (α'−α) I dln P_s − P d(R/P)
           + Σ_owners r dq

(A buyer value, B border value, C receipts, q delivered quantity, Q output, o open share of a class, d iceberg, z productivity,
r rent per unit; border prices without the rents that come back).
Every term is integrated along the path with weight 1/P relative to baseline real income, so that the terms add up to the exact
percent change. Derived from zero profit, Shephard's lemma and the income balance; tested against the exact number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from smallyard.models.calibrate import Base
from smallyard.models.class_flows import Cells, ClassFlows, class_flows
from smallyard.models.closures.revenue import RevenueClosure
from smallyard.models.kernel_wedges import KernelWedges
from smallyard.results.trade_terms import slope, stack, trade_terms
from smallyard.solver.quadrature import weights


@dataclass(frozen=True, eq=False)
class Node:
    """One certified solution on the path in kernel layout: its outcome, its flows, and levels by sector and region."""

    found: Any
    flows: ClassFlows
    subsidy: np.ndarray
    productivity: np.ndarray
    demand: np.ndarray

    @classmethod
    def of(cls, base: Base, levels: KernelWedges, found: Any, cells: Cells) -> Node:
        """The node of a solution; `cells`, the same along the path."""
        return cls(found, class_flows(base, levels, found, cells), levels.subsidy, levels.productivity, levels.demand)

    def real_income(self, revenue: RevenueClosure) -> np.ndarray:
        """Spendable income over the price index [region]."""
        return spendable(self.found, revenue) / self.found.price_index


def spendable(found: Any, revenue: RevenueClosure) -> np.ndarray:
    """Final income that counts as real income under a revenue closure [region]."""
    return found.income - revenue.wasted(found.revenue + found.export_tax_revenue)


def panel_terms(base: Base, panel: Sequence[Node], start: np.ndarray, revenue: RevenueClosure) -> dict[str, np.ndarray]:
    """Integral of every term over the panel, in percent of `start`, the real income of the baseline [region]."""
    count = len(panel)
    weight = weights(count)[:, None] * 100.0 / (start * stack([node.found.price_index for node in panel]))
    trade = trade_terms(base.trade_elasticity, [node.flows for node in panel], len(start))
    rates = {**trade, **_home(base, panel), **_income(panel, revenue)}
    return {name: (weight * values).sum(0) for name, values in rates.items()}


def _home(base: Base, panel: Sequence[Node]) -> dict[str, np.ndarray]:
    """Terms of producers and tastes [node, region]; axes of the stacks are node, sector, region."""
    price = stack([node.found.producer_price for node in panel])
    output = stack([node.found.output for node in panel])
    subsidy = stack([node.subsidy for node in panel])
    better = slope(np.log(stack([node.productivity for node in panel])))
    tastes = stack([base.final_share * node.demand for node in panel])
    shift = tastes / tastes.sum(1, keepdims=True) - base.final_share
    income = stack([node.found.income for node in panel])
    dearer = slope(np.log(stack([node.found.price for node in panel])))
    return {
        "subsidy_volume": -(subsidy * price * slope(output / price)).sum(1),
        "productivity": ((1.0 + subsidy) * output * better).sum(1),
        "tastes": income * (shift * dearer).sum(1),
    }


def _income(panel: Sequence[Node], revenue: RevenueClosure) -> dict[str, np.ndarray]:
    """Terms of transfers and of revenue that is not returned [node, region]."""
    price = stack([node.found.price_index for node in panel])
    lost = stack([revenue.wasted(node.found.revenue + node.found.export_tax_revenue) for node in panel])
    return {
        "transfers": slope(stack([node.found.transfer for node in panel])),
        "wasted_revenue": -price * slope(lost / price),
    }
