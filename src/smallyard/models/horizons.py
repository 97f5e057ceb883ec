"""Horizons: how far trade, inputs and factors can respond, as one word of a scenario.

θ_h = θ (1 − ζ^h),   ζ the part of buyers who cannot change their source in a year, h years
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from smallyard.models.elasticities import Elasticities
from smallyard.models.nests import Nests

# ζ, assumed: 1 less the ratio of coefficients of 0.76 after a year and about 2 later (Boehm, Levchenko, Pandalai-Nayar 2023).
STICKY = 0.62
RIGID = Nests(value_added=0.2, inputs=0.2)  # Atalay 2017; Boehm, Flaaen, Pandalai-Nayar 2019


@dataclass(frozen=True)
class Horizon:
    """A preset: `years` after which trade is looked at (∞: all buyers have chosen anew), and what calibration it takes.

    Source: staggered contracts give θ_h = θ (1 − ζ^h) with ζ = 0.62; see the sources of the constants above.
    Not for: the path between horizons, stocks, investment.
    """

    name: str
    words: str
    years: float
    calibration: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def response(self) -> float:
        """Part of the long-run trade elasticity that is reached."""
        return 1.0 - STICKY**self.years

    def elasticities(self, long_run: Elasticities) -> Elasticities:
        """Trade elasticities at this horizon; the set keeps its name."""
        if math.isinf(self.years):
            return long_run
        note = f"{long_run.conversion}; × {self.response:.2f} at this horizon"
        return replace(long_run, values=self.response * long_run.values, conversion=note)


HORIZONS: dict[str, Horizon] = {
    horizon.name: horizon
    for horizon in (
        Horizon("long", "long run, 5-20 years", math.inf),
        Horizon("medium", "medium run, about 3 years: trade elasticities at 76 % of the long run", 3.0),
        Horizon(
            "short",
            "short run, 0-2 years: trade elasticities at 38 % of the long run, inputs almost fixed, labour specific to its sector",
            1.0,
            {"nests": RIGID, "mobility": 1.0},
        ),
    )
}
