"""Sourcing with controlled flows and groups of buyers: a sparse term beside the kernels, and what the controls read.

    A_l = w_l κ_l^(−θ) s z,  B_l = A_l/(1+t),  R_l = B_l/((1+e)(1+μ)),  rent_l = μ (1+e) R_l         l controlled cells
    P_sn = Π_g P_gsn^{share_g},   P_gsn = [Σ_i A_gsni s_si]^(−1/θ)                                    g groups of buyers
    0 ≤ ln (1+μ) ⟂ ln (Q̄ + v) − ln q ≥ 0,    0 ≤ v ⟂ ln (1 + first + slope v) − ln (1+μ) ≥ 0

Source: mechanisms of the project, quantity instruments and leaks. The wasted part of a rent uses up output of the seller's sector.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax.numpy as jnp
from jax import Array

from smallyard.equations.kernels import Kernels
from smallyard.equations.sourcing import Market, Supply, supply_power, to_exporters, to_importers

LEAST = 1e-12  # of the reference: below it a quantity is none, and its logarithm no number


class Cells(NamedTuple):
    """Controlled cells [cell]: place, row of the market's group, pair, and what their flow is at no shadow price."""

    sector: Array
    importer: Array
    exporter: Array
    row: Array  # sector × regions + importer for everybody else, beyond that the groups
    pair: Array
    weight: Array  # π c κ₀^(−θ) times the part that the group can buy
    gross_tariff: Array
    gross_export_tax: Array
    log_quantity: Array  # of a unit of buyer value, at base-year border prices, before prices of producers
    log_rate: Array  # ln (1+μ) where it is given


class Limits(NamedTuple):
    """Pairs [pair]: numbers that say what a control asks for."""

    sign: Any  # +1 makes the flow dearer
    sought: Any  # 1 where the shadow price is an unknown
    is_content: Any
    log_limit: Any  # ln of level × reference, or of the share of content
    reference: Any  # quantity, or 1 for content
    slope: Any  # −d ln q / d ln (1+μ) of the flow at given prices and spending: steers only
    rents: Any  # parts of exporter, importer, waste [pair, 3]
    leak: Any  # first, slope, resource [pair, 3]
    via: Any  # region that earns the rest of the cost of evasion; −1 the exporter
    has_leak: Any
    leak_part: Any  # given part of the quantity that leaks


class Rows(NamedTuple):
    """Kernels of the groups of buyers besides everybody else [group, exporter], their market and share [group]."""

    sector: Array
    importer: Array
    share: Array
    main_share: Array  # of everybody else [sector, importer]
    tariff: Array
    export_tax: Array
    receipts: Array
    quantity: Array


class Controls(NamedTuple):
    """Everything that controls add to the parameters."""

    cells: Cells
    limits: Limits
    rows: Rows


class Controlled(NamedTuple):
    """Market with controls, and what they read.

    rents: income by region; by pair: quantity, spending of its markets for content, rent, part that leaks; by cell: values of
    buyers, at the border and received; intensity of every row.
    """

    market: Market
    rents: Array  # [region]
    quantity: Array  # [pair]
    content: Array  # share of the cells in the spending of their markets [pair]
    rent: Array  # [pair]
    leak_part: Array  # [pair]
    buyer: Array  # [cell]
    border: Array
    receipts: Array
    cell_quantity: Array
    row_intensity: Array  # [group]


def split(shadow: Array) -> tuple[Array, Array]:
    """ln (1+μ) and leaked volume of each pair: the two halves of the multipliers."""
    half = shadow.shape[0] // 2
    return shadow[:half], jnp.maximum(shadow[half:], 0.0)  # on the way an extrapolated volume can fall below zero


def log_rates(c: Controls, shadow: Array) -> Array:
    """ln (1+μ) of each cell, given or sought; negative for floors."""
    return c.cells.log_rate + (c.limits.sign * c.limits.sought * split(shadow)[0])[c.cells.pair]


def leaked(limits: Limits, shadow: Array) -> Array:
    """Part of each pair's quantity that goes past its cap: v over what the cap lets through and v."""
    volume = split(shadow)[1]
    through = jnp.exp(limits.log_limit) / limits.reference
    part = volume / jnp.maximum(through + volume, LEAST)
    return jnp.where(limits.sought > 0.0, jnp.where(limits.has_leak, part, 0.0), limits.leak_part)


def clear_controlled(
    kernels: Kernels, c: Controls, shadow: Array, log_producer_price: Array, theta: Array, spending: Array, has_demand: Array
) -> Controlled:
    """Price index, receipts, border taxes and rents, as `clear_sourcing`, with controlled cells and groups of buyers.

    Arguments as there; `shadow`: multipliers [2 × pair], ln (1+μ) and then leaked volumes over the reference.
    """
    cells = c.cells
    supply = supply_power(log_producer_price, theta)
    rate = log_rates(c, shadow)
    per_unit = cells.weight * jnp.exp(-theta[cells.sector] * rate) * supply.power[cells.sector, cells.exporter]
    reach = _reaches(kernels, c, supply.power).at[cells.row].add(per_unit)
    log_price, main, of_rows = _by_group(c, supply, theta, reach, spending)
    buyer = per_unit * jnp.concatenate([main.ravel(), of_rows])[cells.row]
    border = buyer / cells.gross_tariff
    receipts = border / cells.gross_export_tax * jnp.exp(-rate)
    rent = jnp.expm1(rate) * cells.gross_export_tax * receipts
    part = leaked(c.limits, shadow)
    rents, used_up = _owners(c, rent, part, spending.shape[1])
    output, tariffs, export_taxes = _uncontrolled(kernels, c, supply.power, main, of_rows)
    quantity = buyer * jnp.exp(cells.log_quantity - rate - log_producer_price[cells.sector, cells.exporter])
    counted = (cells.row < spending.size) & (cells.weight > 0.0)  # a market's spending once, whoever buys
    spent = _by_pair(c, jnp.where(counted, spending[cells.sector, cells.importer], 0.0))
    market = Market(
        log_price=jnp.where(has_demand, log_price, 0.0),
        output=output.at[cells.sector, cells.exporter].add(receipts + used_up),
        tariff_revenue=tariffs.at[cells.importer].add(buyer - border),
        export_tax_revenue=export_taxes.at[cells.exporter].add((cells.gross_export_tax - 1.0) * receipts),
        intensity=main,
        supply=supply,
    )
    content = _by_pair(c, buyer) / jnp.where(spent > 0.0, spent, 1.0)
    of_pairs = _by_pair(c, quantity), content, _by_pair(c, rent), part
    return Controlled(market, rents, *of_pairs, buyer, border, receipts, quantity, of_rows)


def _reaches(kernels: Kernels, c: Controls, power: Array) -> Array:
    """Σ_i A s of what no control limits: of everybody else in each market, then of each group [sector × importer + group]."""
    main = sum(to_importers(kernel, power) for kernel in (kernels.tariff, kernels.export_tax, kernels.receipts))
    of_rows = ((c.rows.tariff + c.rows.export_tax + c.rows.receipts) * power[c.rows.sector]).sum(1)
    return jnp.concatenate([jnp.ravel(main), of_rows])


def _by_group(c: Controls, supply: Supply, theta: Array, reach: Array, spending: Array) -> tuple[Array, Array, Array]:
    """ln P̂ of each market, and spending over Σ A s of everybody else [sector, importer] and of each group [group]."""
    rows, size = c.rows, spending.size
    paid = jnp.concatenate([(rows.main_share * spending).ravel(), rows.share * spending[rows.sector, rows.importer]])
    safe = jnp.where(reach > 0.0, reach, 1.0)
    intensity = jnp.where(reach > 0.0, paid / safe, 0.0)
    index = -(jnp.log(safe[:size].reshape(spending.shape)) + supply.log_scale[:, None]) / theta[:, None]
    row_index = -(jnp.log(safe[size:]) + supply.log_scale[rows.sector]) / theta[rows.sector]
    log_price = (rows.main_share * index).at[rows.sector, rows.importer].add(rows.share * row_index)
    return log_price, intensity[:size].reshape(spending.shape), intensity[size:]


def _uncontrolled(kernels: Kernels, c: Controls, power: Array, main: Array, of_rows: Array) -> tuple[Array, Array, Array]:
    """Receipts [sector, exporter], tariffs [importer] and export taxes [exporter] of what no control limits."""
    rows = c.rows
    row_sales = power[rows.sector] * of_rows[:, None]
    output = power * to_exporters(kernels.receipts, main)
    output = output.at[rows.sector].add(rows.receipts * row_sales)
    tariffs = (main * to_importers(kernels.tariff, power)).sum(0).at[rows.importer].add((rows.tariff * row_sales).sum(1))
    export_taxes = (power * to_exporters(kernels.export_tax, main)).sum(0) + (rows.export_tax * row_sales).sum(0)
    return output, tariffs, export_taxes


def _by_pair(c: Controls, values: Array) -> Array:
    return jnp.zeros(c.limits.sign.shape).at[c.cells.pair].add(values)


def _owners(c: Controls, rent: Array, part: Array, regions: int) -> tuple[Array, Array]:
    """Rents by region, and the part of each cell's rent that is a resource cost of the seller's sector [cell]."""
    cells, limits = c.cells, c.limits
    official, past = (rent * (1.0 - part[cells.pair])), rent * part[cells.pair]
    exporter, importer, wasted = limits.rents[cells.pair].T
    resource = limits.leak[cells.pair, 2]
    earned = past * (1.0 - resource)
    earns = jnp.where(limits.via[cells.pair] >= 0, limits.via[cells.pair], cells.exporter)
    income = jnp.zeros(regions).at[cells.exporter].add(exporter * official).at[cells.importer].add(importer * official)
    return income.at[earns].add(earned), wasted * official + resource * past


def slacks(c: Controls, shadow: Array, found: Controlled) -> Array:
    """By how much each control could be tighter before it binds, over what a unit of its multiplier changes [2 × pair].

    Where nothing leaks: ln Q̄ − ln q over its slope σ. Where something does, minus the Newton step of both equations together, so
    that shadow price and volume do not chase one another: F = (Q̄ + v)/q − 1, G = ln (1 + first + slope v) − ln (1+μ). The slack of
    the volume is (F + F_μ G)/(F_v + F_μ G_v): zero with G where the cap binds, and positive where it does not, so that no volume is
    left undetermined where evasion costs nothing.
    """
    limits = c.limits
    rate, volume = split(shadow)
    leak = jnp.where(limits.has_leak, volume, 0.0)
    measure = jnp.where(limits.is_content, found.content, found.quantity)
    measure = jnp.where(measure > 0.0, measure, limits.reference)
    through = jnp.exp(limits.log_limit)
    distance = limits.sign * (jnp.log(jnp.maximum(through, LEAST * limits.reference)) - jnp.log(measure))
    first, slope = limits.leak[:, 0], limits.leak[:, 1]
    costs = jnp.log1p(first + slope * leak) - rate
    steep = slope / (1.0 + first + slope * leak)
    by_volume = limits.reference / measure
    allowed = through / measure + leak * by_volume
    past = (allowed - 1.0 + limits.slope * allowed * costs) / (by_volume + limits.slope * allowed * steep)
    leaking = limits.has_leak & (leak > past)
    return jnp.concatenate([jnp.where(leaking, steep * past - costs, distance / limits.slope), past])


def controlled_bilateral(dense: Array, rows: Array, cells: Array, c: Controls, found: Controlled) -> Array:
    """Bilateral values [sector, importer, exporter] from a kernel, its rows, and values of controlled cells."""
    power = found.market.supply.power
    flows = dense * power[:, None, :] * found.market.intensity[:, :, None]
    flows = flows.at[c.rows.sector, c.rows.importer].add(rows * power[c.rows.sector] * found.row_intensity[:, None])
    return flows.at[c.cells.sector, c.cells.importer, c.cells.exporter].add(cells)
