"""From wedges and elasticities to the parameters of the equations: pure JAX, so that everything can be differentiated."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from smallyard.equations.factors import FactorMarket
from smallyard.equations.kernels import trade_kernels
from smallyard.equations.labour import LabourMarket
from smallyard.equations.nests import Elasticities
from smallyard.models.calibrate import Base
from smallyard.models.control_params import NO_DATA, control_data, control_params, padded_levels
from smallyard.models.kernel_wedges import KernelWedges
from smallyard.models.own_response import OwnResponse, own_response
from smallyard.models.ricardian_equations import PADDED, Params
from smallyard.models.structure import Structure

OPTIONS = ("nests", "scale_elasticity", "factors", "labour", "own")  # parts of a benchmark that are made here


class Theta(NamedTuple):
    """What a solution may be differentiated by, kernel layout: levels of the wedges, and the trade elasticity."""

    tariff: Any  # [class, sector, importer, exporter]
    export_tax: Any
    trade_cost: Any
    production_subsidy: Any  # sp' [sector, region]
    productivity: Any
    demand: Any
    trade_elasticity: Any  # [sector]
    control_level: Any = np.zeros(0)  # level of caps and floors relative to their reference [pair], 1 on padding


class Benchmark(NamedTuple):
    """Shares and levels of the base on the device, kernel layout."""

    trade_share: Array
    tariff: Array
    export_tax: Array
    subsidy: Array
    value_added_share: Array
    input_share: Array
    profit_share: Array
    final_share: Array
    value_added: Array
    income: Array
    nests: Elasticities
    factors: FactorMarket
    scale_elasticity: Array
    cost_payments: Array
    labour: LabourMarket
    own: OwnResponse


class Discrete(NamedTuple):
    """What a derivative holds fixed: open classes and links, markets, blocks, transfers, money of subsidies."""

    coverage: Any
    is_open: Any
    has_link: Any
    has_demand: Any
    same_block: Any
    transfer: Any
    amount: Any
    amount_cells: Any
    controls: Any = NO_DATA
    active: Any = NO_DATA  # which pairs bind, where a derivative is asked for on one side of a kink


@lru_cache(maxsize=8)
def on_device(base: Base) -> Benchmark:
    """The base's arrays, moved once."""
    arrays = {name: jnp.asarray(getattr(base, name)) for name in Benchmark._fields if name not in OPTIONS}
    scale = np.zeros(len(base.output)) if base.scale_elasticity is None else base.scale_elasticity
    own = OwnResponse(*map(jnp.asarray, own_response(base)))
    return Benchmark(
        **arrays,
        scale_elasticity=jnp.asarray(scale),
        nests=Elasticities(**vars(base.nests)),
        factors=factor_market(base),
        labour=labour_market(base),
        own=own,
    )


def factor_market(base: Base) -> FactorMarket:
    """Factors as numbers."""
    numbers = (base.factor_share, base.factor_payments, base.factors.kappas, base.factors.substitution)
    return FactorMarket(*map(jnp.asarray, numbers))


def labour_market(base: Base) -> LabourMarket:
    """Supply and floors as numbers."""
    floors = base.labour.floors(base.world.regions)
    has_floor = np.isfinite(floors)
    earnings = base.factor_payments[0].sum(0)
    return LabourMarket(
        supply_elasticity=jnp.asarray(base.labour.supply_elasticity),
        relief=jnp.asarray(float(base.labour.relieved)),
        earnings=jnp.asarray(earnings),
        taxed=jnp.asarray(base.border_revenue / earnings),
        log_floor=jnp.asarray(np.log(np.where(has_floor, floors, 1.0))),
        has_floor=jnp.asarray(has_floor),
        real=jnp.asarray(float(base.labour.floor == "real")),
    )


def theta_of(base: Base, levels: KernelWedges) -> Theta:
    """Levels as differentiable numbers."""
    return Theta(
        levels.tariff,
        levels.export_tax,
        levels.trade_cost,
        levels.subsidy,
        levels.productivity,
        levels.demand,
        base.trade_elasticity,
        padded_levels(levels),
    )


def discrete_of(base: Base, structure: Structure, levels: KernelWedges) -> Discrete:
    """Masks and blocks; amounts padded to a few numbers, so that scenarios share a compilation."""
    held = len(levels.amount)
    rows = next(size for size in PADDED if held <= size)
    amount, cells = np.zeros((rows, len(base.value_added))), np.zeros((rows, *base.output.shape))
    if held:
        amount[:held], cells[:held] = levels.amount, levels.amount_cells
    block = structure.block
    return Discrete(
        coverage=levels.coverage,
        is_open=_uncontrolled(levels),
        has_link=structure.has_link,
        has_demand=structure.has_demand,
        same_block=(block[:, None] == block[None, :]).astype(np.float64),
        transfer=structure.transfer,
        amount=amount,
        amount_cells=cells,
        controls=control_data(base, levels),
    )


def _uncontrolled(levels: KernelWedges) -> np.ndarray:
    """Open classes that no control limits: those of the kernels."""
    if levels.controls is None:
        return levels.is_open
    free = levels.is_open.copy()
    free[levels.controls.covered] = False
    return free


def params_of(theta: Theta, base: Benchmark, fixed: Discrete) -> Params:
    """Everything the equations read."""
    kernels = trade_kernels(
        jnp.where(fixed.has_link, base.trade_share, 0.0),
        base.tariff,
        base.export_tax,
        fixed.coverage,
        theta.tariff,
        theta.export_tax,
        theta.trade_cost,
        fixed.is_open,
        theta.trade_elasticity,
    )
    controls: Any = ()
    if fixed.controls:
        shares = jnp.where(fixed.has_link, base.trade_share, 0.0)
        controls = control_params(fixed.controls, kernels, shares, base.tariff, base.export_tax, fixed.coverage, theta)
    tastes = base.final_share * theta.demand
    return Params(
        kernels=kernels,
        trade_elasticity=theta.trade_elasticity,
        value_added_share=base.value_added_share,
        input_share=base.input_share,
        profit_share=base.profit_share,
        final_share=tastes / tastes.sum(0),
        welfare_share=base.final_share,
        log_cost_wedge=jnp.log((1.0 + base.subsidy) / (1.0 + theta.production_subsidy)) - jnp.log(theta.productivity),
        gross_subsidy=1.0 + theta.production_subsidy,
        subsidy_amount=fixed.amount,
        amount_cells=fixed.amount_cells,
        value_added=base.value_added,
        final_demand=base.income,
        transfer=fixed.transfer,
        same_block=fixed.same_block,
        has_demand=fixed.has_demand,
        nests=base.nests,
        factors=base.factors,
        scale_elasticity=base.scale_elasticity,
        cost_payments=base.cost_payments,
        labour=base.labour,
        own=base.own,
        controls=controls,
    )


_compiled = jax.jit(params_of)


def params(base: Base, structure: Structure, levels: KernelWedges) -> Params:
    """The parameters under levels in kernel layout."""
    return _compiled(theta_of(base, levels), on_device(base), discrete_of(base, structure, levels))
