"""The Ricardian/Armington economy as the solver sees it: gaps of every block, and one joint pass that steers itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import jax.numpy as jnp
from jax import Array

from smallyard.equations.controls import slacks
from smallyard.equations.factors import pay_slope
from smallyard.equations.labour import floor_slack, log_supply
from smallyard.models.ricardian_equations import Options, Params, Pass, State, log_numeraire, one_pass
from smallyard.solver.problem import Evaluation, Pairs

WAGE_STEP = 0.7  # regions that move at once overshoot: with two of them, a full step only swaps their gaps
BUDGET = "subsidy_budget"  # of subsidies stated as money; nothing to balance on padding
BLOCKS = ("zero_profit", "income_balance", "market_clearance", "numeraire", BUDGET)
PAY = "relative_pay"  # of factors in sectors, where they differ
SCALE = "scale"  # of sectors, where it lowers cost
LEAST_SCALE_SLOPE = 0.2  # the quantity of a sector answers its own cost strongly where θ ψ comes near 1
LABOUR = "labour_supply"  # where employment is an unknown


@dataclass(frozen=True)
class RicardianProblem(Options):
    """The system as the solver sees it; hashable, and with the shapes the whole compile key."""

    @property
    def blocks(self) -> tuple[str, ...]:
        """Names of the residual blocks."""
        options = {PAY: self.pays_differ, SCALE: self.scaled, LABOUR: self.elastic}
        return (*BLOCKS, *(name for name, is_on in options.items() if is_on))

    def evaluate(self, state: State, params: Params) -> Evaluation:
        """Log gaps of every block, and one joint pass.

        Blocks: price against unit cost, uses against spending, factor demand against factor income, numeraire, and the budget of
        subsidies stated as money. In the pass wages follow what remains of the gap in their factor market once their region has
        adjusted, prices follow costs and wages, spending follows uses and wages, subsidy rates follow their budgets, and the
        numeraire is restored.
        """
        return self._evaluation(one_pass(state, params, self), state, params)

    def _evaluation(self, at: Pass, state: State, params: Params) -> Evaluation:
        """Gaps and update from all implied quantities."""
        goal = self._goal(at, state, params)
        residual = {
            "zero_profit": goal.log_price - state.log_price,
            "income_balance": goal.log_expenditure - state.log_expenditure,
            "market_clearance": goal.log_wage - state.log_wage,
            "numeraire": log_numeraire(state.log_wage, params),
            BUDGET: goal.log_gross_subsidy - state.log_gross_subsidy,
        }
        own = params.own
        gap = residual["market_clearance"] + (
            own.by_price * residual["zero_profit"] + own.by_spending * residual["income_balance"]
        ).sum(0)
        slope, more_labour = own.slope, 0.0
        if self.elastic:  # labour that follows pay closes a part of the gap, and opens it again where it moves by itself
            residual[LABOUR] = goal.log_labour - state.log_labour
            follows = params.labour.supply_elasticity * (1.0 - (params.welfare_share * own.price).sum(0))
            gap, slope, more_labour = gap - residual[LABOUR], own.slope + follows, follows
        step = WAGE_STEP * gap / slope
        shift = log_numeraire(state.log_wage + step, params)
        update = State(
            state.log_wage + step - shift,
            jnp.where(params.has_demand, goal.log_price + own.price * step - shift, 0.0),
            jnp.where(params.has_demand, goal.log_expenditure + own.spending * step - shift, 0.0),
            goal.log_gross_subsidy,
            state.log_relative_pay,
            state.log_scale,
            goal.log_labour + more_labour * step if self.elastic else state.log_labour,
            state.log_idle,
            state.shadow,
        )
        if self.scaled:  # a sector that grows gets cheaper and grows again, so that a full step would fall short
            residual[SCALE] = goal.log_scale - state.log_scale
            slope = 1.0 - params.scale_elasticity[:, None] * own.sales
            step = residual[SCALE] / jnp.maximum(slope, LEAST_SCALE_SLOPE)
            update = update._replace(log_scale=state.log_scale + step)
        if self.pays_differ:
            residual[PAY] = goal.log_relative_pay - state.log_relative_pay
            step = residual[PAY] / pay_slope(own.pay, params.factors)
            update = update._replace(log_relative_pay=state.log_relative_pay + step)
        return Evaluation(residual, update)

    def _goal(self, at: Pass, state: State, params: Params) -> State:
        """Where each unknown would go by its own equation alone; cells without demand stay where they are."""
        uses = jnp.where(params.has_demand, at.expenditure, 1.0)
        return State(
            state.log_wage + jnp.log(at.factor_demand / at.income.factor),
            jnp.where(params.has_demand, at.market.log_price, state.log_price),
            jnp.where(params.has_demand, jnp.log(uses), state.log_expenditure),
            jnp.log1p(at.amount_rate),
            at.paid.log_relative_pay,
            at.log_scale,
            self._log_employed(at, state, params) if self.elastic else state.log_labour,
            state.log_idle,
            state.shadow,
        )

    def _log_employed(self, at: Pass, state: State, params: Params) -> Array:
        """ln of labour offered, less what finds no work."""
        revenue = at.income.tariff_revenue + at.income.export_tax_revenue
        wage = state.log_wage + at.paid.log_return[0]
        earned = jnp.exp(wage + state.log_labour) * params.labour.earnings
        offered = log_supply(params.labour, wage, at.log_price_index, revenue, earned)
        return offered - state.log_idle if self.floored else offered

    def pairs(self, state: State, params: Params) -> Pairs:
        """Idle labour against the distance of pay from its floor [region], shadow prices and leaks of controls against slacks."""
        return self._pairs(one_pass(state, params, self) if self.floored or self.controlled else None, state, params)

    def evaluate_with_pairs(self, state: State, params: Params) -> tuple[Evaluation, Pairs]:
        """Both, from one pass: two would take twice the time, because the compiler does not merge them."""
        at = one_pass(state, params, self)
        return self._evaluation(at, state, params), self._pairs(at, state, params)

    def _pairs(self, at: Pass | None, state: State, params: Params) -> Pairs:
        multiplier, slack, mask = [jnp.zeros(0)], [jnp.zeros(0)], [jnp.zeros(0, bool)]
        if at is None:
            return Pairs(multiplier[0], slack[0], mask[0])
        if self.floored:
            multiplier.append(state.log_idle)
            slack.append(floor_slack(params.labour, state.log_wage + at.paid.log_return[0], at.log_price_index))
            mask.append(params.labour.has_floor)
        if self.controlled:
            multiplier.append(state.shadow)
            slack.append(slacks(params.controls, state.shadow, at.controlled))
            sought = params.controls.limits.sought > 0.0
            mask += [sought, sought & params.controls.limits.has_leak]
        return Pairs(*(jnp.concatenate(parts) for parts in (multiplier, slack, mask)))

    def with_multipliers(self, state: State, multiplier: Any) -> State:
        """The state with other idleness, shadow prices and leaks."""
        idle = state.log_idle.shape[0]
        return state._replace(log_idle=multiplier[:idle], shadow=multiplier[idle:])
