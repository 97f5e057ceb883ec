"""Sanction design: the least own loss for the most target loss, over rates by sector, traced over what the senders accept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from smallyard.errors import Finding, InputError, SmallyardError
from smallyard.policy.mirror import mirrored
from smallyard.strategy.arena import Arena
from smallyard.strategy.goals import weights_for
from smallyard.strategy.levers import Lever, lever
from smallyard.strategy.losses import Measure, losses_between, measure_of
from smallyard.strategy.optimum import optimum
from smallyard.strategy.polish import Polished, polished
from smallyard.strategy.rates_as_wedges import rates_as_wedges
from smallyard.strategy.setting import Setting
from smallyard.strategy.templates import cells_of

SENDERS = "senders"
LADDER = (0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0)  # money of own loss accepted per money of target loss
HALVINGS = 7  # of the interval in which damage stops being free
AT_BOUND = 1e-6  # of a rate


@dataclass(frozen=True)
class FrontierRow:
    """The best sanction at one willingness.

    omega, money of own loss accepted per money of target loss; measure, losses; rates, all-in by lever; closed, levers at their
    bound where an exact ban serves the goal better and stands in its place; kkt, largest slope left per unit of ln(1 + rate), over
    the trade under the rate, None where the best point was found at another willingness; residual, of the certificate; answered,
    losses when the target answers these rates in kind, None where that was not asked for or there is no such answer.
    """

    omega: float
    measure: Measure
    rates: dict[str, float]
    closed: tuple[str, ...]
    kkt: float | None
    residual: float
    answered: Measure | None = None

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return {
            "omega": self.omega,
            **self.measure.to_dict(),
            "rates": self.rates,
            "closed": list(self.closed),
            "kkt": self.kkt,
            "residual": self.residual,
            "answered": self.answered.to_dict() if self.answered else None,
        }


@dataclass(frozen=True)
class Frontier:
    """Rows by rising willingness, and the point of most damage among those found without own loss."""

    senders: tuple[str, ...]
    target: tuple[str, ...]
    instruments: tuple[str, ...]
    rows: tuple[FrontierRow, ...]
    free: FrontierRow
    closure: str
    solves: int

    @property
    def drawn(self) -> tuple[FrontierRow, ...]:
        """All points by willingness, the one without own loss among them: it is the point of the headline."""
        same = [row for row in self.rows if (row.omega, row.measure) == (self.free.omega, self.free.measure)]
        others = [row for row in self.rows if not any(row is item for item in same)]
        return tuple(sorted([*others, self.free], key=lambda row: (row.omega, row.measure.target_money)))

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return {
            "senders": list(self.senders),
            "target": list(self.target),
            "instruments": list(self.instruments),
            "rows": [row.to_dict() for row in self.rows],
            "free": self.free.to_dict(),
            "closure": self.closure,
            "solves": self.solves,
        }


def frontier(
    setting: Setting,
    senders: Sequence[str],
    target: Sequence[str],
    *,
    instruments: Sequence[str] = ("export_tax",),
    sectors: Sequence[str] = (),
    ladder: Sequence[float] = LADDER,
    answered: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> Frontier:
    """The cost-efficiency frontier of a sanction.

    Equation: min over rates of cost_S − ω loss_T, both money at baseline prices, at certified equilibria.
    Arguments: instruments, export_tax and/or tariff of all senders on the target, one all-in rate per sector with trade, from
    0 to max(1, 3/θ); sectors, all goods if none are named; ladder of ω ≥ 0. Every ω takes the best of all points found, so that
    losses rise along the ladder; answered, whether to measure each row with an answer in kind too.
    Raises InputError (E-SANCTION-SIDES, E-SANCTION-LADDER).
    Source: de Souza, Hu, Li, Mei 2024 (the problem). Not for: security or capability aims, which `scope` measures; answers of the
    target, which are not part of the optimum.
    """
    setting.require_sides(senders, target)
    steps = _ladder(ladder)
    before = setting.solves
    work = _Work(setting, tuple(senders), tuple(target), _arena(setting, senders, target, instruments, sectors))
    points = [work.point(omega, progress) for omega in steps]
    points += work.free_points(points, progress)
    rows = tuple(_best(points, omega) for omega in steps)
    rows = tuple(replace(row, answered=work.answered(row)) for row in rows) if answered else rows
    free = max((row for row in points if row.measure.own_money <= 0.0), key=lambda row: row.measure.target_money, default=rows[0])
    solves = work.arena.solves + setting.solves - before
    return Frontier(tuple(senders), tuple(target), tuple(instruments), rows, free, setting.closure, solves)


def _ladder(given: Sequence[float]) -> list[float]:
    if not given or not all(np.isfinite(omega) and omega >= 0.0 for omega in given):
        what = f"a willingness of {', '.join(f'{omega:g}' for omega in given) or 'nothing'}"
        raise InputError(Finding("E-SANCTION-LADDER", what, "ladder", expected="finite numbers of at least 0"))
    return sorted({*map(float, given)})


def _best(points: Sequence[FrontierRow], omega: float) -> FrontierRow:
    """The point that serves a willingness best; the slope is known for its own alone."""
    row = min(points, key=lambda item: (_loss(item.measure, omega), item.omega != omega))
    return row if row.omega == omega else replace(row, omega=omega, kkt=None)


def _loss(measure: Measure, omega: float) -> float:
    return measure.own_money - omega * measure.target_money


def _arena(
    setting: Setting, senders: Sequence[str], target: Sequence[str], instruments: Sequence[str], sectors: Sequence[str]
) -> Arena:
    """One lever per instrument and sector."""
    world, base = setting.base.world, setting.base
    found: list[Lever] = []
    for channel in instruments:
        if channel not in ("export_tax", "tariff"):
            what = f"'{channel}' is no instrument of a frontier"
            raise InputError(Finding("E-SANCTION-LADDER", what, "instruments", expected="export_tax, tariff"))
        for sector in tuple(sectors) or setting.goods():
            cells = cells_of(setting, senders, target, (sector,), imports=channel == "tariff")
            if not (world.trade_fob[cells] > 0.0).any():
                continue  # a rate on no trade changes nothing
            high = max(1.0, 3.0 / float(base.trade_elasticity[setting.sectors.index(sector)]))
            item = lever(SENDERS, channel, cells, "uniform", (0.0, high), world.regions, world.sectors)
            found.append(replace(item, labels=(f"{channel}/{sector}",)))
    if not found:
        what, fix = "the senders do not trade with the target in these sectors", "name sectors in which there is trade"
        raise InputError(Finding("E-SANCTION-SIDES", what, "sectors", fix=fix))
    return Arena(setting.model, base, setting.wedges, tuple(found), {}, _last=setting.baseline)


@dataclass(eq=False)
class _Work:
    """The search along the ladder; `arena` holds the levers, `near` the last rates."""

    setting: Setting
    senders: tuple[str, ...]
    target: tuple[str, ...]
    arena: Arena
    near: np.ndarray | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(item.labels[0] for item in self.arena.levers)

    def point(self, omega: float, progress: Callable[[str], None]) -> FrontierRow:
        """The optimum at one willingness, from zero and from the last rates."""
        progress(f"willingness {omega:g}")
        self.arena.goals = {SENDERS: weights_for(self.setting.base, self._weights(omega))}
        values = {} if self.near is None else {SENDERS: self.near}
        near = optimum(self.arena, SENDERS, values, scan=self.near is None, flat=False).rates
        best = polished(self.arena, SENDERS, {}, near)
        self.near = best.rates
        return self._row(omega, best)

    def free_points(self, rows: Sequence[FrontierRow], progress: Callable[[str], None]) -> list[FrontierRow]:
        """Optima around the willingness at which the own gain ends."""
        low = max((row.omega for row in rows if row.measure.own_money <= 0.0), default=None)
        high = min((row.omega for row in rows if row.measure.own_money > 0.0), default=None)
        found: list[FrontierRow] = []
        if low is None or high is None:
            return found
        for _ in range(HALVINGS):
            middle = 0.5 * (low + high)
            found.append(self.point(middle, progress))
            low, high = (middle, high) if found[-1].measure.own_money <= 0.0 else (low, middle)
        return found

    def answered(self, row: FrontierRow) -> Measure | None:
        """Losses when the target answers the rates of a row with the same on the reverse flows."""
        acting = rates_as_wedges(self.setting, self.senders, self.target, row.rates, row.closed)
        after = mirrored(self.setting.base.world, self.setting.wedges, acting)
        return None if after is None else self.setting.measured(after, self.senders, self.target)

    def _weights(self, omega: float) -> dict[str, float]:
        """Money of baseline income by region: senders +, target −ω; over the trade covered, so that small sectors count."""
        at = self.setting.baseline.outcome
        money = dict(zip(self.setting.regions, map(float, at.income / at.real_income), strict=True))
        scale = sum(float(item.sums(self.arena.value_of(item)).sum()) for item in self.arena.levers)
        own = {name: money[name] / scale for name in self.senders}
        return own | {name: -omega * money[name] / scale for name in self.target}

    def _row(self, omega: float, best: Polished) -> FrontierRow:
        """The optimum, or that with bans where rates stand at their bound, whichever serves better."""
        rates = dict(zip(self.labels, map(float, best.rates), strict=True))
        found = self.arena.solved({SENDERS: best.rates})
        measure = self._measure(found)
        row = FrontierRow(omega, measure, rates, (), best.slope, found.certificate.max_residual)
        full = [item for item, rate in zip(self.arena.levers, best.rates, strict=True) if rate >= item.high - AT_BOUND]
        if not full:
            return row
        try:
            shut = self.setting.solved(self._shut(best.rates, full), near=found)
        except SmallyardError:
            return row  # no equilibrium without these flows
        closed = FrontierRow(
            omega, self._measure(shut), rates, tuple(item.labels[0] for item in full), best.slope, shut.certificate.max_residual
        )
        return min(row, closed, key=lambda item: _loss(item.measure, omega))

    def _shut(self, rates: np.ndarray, full: Sequence[Lever]) -> Any:
        """The wedges at the rates, with the flows of some levers closed."""
        held = self.arena.wedges_at({SENDERS: rates})
        ban = np.array(held.level(self.setting.base.world, "ban"))
        for item in full:
            ban[:, item.group >= 0] = 1.0
        channels = {**held.channels, "ban": ban}
        return type(held).build(
            self.setting.base.world, channels, held.coverage, held.subsidy_amounts, held.controls, held.listings
        )

    def _measure(self, found: Any) -> Measure:
        return measure_of(losses_between(self.setting.regions, self.setting.baseline, found), self.senders, self.target)
