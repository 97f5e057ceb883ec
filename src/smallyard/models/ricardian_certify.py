"""Independent certificate of the Ricardian economy: every equation re-evaluated in plain NumPy, written from the paper.

Uses neither the equation files nor the solver. Trade shares are formed class by class and cell by cell; prices come from the
state, not from costs, so that a wrong price cannot certify itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from smallyard.models.calibrate import Base
from smallyard.models.kernel_wedges import KernelWedges
from smallyard.models.nests_certify import demands, log_cost, mean
from smallyard.models.structure import Structure
from smallyard.solver.certificate import Check

SEED = 2015  # of the random wages at which the accounts are closed once more
SPREAD = 0.5  # of ln wages, prices and spending there
CELLS = 2**16  # classes × sectors × importers × exporters in one array


@dataclass(frozen=True, eq=False)
class _Point:
    """Wages ŵ [region], what sectors pay, prices P̂ and spending X' [sector, region]."""

    wage: np.ndarray
    pay: np.ndarray
    price: np.ndarray
    spending: np.ndarray
    log_scale: np.ndarray


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
) -> Check:
    """Residuals at wages ŵ [region], prices P̂ and expenditures X' [sector, region], and 1+sp' of each amount of money [amount].

    `tables`: those of `flow_tables`, where many solutions share them. `relative_pay` ρ̂ of sectors over ŵ [sector, region], read
    where labour is not mobile: there γ (1−π) (1+sp') Y' = base payments × ŵ ρ̂^κ. `log_scale` ln q̂ [sector, region], read
    where scale lowers cost: there c is multiplied by q̂^(−ψ), and bundle price × q̂ = payments over those of the base.
    Equations (Caliendo–Parro 2015: 10 unit cost, 11 price, 12 shares, 13 expenditure, 14 balance, here as factor markets):
    c = Π ŵ^γ P̂^γk / z;  P̂ = [Σ π c_m (κ_m p)^(−θ)]^(−1/θ);  π' = π c_m (κ_m p / P̂)^(−θ);
    X' = α' I' + Σ γ (1−π) (1+sp') Y';  ŵ VA = Σ γ (1−π) (1+sp') Y', with profit shares π (0 under
    perfect competition). Where subsidies are stated as money A: Σ sp' Y' = A Σ ŵ VA / Σ VA.
    """
    demand = structure.has_demand
    subsidy = _subsidy(wedges, gross_subsidy)
    mobile = not np.isfinite(base.mobility)
    relative = np.ones_like(spending) if mobile or relative_pay is None else relative_pay
    scale = np.zeros_like(spending) if not base.scaled or log_scale is None else log_scale
    points = (_Point(wage, wage * relative, price, spending, scale), _somewhere_else(spending))
    flows = _flows(base, wedges, subsidy, points, flow_tables(base, wedges) if tables is None else tables)
    at, elsewhere = (_accounts(base, wedges, structure, closure, subsidy, *both) for both in zip(points, flows, strict=True))
    return Check(
        residuals={
            "zero_profit": _largest(at.share_sum[demand] - 1.0) / float(base.trade_elasticity.min()),
            "income_balance": _largest(at.uses[demand] / spending[demand] - 1.0),
            "market_clearance": _largest(at.factor_demand / at.factor_income - 1.0),
            "numeraire": _largest(_mean_wage(base, structure, wage) - 1.0),
            **({} if mobile else {"relative_pay": _pay_gap(base, at.paid_to_factor, wage, relative)}),
            **({"scale": _scale_gap(base, at.payments, points[0])} if base.scaled else {}),
            **_budgets(base, wedges, structure, wage, subsidy, at.output),
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
    )


def _accounts(
    base: Base, wedges: KernelWedges, structure: Structure, closure: str, subsidy: np.ndarray, point: _Point, at: _Flows
) -> _Accounts:
    """Every payment at the given wages, prices and spending, whether or not they are an equilibrium."""
    wage, price = point.wage, point.price
    paid, output = point.spending * at.share_sum, at.receipts_by_exporter
    earned = (1.0 + subsidy) * output
    payments = (1.0 - base.profit_share) * earned
    transfer = _transfer(base, structure, closure, wage, price)
    tariffs = (paid - at.border_by_importer).sum(0)
    export_taxes = (at.border_by_exporter - output).sum(0)
    profits = (earned - payments).sum(0)
    income = wage * base.value_added + profits + tariffs + export_taxes - (subsidy * output).sum(0) + transfer
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
        factor_income=wage * base.value_added,
    )


def _somewhere_else(spending: np.ndarray) -> _Point:
    """Random wages, prices and spending, far from any solution; the same ones every time."""
    wage, price, factor = _random_factors(spending.shape)
    return _Point(wage, np.broadcast_to(wage, spending.shape), price, spending * factor, np.zeros_like(spending))


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


def _pay_gap(base: Base, paid: np.ndarray, wage: np.ndarray, relative: np.ndarray) -> float:
    """Payments to labour against base payments × ŵ ρ̂^κ, where labour was and is paid."""
    asked = base.factor_payments * wage * relative**base.mobility
    live = (paid > 0.0) & (base.factor_payments > 0.0)
    return _largest(paid[live] / asked[live] - 1.0)


def _scale_gap(base: Base, payments: np.ndarray, at: _Point) -> float:
    """Bundles bought against the scale at which cost was taken, where something was and is made."""
    bundle = np.exp(log_cost(base, at.pay, at.price)[0])
    live = (payments > 0.0) & (base.cost_payments > 0.0)
    return _largest(payments[live] / (base.cost_payments * bundle * np.exp(at.log_scale))[live] - 1.0)


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


def _producer_price(base: Base, wedges: KernelWedges, subsidy: np.ndarray, at: _Point) -> np.ndarray:
    """p̂ = ĉ (1+sp)/(1+sp') / z, ĉ the unit cost [sector, region]."""
    bundle = log_cost(base, at.pay, at.price)[0]
    psi = 0.0 if base.scale_elasticity is None else base.scale_elasticity[:, None]
    return np.exp(bundle - psi * at.log_scale) / wedges.productivity * (1.0 + base.subsidy) / (1.0 + subsidy)


@dataclass(frozen=True, eq=False)
class _Flows:
    """Sums over flows [sector, region]: shares by importer, border values by importer and by exporter, receipts by exporter."""

    share_sum: np.ndarray
    border_by_importer: np.ndarray
    border_by_exporter: np.ndarray
    receipts_by_exporter: np.ndarray


@dataclass(frozen=True, eq=False)
class Tables:
    """What flows need of a few sectors and no elasticity has a part in [class, sector, importer, exporter]."""

    sectors: slice
    gross_tariff: np.ndarray
    gross_export_tax: np.ndarray
    log_wedge: np.ndarray
    start: np.ndarray  # π c_m, 0 where closed
    closed: np.ndarray  # flat places


def flow_tables(base: Base, wedges: KernelWedges) -> Iterator[Tables]:
    """A few sectors at a time, so that no array is large; a list of them serves many solutions that differ in elasticities."""
    together = max(1, CELLS // wedges.tariff[:, 0].size)
    for first in range(0, wedges.tariff.shape[1], together):
        s = slice(first, first + together)
        gross_tariff, gross_export_tax = 1.0 + wedges.tariff[:, s], 1.0 + wedges.export_tax[:, s]
        wedge = wedges.trade_cost[:, s] * gross_export_tax / (1.0 + base.export_tax[s]) * gross_tariff / (1.0 + base.tariff[s])
        start = np.where(wedges.is_open[:, s], base.trade_share[s] * wedges.coverage[:, s], 0.0)
        yield Tables(s, gross_tariff, gross_export_tax, np.log(wedge), start, np.flatnonzero(start == 0.0))


def _flows(
    base: Base, wedges: KernelWedges, subsidy: np.ndarray, points: Sequence[_Point], tables: Iterable[Tables]
) -> list[_Flows]:
    """π' = π c_m (κ_m p̂ / P̂)^(−θ) at every point, class by class and cell by cell."""
    found = [_Flows(*(np.empty_like(point.spending) for _ in range(4))) for point in points]
    producers = [_producer_price(base, wedges, subsidy, point) for point in points]
    for at in tables:
        s, theta = at.sectors, base.trade_elasticity[at.sectors, None, None]
        for point, producer, sums in zip(points, producers, found, strict=True):
            spending = point.spending[s]
            flows = at.log_wedge + (np.log(producer[s])[:, None, :] - np.log(point.price[s])[:, :, None])
            flows *= -theta  # in place from here on: new arrays of this size would take longer than what fills them
            np.exp(flows, out=flows)
            flows *= at.start
            flows.flat[at.closed] = 0.0  # exactly, whatever its wedge
            sums.share_sum[s] = _by_importer(flows)
            flows /= at.gross_tariff  # now the border value per unit of spending
            sums.border_by_importer[s] = _by_importer(flows) * spending
            sums.border_by_exporter[s] = _by_exporter(flows, spending)
            flows /= at.gross_export_tax  # now what producers receive of it
            sums.receipts_by_exporter[s] = _by_exporter(flows, spending)
    return found


def _by_importer(flows: np.ndarray) -> np.ndarray:
    """Sum over classes and exporters [sector, importer]; as a product, because sums over short rows are slow."""
    return (flows @ np.ones(flows.shape[-1])).sum(0)


def _by_exporter(flows: np.ndarray, spending: np.ndarray) -> np.ndarray:
    """Σ over classes and importers of flow × spending [sector, exporter]."""
    return (spending[:, None, :] @ flows)[:, :, 0].sum(0)


def _mean_wage(base: Base, structure: Structure, wage: np.ndarray) -> np.ndarray:
    """Σ ŵ VA / Σ VA of every trading block; 1 in the numeraire."""
    paid = np.bincount(structure.block, base.value_added * wage)
    return paid / np.bincount(structure.block, base.value_added)


def _transfer(base: Base, structure: Structure, closure: str, wage: np.ndarray, price: np.ndarray) -> np.ndarray:
    """D' of the named closure, unit formed inside each trading block."""
    consumer = np.exp(mean(base.final_share, np.log(price), base.nests.final, 0))
    result = np.zeros_like(wage)
    for b in range(structure.blocks):
        inside = structure.block == b
        if closure == "fixed_real":
            unit = (base.income[inside] * consumer[inside]).sum() / base.income[inside].sum()
        else:
            unit = (base.value_added[inside] * wage[inside]).sum() / base.value_added[inside].sum()
        result[inside] = structure.transfer[inside] * unit
    return result
