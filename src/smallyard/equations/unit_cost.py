"""Unit cost of the input bundle: Cobb–Douglas over value added and intermediates."""

from __future__ import annotations

import jax.numpy as jnp
from jax import Array


def log_unit_cost(log_factor_price: Array, log_price: Array, value_added_share: Array, input_share: Array) -> Array:
    """Log change of the unit cost c, before productivity.

    Equation: ln ĉ_is = γ_is ln ŵ_i + Σ_k γ_iks ln P̂_ik        (Caliendo–Parro 2015, eq. 10, in logs)

    Arguments: log_factor_price, ln ŵ where labour is mobile [sector or 1, region]; log_price [sector, region];
    value_added_share γ_is [sector, region]; input_share γ_iks [region, sector, using_sector], shares of gross cost, so
    γ_is + Σ_k γ_iks = 1.
    Not for: CES nests, which have their own file.
    """
    inputs = jnp.einsum("nks,kn->sn", input_share, log_price)
    return value_added_share * log_factor_price + inputs
