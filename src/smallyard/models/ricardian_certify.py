"""Independent certificate of the Ricardian economy: every equation re-evaluated in plain NumPy, written from the paper.

Uses neither the equation files nor the solver. Trade shares are formed class by class and cell by cell; prices come from the
state, not from costs, so that a wrong price cannot certify itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smallyard.models.calibrate import Base
from smallyard.models.kernel_wedges import KernelWedges
from smallyard.models.structure import Structure

SEED = 2015  # of the random wages at which the accounts are closed once more
SPREAD = 0.5  # of ln wages, prices and spending there


@dataclass(frozen=True, eq=False)
class Check:
    """Largest relative residual per block, Walras slacks relative to world income, and the extremes that must hold.

    `walras`: excess factor demand at the solution, summed; `walras_anywhere`: the same identity of all accounts at random wages.
    """

    residuals: dict[str, float]
    walras: float
    walras_anywhere: float
    min_income: float
    min_expenditure: float
    finite: bool


@dataclass(frozen=True, eq=False)
class _Accounts:
    """All values at some wages, prices and spending [sector, region] or [region]; `paid` = spending × Σ shares."""

    share_sum: np.ndarray
    paid: np.ndarray
    output: np.ndarray
    income: np.ndarray
    transfer: np.ndarray
    uses: np.ndarray
    factor_demand: np.ndarray
    factor_income: np.ndarray


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
) -> Check:
    """Residuals at wages ŵ [region], prices P̂ and expenditures X' [sector, region], and 1+sp' of each amount of money [amount].

    Equations (Caliendo–Parro 2015: 10 unit cost, 11 price, 12 shares, 13 expenditure, 14 balance, here as factor markets):
    c = Π ŵ^γ P̂^γk / z;  P̂ = [Σ π c_m (κ_m p)^(−θ)]^(−1/θ);  π' = π c_m (κ_m p / P̂)^(−θ);
    X' = α' I' + Σ γ (1+sp') Y';  ŵ VA = Σ γ (1+sp') Y'. Where subsidies are stated as money A: Σ sp' Y' = A Σ ŵ VA / Σ VA.
    """
    demand = structure.has_demand
    subsidy = _subsidy(wedges, gross_subsidy)
    at = _accounts(base, wedges, structure, closure, subsidy, wage, price, spending)
    return Check(
        residuals={
            "zero_profit": _largest(at.share_sum[demand] - 1.0) / float(base.trade_elasticity.min()),
            "income_balance": _largest(at.uses[demand] / spending[demand] - 1.0),
            "market_clearance": _largest(at.factor_demand / at.factor_income - 1.0),
            "numeraire": _largest(_mean_wage(base, structure, wage) - 1.0),
            **_budgets(base, wedges, structure, wage, subsidy, at.output),
        },
        walras=float(abs((at.factor_demand - at.factor_income).sum()) / at.factor_income.sum()),
        walras_anywhere=_walras_anywhere(base, wedges, structure, closure, subsidy, spending),
        min_income=float(at.income.min() / base.income.max()),
        min_expenditure=float(spending.min() / base.income.max()),
        finite=bool(all(np.isfinite(array).all() for array in (wage, price, spending, at.income, at.output))),
    )


def _accounts(
    base: Base,
    wedges: KernelWedges,
    structure: Structure,
    closure: str,
    subsidy: np.ndarray,
    wage: np.ndarray,
    price: np.ndarray,
    spending: np.ndarray,
) -> _Accounts:
    """Every payment at the given wages, prices and spending, whether or not they are an equilibrium."""
    shares = _shares(base, wedges, _producer_price(base, wedges, subsidy, wage, price), price)
    share_sum = shares.sum((0, 3))
    gross_tariff, gross_export = 1.0 + wedges.tariff, 1.0 + wedges.export_tax
    border = (shares / gross_tariff).sum(0) * spending[:, :, None]
    receipts = (shares / gross_tariff / gross_export).sum(0) * spending[:, :, None]
    paid, output = spending * share_sum, receipts.sum(1)
    payments = (1.0 + subsidy) * output
    transfer = _transfer(base, structure, closure, wage, price)
    tariffs, export_taxes = paid.sum(0) - border.sum((0, 2)), border.sum((0, 1)) - receipts.sum((0, 1))
    income = wage * base.value_added + tariffs + export_taxes - (subsidy * output).sum(0) + transfer
    tastes = base.final_share * wedges.demand
    tastes = tastes / tastes.sum(0)
    return _Accounts(
        share_sum=share_sum,
        paid=paid,
        output=output,
        income=income,
        transfer=transfer,
        uses=tastes * income + np.einsum("nks,sn->kn", base.input_share, payments),
        factor_demand=(base.value_added_share * payments).sum(0),
        factor_income=wage * base.value_added,
    )


def _walras_anywhere(
    base: Base, wedges: KernelWedges, structure: Structure, closure: str, subsidy: np.ndarray, spending: np.ndarray
) -> float:
    """|Σ (ŵVA demanded − earned) + Σ (uses − paid) − Σ D'| over what is earned, at random wages, prices and spending.

    Every payment of somebody is somebody's receipt, so this is 0 anywhere; an account that is forgotten, counted twice or turned
    round shows up even where a solution hides it.
    """
    random = np.random.default_rng(SEED)
    wage = np.exp(random.uniform(-SPREAD, SPREAD, len(base.value_added)))
    price, factor = np.exp(random.uniform(-SPREAD, SPREAD, (2, *spending.shape)))
    at = _accounts(base, wedges, structure, closure, subsidy, wage, price, spending * factor)
    slack = (at.factor_demand - at.factor_income).sum() + (at.uses - at.paid).sum() - at.transfer.sum()
    return float(abs(slack) / (at.factor_income.sum() + at.paid.sum()))


def _largest(gap: np.ndarray) -> float:
    return float(np.abs(gap).max(initial=0.0))


def _subsidy(wedges: KernelWedges, gross: np.ndarray | None) -> np.ndarray:
    """sp' [sector, region]: the stated rate, or on the cells of an amount the one rate that they share."""
    rate = wedges.subsidy.copy()
    for j in range(len(wedges.amount)):
        rate[wedges.amount_cells[j]] = np.nan if gross is None else gross[j] - 1.0
    return rate


def _budgets(
    base: Base, wedges: KernelWedges, structure: Structure, wage: np.ndarray, subsidy: np.ndarray, output: np.ndarray
) -> dict[str, float]:
    """Cost of each amount against the money stated, in the unit of its payer's trading block, relative to the receipts paid on."""
    unit = _mean_wage(base, structure, wage)
    worst = 0.0
    for j in range(len(wedges.amount)):
        cells = wedges.amount_cells[j]
        payer = int(np.flatnonzero(cells.any(0))[0])
        cost = (subsidy[cells] * output[cells]).sum()
        gap = abs(cost - wedges.amount[j, payer] * unit[structure.block[payer]]) / output[cells].sum()
        worst = max(worst, gap) if np.isfinite(gap) else np.inf
    return {"subsidy_budget": float(worst)} if len(wedges.amount) else {}


def _producer_price(base: Base, wedges: KernelWedges, subsidy: np.ndarray, wage: np.ndarray, price: np.ndarray) -> np.ndarray:
    """p̂ = ĉ (1+sp)/(1+sp') with ĉ = ŵ^γ Π_k P̂_k^γk / z [sector, region]."""
    log_cost = base.value_added_share * np.log(wage)
    for n in range(len(wage)):
        log_cost[:, n] += base.input_share[n].T @ np.log(price[:, n])
    return np.exp(log_cost) / wedges.productivity * (1.0 + base.subsidy) / (1.0 + subsidy)


def _shares(base: Base, wedges: KernelWedges, producer: np.ndarray, price: np.ndarray) -> np.ndarray:
    """Share of each class of each flow in the market's spending [class, sector, importer, exporter]."""
    delivered = (
        producer[None, :, None, :]
        * wedges.trade_cost
        * (1.0 + wedges.export_tax)
        / (1.0 + base.export_tax)
        * (1.0 + wedges.tariff)
        / (1.0 + base.tariff)
    )
    relative = delivered / price[None, :, :, None]
    answer = np.exp(-base.trade_elasticity[None, :, None, None] * np.log(relative))
    return np.where(wedges.is_open, base.trade_share * wedges.coverage * answer, 0.0)


def _mean_wage(base: Base, structure: Structure, wage: np.ndarray) -> np.ndarray:
    """Σ ŵ VA / Σ VA of every trading block; 1 in the numeraire."""
    paid = np.bincount(structure.block, base.value_added * wage)
    return paid / np.bincount(structure.block, base.value_added)


def _transfer(base: Base, structure: Structure, closure: str, wage: np.ndarray, price: np.ndarray) -> np.ndarray:
    """D' of the named closure, unit formed inside each trading block."""
    consumer = np.exp((base.final_share * np.log(price)).sum(0))
    result = np.zeros_like(wage)
    for b in range(structure.blocks):
        inside = structure.block == b
        if closure == "fixed_real":
            unit = (base.income[inside] * consumer[inside]).sum() / base.income[inside].sum()
        else:
            unit = (base.value_added[inside] * wage[inside]).sum() / base.value_added[inside].sum()
        result[inside] = structure.transfer[inside] * unit
    return result
