"""Scope choice: which sectors to close so that the target loses most within a budget of own loss."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from smallyard.errors import Finding, InfeasibleError, InputError
from smallyard.strategy.aims import INCOME, Aim, fall_percent, require_aim
from smallyard.strategy.losses import Measure, measure_of
from smallyard.strategy.scope_search import Choice, enumerated, greedy
from smallyard.strategy.setting import Setting
from smallyard.strategy.templates import cells_of, closed_to

EXACT_SECTORS = 15  # up to 2^15 sets are solved one by one
SECONDS = 600.0  # an enumeration that would take longer is refused
TIMED = 6  # solves from which its time is estimated


@dataclass(frozen=True)
class Budget:
    """The own loss that is accepted, percent of the senders' real income or money."""

    limit: float
    unit: Literal["percent", "money"] = "percent"

    def cost(self, measure: Measure) -> float:
        """The own loss in the unit of the budget."""
        return measure.own_percent if self.unit == "percent" else measure.own_money


@dataclass(frozen=True)
class ScopeRow:
    """A set of closed sectors: what it reaches, what it costs, and the losses."""

    sectors: tuple[str, ...]
    reached: float
    cost: float
    measure: Measure

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return {"sectors": list(self.sectors), "reached": self.reached, "cost": self.cost, **self.measure.to_dict()}


@dataclass(frozen=True)
class Scope:
    """The sets found.

    exact, the best of all sets, None where they were not enumerated; greedy, by steps and swaps; gap, part of the exact result that
    the greedy one misses; together, all candidates closed; superadditivity, of the aim: all together over the sum of single ones,
    less 1; infeasible, sets without an equilibrium.
    """

    candidates: tuple[str, ...]
    aim: Aim
    budget: Budget
    exact: ScopeRow | None
    greedy: ScopeRow
    gap: float | None
    singles: tuple[ScopeRow, ...]
    together: ScopeRow | None
    superadditivity: float | None
    infeasible: int
    solves: int
    closure: str

    @property
    def best(self) -> ScopeRow:
        """The exact choice where there is one."""
        return self.exact or self.greedy

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return {
            "candidates": list(self.candidates),
            "aim": {"kind": self.aim.kind, "sectors": list(self.aim.sectors)},
            "budget": {"limit": self.budget.limit, "unit": self.budget.unit},
            "exact": self.exact.to_dict() if self.exact else None,
            "greedy": self.greedy.to_dict(),
            "gap": self.gap,
            "singles": [row.to_dict() for row in self.singles],
            "together": self.together.to_dict() if self.together else None,
            "superadditivity": self.superadditivity,
            "infeasible": self.infeasible,
            "solves": self.solves,
            "closure": self.closure,
        }


def scope(
    setting: Setting,
    senders: Sequence[str],
    target: Sequence[str],
    candidates: Sequence[str],
    budget: Budget,
    *,
    aim: Aim = INCOME,
    share: float = 1.0,
    method: Literal["auto", "exact", "greedy"] = "auto",
    seconds: float = SECONDS,
    progress: Callable[[int, int], None] = lambda _, __: None,
) -> Scope:
    """The sectors whose closing reaches most within the budget.

    Equation: max over S ⊆ candidates of aim(S) subject to own loss(S) ≤ budget, every set a certified equilibrium. No set is ruled
    out by a bound: effects of closings are not monotone in general equilibrium, so that no bound is sound.
    Arguments: candidates, sectors that may be closed; share of each flow that is closed; method auto (all sets up to 15 sectors,
    steps and swaps above), exact, greedy; seconds, the longest enumeration; progress(done, of).
    Raises InputError: E-SCOPE-SIZE beyond 15 sectors, E-SCOPE-COST beyond `seconds`, both with the estimate.
    """
    setting.require_sides(senders, target)
    setting.require_sectors(candidates, "candidates")
    _require(setting, target, aim, budget)
    names = tuple(dict.fromkeys(candidates))
    work = _Sets(setting, tuple(senders), tuple(target), names, aim, budget, share)
    before = setting.solves
    singles = [work.choice(1 << k) for k in range(len(names))]
    exact = None
    if method == "exact" or (method == "auto" and len(names) <= EXACT_SECTORS):
        work.require_affordable(seconds)
        exact = enumerated(len(names), work.choice, budget.limit, progress)
    found = greedy(len(names), work.choice, budget.limit)
    return _scope(work, exact, found, singles, before)


def _scope(work: _Sets, exact: Choice | None, found: Choice, singles: Sequence[Choice], before: int) -> Scope:
    """The record of the sets found."""
    whole = work.choice((1 << len(work.names)) - 1)
    total = sum(row.reached for row in singles)
    return Scope(
        work.names,
        work.aim,
        work.budget,
        work.row(exact) if exact else None,
        work.row(found),
        _gap(exact, found),
        tuple(work.row(row) for row in singles if row.feasible),
        work.row(whole) if whole.feasible else None,
        whole.reached / total - 1.0 if whole.feasible and np.isfinite(total) and total else None,
        work.infeasible,
        work.setting.solves - before,
        work.setting.closure,
    )


def _require(setting: Setting, target: Sequence[str], aim: Aim, budget: Budget) -> None:
    """An aim that can be measured and a budget that is a number."""
    if not budget.limit >= 0.0 or budget.unit not in ("percent", "money"):
        what = f"a budget of {budget.limit:g} {budget.unit!s:.20}"
        raise InputError(Finding("E-SCOPE-BUDGET", what, "budget", expected="a number of at least 0, percent or money"))
    require_aim(setting, target, aim)


def _gap(exact: Choice | None, found: Choice) -> float | None:
    if exact is None or not exact.reached > 0.0:
        return None
    return 1.0 - found.reached / exact.reached


@dataclass(eq=False)
class _Sets:
    """Sets of candidates as bits of a number, each solved once."""

    setting: Setting
    senders: tuple[str, ...]
    target: tuple[str, ...]
    names: tuple[str, ...]
    aim: Aim
    budget: Budget
    share: float
    known: dict[int, tuple[Choice, Measure | None]] = field(default_factory=dict)

    @property
    def infeasible(self) -> int:
        return sum(not choice.feasible for choice, _ in self.known.values())

    def sectors(self, mask: int) -> tuple[str, ...]:
        return tuple(name for k, name in enumerate(self.names) if mask >> k & 1)

    def choice(self, mask: int) -> Choice:
        """What a set reaches and costs."""
        if mask not in self.known:
            self.known[mask] = self._solved(mask)
        return self.known[mask][0]

    def row(self, choice: Choice) -> ScopeRow:
        """A choice with its losses."""
        measure = self.known[choice.mask][1]
        assert measure is not None  # of feasible sets alone
        return ScopeRow(self.sectors(choice.mask), choice.reached, choice.cost, measure)

    def _solved(self, mask: int) -> tuple[Choice, Measure | None]:
        setting, chosen = self.setting, self.sectors(mask)
        try:
            if chosen:
                cells = cells_of(setting, self.senders, self.target, chosen)
                found = setting.solved(closed_to(setting, cells, self.share))
            else:
                found = setting.baseline
        except InfeasibleError:
            return Choice(mask, float("-inf"), float("inf")), None
        measure = measure_of(setting.losses(found), self.senders, self.target)
        reached = measure.target_money if self.aim.kind == "income" else fall_percent(setting, found, self.target, self.aim)
        return Choice(mask, reached, self.budget.cost(measure)), measure

    def require_affordable(self, seconds: float) -> None:
        """Raise before an enumeration that is too long, with what it would cost."""
        count = len(self.names)
        began, pairs = time.perf_counter(), [3 << k for k in range(min(TIMED, count - 1))]
        for mask in pairs:
            self.choice(mask)
        each = (time.perf_counter() - began) / max(len(pairs), 1)
        cost = f"{2**count:,} solves of about {1e3 * each:.0f} ms each, {2**count * each:,.0f} seconds"
        if count > EXACT_SECTORS:
            what, allowed = f"{count} sectors have {cost}", f"at most {EXACT_SECTORS} sectors for an exact choice"
            raise InputError(Finding("E-SCOPE-SIZE", what, "candidates", expected=allowed, fix="method='greedy', or fewer sectors"))
        if 2**count * each > seconds:
            what, allowed = f"an exact choice among {count} sectors takes {cost}", f"at most {seconds:g} seconds"
            raise InputError(
                Finding("E-SCOPE-COST", what, "candidates", expected=allowed, fix="method='greedy', or raise `seconds`")
            )
