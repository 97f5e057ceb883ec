"""External economies of scale: a sector's unit cost falls with the quantity of input bundles that the sector uses.

    ĉ_is = bundle price × q̂_is^(−ψ_s) / ẑ_is,     q̂ = payments' / (payments × bundle price)

Free entry of firms with constant markups is the case ψ = 1/θ: the number of firms follows the bundles. With α = θ ψ ≤ 1 in every
sector the equilibrium is unique in the cases that theory covers; above it more than one may exist.
"""

from __future__ import annotations

import jax.numpy as jnp
from jax import Array


def log_quantity(payments: Array, base_payments: Array, log_bundle_price: Array) -> Array:
    """ln q̂_is, input bundles over those of the benchmark; 0 where nothing is made, then or now.

    Arguments: what producers pay for inputs and factors, now and in the benchmark, and ln of the bundle's price [sector, region].
    Source: Kucheryavyy, Lyn, Rodríguez-Clare 2023, American Economic Journal: Macroeconomics 15: the unified scale form.
    Not for: scale economies within firms that do not enter; corners where a sector disappears by itself.
    """
    live = (payments > 0.0) & (base_payments > 0.0)
    ratio = jnp.where(live, payments, 1.0) / jnp.where(live, base_payments, 1.0)
    return jnp.where(live, jnp.log(ratio) - log_bundle_price, 0.0)
