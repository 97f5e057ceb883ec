"""The products of a flow: one row per HS6 and sector where they are known, else one row per sector."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from smallyard.policy.register_wedges.trade_weights import IMPORTER, trade_weights

WHOLE = -1  # number of the code of a row that stands for a whole sector


@dataclass(frozen=True, eq=False)
class Rows:
    """Products of one exporter: code number, sector number of the weights, value, and the duty rate of 2024 in percent."""

    partner: str
    code: np.ndarray
    sector: np.ndarray
    usd: np.ndarray
    rate: np.ndarray

    @property
    def total(self) -> float:
        """Value of all rows."""
        return float(self.usd.sum())

    def under(self, codes: tuple[str, ...]) -> np.ndarray:
        """Which rows are products under some codes [row]."""
        hit = _holds(codes)
        return np.where(self.code == WHOLE, False, hit[self.code])

    def of(self, sectors: frozenset[str]) -> np.ndarray:
        """Which rows are products of some sectors [row]."""
        names = trade_weights().sectors
        chosen = np.array([name in sectors for name in names] + [False])  # the last one: rows without a sector
        return chosen[self.sector]


@lru_cache(maxsize=512)
def _holds(codes: tuple[str, ...]) -> np.ndarray:
    """HS6 codes [code] under any of the prefixes and ranges."""
    weights = trade_weights()
    found = np.zeros(len(weights.codes), dtype=bool)
    for code in codes:
        found |= weights.holds(code)
    return found


@lru_cache(maxsize=128)
def rows_of(partner: str) -> Rows:
    """Products of a partner of the trade weights."""
    weights = trade_weights()
    place = weights.partners.index(partner)
    part = slice(weights.starts[place], weights.starts[place + 1])
    return Rows(partner, weights.row_code[part], weights.row_sector[part], weights.row_usd[part], weights.row_rate[part])


def whole_sectors(partner: str, values: np.ndarray) -> Rows:
    """One row per sector, for an exporter whose products are not known. Argument: value by sector of the weights."""
    count = len(values)
    return Rows(partner, np.full(count, WHOLE), np.arange(count), values, np.zeros(count))


def known(partner: str) -> bool:
    """Whether the products that a partner sells are known."""
    return partner != IMPORTER and partner in trade_weights().partners
