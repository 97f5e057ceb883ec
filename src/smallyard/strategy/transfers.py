"""Transfers between the members of a coalition, inside the equilibrium: equal burdens, and what each ally needs to join."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from smallyard.errors import Finding, InputError, NotConvergedError
from smallyard.models.base import Solved
from smallyard.policy.wedges import Wedges
from smallyard.strategy.coalitions import TIE, Coalitions
from smallyard.strategy.losses import PERCENT, Losses
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


@dataclass(frozen=True)
class Participation:
    """What each ally needs so that joining is as good as staying out of the coalition of the others.

    payer, who pays; required, received by each ally, the world's money (below zero: what it could pay and still join); outside,
    losses of the allies when they stay out, percent; payer_loss with these transfers, payer_alone when it acts alone, percent;
    affordable, whether the payer is not worse off than alone, counting what the damage is worth to it.
    """

    members: tuple[str, ...]
    payer: str
    required: dict[str, float]
    outside: dict[str, float]
    payer_loss: float
    payer_alone: float
    payer_gain_over_alone: float
    target_loss: float
    steps: int
    residual: float
    closure: str

    @property
    def affordable(self) -> bool:
        """Whether the payer prefers this to acting alone."""
        return self.payer_gain_over_alone >= -TIE

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return {**vars(self), "members": list(self.members), "affordable": self.affordable}


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

    transfer, found, steps = _iterated(setting, _wedges(setting, table, mask), places, step)
    plain, losses = table.losses[mask], setting.losses(found)
    inside = {name: _gain(table, losses, name) for name in table.members(mask)}
    more = {name: value - table.gain(mask ^ 1 << table.names.index(name), name) for name, value in inside.items()}
    return Burden(
        table.members(mask),
        losses.group_percent(regions),
        _named(regions, transfer[places]),
        {name: plain.group_percent([name]) for name in regions},
        {name: losses.group_percent([name]) for name in regions},
        (plain.group_percent(table.target), losses.group_percent(table.target)),
        more,
        steps,
        found.certificate.max_residual,
        setting.closure,
    )


def participation(setting: Setting, table: Coalitions, members: Sequence[str], payer: str) -> Participation:
    """The transfer that makes each ally indifferent between joining and staying out, all at once, paid by one sender.

    Equation: W_i(C, T) = W_i(C without i) for every member i but the payer; T_payer = −Σ T_i; W real income plus what the damage is
    worth to i. A group receives in proportion to baseline income.
    Arguments: as in `equal_burden`; payer, a member. Raises InputError (E-COALITION-SMALL, -MEMBER), NotConvergedError.
    Not for: bargains in which allies ask for more than their outside option.
    """
    mask = table.mask(members)
    members = table.members(mask)
    if payer not in members or len(members) < 2:
        what = f"the coalition of {', '.join(members) or 'nobody'} with '{payer!s:.80}' as payer"
        raise InputError(Finding("E-COALITION-SMALL", what, "payer", expected="a payer inside it and at least one ally"))
    allies = tuple(name for name in members if name != payer)
    outside = {name: table.gain(mask ^ 1 << table.names.index(name), name) for name in allies}
    sides = {name: np.array([setting.regions.index(r) for r in table.senders[table.names.index(name)].members]) for name in members}
    places = np.concatenate([sides[name] for name in members])
    base_income = np.asarray(setting.baseline.outcome.income)

    def step(found: Solved) -> np.ndarray:
        losses, moved = setting.losses(found), np.zeros(len(base_income))
        for name in allies:
            income = base_income[sides[name]]
            missing = (outside[name] - _gain(table, losses, name)) / PERCENT * income.sum()
            moved[sides[name]] = missing * income / income.sum()
        paid = base_income[sides[payer]]
        moved[sides[payer]] -= moved.sum() * paid / paid.sum()
        return moved[places]

    transfer, found, steps = _iterated(setting, _wedges(setting, table, mask), places, step)
    losses, alone = setting.losses(found), 1 << table.names.index(payer)
    return Participation(
        members,
        payer,
        {name: float(transfer[sides[name]].sum()) for name in allies},
        {name: table.loss(mask ^ 1 << table.names.index(name), name) for name in allies},
        losses.group_percent(table.senders[table.names.index(payer)].members),
        table.loss(alone, payer),
        _gain(table, losses, payer) - table.gain(alone, payer),
        losses.group_percent(table.target),
        steps,
        found.certificate.max_residual,
        setting.closure,
    )


def compliance(
    setting: Setting, table: Coalitions, members: Sequence[str], name: str, shares: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75, 1.0)
) -> list[dict[str, float]]:
    """Losses when one member closes only a share of the flows that it would close: share, its loss, that of the target, percent.

    Equation: classes of a flow are split at the share; nobody's average rate stands for two.
    """
    mask, place = table.mask((*members, name)), table.mask([name]).bit_length() - 1
    found = []
    for share in shares:
        senders = [item.complying(share) if k == place else item for k, item in enumerate(table.senders) if mask >> k & 1]
        losses = setting.losses(setting.solved(sanctioned(setting, senders, table.target)))
        own, hit = losses.group_percent(table.senders[place].members), losses.group_percent(table.target)
        found.append({"share": share, "own_loss": own, "target_loss": hit})
    return found


def _wedges(setting: Setting, table: Coalitions, mask: int) -> Wedges:
    return sanctioned(setting, [item for k, item in enumerate(table.senders) if mask >> k & 1], table.target)


def _parts(setting: Setting, found: Solved, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Incomes, and real incomes over the baseline."""
    now, before = found.outcome, setting.baseline.outcome
    return np.asarray(now.income)[places], np.asarray(now.real_income / before.real_income)[places]


def _gain(table: Coalitions, losses: Losses, name: str) -> float:
    """What counts for a sender at any solution, as `Coalitions.gain`."""
    regions = table.senders[table.names.index(name)].members
    income = sum(float(losses.income[losses.regions.index(region)]) for region in regions)
    worth = table.value_of_damage.get(name, 0.0) * losses.group_money(table.target)
    return PERCENT * worth / income - losses.group_percent(regions)


def _named(regions: tuple[str, ...], values: np.ndarray) -> dict[str, float]:
    return dict(zip(regions, map(float, values), strict=True))


def _iterated(
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
