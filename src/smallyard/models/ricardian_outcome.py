"""What everybody downstream reads of a solved economy."""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp
from jax import Array

from smallyard.equations.controls import controlled_bilateral, split
from smallyard.equations.factors import factor_payments_by_factor
from smallyard.equations.income import cost_payments
from smallyard.equations.labour import effort
from smallyard.equations.sourcing import bilateral
from smallyard.models.ricardian_equations import Params, Pass, State, log_pay, one_pass
from smallyard.models.ricardian_problem import RicardianProblem


class Outcome(NamedTuple):
    """Levels in base-year money at the numeraire, and hats relative to the data; kernel layout.

    `trade_quantity` is delivered quantity valued at base-year border prices; `employment` is the share of the region's labour.
    """

    real_income: Array  # (I'/P̂)/I [region]
    welfare: Array  # real income less what more work costs those who do it [region]; the same at fixed labour
    real_wage: Array  # ŵ/P̂ [region]
    wage: Array  # ŵ, what labour is paid [region]
    pay: Array  # ŵ, or what each sector pays for value added where factors are not paid alike [sector, region]
    returns: Array  # mean pay of each factor, labour first [factor, region]
    factor_pay: Array  # what each sector pays for each factor [factor, sector, region]
    factor_income: Array  # payments to each factor [factor, sector, region]
    price_index: Array  # P̂ of final demand [region]
    income: Array  # I' [region]
    profit: Array  # Π' [region], 0 under perfect competition
    revenue: Array  # tariff revenue [region]
    export_tax_revenue: Array  # [region]
    subsidy_cost: Array  # [region]
    subsidy_rate: Array  # sp', stated or solved [sector, region]
    transfer: Array  # D' [region]
    price: Array  # P̂ [sector, region]
    producer_price: Array  # p̂ [sector, region]
    expenditure: Array  # X' [sector, region]
    output: Array  # receipts Y' [sector, region]
    output_quantity: Array  # input bundles, valued at base cost [sector, region]
    value_added: Array  # factor payments [sector, region]
    employment: Array  # share of workers: that of labour income (also in Roy economies), or of the benchmark where specific
    labour: Array  # employment, new over old [region]; 1 where it is fixed
    unemployment: Array  # part of the labour offered that a wage floor leaves without work [region]
    trade_fob: Array  # border value [sector, importer, exporter]
    trade_duty_paid: Array  # [sector, importer, exporter]
    trade_quantity: Array  # [sector, importer, exporter]
    rents: Array  # income from rents of controls, less what floors cost their payers [region]
    shadow_price: Array  # μ of each control: what buyers pay above the seller's price; negative for floors [pair]
    control_measure: Array  # quantity over its reference, or share of content [pair]
    control_rent: Array  # all of it, whoever has it [pair]
    leak_part: Array  # of the quantity that goes past the control [pair]


def outcome(state: State, p: Params, problem: RicardianProblem) -> Outcome:
    """Evaluate every reported quantity at a solution.

    Equations: real income (I'/P̂)/I with P̂ = Π P̂_s^α_s, or its CES form at base tastes; quantity
    q = R (1+sp')/(c d) in base border prices.
    Differentiable in state and params; fixed names, one meaning each.
    """
    at = one_pass(state, p, problem)
    log_returns = state.log_wage + at.paid.log_return
    wage = jnp.exp(log_returns[0])
    income = at.income.total
    payments = cost_payments(p.profit_share, at.gross_subsidy * at.market.output)
    paid_to_factor, price_index = at.paid_to_factor, jnp.exp(at.log_price_index)
    producer_price = jnp.exp(at.log_producer_price)
    shape = (len(log_returns), *paid_to_factor.shape)
    relative = state.log_relative_pay if problem.pays_differ else jnp.zeros(shape)
    log_value_added = log_pay(state, p, problem)
    log_factor_pay = state.log_wage + relative
    by_factor = factor_payments_by_factor(paid_to_factor, log_factor_pay, log_value_added, p.factors)
    real_income = income / price_index / p.final_demand
    log_labour = state.log_labour if problem.elastic else jnp.zeros_like(wage)
    idle = state.log_idle if problem.floored else jnp.zeros_like(wage)
    return Outcome(
        real_income=real_income,
        welfare=real_income - effort(p.labour, log_labour) * p.labour.earnings / p.final_demand,
        real_wage=wage / price_index,
        wage=wage,
        pay=jnp.broadcast_to(jnp.exp(log_value_added), paid_to_factor.shape),
        returns=jnp.exp(log_returns),
        factor_pay=jnp.exp(log_factor_pay),
        factor_income=by_factor,
        price_index=price_index,
        income=income,
        profit=at.income.profit,
        revenue=at.income.tariff_revenue,
        export_tax_revenue=at.income.export_tax_revenue,
        subsidy_cost=at.income.subsidy_cost,
        subsidy_rate=at.gross_subsidy - 1.0,
        transfer=at.income.transfer,
        price=jnp.exp(state.log_price),
        producer_price=producer_price,
        expenditure=jnp.where(p.has_demand, jnp.exp(state.log_expenditure), 0.0),
        output=at.market.output,
        output_quantity=payments / jnp.exp(at.log_unit_cost),
        value_added=paid_to_factor,
        employment=_workers(by_factor[0], p),
        labour=jnp.exp(log_labour),
        unemployment=-jnp.expm1(-idle),
        **_flows(state, p, problem, at, producer_price),
    )


def _flows(state: State, p: Params, problem: RicardianProblem, at: Pass, producer_price: Array) -> dict[str, Array]:
    """Bilateral values, and what controls read."""
    found, kernels, none = at.controlled, p.kernels, jnp.zeros(0)
    if not problem.controlled:
        return {
            "trade_fob": bilateral(kernels.border, at.market),
            "trade_duty_paid": bilateral(kernels.buyer, at.market),
            "trade_quantity": bilateral(kernels.quantity, at.market) / producer_price[:, None, :],
            "rents": jnp.zeros_like(at.income.factor),
            **dict.fromkeys(("shadow_price", "control_measure", "control_rent", "leak_part"), none),
        }
    c, limits = p.controls, p.controls.limits
    border, buyer = c.rows.receipts + c.rows.export_tax, c.rows.receipts + c.rows.export_tax + c.rows.tariff
    quantity = found.cell_quantity * producer_price[c.cells.sector, c.cells.exporter]
    rate = limits.sign * limits.sought * split(state.shadow)[0]
    return {
        "trade_fob": controlled_bilateral(kernels.border, border, found.border, c, found),
        "trade_duty_paid": controlled_bilateral(kernels.buyer, buyer, found.buyer, c, found),
        "trade_quantity": controlled_bilateral(kernels.quantity, c.rows.quantity, quantity, c, found) / producer_price[:, None, :],
        "rents": found.rents,
        "shadow_price": jnp.expm1(rate),
        "control_measure": jnp.where(limits.is_content, found.content, found.quantity / limits.reference),
        "control_rent": found.rent,
        "leak_part": found.leak_part,
    }


def _workers(paid: Array, p: Params) -> Array:
    """Shares of a region's workers by sector from what labour is paid [sector, region].

    Where labour is specific nobody moves. In a Roy economy those who choose a sector earn on average what all earn, so that shares
    of workers are shares of payments (Galle, Rodríguez-Clare, Yi 2023).
    """
    stays = p.factors.payments[0]
    counted = jnp.where(p.factors.mobility[0] == 1.0, stays, paid)
    return counted / counted.sum(0)
