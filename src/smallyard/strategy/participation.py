"""What each ally needs to join a coalition, whether it joins at given transfers, and what partial compliance brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from smallyard.errors import Finding, InputError
from smallyard.models.base import Solved
from smallyard.strategy.coalitions import TIE, Coalitions
from smallyard.strategy.losses import PERCENT
from smallyard.strategy.setting import Setting
from smallyard.strategy.templates import sanctioned
from smallyard.strategy.transfers import iterated, wedges_of


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


@dataclass(frozen=True)
class Joining:
    """Who joins at given transfers: `gain` over staying out of the coalition of the others, percent of income, by sender."""

    transfers: dict[str, float]
    gain: dict[str, float]
    losses: dict[str, float]
    target_loss: float
    closure: str

    @property
    def joins(self) -> tuple[str, ...]:
        """Senders that are not worse off inside."""
        return tuple(name for name, more in self.gain.items() if more >= -TIE)

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return {**vars(self), "joins": list(self.joins)}


def participation(setting: Setting, table: Coalitions, members: Sequence[str], payer: str) -> Participation:
    """The transfer that makes each ally indifferent between joining and staying out, all at once, paid by one sender.

    Equation: W_i(C, T) = W_i(C without i) for every member i but the payer; T_payer = −Σ T_i; W real income plus what the damage is
    worth to i. A group receives in proportion to baseline income; who stays out neither pays nor receives.
    Arguments: as in `equal_burden`; payer, a member. Raises InputError (E-COALITION-SMALL, -MEMBER), NotConvergedError.
    Not for: bargains in which allies ask for more than their outside option.
    """
    mask = table.mask(members)
    named = table.members(mask)
    if payer not in named or len(named) < 2:
        what = f"the coalition of {', '.join(named) or 'nobody'} with '{payer!s:.80}' as payer"
        raise InputError(Finding("E-COALITION-SMALL", what, "payer", expected="a payer inside it and at least one ally"))
    shares = {name: _shares(setting, table, name) for name in named}
    income = np.asarray(setting.baseline.outcome.income)
    outside = {name: table.gain(table.without(mask, name), name) for name in named if name != payer}
    places = np.flatnonzero(sum(shares.values()))

    def step(found: Solved) -> np.ndarray:
        losses, moved = setting.losses(found), np.zeros(len(income))
        for name, aim in outside.items():
            missing = (aim - table.gain_at(losses, name)) / PERCENT * income[shares[name] > 0.0].sum()
            moved += missing * (shares[name] - shares[payer])
        return np.asarray(moved[places])

    transfer, found, steps = iterated(setting, wedges_of(setting, table, mask), places, step)
    return _participation(setting, table, mask, payer, transfer, found, steps)


def _participation(
    setting: Setting, table: Coalitions, mask: int, payer: str, transfer: np.ndarray, found: Solved, steps: int
) -> Participation:
    """The record of a coalition at the transfers its allies need."""
    members, losses, alone = table.members(mask), setting.losses(found), table.mask([payer])
    allies = [name for name in members if name != payer]
    return Participation(
        members,
        payer,
        {name: float(transfer[_shares(setting, table, name) > 0.0].sum()) for name in allies},
        {name: table.loss(table.without(mask, name), name) for name in allies},
        losses.group_percent(table.senders[table.names.index(payer)].members),
        table.loss(alone, payer),
        table.gain_at(losses, payer) - table.gain(alone, payer),
        losses.group_percent(table.target),
        steps,
        found.certificate.max_residual,
        setting.closure,
    )


def joining(setting: Setting, table: Coalitions, members: Sequence[str], transfers: Mapping[str, float]) -> Joining:
    """Each member's participation constraint at given transfers: it joins if and only if it is not worse off inside.

    Equation: W_i(C, T) − W_i(C without i), the latter without transfers.
    Arguments: transfers received by sender, the world's money, summing to zero. Raises InputError (E-TRANSFER-SUM, -MEMBER).
    """
    mask = table.mask([*members, *transfers])
    received = np.sum([value * _shares(setting, table, name) for name, value in transfers.items()], axis=0)
    losses = setting.losses(setting.solved(wedges_of(setting, table, mask), np.zeros(len(setting.regions)) + received))
    named = table.members(mask)
    gain = {name: table.gain_at(losses, name) - table.gain(table.without(mask, name), name) for name in named}
    own = {name: losses.group_percent(table.senders[table.names.index(name)].members) for name in named}
    return Joining(dict(transfers), gain, own, losses.group_percent(table.target), setting.closure)


def _shares(setting: Setting, table: Coalitions, name: str) -> np.ndarray:
    """How money of a sender is divided over regions: by baseline income inside it, nothing elsewhere [region]."""
    inside = np.isin(setting.regions, table.senders[table.names.index(name)].members)
    income = np.where(inside, setting.baseline.outcome.income, 0.0)
    return np.asarray(income / income.sum())


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
