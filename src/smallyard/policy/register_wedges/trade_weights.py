"""Trade by product and partner: what carries a measure from product codes to sectors.

The weights are what the United States imported in 2024, by HS6 and partner. They are exact for measures on these flows, and a proxy
for the composition of what a partner sells to others. For what the United States sells there are none.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from smallyard._data import packaged
from smallyard.policy.register.hs import bounds
from smallyard.policy.register.vocabulary import REGION_GROUPS
from smallyard.world.npz_file import read_arrays

IMPORTER = "USA"
NO_SECTOR = -1  # returned goods, art, low-value shipments: in the total of a partner, in no sector of a world


@dataclass(frozen=True, eq=False)
class TradeWeights:
    """Rows of HS6 × sector for each partner: code number, sector number (−1: none), dollars, and the duty rate of 2024."""

    codes: np.ndarray
    partners: tuple[str, ...]
    sectors: tuple[str, ...]
    row_code: np.ndarray
    row_sector: np.ndarray
    row_partner: np.ndarray
    row_usd: np.ndarray
    row_rate: np.ndarray

    @cached_property
    def starts(self) -> np.ndarray:
        """Where the rows of each partner begin, and the end of the last; rows are sorted by partner."""
        return np.searchsorted(self.row_partner, np.arange(len(self.partners) + 1))

    def partner_of(self, place: str) -> str | None:
        """The partner whose composition stands for a place; None where there is no partner of its own."""
        if place in self.partners:
            return place
        return next((name for name, members in REGION_GROUPS.items() if place in members and name in self.partners), None)

    def holds(self, code: str) -> np.ndarray:
        """HS6 codes [code] inside a prefix or range; a code finer than HS6 holds the HS6 it belongs to."""
        found = bounds(code)
        assert found is not None  # the register was read
        first, last = found[0][:6], found[1][:6]
        heads = self.codes if len(first) == 6 else self.codes.astype(f"U{len(first)}")
        inside: np.ndarray = (heads >= first) & (heads <= last)
        return inside


@lru_cache(maxsize=1)
def trade_weights() -> TradeWeights:
    """The packaged weights, one row per code, sector and partner."""
    held = read_arrays(packaged("measures", "trade_weights.npz"))
    count = len(held["hs6"])
    links = np.bincount(held["link_code"], minlength=count)
    code = np.concatenate([held["link_code"], np.flatnonzero(links == 0)]).astype(np.int64)
    sector = np.concatenate([held["link_sector"].astype(np.int64), np.full(int((links == 0).sum()), NO_SECTOR)])
    share = np.concatenate([held["link_share"].astype(float), np.ones(int((links == 0).sum()))])
    order = np.argsort(code, kind="stable")
    code, sector, share = code[order], sector[order], share[order]
    first = np.searchsorted(code, np.arange(count + 1))
    flow_code, usd = held["flow_code"].astype(np.int64), held["flow_usd"].astype(float)
    many = np.diff(first)[flow_code]
    flow = np.repeat(np.arange(len(flow_code)), many)
    within = np.arange(len(flow)) - np.repeat(np.cumsum(many) - many, many)
    link = first[flow_code[flow]] + within
    partner = held["flow_partner"].astype(np.int64)[flow]
    rank = np.argsort(partner, kind="stable")
    rate = 100.0 * held["flow_duty_usd"].astype(float) / usd
    rows = (code[link], sector[link], partner, usd[flow] * share[link], rate[flow])
    names = (tuple(map(str, held["partners"])), tuple(map(str, held["sectors"])))
    return TradeWeights(held["hs6"], *names, *(column[rank] for column in rows))
