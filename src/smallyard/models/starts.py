"""Where the iteration starts: the benchmark, or a nearby solution made to fit the unknowns of the economy at hand."""

from __future__ import annotations

import numpy as np

from smallyard.models.calibrate import Base
from smallyard.models.kernel_wedges import KernelWedges
from smallyard.models.structure import Structure
from smallyard.solver import jax_setup  # noqa: F401  (pins threads and precision before jax is imported)

import jax.numpy as jnp  # isort: skip

from smallyard.models.ricardian_equations import PADDED, State  # isort: skip

LOWEST_START = -0.9  # first guess of the rate of a tax stated as money; keeps the price above zero


def benchmark_state(base: Base, structure: Structure) -> State:
    """Hats of one and base expenditures: where the iteration starts."""
    spending = np.where(structure.has_demand & (base.expenditure > 0.0), base.expenditure, 1.0)
    unchanged = jnp.zeros(len(base.value_added)), jnp.zeros(base.expenditure.shape)
    pay = jnp.zeros(base.factor_share.shape if base.factors.pays_differ else (0, 0))
    scale = jnp.zeros(base.expenditure.shape if base.scaled else (0, 0))
    regions = len(base.value_added)
    labour, idle = jnp.zeros(regions * base.labour.responds), jnp.zeros(regions * base.labour.floored)
    return State(*unchanged, jnp.log(jnp.asarray(spending)), jnp.zeros(PADDED[0]), pay, scale, labour, idle)


def with_amounts(state: State, base: Base, levels: KernelWedges, *, fresh: bool = True) -> State:
    """A start that fits the number of subsidies stated as money; a fresh one, or one of another number, begins at base receipts."""
    held = len(levels.amount)
    rows = next(size for size in PADDED if held <= size)
    if len(state.log_gross_subsidy) == rows and not fresh:
        return state
    first = np.zeros(rows)
    if held:
        receipts = np.einsum("jsn,sn->j", levels.amount_cells, base.output)
        rate = np.divide(levels.amount.sum(1), receipts, out=np.zeros_like(receipts), where=receipts > 0.0)
        first[:held] = np.log1p(np.maximum(rate, LOWEST_START))
    return state._replace(log_gross_subsidy=jnp.asarray(first))


def with_controls(state: State, levels: KernelWedges) -> State:
    """A start that has multipliers for the controls, none where there are none; old ones are kept where their number fits."""
    held = 0 if levels.controls is None else 2 * levels.controls.tier[0]
    return state if len(state.shadow) == held else state._replace(shadow=jnp.zeros(held))
