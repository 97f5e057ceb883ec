"""Wedges in kernel layout, as NumPy, and the mask of classes that stay open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smallyard.models.calibrate import Base
from smallyard.models.layout import kernel_bilateral, kernel_regional
from smallyard.policy.wedges import Wedges

CLOSED = 1e-12  # a class cut to less than this, relative to the market's best source, is an exact zero for the graph checks


@dataclass(frozen=True, eq=False)
class KernelWedges:
    """Counterfactual levels: by class [class, sector, importer, exporter]; regional [sector, region]."""

    coverage: np.ndarray
    tariff: np.ndarray
    export_tax: np.ndarray
    trade_cost: np.ndarray
    is_open: np.ndarray
    subsidy: np.ndarray
    productivity: np.ndarray
    demand: np.ndarray


def kernel_wedges(base: Base, wedges: Wedges) -> KernelWedges:
    """Levels of every channel; banned classes, and classes a wedge makes negligible (1e-12), are closed."""
    shape = (wedges.classes, *base.tariff.shape)

    def level(name: str, neutral: np.ndarray | float) -> np.ndarray:
        """Given levels transposed; neutral ones as they stand in the base, without a copy."""
        given = wedges.channels.get(name)
        return np.broadcast_to(neutral, shape) if given is None else kernel_bilateral(given)

    tariff, export_tax = level("tariff", base.tariff), level("export_tax", base.export_tax)
    trade_cost, ban = level("trade_cost", 1.0), level("ban", 0.0)
    kappa = trade_cost * ((1.0 + export_tax) / (1.0 + base.export_tax)) * ((1.0 + tariff) / (1.0 + base.tariff))
    log_kappa = np.zeros_like(kappa)
    np.log(kappa, out=log_kappa, where=kappa != 1.0)  # most cells keep their wedge
    log_weight = -base.trade_elasticity[None, :, None, None] * log_kappa
    log_weight = np.where((ban == 0.0) & (base.trade_share > 0.0), log_weight, -np.inf)
    best = log_weight.max(axis=(0, 3), keepdims=True)
    return KernelWedges(
        coverage=np.ones(shape) if wedges.coverage is None else kernel_bilateral(wedges.coverage),
        tariff=tariff,
        export_tax=export_tax,
        trade_cost=trade_cost,
        is_open=np.isfinite(log_weight) & (log_weight >= best + np.log(CLOSED)),
        subsidy=kernel_regional(wedges.level(base.world, "production_subsidy")),
        productivity=kernel_regional(wedges.level(base.world, "productivity")),
        demand=kernel_regional(wedges.level(base.world, "demand")),
    )
