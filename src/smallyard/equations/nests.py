"""CES nests of cost and of final demand, in calibrated share form; Cobb–Douglas is their limit at an elasticity of one.

    ln P = ln [Σ_k a_k p_k^(1−η)] / (1−η)        a_k' = a_k (p_k/P)^(1−η)

Logs of powers are taken as log1p and expm1, so that nothing cancels near an elasticity of one.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax.numpy as jnp
from jax import Array


class Elasticities(NamedTuple):
    """Of substitution: between the factor and inputs, among inputs, among goods of final demand (scalars, at least 0)."""

    value_added: Any
    inputs: Any
    final: Any


class Mix(NamedTuple):
    """By how much shares differ from those of the benchmark, as factors [sector, region].

    The share of the factor in cost is γ × factor; of input k in sector s it is γ_ks × good_k × use_s.
    """

    factor: Array
    good: Array
    use: Array


def power(log_price: Array, exponent: Any) -> Array:
    """p^d − 1, or ln p where d = 0: what a share-weighted mean turns into an index."""
    return jnp.where(exponent == 0.0, log_price, jnp.expm1(exponent * log_price))


def index(mean: Array, exponent: Any) -> Array:
    """ln P from Σ a (p^d − 1), or from Σ a ln p where d = 0."""
    safe = jnp.where(exponent == 0.0, 1.0, exponent)
    return jnp.where(exponent == 0.0, mean, jnp.log1p(jnp.where(exponent == 0.0, 0.0, mean)) / safe)


def nested_cost(
    log_factor_price: Array, log_price: Array, value_added_share: Array, input_share: Array, elasticities: Elasticities
) -> tuple[Array, Mix]:
    """Log change of unit cost, and the shares in it.

    Equations: ln Pm_s = CES over inputs with weights γ_ks/(1−γ_s); ln c_s = CES over the factor (γ_s) and the bundle (1−γ_s).
    Arguments: log_factor_price [sector or 1, region]; log_price [sector, region]; value_added_share γ [sector, region]; input_share
    [region, sector, using_sector]. One elasticity among inputs for all sectors keeps the pass at one product with the table.
    """
    upper, lower = 1.0 - elasticities.value_added, 1.0 - elasticities.inputs
    bought = 1.0 - value_added_share
    some = bought > 0.0
    mean = jnp.einsum("nks,kn->sn", input_share, power(log_price, lower)) / jnp.where(some, bought, 1.0)
    bundle = jnp.where(some, index(mean, lower), 0.0)
    wage = jnp.broadcast_to(log_factor_price, bundle.shape)
    cost = index(value_added_share * power(wage, upper) + bought * power(bundle, upper), upper)
    return cost, Mix(
        factor=jnp.exp(upper * (wage - cost)),
        good=jnp.exp(lower * log_price),
        use=jnp.exp(upper * (bundle - cost) - lower * bundle),
    )


def final_index(log_price: Array, share: Array, elasticities: Elasticities) -> Array:
    """Log change of the price index of final demand [region] for tastes `share` [sector, region]."""
    exponent = 1.0 - elasticities.final
    return index((share * power(log_price, exponent)).sum(0), exponent)


def final_mix(log_price: Array, share: Array, elasticities: Elasticities) -> Array:
    """Shares of final demand a' = a (p/P)^(1−η) [sector, region]; they add up to one."""
    gap = log_price - final_index(log_price, share, elasticities)[None, :]
    return share * jnp.exp((1.0 - elasticities.final) * gap)
