"""Who gains and loses at home: what each sector of a region earns in real terms, before and after an instrument."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from smallyard.models.base import Solved
from smallyard.models.calibrate import Base


@dataclass(frozen=True)
class HomeRow:
    """A sector at home: share in the region's income before (percent), change of its real earnings (percent), what that is of the
    region's income (percent), and its rank from the largest gain to the largest loss of money.
    """

    sector: str
    income_share: float
    earnings_percent: float
    income_points: float
    rank: int


@dataclass(frozen=True)
class HomeTable:
    """All sectors of a region under one instrument, in the order of the world; `rest`: tariff revenue, transfers and whatever else
    is income but no sector's, in percent of the region's income; `real_income_percent`, the sum of all.
    """

    instrument: str
    region: str
    rows: tuple[HomeRow, ...]
    rest: float
    real_income_percent: float

    @property
    def gainers(self) -> tuple[HomeRow, ...]:
        """Sectors that earn more, from the largest gain of money."""
        return tuple(sorted((row for row in self.rows if row.income_points > 0.0), key=lambda row: row.rank))

    @property
    def losers(self) -> tuple[HomeRow, ...]:
        """Sectors that earn less, from the largest loss of money."""
        return tuple(sorted((row for row in self.rows if row.income_points < 0.0), key=lambda row: -row.rank))

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {**vars(self), "rows": [dict(vars(row)) for row in self.rows]}


def who_gains(base: Base, region: str, before: Solved, after: Solved, instrument: str = "") -> HomeTable:
    """Sectors' real earnings at home in two solved outcomes.

    Equation: E_s = (VA_s + π_s Y_s)/P, what factors and owners earn in the sector, at the prices of final demand; change
    E'_s/E_s − 1, and (E'_s − E_s) over real income before. The sum over sectors and the rest (revenue, transfers) is the change of
    real income.
    Arguments: base, the economy of both; before, after, certified; instrument, a name for the table.
    Not for: who works where. With mobile labour a sector's earnings fall because people leave, not because they earn less.
    """
    n = base.world.regions.index(region)
    old, new = (_earned(base, item, n) for item in (before, after))
    income = float(before.outcome.income[n] / before.outcome.price_index[n])
    gained = float(after.outcome.income[n] / after.outcome.price_index[n]) - income
    change = new - old
    rank = np.empty(len(old), dtype=int)
    rank[np.argsort(-change, kind="stable")] = np.arange(1, len(old) + 1)
    rows = tuple(
        HomeRow(
            sector,
            100.0 * float(old[k]) / income,
            100.0 * float(change[k] / old[k]) if old[k] > 0.0 else 0.0,
            100.0 * float(change[k]) / income,
            int(rank[k]),
        )
        for k, sector in enumerate(base.world.sectors)
    )
    return HomeTable(instrument, region, rows, 100.0 * (gained - float(change.sum())) / income, 100.0 * gained / income)


def who_gains_by(base: Base, region: str, before: Solved, after: Mapping[str, Solved]) -> dict[str, HomeTable]:
    """The same for several instruments by name, each alone against the same beginning."""
    return {name: who_gains(base, region, before, found, name) for name, found in after.items()}


def _earned(base: Base, found: Solved, n: int) -> np.ndarray:
    """What a region's sectors earn at the prices of its final demand [sector]."""
    profit = np.broadcast_to(np.asarray(base.profit_share, dtype=float), base.output.shape)
    at = found.outcome
    return np.asarray((at.value_added[:, n] + profit[:, n] * at.output[:, n]) / at.price_index[n])
