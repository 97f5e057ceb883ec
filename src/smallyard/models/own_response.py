"""How one region's prices, spending and factor market answer its own wage when all others stand still: it steers the iteration.

A pass that moves each unknown by its own equation alone lets wages, prices and spending chase one another: every region adds a
pair of complex modes, and a solve takes twice the passes. Here the wage moves by the gap that remains once its region's prices
and spending have settled, and takes them along. Only the way to the solution depends on this, never the solution.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from smallyard.models.calibrate import Base

LEAST_SLOPE = 0.5  # a region that hardly trades has almost no slope of its own: its factor earns what it spends


class OwnResponse(NamedTuple):
    """Log responses at the benchmark, from one region's block of the equations.

    Equation: slope_n d ln w_n = r^w_n + Σ_s by_price_sn r^P_sn + Σ_s by_spending_sn r^X_sn, with r the gaps of the factor market,
    of prices and of spending; prices and spending then follow the wage by their elasticities.
    """

    by_price: Any  # [sector, region]
    by_spending: Any  # [sector, region]
    slope: Any  # [region]
    price: Any  # d ln P / d ln w [sector, region]
    spending: Any  # d ln X / d ln w [sector, region]
    sales: Any  # −d ln Y / d ln c at given prices of inputs [sector, region]
    pay: Any  # −d ln Y / d ln (own pay) at given prices of inputs [sector, region]


def own_response(base: Base) -> OwnResponse:
    """Elimination of prices, then of spending, from each region's block.

    Equations, at the benchmark, in one region: c = γ w + Γᵀ p;  p = h c;  y = −θ (1 − b) c + a x;
    X x = α (VA w + Σ π Y y) + Γ (1−π) Y y;  w's gap = Σ γ (1−π) Y y / VA; with π the profit share, h the home share of purchases,
    a the home share of receipts, and b the region's own market share averaged over its receipts. Exact without taxes and
    transfers, whose revenue is left out.
    """
    regional = [np.ascontiguousarray(part.T) for part in _shares(base)]  # [region, sector]
    home_bought, home_sold, own_share, paid, spending, labour, profit, taste = regional
    inputs = base.input_share  # [region, input, using], of cost
    spent = inputs * (1.0 - profit)[:, None, :] + taste[:, :, None] * profit[:, None, :]  # of what producers earn
    substitution = base.trade_elasticity * (1.0 - own_share)
    unit = np.eye(inputs.shape[1])
    prices = unit - home_bought[:, :, None] * inputs.transpose(0, 2, 1)
    spendings = unit - spent * (home_sold * paid / spending)[:, None, :]
    earned = labour * (1.0 - profit) * paid / base.value_added[:, None]
    by_money = _solve(spendings.transpose(0, 2, 1), earned * home_sold / spending)
    of_cost = -substitution * (earned + paid * _product(spent.transpose(0, 2, 1), by_money))
    by_price = _solve(prices.transpose(0, 2, 1), _product(inputs, of_cost))
    income = taste * base.value_added[:, None]
    slope = 1.0 - (by_money * income + of_cost * labour + by_price * home_bought * labour).sum(1)
    price = _solve(prices, home_bought * labour)
    cost = labour + _product(inputs.transpose(0, 2, 1), price)
    money = _solve(spendings, income - _product(spent, paid * substitution * cost))
    rows = (
        by_price,
        by_money * spending,
        np.maximum(slope, LEAST_SLOPE),
        price,
        money / spending,
        substitution,
        substitution * labour,
    )
    return OwnResponse(*(np.ascontiguousarray(part.T) for part in rows))


def _shares(base: Base) -> tuple[np.ndarray, ...]:
    """Home shares of purchases and receipts, mean market share, earnings, spending, factor and profit shares, tastes, each
    [sector, region]."""
    receipts = base.trade_share * base.expenditure[:, :, None] / (1.0 + base.tariff) / (1.0 + base.export_tax)
    output = np.where(base.output > 0.0, base.output, 1.0)
    return (
        np.einsum("snn->sn", base.trade_share),
        np.einsum("snn->sn", receipts) / output,
        np.einsum("sni,sni->si", receipts, base.trade_share) / output,
        (1.0 + base.subsidy) * base.output,
        np.where(base.expenditure > 0.0, base.expenditure, 1.0),
        base.value_added_share,
        base.profit_share,
        base.final_share,
    )


def _solve(matrix: np.ndarray, right: np.ndarray) -> np.ndarray:
    """One system per region."""
    return np.linalg.solve(matrix, right[:, :, None])[:, :, 0]


def _product(matrix: np.ndarray, vector: np.ndarray) -> np.ndarray:
    return np.einsum("nks,ns->nk", matrix, vector)
