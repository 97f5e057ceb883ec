"""Transfers between the members of a coalition, inside the equilibrium: those that make its burdens equal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from smallyard.errors import Finding, InputError, NotConvergedError
from smallyard.models.base import Solved
from smallyard.policy.wedges import Wedges
from smallyard.strategy.coalitions import TIE, Coalitions
from smallyard.strategy.losses import PERCENT
from smallyard.strategy.setting import Setting
from smallyard.strategy.templates import sanctioned

CLOSE = 1e-9  # of income: real incomes closer than this to their aims are there
STEPS = 60
STEP_LIMIT = 0.2  # of income, by which one step may move a transfer


@dataclass(frozen=True)
class Burden:
    """A coalition with transfers that equalise its burden.

    common_loss, percent of income that every region of it loses; transfers, received by region, the world's money, summing to zero;
    losses without and with transfers, percent by region; target_loss without and with, percent; joins, whether each sender is at
    least as well off as outside the coalition of the others, and by how much, percent; residual, of the certificate.
    """

    members: tuple[str, ...]
    common_loss: float
    transfers: dict[str, float]
    without: dict[str, float]
    with_transfers: dict[str, float]
    target_loss: tuple[float, float]
    joins: dict[str, float]
    steps: int
    residual: float
    closure: str

    @property
    def who_joins(self) -> tuple[str, ...]:
        """Senders that are not worse off inside."""
        return tuple(name for name, more in self.joins.items() if more >= -TIE)

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return {
            **vars(self),
            "members": list(self.members),
            "target_loss": list(self.target_loss),
            "who_joins": list(self.who_joins),
        }


def equal_burden(setting: Setting, table: Coalitions, members: Sequence[str]) -> Burden:
    """Transfers under which all regions of a coalition lose the same part of their real income.

    Equation: W = Σ_i I'_i / Σ_i I_i P̂_i;  T_i = W I_i P̂_i − I'_i, I' the income before transfers; iterated until the equilibrium
    with T has real income W in every member. Σ T = 0 by construction.
    Arguments: the setting and table of `coalitions`; members, the coalition, of at least two regions. Transfers are fixed relative
    to world factor income (under `fixed_real` in real terms), like trade imbalances.
    Raises InputError (E-COALITION-SMALL), NotConvergedError. Source: Chowdhry, Hinz, Kamin, Wanner 2024, their model's formula.
    """
    mask = table.mask(members)
    regions = table.regions(mask)
    if len(regions) < 2:
        what = f"a coalition of {len(regions)} regions has nobody to share a burden with"
        raise InputError(Finding("E-COALITION-SMALL", what, "members", expected="at least two regions"))
    places = np.array([setting.regions.index(name) for name in regions])

    def step(found: Solved) -> np.ndarray:
        income, real = _parts(setting, found, places)
        level = income.sum() / (income / real).sum()
        return np.asarray(level * income / real - income)

    transfer, found, steps = iterated(setting, wedges_of(setting, table, mask), places, step)
    return _burden(setting, table, mask, transfer, found, steps)


def _burden(setting: Setting, table: Coalitions, mask: int, transfer: np.ndarray, found: Solved, steps: int) -> Burden:
    """The record of a coalition at its transfers."""
    regions, plain, losses = table.regions(mask), table.losses[mask], setting.losses(found)
    inside = {name: table.gain_at(losses, name) for name in table.members(mask)}
    places = [setting.regions.index(name) for name in regions]
    return Burden(
        table.members(mask),
        losses.group_percent(regions),
        dict(zip(regions, map(float, transfer[places]), strict=True)),
        {name: plain.group_percent([name]) for name in regions},
        {name: losses.group_percent([name]) for name in regions},
        (plain.group_percent(table.target), losses.group_percent(table.target)),
        {name: value - table.gain(table.without(mask, name), name) for name, value in inside.items()},
        steps,
        found.certificate.max_residual,
        setting.closure,
    )


def wedges_of(setting: Setting, table: Coalitions, mask: int) -> Wedges:
    """The baseline with what the members of a coalition do."""
    return sanctioned(setting, [item for k, item in enumerate(table.senders) if mask >> k & 1], table.target)


def _parts(setting: Setting, found: Solved, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Incomes, and real incomes over the baseline."""
    now, before = found.outcome, setting.baseline.outcome
    return np.asarray(now.income)[places], np.asarray(now.real_income / before.real_income)[places]


def iterated(
    setting: Setting, wedges: Wedges, places: np.ndarray, step: Callable[[Solved], np.ndarray]
) -> tuple[np.ndarray, Solved, int]:
    """Transfers at which `step` asks for nothing more [region], the solution, and the number of solves.

    Each step adds what is missing at the solution with the last transfers, so that the answer is a fixed point of the equilibrium.
    """
    income = np.asarray(setting.baseline.outcome.income)
    transfer, found = np.zeros(len(income)), setting.solved(wedges)
    for count in range(1, STEPS + 1):
        missing = step(found)
        if np.abs(missing / income[places]).max() <= CLOSE:
            return transfer, found, count
        largest = float(np.abs(missing / income[places]).max())
        moved = missing * min(1.0, STEP_LIMIT / largest)
        transfer = transfer.copy()
        transfer[places] += moved
        transfer[places] -= transfer.sum() / len(places)  # rounding
        found = setting.solved(wedges, transfer, near=found)
    what = f"transfers still move by {PERCENT * largest:.2g} percent of income after {STEPS} solves"
    raise NotConvergedError(
        Finding("E-NOT-CONVERGED-TRANSFER", what, "transfers", fix="try a smaller coalition or milder measures")
    )
