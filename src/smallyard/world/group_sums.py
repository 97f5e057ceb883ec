"""Sums over groups of labels that are the same to the last digit on every machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

Places = tuple[tuple[int, ...], ...]


class Sums(NamedTuple):
    """Which places of a world's regions and sectors form which group."""

    regions: Places
    sectors: Places

    @classmethod
    def of(
        cls,
        labels: tuple[Sequence[str], Sequence[str]],
        groups: tuple[Mapping[str, Sequence[str]], Mapping[str, Sequence[str]]],
    ) -> Sums:
        """Arguments: regions and sectors of the world; for each of both, label of a group → its members."""
        return cls(*(places(known, named) for known, named in zip(labels, groups, strict=True)))

    def bilateral(self, array: np.ndarray) -> np.ndarray:
        """[importer, exporter, sector] → groups of all three."""
        return _summed(array, (self.regions, self.regions, self.sectors))

    def made(self, array: np.ndarray) -> np.ndarray:
        """[region, sector] → groups of both."""
        return _summed(array, (self.regions, self.sectors))

    def used(self, array: np.ndarray) -> np.ndarray:
        """[region, sector, using sector] → groups of all three."""
        return _summed(array, (self.regions, self.sectors, self.sectors))

    def between(self, array: np.ndarray) -> np.ndarray:
        """[importer, exporter, anything] → groups of regions, the last dimension as it is."""
        return _summed(array, (self.regions, self.regions))


def places(labels: Sequence[str], groups: Mapping[str, Sequence[str]]) -> Places:
    """Places of each group's members among the labels."""
    place = {label: number for number, label in enumerate(labels)}
    return tuple(tuple(place[item] for item in members) for members in groups.values())


def _summed(array: np.ndarray, groups: Sequence[Places]) -> np.ndarray:
    """One dimension after the other, one member after the other: additions of whole slabs, in an order that nobody chooses.

    A product with a matrix of zeros and ones says the same in exact arithmetic, but its last digits depend on the processor and on
    the number of threads, and with them the hash of the world.
    """
    for axis, groups_here in enumerate(groups):
        slabs = []
        for members in groups_here:
            total = array.take(members[0], axis)
            for member in members[1:]:
                total = total + array.take(member, axis)
            slabs.append(total)
        array = np.stack(slabs, axis)
    return array
