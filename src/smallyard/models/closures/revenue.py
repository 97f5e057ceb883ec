"""What happens to tariff and export-tax revenue: returned to final demand, or spent without anybody's benefit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class RevenueClosure:
    """`wasted(revenue)`: the part of a region's border revenue that real income does not count [region].

    The equilibrium is the same under each: wasted revenue is still spent, on the basket of final demand, so that every market
    clears; but nobody's real income contains what it buys.
    """

    name: str
    words: str
    wasted: Callable[[np.ndarray], np.ndarray]


def _nothing(revenue: np.ndarray) -> np.ndarray:
    return np.zeros_like(revenue)


def _all_of_it(revenue: np.ndarray) -> np.ndarray:
    """Positive revenue only: what an import or export subsidy costs is paid from income in any case."""
    return np.maximum(revenue, 0.0)


REVENUE: dict[str, RevenueClosure] = {
    closure.name: closure
    for closure in (
        RevenueClosure("lump_sum", "tariff and export-tax revenue goes to final demand", _nothing),
        RevenueClosure("waste", "tariff and export-tax revenue is spent, but real income does not count what it buys", _all_of_it),
    )
}
