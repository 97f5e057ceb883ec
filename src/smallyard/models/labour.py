"""How much labour there is: part of the calibration of every variant on the shared system."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from smallyard.errors import Finding, InputError, raise_if
from smallyard.labels.match import did_you_mean
from smallyard.models.option_checks import is_number

HIGHEST_SUPPLY = 10.0  # an elasticity beyond it is no labour supply
LOWEST_FLOOR, HIGHEST_FLOOR = 1e-3, 2.0  # times benchmark pay
ROOM = 1e-6  # by which nominal floors of all regions must stay below the mean wage


@dataclass(frozen=True)
class Labour:
    """Fixed labour by default; elastic in what work pays; or kept from full employment by a wage floor.

    Equations: L̂ = (ŵ/P̂)^ε e^(−u), 0 ≤ u ⟂ ln(ŵ/P̂) − ln floor ≥ 0.
    Arguments: supply_elasticity ε from 0 to 10; wage_floor, by region code the least wage relative to the benchmark's (1: pay
    cannot fall), or one number for all regions; floor, whether it is one of real wages or of wages in the unit of account, the
    world's mean pay of all factors; revenue, whether border revenue is handed out or lowers income taxes, which moves labour supply
    and nothing else, so that with ε = 0 both are the same. The unemployed receive nothing, and real income counts them.
    Raises InputError (E-MODEL-LABOUR). Source: Ignatenko et al. 2025 for supply; complementarity after Rutherford 1995.
    Not for: search, hours, several skills; a floor above the benchmark's pay leaves the benchmark itself with unemployment.
    """

    supply_elasticity: float = 0.0
    wage_floor: float | Mapping[str, float] = field(default_factory=dict, hash=False)
    floor: Literal["real", "nominal"] = "real"
    revenue: Literal["lump_sum", "labour_tax_relief"] = "lump_sum"

    def __post_init__(self) -> None:
        floor = self.wage_floor
        floors = floor.values() if isinstance(floor, Mapping) else [floor]
        checks = [
            (is_number(self.supply_elasticity, 0.0, HIGHEST_SUPPLY), "supply_elasticity", f"a number from 0 to {HIGHEST_SUPPLY:g}"),
            (all(is_number(rate, LOWEST_FLOOR, HIGHEST_FLOOR) for rate in floors), "wage_floor",
             f"numbers from {LOWEST_FLOOR:g} to {HIGHEST_FLOOR:g} by region code, or one for all regions"),
            (self.floor in ("real", "nominal"), "floor", "real, nominal"),
            (self.revenue in ("lump_sum", "labour_tax_relief"), "revenue", "lump_sum, labour_tax_relief"),
        ]  # fmt: skip
        raise_if([
            Finding("E-MODEL-LABOUR", f"'{name}' of labour is {getattr(self, name)!r:.80}", f"labour.{name}", expected=allowed)
            for good, name, allowed in checks
            if not good
        ])  # fmt: skip

    @property
    def floored(self) -> bool:
        """Whether any region has a wage floor."""
        return bool(self.wage_floor)

    @property
    def responds(self) -> bool:
        """Whether employment is an unknown."""
        return self.floored or self.supply_elasticity > 0.0

    @property
    def relieved(self) -> bool:
        """Whether border revenue lowers income taxes."""
        return self.revenue == "labour_tax_relief"

    def floors(self, regions: Sequence[str]) -> np.ndarray:
        """The least wage relative to the benchmark [region], NaN where there is none."""
        if not isinstance(self.wage_floor, Mapping):
            return np.full(len(regions), self.wage_floor)
        return np.array([self.wage_floor.get(code, math.nan) for code in regions])

    def require_known(self, regions: Sequence[str]) -> None:
        """Raise InputError for floors of regions that the world does not have."""
        named = self.wage_floor if isinstance(self.wage_floor, Mapping) else {}
        raise_if([
            Finding("E-MODEL-LABOUR", f"the wage floor names '{code!s:.40}', which is no region of this world", "labour.wage_floor",
                    expected=", ".join(regions), fix=did_you_mean(str(code), regions))
            for code in named
            if code not in regions
        ])  # fmt: skip

    def require_room(self, regions: Sequence[str], earnings: np.ndarray) -> None:
        """Raise InputError for nominal floors that the world's mean wage cannot meet, which is 1 where labour is the only factor.

        Argument: earnings of labour [region].
        """
        mean = float((self.floors(regions) * earnings).sum() / earnings.sum())  # NaN where a region has none
        if self.floor == "nominal" and mean >= 1.0 - ROOM:
            what = f"wage floors of all regions, of {mean:.3g} on average"
            allowed = "below 1 on average, or a region without floor: the world's mean wage is the unit and stays 1"
            raise InputError(Finding("E-MODEL-LABOUR", what, "labour.wage_floor", expected=allowed, fix="floor: real"))


FIXED = Labour()
