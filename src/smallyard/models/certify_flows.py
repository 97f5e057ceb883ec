"""Flows for the certificate: every trade share a second time, class by class and cell by cell, in plain NumPy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from smallyard.models.calibrate import Base
from smallyard.models.kernel_wedges import KernelWedges

CELLS = 2**16  # classes × sectors × importers × exporters in one array


@dataclass(frozen=True, eq=False)
class FlowSums:
    """Sums over flows [sector, region]: shares by importer, border values by importer and by exporter, receipts by exporter."""

    share_sum: np.ndarray
    border_by_importer: np.ndarray
    border_by_exporter: np.ndarray
    receipts_by_exporter: np.ndarray


@dataclass(frozen=True, eq=False)
class Tables:
    """What flows need of a few sectors and no elasticity has a part in [class, sector, importer, exporter]."""

    sectors: slice
    gross_tariff: np.ndarray
    gross_export_tax: np.ndarray
    log_wedge: np.ndarray
    start: np.ndarray  # π c_m, 0 where closed
    closed: np.ndarray  # flat places


def flow_tables(base: Base, wedges: KernelWedges) -> Iterator[Tables]:
    """A few sectors at a time, so that no array is large; a list of them serves many solutions that differ in elasticities."""
    together = max(1, CELLS // wedges.tariff[:, 0].size)
    for first in range(0, wedges.tariff.shape[1], together):
        s = slice(first, first + together)
        gross_tariff, gross_export_tax = 1.0 + wedges.tariff[:, s], 1.0 + wedges.export_tax[:, s]
        wedge = wedges.trade_cost[:, s] * gross_export_tax / (1.0 + base.export_tax[s]) * gross_tariff / (1.0 + base.tariff[s])
        start = np.where(wedges.is_open[:, s], base.trade_share[s] * wedges.coverage[:, s], 0.0)
        yield Tables(s, gross_tariff, gross_export_tax, np.log(wedge), start, np.flatnonzero(start == 0.0))


def flow_sums(
    base: Base,
    producers: Sequence[np.ndarray],
    prices: Sequence[np.ndarray],
    spendings: Sequence[np.ndarray],
    tables: Iterable[Tables],
) -> list[FlowSums]:
    """π' = π c_m (κ_m p̂ / P̂)^(−θ) class by class and cell by cell, at several points at once.

    Arguments: by point, producer prices p̂, prices P̂ and spending X' [sector, region].
    """
    found = [FlowSums(*(np.empty_like(spending) for _ in range(4))) for spending in spendings]
    for at in tables:
        s, theta = at.sectors, base.trade_elasticity[at.sectors, None, None]
        for producer, price, values, sums in zip(producers, prices, spendings, found, strict=True):
            spending = values[s]
            flows = at.log_wedge + (np.log(producer[s])[:, None, :] - np.log(price[s])[:, :, None])
            flows *= -theta  # in place from here on: new arrays of this size would take longer than what fills them
            np.exp(flows, out=flows)
            flows *= at.start
            flows.flat[at.closed] = 0.0  # exactly, whatever its wedge
            sums.share_sum[s] = _by_importer(flows)
            flows /= at.gross_tariff  # now the border value per unit of spending
            sums.border_by_importer[s] = _by_importer(flows) * spending
            sums.border_by_exporter[s] = _by_exporter(flows, spending)
            flows /= at.gross_export_tax  # now what producers receive of it
            sums.receipts_by_exporter[s] = _by_exporter(flows, spending)
    return found


def _by_importer(flows: np.ndarray) -> np.ndarray:
    """Sum over classes and exporters [sector, importer]; as a product, because sums over short rows are slow."""
    return (flows @ np.ones(flows.shape[-1])).sum(0)


def _by_exporter(flows: np.ndarray, spending: np.ndarray) -> np.ndarray:
    """Σ over classes and importers of flow × spending [sector, exporter]."""
    return (spending[:, None, :] @ flows)[:, :, 0].sum(0)
