"""What a player may choose: rates of one channel, or caps, on chosen cells, one number for all or one each, between bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from smallyard.labels import dims
from smallyard.policy.channels import CHANNELS

CAPS = ("export_cap", "import_cap")  # limits of quantities, stated as cuts
EXPORTS = ("export_tax", "export_cap")  # what the exporting side sets
DETAIL = ("uniform", "partner", "sector", "free")


@dataclass(frozen=True, eq=False)
class Lever:
    """Rates or caps that a player sets, one number per group of cells.

    A rate is all-in; a cap is stated as the cut c of a group's quantity together: level 1 − c, in shares of what is delivered where
    nobody chooses, so that 0 is today's quantity and more is tighter, as with rates.

    group: number of the rate of each cell, −1 where the player has none: [importer, exporter, sector] or [region, sector];
    low, high: bounds of every number; labels: one per number; rents: of a cap, parts of exporter, importer and waste.
    """

    player: str
    channel: str
    group: np.ndarray
    low: float
    high: float
    labels: tuple[str, ...]
    rents: tuple[float, float, float] = (1.0, 0.0, 0.0)

    @property
    def is_cap(self) -> bool:
        """Whether quantities are set, not rates."""
        return self.channel in CAPS

    @property
    def words(self) -> str:
        """The instrument as people say it."""
        return self.channel.replace("_", " ")

    @property
    def bilateral(self) -> bool:
        """Whether flows are covered, not producers."""
        return self.is_cap or CHANNELS[self.channel].dims == dims.BILATERAL

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
    rents: tuple[float, float, float] = (1.0, 0.0, 0.0),
) -> Lever:
    """A lever over marked cells.

    Arguments: cells, [importer, exporter, sector] or [region, sector]; detail: uniform, one rate; partner, one for each other side
    of the border; sector, one for each sector; free, one for each of both. Members of a group of regions have rates in common.
    bounds, lowest and highest all-in rate or cut; rents, of caps.
    """
    places = np.argwhere(cells)
    other = 1 if channel in ("tariff", "import_cap") else 0
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
    return Lever(player, channel, group, *bounds, tuple(_label(key, detail, regions, sectors) for key in order), rents)


def _label(key: tuple[int, ...], detail: str, regions: Sequence[str], sectors: Sequence[str]) -> str:
    if detail == "uniform":
        return "all"
    if detail == "free":
        return f"{regions[key[0]]}/{sectors[key[1]]}"
    return sectors[key[0]] if detail == "sector" else regions[key[0]]


def numbers_of(levers: Sequence[Lever], values: Mapping[str, np.ndarray]) -> Iterator[tuple[Lever, np.ndarray]]:
    """Each lever of a player who has chosen, with its numbers. Argument: values, player → the numbers of its levers in order."""
    start: dict[str, int] = {}
    for item in levers:
        begin = start.get(item.player, 0)
        start[item.player] = begin + item.size
        if item.player in values:
            yield item, np.asarray(values[item.player])[begin : begin + item.size]


def applied(levels: Mapping[str, np.ndarray], levers: Sequence[Lever], values: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Channels with the numbers that players have chosen, on every class of a flow; levers of other channels are passed over.

    Arguments: levels, channel → array in public layout; values, player → the numbers of its levers one after another.
    """
    found = dict(levels)
    for item, rates in numbers_of(levers, values):
        if item.channel not in found:
            continue
        chosen = item.group >= 0
        level = np.array(found[item.channel])
        level[..., chosen] = rates[item.group[chosen]]
        found[item.channel] = level
    return found


def nothing(levers: Sequence[Lever]) -> np.ndarray:
    """Rates of zero and caps at today's quantities, or the nearest that bounds allow."""
    return np.concatenate([np.full(item.size, min(max(0.0, item.low), item.high)) for item in levers])
