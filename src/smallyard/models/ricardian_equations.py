"""The Ricardian/Armington economy with input–output linkages as one joint system in (ln w, ln P, ln X).

Caliendo–Parro 2015, equations 10–14 in exact hats, with export taxes, icebergs, production subsidies, productivity, demand
shifts, bans, coverage classes, and profits as fixed shares of what producers earn. Taxes and profits enter income in the same pass;
nothing is lagged. A production subsidy stated as money has one unknown, its rate, and one equation, its budget; their number is
padded, and what is padding receives nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jax import Array

from smallyard.equations.controls import clear_controlled
from smallyard.equations.factors import FactorMarket, Paid, factor_payments_by_factor, log_value_added_price, returns
from smallyard.equations.income import Income, cost_payments, expenditure, factor_payments, profit, subsidy_cost, subsidy_rate
from smallyard.equations.kernels import Kernels
from smallyard.equations.labour import LabourMarket
from smallyard.equations.nests import Elasticities, Mix, final_index, final_mix, nested_cost
from smallyard.equations.scale import log_quantity
from smallyard.equations.sourcing import Market, clear_sourcing
from smallyard.equations.unit_cost import log_unit_cost
from smallyard.models.closures.base import block_mean
from smallyard.models.own_response import OwnResponse
from smallyard.policy.wedges import MAX_AMOUNTS

PADDED = (4, 16, MAX_AMOUNTS)  # numbers of subsidies stated as money that are compiled for
NO_AMOUNTS = np.zeros(PADDED[0])
NOT_SOUGHT = np.zeros((0, 0))  # relative pay where all is paid alike, scale where it does not matter
ALL_WORK = np.zeros(0)  # employment where labour is fixed, idleness where there is no wage floor


class State(NamedTuple):
    """Unknowns: log wage hats [region], log price hats and log expenditure levels [sector, region].

    `log_gross_subsidy`: ln (1+sp') of each subsidy stated as money [amount], in the order of the parameters. `log_relative_pay`: ln
    of pay over the region's mean [factor, sector, region], of size 0 where labour is mobile and alone; `log_scale`: ln of the
    quantity of input bundles [sector, region], of size 0 without economies of scale; `log_labour`: ln of employment [region], of
    size 0 where it is fixed; `log_idle`: ln of labour offered over labour employed [region], of size 0 without wage floors;
    `shadow`: multipliers of controls, ln (1+μ) and then leaked volumes [2 × pair], of size 0 without controls.
    """

    log_wage: Array
    log_price: Array
    log_expenditure: Array
    log_gross_subsidy: Array = NO_AMOUNTS  # type: ignore[assignment]  # the solver takes either kind of array
    log_relative_pay: Array = NOT_SOUGHT  # type: ignore[assignment]
    log_scale: Array = NOT_SOUGHT  # type: ignore[assignment]
    log_labour: Array = ALL_WORK  # type: ignore[assignment]
    log_idle: Array = ALL_WORK  # type: ignore[assignment]
    shadow: Array = ALL_WORK  # type: ignore[assignment]


class Params(NamedTuple):
    """Everything the equations read; all of it traced data, so scenarios on one world share one compilation."""

    kernels: Kernels
    trade_elasticity: Array  # θ [sector]
    value_added_share: Array  # γ [sector, region]
    input_share: Array  # γ [region, sector, using_sector]
    profit_share: Array  # π, of what producers earn [sector, region]; 0 under perfect competition
    final_share: Array  # α', counterfactual tastes [sector, region]
    welfare_share: Array  # α, base tastes [sector, region]
    log_cost_wedge: Array  # ln (1+sp)/(1+sp') − ln z [sector, region]
    gross_subsidy: Array  # 1+sp' [sector, region], 1 where the rate is solved
    subsidy_amount: Array  # A of each amount in the payer's column [amount, region]
    amount_cells: Array  # 1 where an amount is received [amount, sector, region]
    value_added: Array  # base factor income [region]
    final_demand: Array  # base final income [region]
    transfer: Array  # base transfers that remain [region]
    same_block: Array  # 1 where two regions trade, directly or not [region, region]
    has_demand: Array  # [sector, region]
    nests: Elasticities  # read by problems with nests only
    factors: FactorMarket  # read where pay differs between factors or sectors
    scale_elasticity: Array  # ψ [sector], and what producers paid [sector, region]: read where scale lowers cost
    cost_payments: Array
    labour: LabourMarket  # read where employment is an unknown
    own: OwnResponse  # of the benchmark; steers the iteration only
    controls: Any = ()  # `Controls`, read where there are any


class Pass(NamedTuple):
    """All implied quantities at a state."""

    log_unit_cost: Array
    log_price_index: Array  # of final demand [region]
    log_producer_price: Array
    market: Market
    controlled: Any  # `Controlled`, or nothing
    income: Income
    expenditure: Array
    paid_to_factor: Array  # [sector, region]
    factor_demand: Array
    paid: Paid  # what these payments give each factor, and ask of each sector
    log_scale: Array  # that these payments buy [sector, region], of size 0 without economies of scale
    gross_subsidy: Array
    amount_rate: Array  # sp' that each amount pays for at these receipts [amount]


def _cobb_douglas(state: State, log_pay: Array, p: Params) -> tuple[Array, Mix, Array]:
    """Unit cost, factors on cost shares, and shares of final demand: the last two as they are."""
    log_cost = log_unit_cost(log_pay, state.log_price, p.value_added_share, p.input_share)
    return log_cost, Mix(1.0, 1.0, 1.0), p.final_share  # type: ignore[arg-type]


def _nested(state: State, log_pay: Array, p: Params) -> tuple[Array, Mix, Array]:
    """The same where inputs, the factor and final goods are substitutes."""
    log_cost, mix = nested_cost(log_pay, state.log_price, p.value_added_share, p.input_share, p.nests)
    return log_cost, mix, final_mix(state.log_price, p.final_share, p.nests)


def log_price_index(state: State, p: Params, *, nested: bool) -> Array:
    """ln P̂ of final demand at base tastes [region]."""
    if nested:
        return final_index(state.log_price, p.welfare_share, p.nests)
    return (p.welfare_share * state.log_price).sum(0)


@dataclass(frozen=True)
class Options:
    """What is known when the system is compiled: the deficit closure, and which unknowns there are."""

    transfer_scale: Callable[..., Any]
    nested: bool = False  # whether shares respond to prices
    pays_differ: bool = False  # whether sectors pay differently, or there are several factors
    scaled: bool = False  # whether scale lowers cost
    elastic: bool = False  # whether employment is an unknown
    floored: bool = False  # whether wage floors can leave labour idle: a problem with complementarity pairs
    controlled: bool = False  # whether quantities are controlled: likewise


def log_pay(state: State, p: Params, problem: Options) -> Array:
    """ln of what each sector pays for value added [sector, region], or [1, region] where all pay the same."""
    wage = state.log_wage[None, :]
    return wage + log_value_added_price(state.log_relative_pay, p.factors) if problem.pays_differ else wage


def employed(state: State, p: Params, problem: Options) -> tuple[Array, Array]:
    """Employment, new over old: of each factor [factor, region] and of all, weighted by what they earned [region]."""
    everyone = jnp.ones((p.factors.payments.shape[0], len(state.log_wage)))
    if not problem.elastic:
        return everyone, everyone[0]
    labour = jnp.exp(state.log_labour)
    part = p.factors.payments[0].sum(0) / p.value_added if problem.pays_differ else 1.0
    return everyone.at[0].set(labour), 1.0 - part + part * labour


def _paid(state: State, p: Params, problem: Options, log_price: Array, paid: Array, at_work: Array) -> Paid:
    """Returns to factors at payments to value added [sector, region], and what sectors should pay for them."""
    if not problem.pays_differ:
        return Paid(jnp.zeros_like(at_work), state.log_relative_pay)
    log_relative = log_price - state.log_wage[None, :]
    by_factor = factor_payments_by_factor(paid, state.log_relative_pay, log_relative, p.factors)
    return returns(by_factor, at_work, p.factors)


def _sourcing(state: State, p: Params, problem: Options, log_price: Array, spending: Array) -> tuple[Market, Any]:
    """Markets at producer prices and spending, and what controls hold of them."""
    given = log_price, p.trade_elasticity, spending, p.has_demand
    if not problem.controlled:
        return clear_sourcing(p.kernels, *given), ()
    found = clear_controlled(p.kernels, p.controls, state.shadow, *given)
    return found.market, found


def one_pass(state: State, p: Params, problem: Options) -> Pass:
    """Costs → prices and sales → income → expenditure, all at the given wages, prices and expenditures."""
    wage = jnp.exp(state.log_wage)
    at_work, mean_at_work = employed(state, p, problem)
    earnings = wage * mean_at_work if problem.elastic else wage
    log_price = log_pay(state, p, problem)
    log_cost, mix, final_share = (_nested if problem.nested else _cobb_douglas)(state, log_price, p)
    log_index = log_price_index(state, p, nested=problem.nested)
    solved = jnp.einsum("j,jsn->sn", state.log_gross_subsidy, p.amount_cells)  # the padded number is part of the compile key
    log_producer_price, gross_subsidy = log_cost + p.log_cost_wedge - solved, p.gross_subsidy * jnp.exp(solved)
    if problem.scaled:
        log_producer_price = log_producer_price - p.scale_elasticity[:, None] * state.log_scale
    spending = jnp.where(p.has_demand, jnp.exp(state.log_expenditure), 0.0)
    market, controlled = _sourcing(state, p, problem, log_producer_price, spending)
    earned = gross_subsidy * market.output
    payments = cost_payments(p.profit_share, earned)
    scale = problem.transfer_scale(p.same_block, earnings, p.value_added, p.final_demand, jnp.exp(log_index))
    income = Income(
        factor=earnings * p.value_added,
        profit=profit(p.profit_share, earned),
        tariff_revenue=market.tariff_revenue,
        export_tax_revenue=market.export_tax_revenue,
        subsidy_cost=subsidy_cost(gross_subsidy, market.output),
        transfer=p.transfer * scale,
        rents=controlled.rents if problem.controlled else jnp.zeros_like(wage),
    )
    unit = block_mean(p.same_block, p.value_added, wage)
    paid_to_factor = factor_payments(p.value_added_share * mix.factor, payments)
    return Pass(
        log_cost,
        log_index,
        log_producer_price,
        market,
        controlled,
        income,
        expenditure(final_share, income.total, p.input_share, mix.use * payments, mix.good),
        paid_to_factor,
        paid_to_factor.sum(0),
        _paid(state, p, problem, log_price, paid_to_factor, at_work),
        log_quantity(payments, p.cost_payments, log_cost) if problem.scaled else state.log_scale,
        gross_subsidy,
        subsidy_rate(p.subsidy_amount, unit, p.amount_cells, market.output),
    )


def log_numeraire(log_wage: Array, p: Params) -> Array:
    """ln of the value-added-weighted mean wage of each region's trading block [region]; 0 in the numeraire."""
    paid = p.same_block @ (jnp.exp(log_wage) * p.value_added)
    return jnp.log(paid / (p.same_block @ p.value_added))
