"""Labour that does not move freely between sectors: what each sector pays, relative to the region's mean.

    payments_is = base payments_is × ŵ_i × ρ̂_is^κ,   ρ̂ what sector s pays per efficient worker over the region's mean ŵ

κ = 1: labour is specific to its sector, and its pay takes all of a change in demand. 1 < κ < ∞: workers differ in what they can do
where (Roy), κ the dispersion parameter. κ → ∞: mobile, ρ̂ = 1.
"""

from __future__ import annotations

import jax.numpy as jnp
from jax import Array


def log_relative_pay(paid: Array, base_payments: Array, wage: Array, mobility: Array) -> Array:
    """ln ρ̂_is = ln [payments_is / (base payments_is ŵ_i)] / κ; 0 where nothing is paid, then or now.

    Arguments: payments to labour and those of the benchmark [sector, region]; mean pay ŵ [region]; mobility κ ≥ 1.
    Source: Galle, Rodríguez-Clare, Yi 2023, Review of Economic Studies 90: 331–375; κ = 1: specific factors.
    Not for: several skills.
    """
    live = (paid > 0.0) & (base_payments > 0.0)
    ratio = jnp.where(live, paid, 1.0) / jnp.where(live, base_payments * wage[None, :], 1.0)
    return jnp.where(live, jnp.log(ratio) / mobility, 0.0)
