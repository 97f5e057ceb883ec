"""Terms of the real-income change that arise on flows: prices at the border, volumes across wedges, resources used up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from smallyard.models.class_flows import ClassFlows
from smallyard.solver.quadrature import derivative_matrix


def stack(arrays: Sequence[np.ndarray]) -> np.ndarray:
    """Values at all nodes [node, …]."""
    return np.stack([np.asarray(array) for array in arrays])


def slope(values: np.ndarray) -> np.ndarray:
    """Derivative along the panel at its nodes [node, …]."""
    count = values.shape[0]
    return (derivative_matrix(count) @ values.reshape(count, -1)).reshape(values.shape)


def trade_terms(theta: np.ndarray, flows: Sequence[ClassFlows], regions: int) -> dict[str, np.ndarray]:
    """Terms of flows [node, region] per unit of the path. Arguments: θ [sector]; flows of the same cells at the nodes.

    Equations: q dp and p dq of each flow, with p the border price; a rent that comes back to the importer, or goes to a third
    region, is no part of the price that sellers receive, one that comes back to the importer none of the price that it pays.
    """
    _, sector, importer_of, exporter_of = flows[0].cells
    border, log_price = stack([flow.border for flow in flows]), stack([flow.log_border_price for flow in flows])
    tariff, export_tax = stack([flow.tariff for flow in flows]), stack([flow.export_tax for flow in flows])
    rise, volume = slope(log_price), np.exp(log_price) * slope(stack([flow.quantity for flow in flows]))
    opened = slope(stack([flow.coverage * flow.is_open for flow in flows]))
    closed = stack([flow.reach for flow in flows]) * opened / theta[sector]
    exporter, importer, resources, third = _rents(flows)

    def bought(values: np.ndarray) -> np.ndarray:
        return _by_region(importer_of, values, regions)

    def sold(values: np.ndarray) -> np.ndarray:
        return _by_region(exporter_of, values, regions)

    def moved(part: np.ndarray | float) -> np.ndarray:
        """q d(part × p) across borders."""
        values = border * (part * rise + (slope(part) if isinstance(part, np.ndarray) else 0.0))
        return np.where(importer_of == exporter_of, 0.0, values)

    receipts, used = stack([flow.receipts for flow in flows]), np.zeros(())
    cost = np.log(stack([flow.trade_cost for flow in flows]))
    if isinstance(resources, np.ndarray):
        used = resources * border
        cost = cost + np.log1p(np.divide(used, receipts, out=np.zeros_like(receipts), where=receipts > 0.0))
    taxed = export_tax / (1.0 + export_tax) * (1.0 - exporter - importer - resources - third)
    rents = np.zeros((len(flows), regions))
    if isinstance(third, np.ndarray):
        rents = sold(exporter * volume) + bought(importer * volume) + _to_third(flows, third * volume, regions)
    return {
        "export_prices": sold(moved(1.0 - importer - third)) + _to_third(flows, moved(third), regions),
        "import_prices": -bought(moved(1.0 - importer)),
        "tariff_volume": bought(tariff * volume),
        "export_tax_volume": sold(taxed * volume),
        "rent_volume": rents,
        "closed_flows": bought(closed),
        "trade_cost": -sold((receipts + used) * slope(cost)),
    }


def _by_region(region: np.ndarray, values: np.ndarray, regions: int) -> np.ndarray:
    """Sum over groups and cells of [node, group, cell] by the region of each cell [node, region]."""
    return np.stack([np.bincount(region, at_node, regions) for at_node in values.sum(1)])


def _rents(flows: Sequence[ClassFlows]) -> tuple[np.ndarray | float, ...]:
    """Parts of the border value that are rents of exporter, importer, waste and third regions; numbers where there are none."""
    if all(flow.rents is None for flow in flows):
        return 0.0, 0.0, 0.0, 0.0
    nothing = np.zeros_like(flows[0].tariff)
    names = ("exporter", "importer", "resources", "third")
    return tuple(stack([nothing if flow.rents is None else getattr(flow.rents, name) for flow in flows]) for name in names)


def _to_third(flows: Sequence[ClassFlows], values: np.ndarray, regions: int) -> np.ndarray:
    """What third regions earn [node, region]; −1 stands for the exporter."""
    found = np.zeros((len(flows), regions))
    for node, flow in enumerate(flows):
        if flow.rents is None:
            continue
        to = np.where(flow.rents.via < 0, flow.cells[3], flow.rents.via)[0]
        found[node] = np.bincount(to, values[node].sum(0), regions)
    return found
