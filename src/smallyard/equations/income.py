"""Income, expenditure and factor demand: the accounts that close the economy."""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp
from jax import Array


class Income(NamedTuple):
    """Final income by source [region]; the sum is what households spend."""

    factor: Array
    profit: Array
    tariff_revenue: Array
    export_tax_revenue: Array
    subsidy_cost: Array
    transfer: Array
    rents: Array | float = 0.0  # of controls

    @property
    def total(self) -> Array:
        """I'_n = w_n VA_n + Π_n + TR_n + ER_n + QR_n − SUB_n + D'_n."""
        taxes = self.tariff_revenue + self.export_tax_revenue - self.subsidy_cost
        return self.factor + self.profit + taxes + self.transfer + self.rents


def subsidy_cost(gross_subsidy: Array, output: Array) -> Array:
    """SUB_n = Σ_s sp'_ns Y'_ns, with gross_subsidy 1+sp' and producer receipts Y' [sector, region]."""
    return ((gross_subsidy - 1.0) * output).sum(0)


def subsidy_rate(amount: Array, unit: Array, cells: Array, output: Array) -> Array:
    """sp'_j = Σ_n A_jn u_n / Σ_{cells of j} Y', the common rate that an amount pays for [amount]; 0 where no cell is named.

    Arguments: amount A [amount, region] (the payer's column); unit u, change of world factor income of the payer's trading block
    [region]; cells, 1 where an amount is received [amount, sector, region]; producer receipts Y' [sector, region].
    """
    receipts = jnp.einsum("jsn,sn->j", cells, output)
    named = receipts > 0.0
    return jnp.where(named, (amount @ unit) / jnp.where(named, receipts, 1.0), 0.0)


def cost_payments(profit_share: Array, earned: Array) -> Array:
    """What producers pay for inputs and factors: (1−π) (1+sp') Y' [sector, region], of all that they earn, (1+sp') Y'."""
    return (1.0 - profit_share) * earned


def profit(profit_share: Array, earned: Array) -> Array:
    """Π_n = Σ_s π_s (1+sp'_ns) Y'_ns, paid to the region's households; π = μ/(1+μ) at a constant markup μ [region]."""
    return (profit_share * earned).sum(0)


def expenditure(final_share: Array, income: Array, input_share: Array, payments: Array, good: Array | float = 1.0) -> Array:
    """X'_ns = α'_ns I'_n + Σ_k γ_nsk (1−π_nk) (1+sp'_nk) Y'_nk      (Caliendo–Parro 2015, eq. 13, with subsidies, profits).

    Arguments: final_share α' [sector, region]; income I' [region]; input_share γ [region, sector, using_sector];
    payments [using_sector, region]; `good`, a factor on all shares of an input [sector, region] where they respond to prices.
    """
    return final_share * income[None, :] + good * jnp.einsum("nks,sn->kn", input_share, payments)


def factor_payments(value_added_share: Array, payments: Array) -> Array:
    """γ_ns (1−π_ns) (1+sp'_ns) Y'_ns, payments to the factor [sector, region]; their sum is its demand."""
    return value_added_share * payments
