"""The range of a result: the same question solved under a fixed grid of other options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

LIMIT = 24  # cells of a grid at most


@dataclass(frozen=True, eq=False)
class Cell:
    """One combination of options: its choice on every axis, how its solve ended, and the real-income change in percent [region].

    `real_income_percent` is None unless the status is "certified"; `reason` then says why. `groups`: the change of each named
    group (money sums, never a mean of percents).
    """

    options: Mapping[str, str]
    status: str
    real_income_percent: np.ndarray | None
    groups: Mapping[str, float] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, eq=False)
class Range:
    """All cells of the grid; the first is the headline. `axes`: options per axis, the scenario's own choice first."""

    regions: tuple[str, ...]
    axes: Mapping[str, tuple[str, ...]]
    cells: tuple[Cell, ...]

    @property
    def solved(self) -> tuple[Cell, ...]:
        """Cells with a certified result."""
        return tuple(cell for cell in self.cells if cell.real_income_percent is not None)

    @property
    def low(self) -> np.ndarray:
        """Lowest change over the solved cells [region]."""
        return self._values().min(0)

    @property
    def high(self) -> np.ndarray:
        """Highest change over the solved cells [region]."""
        return self._values().max(0)

    def _values(self) -> np.ndarray:
        found = [cell.real_income_percent for cell in self.cells if cell.real_income_percent is not None]
        return np.stack(found)

    def group_bounds(self, name: str) -> tuple[float, float]:
        """Lowest and highest change of a named group."""
        found = [cell.groups[name] for cell in self.solved]
        return min(found), max(found)

    def flips(self, region: str, *, small: float = 5e-4) -> str | None:
        """The option that turns the sign of a region's change, in words; None if no solved cell has the other sign.

        A change below `small` percent has no sign. One changed option is named if it suffices alone, else the combination.
        """
        if region not in self.regions:
            return None  # another world's region, in a comparison of mixed worlds
        place = self.regions.index(region)
        own = self.cells[0]
        assert own.real_income_percent is not None  # the headline is certified, or there is no result
        sign = _sign(own.real_income_percent[place], small)
        rivals = [
            cell
            for cell in self.solved
            if cell.real_income_percent is not None and sign * _sign(cell.real_income_percent[place], small) < 0
        ]
        if not rivals:
            return None
        changed = [
            [f"{axis}: {cell.options[axis]}" for axis in self.axes if cell.options[axis] != own.options[axis]] for cell in rivals
        ]
        return " with ".join(sorted(changed, key=lambda options: len(options))[0])

    def to_dict(self) -> dict[str, Any]:
        """The `range` entry of result.json."""
        low, high = self.low, self.high
        return {
            "axes": {name: list(options) for name, options in self.axes.items()},
            "cells": [
                {
                    **cell.options,
                    "status": cell.status,
                    **({"reason": cell.reason} if cell.reason else {}),
                    **({} if cell.real_income_percent is None else {
                        "real_income_percent": dict(zip(self.regions, map(float, cell.real_income_percent), strict=True)),
                        "groups_real_income_percent": dict(cell.groups),
                    }),
                }
                for cell in self.cells
            ],
            "real_income_percent": {
                name: {"low": float(low[place]), "high": float(high[place]), "flips": self.flips(name)}
                for place, name in enumerate(self.regions)
            },
        }  # fmt: skip


def _sign(value: float, small: float) -> int:
    return 0 if abs(value) < small else int(np.sign(value))
