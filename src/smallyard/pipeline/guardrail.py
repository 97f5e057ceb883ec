"""Guardrails of subsidies, evaluated at the solved economy."""

from __future__ import annotations

import numpy as np

from smallyard.pipeline.pair import Pair
from smallyard.policy.fields import money, percent
from smallyard.policy.gdp import yearly_money
from smallyard.policy.instruments.guardrail import FirmType, Guardrail
from smallyard.policy.instruments.production_subsidy import ProductionSubsidy
from smallyard.policy.scenario import Scenario
from smallyard.policy.words import policy_words
from smallyard.results.guardrail import GuardrailRow, Guardrails, least_subsidy, present_value


def guardrails(scenario: Scenario, pair: Pair, cells: dict[int, np.ndarray]) -> Guardrails | None:
    """Rows for every kind of recipient of every subsidy with a guardrail; None if there is none.

    Equation: PV(S_m) (1 − q) ≥ Σ_{t<H} δ^t Σ_s share_m X_s g_m / σ_s, X what the partner spends on the sectors of the subsidy in
    the solved economy, σ = θ + 1, g the sales that are given up relative to those that there are.
    Arguments: cells, the receivers of each policy [region, sector] by its number. Source: mechanisms of the project, side-choosing
    contracts. Not for: recipients whose price or markup depends on the guardrail, which the solved economy does not have.
    """
    rows = [
        row
        for place, policy in enumerate(scenario.policies)
        if isinstance(policy, ProductionSubsidy) and policy.guardrail is not None
        for row in _rows(policy, policy.guardrail, pair, cells[place])
    ]
    return Guardrails(tuple(rows)) if rows else None


def _rows(policy: ProductionSubsidy, rule: Guardrail, pair: Pair, cells: np.ndarray) -> list[GuardrailRow]:
    world, amount = pair.start.world, policy.amount
    assert amount is not None  # the file was checked: a guardrail belongs to an amount
    payer = world.regions[int(np.flatnonzero(cells.any(1))[0])]
    paid = yearly_money(world, payer, money(amount.value), amount.price_year, amount.years, "", [])
    assert paid is not None  # compiled before
    sectors = np.flatnonzero(cells.any(0))
    spent = pair.after.outcome.expenditure[sectors, world.regions.index(rule.partner)]
    per_share = float((spent / (1.0 + pair.base.trade_elasticity[sectors])).sum())
    rate = percent(rule.discount_rate)
    offered = present_value(paid.in_world_money, rate, amount.years)
    return [_row(policy_words(policy), rule, firm, per_share, rate, offered) for firm in rule.firms]


def _row(words: str, rule: Guardrail, firm: FirmType, per_share: float, rate: float, offered: float) -> GuardrailRow:
    yearly = percent(firm.share_of_partner_market) * percent(firm.expansion) * per_share
    lost = present_value(yearly, rate, rule.years)
    least, own = least_subsidy(lost, percent(rule.funding_stops)), percent(firm.subsidy_share) * offered
    return GuardrailRow(words, firm.name, rule.partner, lost, least, own, own >= least and own > 0.0)
