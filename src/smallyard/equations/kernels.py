"""The three kernels of a trade flow: what buyers pay, what crosses the border, what producers receive.

They are stored as receipts C and the two differences that taxes open, tariff A − B and export tax B − C.

    A = π Σ_m c_m κ_m^(−θ)                  buyer value        κ_m = d (1+e'_m)/(1+e) (1+t'_m)/(1+t)
    B = π Σ_m c_m κ_m^(−θ) / (1+t'_m)       border value = tariff base
    C = π Σ_m c_m κ_m^(−θ) / ((1+t'_m)(1+e'_m))                producer receipts

Classes m split a flow (a measure that covers 64 % of it); the rate is never averaged. A ban is an exact zero of its class.
Source: exact hat algebra (Dekle, Eaton, Kortum 2008) with wedges at buyer, border and producer prices.
"""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp
from jax import Array


class Kernels(NamedTuple):
    """Kernels [sector, importer, exporter]; `quantity` gives delivered quantity in base border prices.

    `has_export_tax` is a scalar: where it is false, one of four products of a pass is skipped. What buyers pay is not stored: a
    pass is bound by the bytes that it reads.
    """

    tariff: Array
    export_tax: Array
    receipts: Array
    quantity: Array
    has_export_tax: Array

    @property
    def border(self) -> Array:
        """B = C + (B − C)."""
        return self.receipts + self.export_tax

    @property
    def buyer(self) -> Array:
        """A = B + (A − B)."""
        return self.border + self.tariff


def trade_kernels(
    trade_share: Array,
    base_tariff: Array,
    base_export_tax: Array,
    coverage: Array,
    tariff: Array,
    export_tax: Array,
    trade_cost: Array,
    is_open: Array,
    trade_elasticity: Array,
) -> Kernels:
    """Kernels A, B, C and the quantity kernel from rates by class.

    Arguments: trade_share π, base_tariff t, base_export_tax e [sector, importer, exporter]; coverage c, tariff t',
    export_tax e', trade_cost d, is_open [class, sector, importer, exporter]; trade_elasticity θ [sector].
    Closed classes use mask-then-where on value and argument, so that derivatives there are exactly 0.
    """
    theta = trade_elasticity[None, :, None, None]
    gross_tariff, gross_export_tax = 1.0 + tariff, 1.0 + export_tax
    kappa = trade_cost * gross_export_tax / (1.0 + base_export_tax) * gross_tariff / (1.0 + base_tariff)
    kappa = jnp.where(is_open, kappa, 1.0)
    weight = jnp.where(is_open, coverage * jnp.exp(-theta * jnp.log(kappa)), 0.0)
    at_border = weight / gross_tariff
    received = at_border / gross_export_tax
    return Kernels(
        tariff=trade_share * (at_border * tariff).sum(0),
        export_tax=trade_share * (received * export_tax).sum(0),
        receipts=trade_share * received.sum(0),
        quantity=trade_share / (1.0 + base_tariff) * (weight / kappa).sum(0),
        has_export_tax=jnp.any(export_tax != 0.0),
    )
