"""Quantities that caps and floors refer to; plain NumPy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from smallyard.models.calibrate import Base
from smallyard.models.class_flows import class_flows
from smallyard.models.kernel_controls import CONTENT, KernelControls
from smallyard.models.kernel_wedges import KernelWedges
from smallyard.policy.wedges import Wedges


def reference_quantities(base: Base, levels: KernelWedges, given: KernelControls) -> np.ndarray:
    """Quantity that the level of each pair refers to, at base-year border prices [pair]: the given one, or that of the data."""
    m, s, n, i = given.cells.T
    value = base.trade_share[s, n, i] * base.expenditure[s, n] / (1.0 + base.tariff[s, n, i]) * levels.coverage[m, s, n, i]
    data = np.bincount(given.pair, np.where(given.group < 0, value, 0.0), len(given.kind))
    found = np.where(np.isnan(given.reference), data, given.reference)
    return np.where(given.kind == CONTENT, 1.0, found)


def relative_to_baseline(wedges: Wedges, base: Base, levels: KernelWedges, found: Any) -> Wedges:
    """The wedges with the quantities of a baseline, at its levels and outcome, as what levels of controls refer to.

    Controls that refer to the data stay as they are.
    """
    if not any(item.relative_to == "baseline" for item in wedges.controls):
        return wedges
    flows = class_flows(base, levels, found)
    (m, s, n, i), quantity = flows.cells, flows.quantity.sum(0)
    filled = tuple(
        replace(item, reference=float(quantity[item.cells[m, n, i, s]].sum())) if item.relative_to == "baseline" else item
        for item in wedges.controls
    )
    return replace(wedges, controls=filled)
