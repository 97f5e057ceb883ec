"""How much labour works: by what it pays, and less than that where a wage floor binds.

    L̂_n = [ŵ_n/P̂_n × relief_n]^ε e^(−u_n),   0 ≤ u_n ⟂ ln(ŵ_n/P̂_n) − ln floor_n ≥ 0

u is the log of labour offered over labour employed. Without elasticity and floor L̂ = 1.
"""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp
from jax import Array


class LabourMarket(NamedTuple):
    """What supply and floors read; numbers, so that all of them share one compilation."""

    supply_elasticity: Array  # ε
    relief: Array  # 1 where border revenue lowers income taxes, else 0
    earnings: Array  # of labour in the benchmark [region]
    taxed: Array  # border revenue over them [region]
    log_floor: Array  # ln of the least pay relative to the benchmark [region], 0 where there is none
    has_floor: Array  # [region]
    real: Array  # 1 where the floor is one of ŵ/P̂, 0 where it is one of ŵ


def log_supply(market: LabourMarket, log_wage: Array, log_price: Array, revenue: Array, earnings: Array) -> Array:
    """ln of labour offered, ε ln[ŵ/P̂ × (1 − R/E)/(1 − R'/E')] under tax relief, ε ln(ŵ/P̂) otherwise [region].

    Arguments: ln ŵ and ln P̂ of final demand; border revenue R' and earnings of labour E' [region].
    Source: Ignatenko, Lashkaripour, Macedoni, Simonovska 2025, Journal of International Economics 157: 104138, labour supply of
    the one-sector models; the base year's own revenue is measured against itself. Not for: several kinds of workers.
    """
    relief = jnp.log1p(-market.relief * market.taxed) - jnp.log1p(-market.relief * revenue / earnings)
    return market.supply_elasticity * (log_wage - log_price + relief)


def floor_slack(market: LabourMarket, log_wage: Array, log_price: Array) -> Array:
    """By how much pay lies above its floor, ln(ŵ/P̂) − ln floor, or ln ŵ − ln floor where the floor is nominal [region]."""
    return log_wage - market.real * log_price - market.log_floor


def effort(market: LabourMarket, log_labour: Array) -> Array:
    """What more work costs those who do it, over their earnings in the benchmark [region].

    Equation: ε/(1+ε) (L̂^((1+ε)/ε) − 1)/(1 − R/E): the integral of the pay, in goods, for which labour is offered; 0 where ε = 0.
    """
    epsilon = market.supply_elasticity
    safe = jnp.where(epsilon > 0.0, epsilon, 1.0)
    cost = safe / (1.0 + safe) * jnp.expm1((1.0 + safe) / safe * log_labour) / (1.0 - market.relief * market.taxed)
    return jnp.where(epsilon > 0.0, cost, 0.0)
