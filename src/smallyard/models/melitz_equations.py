"""The one-sector Chaney–Melitz economy as one joint system in (ln w, ln E, ln L, ln P).

Ignatenko, Lashkaripour, Macedoni, Simonovska 2025, one-sector models in exact hats: overhead paid in the destination, elastic
labour, free entry, tariffs whose revenue pays for lower income taxes or is handed out, and inputs bought at the price index.
Without inputs β = 1 and the price index is only carried along. Layout of bilateral arrays: [importer, exporter].

Symbols: λ `trade_share`, t `tariff`, ν `overhead`, φ `tariff_exponent`, ε `trade_elasticity`, κ `labour_elasticity`,
ψ `scale_elasticity`, β `value_added_share`, c unit cost, D `market`, S `net_sales`, Y `income`, T `transfer`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jax import Array

from smallyard.models.melitz_base import MelitzBase
from smallyard.solver.problem import Evaluation

STEP = 0.7  # of what each region would move alone; regions that all move at once overshoot
BLOCKS = ("labour_market", "income_balance", "labour_supply", "price_index", "numeraire")


class State(NamedTuple):
    """Unknowns: logs of the hats of wages, expenditure, employment and the price index [region]."""

    log_wage: Array
    log_expenditure: Array
    log_labour: Array
    log_price: Array


class Params(NamedTuple):
    """Everything the equations read; all of it traced data, so that all tariffs on one world share one compilation."""

    kernel: Array  # λ (1+t)^(−ε φ) [importer, exporter]
    revenue_kernel: Array  # the part of it that is paid as tariffs, t/(1+t) [importer, exporter]
    expenditure: Array  # E [region]
    income: Array  # Y [region]
    transfer: Array  # T [region]
    overhead: Array  # ν [region]
    tariff_exponent: Array  # φ [region]
    trade_elasticity: Array  # ε
    labour_elasticity: Array  # κ
    scale_elasticity: Array  # ψ
    value_added_share: Array  # β
    own_inverse: Array  # of each region's own block of the benchmark [region, equation, unknown]; steers the iteration only


class Pass(NamedTuple):
    """Values at a state [region]; `market`: D, what the price index is made of."""

    market: Array
    expenditure: Array
    revenue: Array
    net_sales: Array
    income: Array
    labour_demand: Array
    uses: Array


def params(base: MelitzBase, tariff: Any) -> Params:
    """The numbers of the equations under tariffs t [importer, exporter], as rates."""
    parameters = base.parameters
    scale = (1.0 + tariff) ** (-parameters.trade_elasticity * base.tariff_exponent[:, None])
    kernel = base.trade_share * scale
    values = {
        "kernel": kernel,
        "revenue_kernel": kernel * tariff / (1.0 + tariff),
        "expenditure": base.expenditure,
        "income": base.income,
        "transfer": base.transfer,
        "overhead": base.overhead,
        "tariff_exponent": base.tariff_exponent,
        "trade_elasticity": parameters.trade_elasticity,
        "labour_elasticity": parameters.labour_elasticity,
        "scale_elasticity": parameters.scale_elasticity,
        "value_added_share": parameters.value_added_share,
        "own_inverse": np.linalg.inv(own_block(base)),
    }
    return Params(**{name: jnp.asarray(value, jnp.float64) for name, value in values.items()})


def own_block(base: MelitzBase) -> np.ndarray:
    """Log derivatives of one region's four gaps by its own wage, expenditure, employment and price, all others standing still.

    Equations, at the benchmark: u = −ε [β w + (1−β) p − ψ (l + (1−β)(w − p))];  s = (1 − b) u + a e;
    labour: (β S/Y) s + (ν E/Y) e − w − l;  income: (Y/E)(1 + T/ΣY)(w + l) + ((1−β) S/E) s − e;  supply: κ (w − p) − l;
    price: (1−φ)(e − w) − h u/ε − p; with h the home share of purchases, a that of net sales, b the own market share averaged over
    net sales. Returns [region, equation, unknown].
    """
    wage, spending, labour, price = np.eye(4)[:, None, :]  # each unknown as a row of coefficients
    at, share = base.parameters, base.trade_share
    beta, epsilon = at.value_added_share, at.trade_elasticity
    weighted = (1.0 - base.overhead)[:, None] * base.sales
    rows = (np.diagonal(share), np.diagonal(weighted) / base.net_sales, (weighted * share).sum(0) / base.net_sales)
    home_bought, home_sold, own_share = (row[:, None] for row in rows)
    income, spent, receipts = base.income[:, None], base.expenditure[:, None], base.net_sales[:, None]
    grown = base.transfer[:, None] * income / income.sum()  # transfers grow with world income
    cost = beta * wage + (1.0 - beta) * price
    push = -epsilon * (cost - at.scale_elasticity * (labour + (1.0 - beta) * (wage - price)))
    sold = (1.0 - own_share) * push + home_sold * spending
    return np.stack(
        [
            beta * receipts / income * sold + base.overhead[:, None] * spent / income * spending - wage - labour,
            (income + grown) / spent * (wage + labour) + (1.0 - beta) * receipts / spent * sold - spending,
            np.broadcast_to(at.labour_elasticity * (wage - price) - labour, sold.shape),
            (1.0 - base.tariff_exponent[:, None]) * (spending - wage) - home_bought * push / epsilon - price,
        ],
        axis=1,
    )


def attractions(state: State, p: Params) -> Array:
    """(c_i / (L_i (w_i/P_i)^(1−β))^ψ)^(−ε) of each exporter, with c = w^β P^(1−β) [region]."""
    inputs = 1.0 - p.value_added_share
    log_cost = p.value_added_share * state.log_wage + inputs * state.log_price
    log_entry = state.log_labour + inputs * (state.log_wage - state.log_price)
    return jnp.exp(-p.trade_elasticity * (log_cost - p.scale_elasticity * log_entry))


def sales(state: State, p: Params) -> Array:
    """X' of every flow, before tariffs [importer, exporter]."""
    attraction = attractions(state, p)
    per_unit = p.expenditure * jnp.exp(state.log_expenditure) / (p.kernel @ attraction)
    return (p.kernel - p.revenue_kernel) * attraction * per_unit[:, None]


def one_pass(state: State, p: Params) -> Pass:
    """Costs → shares and sales → revenue and incomes → uses, all at the given unknowns.

    Equations: λ'_ni ∝ λ_ni (c_i / (L_i (w_i/P_i)^(1−β))^ψ)^(−ε) (1+t_ni)^(−ε φ_n) with c = w^β P^(1−β);
    X'_ni = λ'_ni E'_n/(1+t_ni);  R_n = Σ_i t_ni X'_ni;  S_i = Σ_n (1−ν_n) X'_ni;  uses = R + Y' + (1−β) S + T ΣY'/ΣY.
    """
    beta, inputs = p.value_added_share, 1.0 - p.value_added_share
    attraction = attractions(state, p)
    market = p.kernel @ attraction
    spending = p.expenditure * jnp.exp(state.log_expenditure)
    per_unit = spending / market
    revenue = (p.revenue_kernel @ attraction) * per_unit
    net_sales = attraction * (((1.0 - p.overhead) * per_unit) @ (p.kernel - p.revenue_kernel))
    income = p.income * jnp.exp(state.log_wage + state.log_labour)
    growth = income.sum() / p.income.sum()
    return Pass(
        market=market,
        expenditure=spending,
        revenue=revenue,
        net_sales=net_sales,
        income=income,
        labour_demand=beta * net_sales + p.overhead * (spending - revenue),
        uses=revenue + income + inputs * net_sales + p.transfer * growth,
    )


@dataclass(frozen=True)
class MelitzProblem:
    """The system as the solver sees it; hashable, and with the shapes the whole compile key.

    `tax_relief`: revenue lowers income taxes and so raises what work pays; `price_numeraire`: Σ E (P̂ − 1) = 0, else
    Σ Y (ŵ − 1) = 0.
    """

    tax_relief: bool
    price_numeraire: bool

    @property
    def blocks(self) -> tuple[str, ...]:
        """Names of the residual blocks."""
        return BLOCKS

    def evaluate(self, state: State, params: Params) -> Evaluation:
        """Log gaps of every block, and one joint pass: each region closes its own gaps, then the numeraire is restored."""
        at = one_pass(state, params)
        gaps = (
            jnp.log(at.labour_demand / at.income),
            jnp.log(at.uses / at.expenditure),
            params.labour_elasticity * self._log_net_real_wage(state, at) - state.log_labour,
            self._log_price_index(state, at, params) - state.log_price,
        )
        step = -STEP * jnp.einsum("nue,en->un", params.own_inverse, jnp.stack(gaps))
        moved = State(*(value + part for value, part in zip(state, step, strict=True)))
        shift = self.log_numeraire(moved, params)
        update = State(moved.log_wage - shift, moved.log_expenditure - shift, moved.log_labour, moved.log_price - shift)
        residual: dict[str, Any] = dict(zip(BLOCKS, (*gaps, self.log_numeraire(state, params)), strict=True))
        return Evaluation(residual, update)

    def log_numeraire(self, state: State, p: Params) -> Array:
        """ln of the mean that is 1 in the numeraire."""
        log_value, weight = (state.log_price, p.expenditure) if self.price_numeraire else (state.log_wage, p.income)
        return jnp.log((weight * jnp.exp(log_value)).sum() / weight.sum())

    def _log_net_real_wage(self, state: State, at: Pass) -> Array:
        """ln of ŵ/(P̂ (1 − R/Y')) under tax relief, of ŵ/P̂ otherwise: labour supply is this to the power κ."""
        relief = jnp.log1p(-at.revenue / at.income) if self.tax_relief else 0.0
        return state.log_wage - state.log_price - relief

    def _log_price_index(self, state: State, at: Pass, p: Params) -> Array:
        """ln P̂ = (1−φ) ln(Ê/ŵ) − (1/ε) ln D."""
        return (1.0 - p.tariff_exponent) * (state.log_expenditure - state.log_wage) - jnp.log(at.market) / p.trade_elasticity
