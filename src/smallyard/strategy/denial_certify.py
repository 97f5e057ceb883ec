"""Independent check of a solution of the denial model: the Bellman equation written a second time, between the nodes.

Plain NumPy from the equations; shares no code with the solution. What it finds is the error of interpolation, which bounds the
error of the values: |V − V*| ≤ residual / (1 − d).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

FINER = 7  # points per interval, so that none but every seventh is a node


class DenialCheck(NamedTuple):
    """Residuals in the unit of M. between_nodes: the largest on the finer grid; value_error: bound on the error of the values.

    points: how many were evaluated.
    """

    between_nodes: float
    value_error: float
    points: int


def check_values(nodes: np.ndarray, opened: np.ndarray, locked: np.ndarray, p: Any) -> DenialCheck:
    """Evaluate both equations at points between the nodes, with values read off by linear interpolation.

    Arguments: capability, V_o, V_l [node]; parameters. Not for: a bound that holds with certainty, since points lie between points.
    """
    steps = np.arange(FINER) / FINER
    k = np.append((nodes[:-1, None] + np.diff(nodes)[:, None] * steps).ravel(), nodes[-1])

    def at(values: np.ndarray, place: np.ndarray) -> np.ndarray:
        return np.interp(place, nodes, values)

    k_power = np.power(k, p.substitution - 1.0)
    home_sales_beside_imports = k_power / (1.0 + k_power)
    kept = k - p.depreciation * k
    value_of_selling = p.market / (1.0 + k_power) + p.discount * at(opened, kept + p.learning * home_sales_beside_imports)
    weight = np.where(k < 1.0, np.power(np.abs(1.0 - k), p.curvature), 0.0)
    value_of_denying = p.security * weight + p.discount * at(locked, kept + p.learning)
    in_open = np.where(value_of_selling > value_of_denying, value_of_selling, value_of_denying) - at(opened, k)
    in_locked = p.reopening * at(opened, k) + (1.0 - p.reopening) * value_of_denying - at(locked, k)
    largest = float(max(np.abs(in_open).max(), np.abs(in_locked).max()))
    return DenialCheck(largest, largest / (1.0 - p.discount), k.size)
