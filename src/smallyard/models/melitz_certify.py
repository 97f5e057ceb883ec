"""Independent certificate of the one-sector Chaney–Melitz economy: every equation in plain NumPy, written from the recipe.

Uses neither the equation file nor the solver. Flows are formed one by one with exporters in rows, in levels and not in logs, and
prices come from the state, so that a wrong price cannot certify itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smallyard.models.melitz_base import MelitzBase
from smallyard.solver.certificate import Check

SEED = 2025  # of the random point at which the accounts are closed once more
SPREAD = 0.5  # of ln wages, prices, expenditure and employment there


@dataclass(frozen=True, eq=False)
class Point:
    """Hats of wages, expenditure, employment and the price index [region]."""

    wage: np.ndarray
    expenditure: np.ndarray
    labour: np.ndarray
    price: np.ndarray


@dataclass(frozen=True, eq=False)
class _Accounts:
    """All values at a point, whether or not it is an equilibrium [region]; `market`: the sum that makes the price index."""

    market: np.ndarray
    revenue: np.ndarray
    income: np.ndarray
    labour_demand: np.ndarray
    uses: np.ndarray
    spent: np.ndarray
    consumption: np.ndarray


@np.errstate(all="ignore")  # a wrong point must end in a failed certificate, not in a warning
def certify(base: MelitzBase, tariff: np.ndarray, revenue: str, numeraire: str, point: Point) -> Check:
    """Residuals at a point under tariffs, as rates [importer, exporter], a use of revenue and a numeraire by their names.

    Equations: labour Σ_j β (1−ν_j) X'_ij + ν_i Σ_j X'_ji = Y'_i;  budget E'_i = R_i + Y'_i + (1−β) S'_i + T_i ΣY'/ΣY;
    supply L_i = [w_i / (P_i (1 − R_i/Y'_i))]^κ, without the bracket's tax term for a lump sum;
    price P_j = (Ê_j/w_j)^(1−φ_j) D_j^(−1/ε);  numeraire Σ E (P − 1) = 0 or Σ Y (w − 1) = 0.
    Source: Ignatenko et al. 2025, one-sector models. Not for: finding a solution.
    """
    at, elsewhere = (_accounts(base, tariff, where) for where in (point, _somewhere_else(len(base.income))))
    kappa, epsilon = base.parameters.labour_elasticity, base.parameters.trade_elasticity
    kept = 1.0 - at.revenue / at.income if revenue == "labour_tax_relief" else 1.0
    supply = (point.wage / (point.price * kept)) ** kappa
    index = (point.expenditure / point.wage) ** (1.0 - base.tariff_exponent) * at.market ** (-1.0 / epsilon)
    weight, value = (base.expenditure, point.price) if numeraire == "world_price" else (base.income, point.wage)
    world = at.income.sum()
    return Check(
        residuals={
            "labour_market": _largest(at.labour_demand / at.income - 1.0),
            "income_balance": _largest(at.uses / at.spent - 1.0),
            "labour_supply": _largest(supply / point.labour - 1.0),
            "price_index": _largest(index / point.price - 1.0),
            "numeraire": float(abs((weight * (value - 1.0)).sum() / weight.sum())),
        },
        walras=float(abs((at.labour_demand - at.income).sum()) / world),
        walras_anywhere=_slack(elsewhere),
        min_income=float(at.consumption.min() / at.consumption.max()),
        min_expenditure=float(at.spent.min() / at.spent.max()),
        finite=all(np.isfinite(array).all() for array in (*vars(point).values(), *vars(at).values())),
    )


def _accounts(base: MelitzBase, tariff: np.ndarray, point: Point) -> _Accounts:
    """Shares, flows and payments in the layout of the recipe: exporter i in rows, importer j in columns."""
    at, gross = base.parameters, 1.0 + tariff.T
    beta, epsilon = at.value_added_share, at.trade_elasticity
    initial = (base.sales / base.sales.sum(1, keepdims=True)).T
    cost = point.wage**beta * point.price ** (1.0 - beta)
    entry = point.labour * (point.wage / point.price) ** (1.0 - beta)
    producer = cost / entry**at.scale_elasticity
    pull = initial * producer[:, None] ** -epsilon * gross ** (-epsilon * base.tariff_exponent)
    market = pull.sum(0)
    paid = pull / market * (base.expenditure * point.expenditure)
    flow = paid / gross  # before tariffs
    revenue, received = (paid - flow).sum(0), (flow * (1.0 - base.overhead)).sum(1)
    income = point.wage * point.labour * base.income
    consumption = revenue + income + base.transfer * income.sum() / base.income.sum()
    return _Accounts(
        market=market,
        revenue=revenue,
        income=income,
        labour_demand=beta * received + base.overhead * flow.sum(0),
        uses=consumption + (1.0 - beta) * received,
        spent=base.expenditure * point.expenditure,
        consumption=consumption,
    )


def _somewhere_else(regions: int) -> Point:
    """A random point, far from any solution; the same one every time."""
    return Point(*np.exp(np.random.default_rng(SEED).uniform(-SPREAD, SPREAD, (4, regions))))


def _slack(at: _Accounts) -> float:
    """|Σ (labour demand − income) + Σ (uses − spent)| over world income.

    Every payment of somebody is somebody's receipt, and transfers add up to zero, so this is 0 at any point.
    """
    gap = (at.labour_demand - at.income).sum() + (at.uses - at.spent).sum()
    return float(abs(gap) / (at.income.sum() + at.spent.sum()))


def _largest(gap: np.ndarray) -> float:
    return float(np.abs(gap).max(initial=0.0))
