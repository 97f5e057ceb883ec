"""Factors of production, mobile between sectors or not: what each sector pays for each of them.

    v_is = [Σ_f φ_fis r_fis^(1−σ)]^(1/(1−σ)),   payments_fis = base payments_fis × r_fi L_fi × (r_fis/r_fi)^κ_f

with r_fi a factor's mean pay in the region and r_fis that of a sector, all measured in the mean pay W_i of all factors there.
κ = 1: a factor is specific to its sector, and its pay takes all of a change in demand. 1 < κ < ∞: its units differ in what they can
do where (Roy), κ the dispersion parameter. κ → ∞: mobile, r_fis = r_fi.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax.numpy as jnp
from jax import Array

from smallyard.equations.nests import index, power


class FactorMarket(NamedTuple):
    """Factors of the benchmark; numbers, so that all of them share one compilation."""

    share: Array  # φ, of value added [factor, sector, region]; the first factor is labour
    payments: Array  # [factor, sector, region]
    mobility: Array  # κ [factor]
    substitution: Any  # σ between factors


class Paid(NamedTuple):
    """What factors get at given payments of sectors to value added."""

    log_return: Array  # ln of a factor's mean pay over that of all factors [factor, region]
    log_relative_pay: Array  # ln of what each sector pays over the mean of all factors [factor, sector, region]


def log_value_added_price(log_relative_pay: Array, market: FactorMarket) -> Array:
    """ln v of each sector over the mean pay of all factors [sector, region]."""
    exponent = 1.0 - market.substitution
    return index((market.share * power(log_relative_pay, exponent)).sum(0), exponent)


def factor_payments_by_factor(paid: Array, log_relative_pay: Array, log_price: Array, market: FactorMarket) -> Array:
    """Payments to each factor out of those to value added [sector, region]: φ (r/v)^(1−σ) of them [factor, sector, region]."""
    return market.share * jnp.exp((1.0 - market.substitution) * (log_relative_pay - log_price)) * paid


def returns(paid: Array, employed: Array, market: FactorMarket) -> Paid:
    """What payments by factor ask for.

    Equations: r_f = Σ_s payments_fs/(L_f Σ_s base payments_fs); ln r_fs = ln r_f + ln [payments_fs/(base payments_fs r_f L_f)]/κ_f;
    a sector that pays nothing, then or now, pays the mean.
    Arguments: paid [factor, sector, region]; employed L, new over old [factor, region].
    Source: Galle, Rodríguez-Clare, Yi 2023, Review of Economic Studies 90: 331–375; κ = 1: specific factors.
    """
    owned = market.payments.sum(1) * employed
    earned = paid.sum(1)
    held = owned > 0.0
    mean = jnp.where(held, earned, 1.0) / jnp.where(held, owned, 1.0)
    overall = earned.sum(0) / owned.sum(0)
    live = (paid > 0.0) & (market.payments > 0.0)
    asked = market.payments * (mean * employed)[:, None, :]
    ratio = jnp.where(live, paid, 1.0) / jnp.where(live, asked, 1.0)
    log_return = jnp.where(held, jnp.log(mean / overall), 0.0)  # what a region does not have is not scarce there
    own = jnp.where(live, jnp.log(ratio) / market.mobility[:, None, None], 0.0)
    return Paid(log_return, log_return[:, None, :] + own)


def pay_slope(sales: Array, market: FactorMarket) -> Array:
    """By how much a full step of relative pay would overshoot, as a factor [factor, sector, region]; it steers the iteration only.

    A cell that pays more sells less and uses other factors: by φ × sales + (1 − φ)(σ − 1) of its payments. An immobile factor
    takes 1/κ of that, a mobile one its mean over sectors, so far as other factors are there.
    """
    answer = market.share * sales + (1.0 - market.share) * (market.substitution - 1.0)
    total = market.payments.sum(1)
    mean = (market.payments * answer).sum(1) / jnp.where(total > 0.0, total, 1.0)
    others = 1.0 - total / total.sum(0)
    mobile = jnp.isinf(market.mobility)[:, None, None]
    kappa = jnp.where(mobile, 1.0, market.mobility[:, None, None])
    return jnp.maximum(1.0 + jnp.where(mobile, (others * mean)[:, None, :], answer / kappa), LEAST_SLOPE)


LEAST_SLOPE = 0.3  # factors that hardly substitute for one another answer their own pay weakly
