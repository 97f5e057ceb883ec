"""Terms of the real-income change that arise on flows: prices at the border, volumes across wedges, resources used up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from smallyard.models.class_flows import ClassFlows
from smallyard.solver.quadrature import derivative_matrix

TO_IMPORTER, TO_EXPORTER = (1, 2, 4), (1, 2, 3)  # sums over axes node, class, sector, importer, exporter that leave one region


def stack(arrays: Sequence[np.ndarray]) -> np.ndarray:
    """Values at all nodes [node, …]."""
    return np.stack([np.asarray(array) for array in arrays])


def slope(values: np.ndarray) -> np.ndarray:
    """Derivative along the panel at its nodes [node, …]."""
    count = values.shape[0]
    return (derivative_matrix(count) @ values.reshape(count, -1)).reshape(values.shape)


def trade_terms(theta: np.ndarray, flows: Sequence[ClassFlows]) -> dict[str, np.ndarray]:
    """Terms of flows [node, region] per unit of the path. Arguments: θ [sector]; flows at the nodes.

    Equations: q dp and p dq of each flow, with p the border price; a rent that comes back to the importer, or goes to a third
    region, is no part of the price that sellers receive, one that comes back to the importer none of the price that it pays.
    """
    border, log_price = stack([flow.border for flow in flows]), stack([flow.log_border_price for flow in flows])
    tariff, export_tax = stack([flow.tariff for flow in flows]), stack([flow.export_tax for flow in flows])
    rise, volume = slope(log_price), np.exp(log_price) * slope(stack([flow.quantity for flow in flows]))
    opened = slope(stack([flow.coverage * flow.is_open for flow in flows]))
    closed = stack([flow.reach for flow in flows]) * opened / theta[:, None, None]
    exporter, importer, resources, third = _rents(flows)
    own = np.eye(border.shape[-1], dtype=bool)

    def moved(part: np.ndarray | float) -> np.ndarray:
        """q d(part × p) across borders."""
        values = border * (part * rise + (slope(part) if isinstance(part, np.ndarray) else 0.0))
        return np.where(own, 0.0, values)

    receipts, used = stack([flow.receipts for flow in flows]), np.zeros(())
    cost = np.log(stack([flow.trade_cost for flow in flows]))
    if isinstance(resources, np.ndarray):
        used = resources * border
        cost = cost + np.log1p(np.divide(used, receipts, out=np.zeros_like(receipts), where=receipts > 0.0))
    taxed = export_tax / (1.0 + export_tax) * (1.0 - exporter - importer - resources - third)
    return {
        "export_prices": moved(1.0 - importer - third).sum(TO_EXPORTER) + _to_third(flows, moved(third)),
        "import_prices": -moved(1.0 - importer).sum(TO_IMPORTER),
        "tariff_volume": (tariff * volume).sum(TO_IMPORTER),
        "export_tax_volume": (taxed * volume).sum(TO_EXPORTER),
        "rent_volume": _volume(flows, volume, exporter, importer, third),
        "closed_flows": closed.sum(TO_IMPORTER),
        "trade_cost": -((receipts + used) * slope(cost)).sum(TO_EXPORTER),
    }


def _rents(flows: Sequence[ClassFlows]) -> tuple[np.ndarray | float, ...]:
    """Parts of the border value that are rents of exporter, importer, waste and third regions; numbers where there are none."""
    if all(flow.rents is None for flow in flows):
        return 0.0, 0.0, 0.0, 0.0
    nothing = np.zeros_like(flows[0].border)
    names = ("exporter", "importer", "resources", "third")
    return tuple(stack([nothing if flow.rents is None else getattr(flow.rents, name) for flow in flows]) for name in names)


def _volume(flows: Sequence[ClassFlows], volume: np.ndarray, *parts: np.ndarray | float) -> np.ndarray:
    """Σ r p dq for whoever has the rent r [node, region]."""
    exporter, importer, third = parts
    if not isinstance(third, np.ndarray):
        return np.zeros((len(flows), volume.shape[-1]))
    own = (exporter * volume).sum(TO_EXPORTER) + (importer * volume).sum(TO_IMPORTER)
    found: np.ndarray = own + _to_third(flows, third * volume)
    return found


def _to_third(flows: Sequence[ClassFlows], values: np.ndarray) -> np.ndarray:
    """What third regions earn [node, region]; −1 stands for the exporter."""
    regions = values.shape[-1]
    found = np.zeros((len(flows), regions))
    for node, flow in enumerate(flows):
        if flow.rents is None:
            continue
        sellers = np.broadcast_to(np.arange(regions), flow.rents.via.shape)
        to = np.where(flow.rents.via < 0, sellers, flow.rents.via)
        found[node] = np.bincount(to.ravel(), values[node].ravel(), regions)
    return found
