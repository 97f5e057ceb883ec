"""Independent certificate of the Ricardian economy: every equation re-evaluated in plain NumPy, written from the paper.

Uses neither the equation files nor the solver. Trade shares are formed class by class and cell by cell; prices come from the
state, not from costs, so that a wrong price cannot certify itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from smallyard.models.calibrate import Base
from smallyard.models.certify_controls import ControlledSums, control_gaps, controlled_sums, multipliers, open_cells
from smallyard.models.certify_factors import labour_gaps, pay_gap, value_added_price
from smallyard.models.certify_flows import FlowSums, Tables, flow_sums, flow_tables
from smallyard.models.certify_money import budget_gaps, mean_wage, subsidy_rates
from smallyard.models.certify_nests import demands, log_cost, mean
from smallyard.models.control_quantities import reference_quantities
from smallyard.models.kernel_wedges import KernelWedges
from smallyard.models.structure import Structure
from smallyard.solver.certificate import Check

SEED = 2015  # of the random wages at which the accounts are closed once more
SPREAD = 0.5  # of ln wages, prices and spending there


@dataclass(frozen=True, eq=False)
class _Point:
    """Wages ŵ and employment L̂ [region], what sectors pay, prices P̂ and spending X' [sector, region]."""

    wage: np.ndarray
    pay: np.ndarray
    price: np.ndarray
    spending: np.ndarray
    log_scale: np.ndarray
    labour: np.ndarray


@dataclass(frozen=True, eq=False)
class _Accounts:
    """All values at some wages, prices and spending [sector, region] or [region]; `paid` = spending × Σ shares."""

    share_sum: np.ndarray
    paid: np.ndarray
    output: np.ndarray
    income: np.ndarray
    transfer: np.ndarray
    uses: np.ndarray
    payments: np.ndarray
    paid_to_factor: np.ndarray
    factor_demand: np.ndarray
    factor_income: np.ndarray
    border_revenue: np.ndarray


@np.errstate(all="ignore")  # a wrong point must end in a failed certificate, not in a warning
def certify(
    base: Base,
    wedges: KernelWedges,
    structure: Structure,
    closure: str,
    wage: np.ndarray,
    price: np.ndarray,
    spending: np.ndarray,
    gross_subsidy: np.ndarray | None = None,
    tables: Iterable[Tables] | None = None,
    relative_pay: np.ndarray | None = None,
    log_scale: np.ndarray | None = None,
    labour: np.ndarray | None = None,
    log_idle: np.ndarray | None = None,
    shadow: np.ndarray | None = None,
) -> Check:
    """Residuals at wages ŵ [region], prices P̂ and expenditures X' [sector, region], and 1+sp' of each amount of money [amount].

    `shadow`: multipliers of controls [2 × pair].
    `tables`: those of `flow_tables`, where many solutions share them. `relative_pay` of factors over the mean ŵ of
    all [factor, sector, region], read where it differs (see `pay_gap`). `log_scale` ln q̂ [sector, region], read
    where scale lowers cost: there c is multiplied by q̂^(−ψ), and bundle price × q̂ = payments over those of the base. `labour` L̂
    and `log_idle` u [region], read where employment is an unknown: there VA is multiplied by L̂ (see `certify_factors`).
    Equations (Caliendo–Parro 2015: 10 unit cost, 11 price, 12 shares, 13 expenditure, 14 balance, here as factor markets):
    c = Π ŵ^γ P̂^γk / z;  P̂ = [Σ π c_m (κ_m p)^(−θ)]^(−1/θ);  π' = π c_m (κ_m p / P̂)^(−θ);
    X' = α' I' + Σ γ (1−π) (1+sp') Y';  ŵ VA = Σ γ (1−π) (1+sp') Y', with profit shares π (0 under
    perfect competition). Where subsidies are stated as money A: Σ sp' Y' = A Σ ŵ VA / Σ VA.
    """
    demand = structure.has_demand
    subsidy = subsidy_rates(wedges, gross_subsidy)
    alike = not base.factors.pays_differ or relative_pay is None
    factor_pay = wage * (np.ones_like(base.factor_share) if alike else relative_pay)
    scale = np.zeros_like(spending) if not base.scaled or log_scale is None else log_scale
    works = np.ones_like(wage) if not base.labour.responds or labour is None else labour
    points = (_Point(wage, value_added_price(base, factor_pay), price, spending, scale, works), _somewhere_else(spending))
    producers = [_producer_price(base, wedges, subsidy, point) for point in points]
    given = producers, [point.price for point in points], [point.spending for point in points]
    if wedges.controls is None:
        flows: Sequence[FlowSums] = flow_sums(base, *given, flow_tables(base, wedges) if tables is None else tables)
        limits: dict[str, float] = {}
    else:
        flows, limits = _controlled(base, wedges, np.zeros(2 * len(wedges.controls.kind)) if shadow is None else shadow, *given)
    at, elsewhere = (_accounts(base, wedges, structure, closure, subsidy, *both) for both in zip(points, flows, strict=True))
    return Check(
        residuals={
            "zero_profit": _largest(at.share_sum[demand] - 1.0) / float(base.trade_elasticity.min()),
            "income_balance": _largest(at.uses[demand] / spending[demand] - 1.0),
            "market_clearance": _largest(at.factor_demand / at.factor_income - 1.0),
            "numeraire": _largest(mean_wage(base, structure, wage) - 1.0),
            **pay_gap(base, at.paid_to_factor, factor_pay, works),
            **labour_gaps(base, at.paid_to_factor, wage, factor_pay, price, at.border_revenue, works, log_idle),
            **({"scale": _scale_gap(base, at.payments, points[0])} if base.scaled else {}),
            **limits,
            **budget_gaps(base, wedges, structure, wage, subsidy, at.output),
        },
        walras=float(abs((at.factor_demand - at.factor_income).sum()) / at.factor_income.sum()),
        walras_anywhere=_account_slack(elsewhere),
        min_income=float(at.income.min() / base.income.max()),
        min_expenditure=float(spending.min() / base.income.max()),
        finite=bool(all(np.isfinite(array).all() for array in (wage, price, spending, at.income, at.output))),
    )


def certify_state(
    base: Base, wedges: KernelWedges, structure: Structure, closure: str, state: Any, tables: Iterable[Tables] | None = None
) -> Check:
    """The same at a state of the solver, its arrays as NumPy: logs of the unknowns, by name."""
    return certify(
        base,
        wedges,
        structure,
        closure,
        np.exp(state.log_wage),
        np.exp(state.log_price),
        np.where(structure.has_demand, np.exp(state.log_expenditure), 0.0),
        np.exp(state.log_gross_subsidy[: len(wedges.amount)]),
        tables,
        np.exp(state.log_relative_pay),
        state.log_scale,
        np.exp(state.log_labour),
        state.log_idle,
        state.shadow,
    )


def _controlled(
    base: Base, wedges: KernelWedges, shadow: np.ndarray, *points: Sequence[np.ndarray]
) -> tuple[list[FlowSums], dict[str, float]]:
    """Flows at both points under the multipliers, larger ones at the second, and the gap of the pairs at the first."""
    assert wedges.controls is not None  # asked for where there are controls
    given = [multipliers(wedges.controls, shadow, more) for more in (0.0, SPREAD)]
    cells = open_cells(base, wedges)
    flows = [controlled_sums(base, wedges, cells, (p, q, x), at) for p, q, x, at in zip(*points, given, strict=True)]
    reference = reference_quantities(base, wedges, wedges.controls)
    return list(flows), control_gaps(wedges.controls, reference, given[0], flows[0])


def _accounts(
    base: Base, wedges: KernelWedges, structure: Structure, closure: str, subsidy: np.ndarray, point: _Point, at: FlowSums
) -> _Accounts:
    """Every payment at the given wages, prices and spending, whether or not they are an equilibrium."""
    wage, price = point.wage, point.price
    paid, output = point.spending * at.share_sum, at.receipts_by_exporter
    rents, held = np.zeros_like(wage), np.zeros_like(wage)
    if isinstance(at, ControlledSums):
        paid, output = point.spending * at.paid_share, output + at.used_up
        rents, held = at.rents, at.gross_rent
    earned = (1.0 + subsidy) * output
    payments = (1.0 - base.profit_share) * earned
    earnings = wage * (1.0 - base.labour_part * (1.0 - point.labour))
    transfer = _transfer(base, structure, closure, earnings, price)
    tariffs = (paid - at.border_by_importer).sum(0)
    export_taxes = (at.border_by_exporter - at.receipts_by_exporter).sum(0) - held
    profits = (earned - payments).sum(0)
    income = earnings * base.value_added + profits + tariffs + export_taxes - (subsidy * output).sum(0) + transfer + rents
    tastes = base.final_share * wedges.demand
    tastes, factor_share, inputs = demands(base, tastes / tastes.sum(0), point.pay, price, payments)
    return _Accounts(
        share_sum=at.share_sum,
        paid=paid,
        output=output,
        income=income,
        transfer=transfer,
        uses=tastes * income + inputs,
        payments=payments,
        paid_to_factor=factor_share * payments,
        factor_demand=(factor_share * payments).sum(0),
        factor_income=earnings * base.value_added,
        border_revenue=tariffs + export_taxes,
    )


def _somewhere_else(spending: np.ndarray) -> _Point:
    """Random wages, prices and spending, far from any solution; the same ones every time."""
    wage, price, factor = _random_factors(spending.shape)
    return _Point(
        wage, np.broadcast_to(wage, spending.shape), price, spending * factor, np.zeros_like(spending), np.ones_like(wage)
    )


@lru_cache(maxsize=8)
def _random_factors(shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Wages [region], prices and what spending is multiplied by [sector, region]."""
    random = np.random.default_rng(SEED)
    price, factor = np.exp(random.uniform(-SPREAD, SPREAD, (2, *shape)))
    return np.exp(random.uniform(-SPREAD, SPREAD, shape[1])), price, factor


def _account_slack(at: _Accounts) -> float:
    """|Σ (ŵVA demanded − earned) + Σ (uses − paid) − Σ D'| over what is earned.

    Every payment of somebody is somebody's receipt, so this is 0 at any point; an account that is forgotten, counted twice or
    turned round shows up even where a solution hides it.
    """
    slack = (at.factor_demand - at.factor_income).sum() + (at.uses - at.paid).sum() - at.transfer.sum()
    return float(abs(slack) / (at.factor_income.sum() + at.paid.sum()))


def _largest(gap: np.ndarray) -> float:
    return float(np.abs(gap).max(initial=0.0))


def _scale_gap(base: Base, payments: np.ndarray, at: _Point) -> float:
    """Bundles bought against the scale at which cost was taken, where something was and is made."""
    bundle = np.exp(log_cost(base, at.pay, at.price)[0])
    live = (payments > 0.0) & (base.cost_payments > 0.0)
    return _largest(payments[live] / (base.cost_payments * bundle * np.exp(at.log_scale))[live] - 1.0)


def _producer_price(base: Base, wedges: KernelWedges, subsidy: np.ndarray, at: _Point) -> np.ndarray:
    """p̂ = ĉ (1+sp)/(1+sp') / z, ĉ the unit cost [sector, region]."""
    bundle = log_cost(base, at.pay, at.price)[0]
    psi = 0.0 if base.scale_elasticity is None else base.scale_elasticity[:, None]
    return np.exp(bundle - psi * at.log_scale) / wedges.productivity * (1.0 + base.subsidy) / (1.0 + subsidy)


def _transfer(base: Base, structure: Structure, closure: str, earnings: np.ndarray, price: np.ndarray) -> np.ndarray:
    """D' of the named closure, unit formed inside each trading block, from ŵ L̂ [region] and prices."""
    consumer = np.exp(mean(base.final_share, np.log(price), base.nests.final, 0))
    result = np.zeros_like(earnings)
    for b in range(structure.blocks):
        inside = structure.block == b
        if closure == "fixed_real":
            unit = (base.income[inside] * consumer[inside]).sum() / base.income[inside].sum()
        else:
            unit = (base.value_added[inside] * earnings[inside]).sum() / base.value_added[inside].sum()
        result[inside] = structure.transfer[inside] * unit
    return result
