"""What a measure costs: losses of real income by region, in percent and in money, and their sums over groups of regions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from smallyard.models.base import Solved

PERCENT = 100.0
FREE = 1e-9  # percent: an own loss below it is none


@dataclass(frozen=True, eq=False)
class Losses:
    """Losses of real income against the baseline, positive where a region loses.

    regions; ratio, real income over that of the baseline [region]; income, that of the baseline [region], the world's money.
    """

    regions: tuple[str, ...]
    ratio: np.ndarray
    income: np.ndarray

    @property
    def percent(self) -> np.ndarray:
        """Loss in percent of baseline real income [region]."""
        return PERCENT * (1.0 - self.ratio)

    @property
    def money(self) -> np.ndarray:
        """Loss as equivalent variation at baseline prices [region], the world's money."""
        return (1.0 - self.ratio) * self.income

    def group_money(self, members: Sequence[str]) -> float:
        """Loss of several regions together: the sum of their equivalent variations."""
        return float(self.money[self._places(members)].sum())

    def group_percent(self, members: Sequence[str]) -> float:
        """The same over their baseline income, never a mean of percents; 0 for nobody."""
        places = self._places(members)
        return PERCENT * float(self.money[places].sum() / self.income[places].sum()) if places else 0.0

    def outside(self, members: Sequence[str]) -> tuple[str, ...]:
        """The regions that are not among the members."""
        return tuple(name for name in self.regions if name not in members)

    def by_region(self) -> dict[str, float]:
        """Percent losses as a mapping."""
        return dict(zip(self.regions, map(float, self.percent), strict=True))

    def _places(self, members: Sequence[str]) -> list[int]:
        return [self.regions.index(name) for name in members]


def losses_between(regions: tuple[str, ...], before: Solved, after: Solved) -> Losses:
    """Losses from two certified solutions of one economy.

    Equation: loss_i = 1 − (I'_i/P'_i) / (I_i/P_i), money loss_i × I_i, with I and P those of the baseline.
    Not for: economies whose labour supply responds, where work is a cost too.
    """
    first, second = before.outcome, after.outcome
    return Losses(regions, np.asarray(second.real_income / first.real_income), np.array(first.income))


@dataclass(frozen=True)
class Measure:
    """A sanction measured: losses of senders, target and bystanders, percent of their baseline income and money."""

    own_percent: float
    own_money: float
    target_percent: float
    target_money: float
    bystanders_percent: float
    bystanders_money: float

    @property
    def leverage_money(self) -> float:
        """Target loss per unit of own loss, both in money; infinite without own loss, 0 where nobody of both loses."""
        return _per(self.target_money, self.own_money, self.own_percent)

    @property
    def leverage_percent(self) -> float:
        """The same with both in percent of income."""
        return _per(self.target_percent, self.own_percent, self.own_percent)

    def to_dict(self) -> dict[str, float | None]:
        """All numbers by name; None for a leverage without own loss."""
        ratios = {"leverage_money": plain(self.leverage_money), "leverage_percent": plain(self.leverage_percent)}
        return {**asdict(self), **ratios}


def measure_of(losses: Losses, senders: Sequence[str], target: Sequence[str]) -> Measure:
    """Losses of senders, target and everybody else."""
    others = losses.outside((*senders, *target))
    own, hit, rest = ((losses.group_percent(part), losses.group_money(part)) for part in (senders, target, others))
    return Measure(*own, *hit, *rest)


def _per(hit: float, own: float, own_percent: float) -> float:
    return hit / own if own_percent > FREE else float("inf") if hit > 0.0 else 0.0


def plain(value: float) -> float | None:
    """A number as files can hold it: None where it is infinite or missing."""
    return value if np.isfinite(value) else None
