"""From controls in kernel layout to what the equations read of them: padded lists as data, rates differentiable."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jax import Array

from smallyard.equations.controls import Cells, Controls, Limits, Rows
from smallyard.equations.kernels import Kernels
from smallyard.models.calibrate import Base
from smallyard.models.control_quantities import reference_quantities
from smallyard.models.kernel_controls import CONTENT, KernelControls
from smallyard.models.kernel_wedges import KernelWedges


class ControlData(NamedTuple):
    """Padded lists [cell], [pair], [group]; what a derivative holds fixed."""

    cells: Any  # class, sector, importer, exporter [cell, 4]
    row: Any
    pair: Any
    open_part: Any  # that the group can buy; 0 on padding
    log_rate: Any
    limits: Limits  # log_limit without the level, which can be differentiated by
    row_sector: Any
    row_importer: Any
    row_share: Any
    row_open: Any  # [group, exporter]
    main_share: Any  # [sector, importer]


NO_DATA = ()


def control_data(base: Base, levels: KernelWedges) -> ControlData | tuple[()]:
    """Lists of the controls of `levels`, padded; nothing where there are none."""
    given = levels.controls
    if given is None:
        return NO_DATA
    pairs, cells, groups = given.tier
    regions = len(base.value_added)
    whole = given.groups
    _, sector, importer, exporter = given.cells.T
    row = np.where(given.group < 0, sector * regions + importer, base.output.size + given.group)
    part = np.where(given.group < 0, 1.0, whole.open_part[given.group, exporter] if len(whole) else 1.0)
    return ControlData(
        cells=_padded(given.cells, cells),
        row=_padded(row, cells),
        pair=_padded(given.pair, cells),
        open_part=_padded(part, cells),
        log_rate=_padded(given.log_rate, cells),
        limits=_limits(base, levels, given, pairs),
        row_sector=_padded(whole.sector, groups),
        row_importer=_padded(whole.importer, groups),
        row_share=_padded(whole.share, groups),
        row_open=_padded(whole.open_part, groups),
        main_share=whole.main_share(base.output.shape),
    )


def _limits(base: Base, levels: KernelWedges, given: KernelControls, size: int) -> Limits:
    reference = reference_quantities(base, levels, given)
    _, s, n, i = given.cells.T
    weight = np.where(given.group < 0, base.trade_share[s, n, i] * base.expenditure[s, n], 0.0)
    rival = base.trade_elasticity[s] * (1.0 - base.trade_share[s, n, i]) + np.where(given.kind[given.pair] == CONTENT, 0.0, 1.0)
    total = np.bincount(given.pair, weight, len(given.kind))
    slope = np.bincount(given.pair, weight * rival, len(given.kind)) / np.where(total > 0.0, total, 1.0)
    return Limits(
        sign=_padded(given.sign, size, 1.0),
        sought=_padded(given.sought.astype(float), size),
        is_content=_padded(given.kind == CONTENT, size),
        log_limit=_padded(np.log(reference), size),
        reference=_padded(reference, size, 1.0),
        slope=_padded(np.maximum(slope, 0.1), size, 1.0),
        rents=_padded(given.rents, size),
        leak=_padded(given.leak, size),
        via=_padded(given.via, size, -1),
        has_leak=_padded(given.has_leak, size),
        leak_part=_padded(given.leak_part, size),
    )


def _padded(values: np.ndarray, size: int, fill: float = 0) -> np.ndarray:
    """Rows up to a size."""
    out = np.full((size, *values.shape[1:]), fill, dtype=values.dtype)
    out[: len(values)] = values
    return out


def padded_levels(levels: KernelWedges) -> np.ndarray:
    """Level of each pair, 1 on padding; of size 0 where there are no controls."""
    return np.zeros(0) if levels.controls is None else _padded(levels.controls.level, levels.controls.tier[0], 1.0)


def control_params(
    data: ControlData, kernels: Kernels, trade_share: Array, base_tariff: Array, base_export_tax: Array, coverage: Array, theta: Any
) -> Controls:
    """What the equations read; `kernels` without the controlled cells."""
    m, s, n, i = data.cells.T
    gross_tariff, gross_export_tax = 1.0 + theta.tariff[m, s, n, i], 1.0 + theta.export_tax[m, s, n, i]
    before = (1.0 + base_tariff[s, n, i]) * (1.0 + base_export_tax[s, n, i])
    log_kappa = jnp.log(theta.trade_cost[m, s, n, i] * gross_export_tax * gross_tariff / before)
    share = trade_share[s, n, i] * coverage[m, s, n, i] * data.open_part
    limit = jnp.where(theta.control_level > 0.0, theta.control_level, 1.0)
    log_level = jnp.where(theta.control_level > 0.0, jnp.log(limit), -jnp.inf)
    rows = (kernel[data.row_sector, data.row_importer] * data.row_open for kernel in kernels[:4])
    return Controls(
        Cells(
            sector=s,
            importer=n,
            exporter=i,
            row=data.row,
            pair=data.pair,
            weight=share * jnp.exp(-theta.trade_elasticity[s] * log_kappa),
            gross_tariff=gross_tariff,
            gross_export_tax=gross_export_tax,
            log_quantity=-log_kappa - jnp.log1p(base_tariff[s, n, i]),
            log_rate=data.log_rate,
        ),
        data.limits._replace(log_limit=data.limits.log_limit + log_level),
        Rows(data.row_sector, data.row_importer, data.row_share, data.main_share, *rows),
    )
