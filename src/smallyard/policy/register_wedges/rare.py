"""Arrays that are one number almost everywhere: those of the register's classes, of which most flows have one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Rare:
    """An array of `shape` that is `rest` everywhere but at flat `places`, where it is `values`.

    With twenty classes of a world of 44 regions and 50 sectors the full array is 15 MB; what it says, a few hundred kB.
    """

    shape: tuple[int, ...]
    rest: float | bool
    places: np.ndarray
    values: np.ndarray

    @classmethod
    def of(cls, shape: tuple[int, ...], rest: float | bool, places: np.ndarray, values: np.ndarray) -> Rare:
        """The array with these values, of which those that are `rest` need no place."""
        other = values != rest
        return cls(shape, rest, places[other], values[other])

    @property
    def is_plain(self) -> bool:
        """Whether it is `rest` everywhere."""
        return not len(self.places)

    def full(self) -> np.ndarray:
        """The array itself, made anew."""
        found = np.full(self.shape, self.rest)
        found.reshape(-1)[self.places] = self.values
        return found
