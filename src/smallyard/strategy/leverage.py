"""Which sector moves the target most per unit of own loss: slopes at the baseline, and exact bans of one sector at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import rankdata

from smallyard.strategy.arena import Arena
from smallyard.strategy.goals import weights_for
from smallyard.strategy.levers import lever
from smallyard.strategy.losses import Measure, plain
from smallyard.strategy.setting import Setting
from smallyard.strategy.templates import cells_of, closed_to

POINT = 0.01  # slopes are reported per percentage point
OWN, TARGET = "own", "target"
CHANNELS = ("export_tax", "trade_cost")


@dataclass(frozen=True)
class LeverageRow:
    """One sector of the senders' sales to the target.

    trade, their value in the base year; theta, the trade elasticity; tax_own, tax_target, cost_own, cost_target: losses in money
    per percentage point of export tax and of iceberg cost, at the baseline; ban, losses when this sector alone is closed.
    """

    sector: str
    trade: float
    theta: float
    tax_own: float
    tax_target: float
    cost_own: float
    cost_target: float
    ban: Measure

    @property
    def marginal_leverage(self) -> float:
        """Target loss per own loss of a little iceberg cost, in money; infinite where it costs the senders nothing."""
        return self.cost_target / self.cost_own if self.cost_own > 0.0 else float("inf")

    def to_dict(self) -> dict[str, Any]:
        """All fields by name, with the marginal leverage; those of the ban begin with ban_."""
        numbers = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "ban"}
        return {
            **numbers,
            "marginal_leverage": plain(self.marginal_leverage),
            **{f"ban_{k}": v for k, v in self.ban.to_dict().items()},
        }


@dataclass(frozen=True)
class Leverage:
    """Sectors by falling leverage of their ban in money.

    rank_correlation: between marginal leverage and that of bans; rank_correlation_theta: between θ and the leverage of bans (both
    Spearman). `together`: all these sectors closed at once; superadditivity: its target loss over the sum of single ones, less 1.
    """

    senders: tuple[str, ...]
    target: tuple[str, ...]
    rows: tuple[LeverageRow, ...]
    rank_correlation: float
    rank_correlation_theta: float
    together: Measure
    superadditivity: float
    closure: str

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return {
            "senders": list(self.senders),
            "target": list(self.target),
            "rows": [row.to_dict() for row in self.rows],
            "rank_correlation": plain(self.rank_correlation),
            "rank_correlation_theta": plain(self.rank_correlation_theta),
            "together": self.together.to_dict(),
            "superadditivity": plain(self.superadditivity),
            "closure": self.closure,
        }


def leverage(
    setting: Setting,
    senders: Sequence[str],
    target: Sequence[str],
    sectors: Sequence[str] = (),
    *,
    progress: Callable[[str], None] = lambda _: None,
) -> Leverage:
    """Ranking of sectors by leverage, with slopes and the exact check.

    Equation: −∂ EV_T/∂ p_s and −∂ EV_S/∂ p_s by the implicit function theorem; loss_T(ban_s) / loss_S(ban_s) by certified solves.
    Arguments: sectors, those in which the senders sell to the target; all goods if none are named.
    A little export tax mostly pays its sender, a little iceberg cost mostly does not: the two slopes answer different questions.
    """
    setting.require_sides(senders, target)
    chosen = [name for name in tuple(sectors) or setting.goods() if _trade(setting, senders, target, name) > 0.0]
    setting.require_sectors(chosen, "sectors")
    own, hit = _slopes(setting, senders, target, chosen)
    rows = []
    for place, sector in enumerate(chosen):
        progress(f"ban of {sector}")
        ban = _ban(setting, senders, target, (sector,))
        theta = float(setting.base.trade_elasticity[setting.sectors.index(sector)])
        slopes = float(own[0, place]), float(hit[0, place]), float(own[1, place]), float(hit[1, place])
        rows.append(LeverageRow(sector, _trade(setting, senders, target, sector), theta, *slopes, ban))
    return _ranked(setting, senders, target, rows, _ban(setting, senders, target, chosen))


def _ban(setting: Setting, senders: Sequence[str], target: Sequence[str], sectors: Sequence[str]) -> Measure:
    return setting.measured(closed_to(setting, cells_of(setting, senders, target, sectors)), senders, target)


def _ranked(
    setting: Setting, senders: Sequence[str], target: Sequence[str], rows: Sequence[LeverageRow], together: Measure
) -> Leverage:
    """The rows in order, and how the rankings agree."""
    by_ban = [row.ban.leverage_money for row in rows]
    single = sum(row.ban.target_money for row in rows)
    return Leverage(
        tuple(senders),
        tuple(target),
        tuple(sorted(rows, key=lambda row: -row.ban.leverage_money)),
        rank_correlation([row.marginal_leverage for row in rows], by_ban),
        rank_correlation([row.theta for row in rows], by_ban),
        together,
        together.target_money / single - 1.0 if single else float("nan"),
        setting.closure,
    )


def rank_correlation(first: Sequence[float], second: Sequence[float]) -> float:
    """Spearman's ρ: the correlation of ranks, ties at their mean rank; NaN where one side does not vary."""
    ranks = [np.asarray(rankdata(side), dtype=float) for side in (first, second)]
    if len(first) < 2 or any(np.ptp(side) == 0.0 for side in ranks):
        return float("nan")
    return float(np.corrcoef(np.stack(ranks))[0, 1])


def _trade(setting: Setting, senders: Sequence[str], target: Sequence[str], sector: str) -> float:
    return float(setting.base.world.trade_fob[cells_of(setting, senders, target, (sector,))].sum())


def _slopes(
    setting: Setting, senders: Sequence[str], target: Sequence[str], sectors: Sequence[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Losses in money of senders and of target per percentage point [channel, sector], in the order of `sectors`."""
    world, at = setting.base.world, setting.baseline.outcome
    cells = cells_of(setting, senders, target, sectors)
    items = tuple(lever(OWN, name, cells, "sector", (0.0, 1.0), world.regions, world.sectors) for name in CHANNELS)
    money = dict(zip(setting.regions, map(float, at.income / at.real_income), strict=True))
    sides = ((OWN, senders), (TARGET, target))
    goals = {name: weights_for(setting.base, {region: money[region] for region in side}) for name, side in sides}
    arena = Arena(setting.model, setting.base, setting.wedges, items, goals, _last=setting.baseline)
    order = [items[0].labels.index(name) for name in sectors]
    own, hit = (-POINT * arena.slope({}, OWN, of=name)[1].reshape(len(CHANNELS), -1)[:, order] for name in (OWN, TARGET))
    setting.solves += arena.solves
    return own, hit
