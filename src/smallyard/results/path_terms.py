"""Terms of the real-income change over one panel of the path, from certified solutions at its nodes; plain NumPy.

With real income W = (I − R)/P, R the part of border revenue that is not returned, the accounts of the model give exactly

    P dW = Σ_exports B dln p_B − Σ_imports B dln p_B + dD + Σ_imports t p_B dq + Σ_exports e/(1+e) p_B dq − Σ sp p dQ
           + Σ_imports A dln o / θ − Σ_exports C dln d + Σ (1+sp) Y dln z + Σ (α'−α) I dln P_s − P d(R/P)

(A buyer value, B border value, C receipts, q delivered quantity, Q output, o open share of a class, d iceberg, z productivity).
Every term is integrated along the path with weight 1/P relative to baseline real income, so that the terms add up to the exact
percent change. Derived from zero profit, Shephard's lemma and the income balance; tested against the exact number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from smallyard.models.calibrate import Base
from smallyard.models.class_flows import ClassFlows, class_flows
from smallyard.models.closures.revenue import RevenueClosure
from smallyard.models.kernel_wedges import KernelWedges
from smallyard.solver.quadrature import derivative_matrix, weights


@dataclass(frozen=True, eq=False)
class Node:
    """One certified solution on the path: levels and outcome, in kernel layout."""

    levels: KernelWedges
    found: Any

    def real_income(self, revenue: RevenueClosure) -> np.ndarray:
        """Spendable income over the price index [region]."""
        return spendable(self.found, revenue) / self.found.price_index


def spendable(found: Any, revenue: RevenueClosure) -> np.ndarray:
    """Final income that counts as real income under a revenue closure [region]."""
    return found.income - revenue.wasted(found.revenue + found.export_tax_revenue)


def panel_terms(base: Base, panel: Sequence[Node], start: np.ndarray, revenue: RevenueClosure) -> dict[str, np.ndarray]:
    """Integral of every term over the panel, in percent of `start`, the real income of the baseline [region]."""
    count = len(panel)
    flows = [class_flows(base, node.levels, node.found) for node in panel]
    weight = weights(count)[:, None] * 100.0 / (start * _stack([node.found.price_index for node in panel]))
    rates = {**_trade(base, panel, flows), **_home(base, panel), **_income(panel, revenue)}
    return {name: (weight * values).sum(0) for name, values in rates.items()}


def _stack(arrays: Sequence[np.ndarray]) -> np.ndarray:
    return np.stack([np.asarray(array) for array in arrays])


def _slope(values: np.ndarray) -> np.ndarray:
    """Derivative along the panel at its nodes [node, …]."""
    count = values.shape[0]
    return (derivative_matrix(count) @ values.reshape(count, -1)).reshape(values.shape)


def _trade(base: Base, panel: Sequence[Node], flows: Sequence[ClassFlows]) -> dict[str, np.ndarray]:
    """Terms of flows [node, region]; axes of the stacks are node, class, sector, importer, exporter."""
    border = _stack([flow.border for flow in flows])
    moved = border * _slope(_stack([flow.log_border_price for flow in flows]))
    own = np.eye(border.shape[-1], dtype=bool)
    moved[..., own] = 0.0
    price = np.exp(_stack([flow.log_border_price for flow in flows]))
    volume = price * _slope(_stack([flow.quantity for flow in flows]))
    tariff = _stack([np.broadcast_to(node.levels.tariff, border.shape[1:]) for node in panel])
    export_tax = _stack([np.broadcast_to(node.levels.export_tax, border.shape[1:]) for node in panel])
    to_importer, to_exporter = (1, 2, 4), (1, 2, 3)
    opened = _slope(_stack([np.broadcast_to(node.levels.coverage * node.levels.is_open, border.shape[1:]) for node in panel]))
    closed = _stack([flow.reach for flow in flows]) * opened / base.trade_elasticity[:, None, None]
    iceberg = _slope(np.log(_stack([np.broadcast_to(node.levels.trade_cost, border.shape[1:]) for node in panel])))
    used_up = _stack([flow.receipts for flow in flows]) * iceberg
    return {
        "export_prices": moved.sum(to_exporter),
        "import_prices": -moved.sum(to_importer),
        "tariff_volume": (tariff * volume).sum(to_importer),
        "export_tax_volume": (export_tax / (1.0 + export_tax) * volume).sum(to_exporter),
        "closed_flows": closed.sum(to_importer),
        "trade_cost": -used_up.sum(to_exporter),
    }


def _home(base: Base, panel: Sequence[Node]) -> dict[str, np.ndarray]:
    """Terms of producers and tastes [node, region]; axes of the stacks are node, sector, region."""
    price = _stack([node.found.producer_price for node in panel])
    output = _stack([node.found.output for node in panel])
    subsidy = _stack([node.levels.subsidy for node in panel])
    better = _slope(np.log(_stack([node.levels.productivity for node in panel])))
    tastes = _stack([base.final_share * node.levels.demand for node in panel])
    shift = tastes / tastes.sum(1, keepdims=True) - base.final_share
    income = _stack([node.found.income for node in panel])
    dearer = _slope(np.log(_stack([node.found.price for node in panel])))
    return {
        "subsidy_volume": -(subsidy * price * _slope(output / price)).sum(1),
        "productivity": ((1.0 + subsidy) * output * better).sum(1),
        "tastes": income * (shift * dearer).sum(1),
    }


def _income(panel: Sequence[Node], revenue: RevenueClosure) -> dict[str, np.ndarray]:
    """Terms of transfers and of revenue that is not returned [node, region]."""
    price = _stack([node.found.price_index for node in panel])
    lost = _stack([revenue.wasted(node.found.revenue + node.found.export_tax_revenue) for node in panel])
    return {
        "transfers": _slope(_stack([node.found.transfer for node in panel])),
        "wasted_revenue": -price * _slope(lost / price),
    }
