"""What a player may choose: rates of one channel on chosen cells, one number for all or one each, between bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from smallyard.labels import dims
from smallyard.policy.channels import CHANNELS

CHOSEN = ("tariff", "export_tax", "production_subsidy")  # channels that a player may set
DETAIL = ("uniform", "partner", "sector", "free")


@dataclass(frozen=True, eq=False)
class Lever:
    """Rates that a player sets: all-in rates of a channel, one number per group of cells.

    group: number of the rate of each cell, −1 where the player has none: [importer, exporter, sector] or [region, sector];
    low, high: bounds of every rate; labels: one per number.
    """

    player: str
    channel: str
    group: np.ndarray
    low: float
    high: float
    labels: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many numbers are chosen."""
        return len(self.labels)

    def means(self, values: np.ndarray, weight: np.ndarray) -> np.ndarray:
        """Weighted mean of a cell array over each group; the plain mean where all weights are zero."""
        inside = self.group >= 0
        place = self.group[inside]
        total = np.bincount(place, weight[inside], self.size)
        plain = np.bincount(place, values[inside], self.size) / np.bincount(place, minlength=self.size)
        weighted = np.bincount(place, (values * weight)[inside], self.size) / np.where(total > 0.0, total, 1.0)
        return np.where(total > 0.0, weighted, plain)

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Sum of a cell array over each group: how a slope by cells becomes a slope by what is chosen."""
        inside = self.group >= 0
        return np.bincount(self.group[inside], values[inside], self.size)


def lever(
    player: str,
    channel: str,
    cells: np.ndarray,
    detail: str,
    bounds: tuple[float, float],
    regions: Sequence[str],
    sectors: Sequence[str],
) -> Lever:
    """A lever over marked cells.

    Arguments: cells, [importer, exporter, sector] or [region, sector]; detail: uniform, one rate; partner, one for each other side
    of the border; sector, one for each sector; free, one for each of both. Members of a group of regions have rates in common.
    bounds, lowest and highest all-in rate.
    """
    places = np.argwhere(cells)
    bilateral = CHANNELS[channel].dims == dims.BILATERAL
    other = (1 if channel == "tariff" else 0) if bilateral else 0
    by_detail: dict[str, list[tuple[int, ...]]] = {
        "uniform": [()] * len(places),
        "partner": [(int(place[other]),) for place in places],
        "sector": [(int(place[-1]),) for place in places],
        "free": [(int(place[other]), int(place[-1])) for place in places],
    }
    keys = by_detail[detail]
    order = {key: k for k, key in enumerate(dict.fromkeys(keys))}
    group = np.full(cells.shape, -1)
    for place, key in zip(places, keys, strict=True):
        group[tuple(place)] = order[key]
    return Lever(player, channel, group, *bounds, tuple(_label(key, detail, regions, sectors) for key in order))


def _label(key: tuple[int, ...], detail: str, regions: Sequence[str], sectors: Sequence[str]) -> str:
    if detail == "uniform":
        return "all"
    if detail == "free":
        return f"{regions[key[0]]}/{sectors[key[1]]}"
    return sectors[key[0]] if detail == "sector" else regions[key[0]]


def applied(levels: Mapping[str, np.ndarray], levers: Sequence[Lever], values: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Channels with the rates that players have chosen, on every class of a flow.

    Arguments: levels, channel → array in public layout; values, player → the numbers of its levers one after another.
    """
    found = dict(levels)
    start: dict[str, int] = {}
    for item in levers:
        begin = start.get(item.player, 0)
        start[item.player] = begin + item.size
        if item.player not in values:
            continue
        rates = np.asarray(values[item.player])[begin : begin + item.size]
        chosen = item.group >= 0
        level = np.array(found[item.channel])
        level[..., chosen] = rates[item.group[chosen]]
        found[item.channel] = level
    return found
