"""Sourcing: price index, sales and border taxes of every market from kernels and producer prices.

Trade shares π' are never formed: with s = p^(−θ), three batched matrix–vector products with two kernels give everything, five
with three where export taxes are levied.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

from smallyard.equations.kernels import Kernels


class Supply(NamedTuple):
    """`power` s = p^(−θ) up to a sector constant `log_scale`; both needed to return to prices."""

    power: Array
    log_scale: Array


class Market(NamedTuple):
    """Price index and values implied by producer prices and expenditure."""

    log_price: Array  # [sector, importer]
    output: Array  # producer receipts [sector, exporter]
    tariff_revenue: Array  # [importer]
    export_tax_revenue: Array  # [exporter]
    intensity: Array  # expenditure over Σ A s, [sector, importer]
    supply: Supply


def supply_power(log_producer_price: Array, trade_elasticity: Array) -> Supply:
    """s_is = p̂_is^(−θ_s), shifted by its largest value in the sector so that nothing overflows."""
    exponent = -trade_elasticity[:, None] * log_producer_price
    log_scale = exponent.max(axis=1)
    return Supply(jnp.exp(exponent - log_scale[:, None]), log_scale)


def to_importers(kernel: Array, power: Array) -> Array:
    """Σ_i K_sni s_is for each importer n."""
    return jnp.einsum("sni,si->sn", kernel, power)


def to_exporters(kernel: Array, intensity: Array) -> Array:
    """Σ_n K_sni z_sn for each exporter i."""
    return jnp.einsum("sni,sn->si", kernel, intensity)


def clear_sourcing(
    kernels: Kernels,
    log_producer_price: Array,
    trade_elasticity: Array,
    expenditure: Array,
    has_demand: Array,
) -> Market:
    """Price index, producer receipts and border taxes.

    Equations: P̂_ns = [Σ_i A_sni p̂_is^(−θ_s)]^(−1/θ_s);  R_is = s_is Σ_n C_sni z_ns with z_ns = X'_ns / Σ_i A_sni s_is;
    TR_n = Σ_s z_ns Σ_i (A − B)_sni s_is;  ER_i = Σ_s s_is Σ_n (B − C)_sni z_ns.

    Arguments: kernels [sector, importer, exporter]; log_producer_price [sector, exporter]; expenditure X' and
    has_demand [sector, importer] (markets without demand have price hat 1 and no sales).
    """
    supply = supply_power(log_producer_price, trade_elasticity)
    power = supply.power
    export_tax = partial(_where_levied, kernels.has_export_tax, power)
    duty, received = to_importers(kernels.tariff, power), to_importers(kernels.receipts, power)
    reach = jnp.where(has_demand, received + duty + export_tax(lambda: to_importers(kernels.export_tax, power)), 1.0)
    log_price = -(jnp.log(reach) + supply.log_scale[:, None]) / trade_elasticity[:, None]
    spending = jnp.where(has_demand, expenditure, 0.0)
    intensity = spending / reach
    export_taxes = power * export_tax(lambda: to_exporters(kernels.export_tax, intensity))
    return Market(
        log_price=jnp.where(has_demand, log_price, 0.0),
        output=power * to_exporters(kernels.receipts, intensity),
        tariff_revenue=(intensity * duty).sum(0),
        export_tax_revenue=export_taxes.sum(0),
        intensity=intensity,
        supply=supply,
    )


def _where_levied(has_export_tax: Array, like: Array, product: Callable[[], Array]) -> Array:
    """The product with the export-tax kernel, not computed where the kernel is zero."""
    return jax.lax.cond(has_export_tax, product, lambda: jnp.zeros_like(like))


def bilateral(kernel: Array, market: Market) -> Array:
    """Bilateral values K_sni s_is z_ns [sector, importer, exporter]; used only for reporting."""
    return kernel * market.supply.power[:, None, :] * market.intensity[:, :, None]
