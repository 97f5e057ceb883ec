"""What a scope is chosen for: the target's income, or what it uses or makes of named sectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from smallyard.errors import Finding, InputError
from smallyard.models.base import Solved
from smallyard.strategy.losses import PERCENT
from smallyard.strategy.setting import Setting


@dataclass(frozen=True)
class Aim:
    """What the scope is chosen for: `income`, the target's loss of real income, money; `use`, the fall in percent of what it buys
    of the named sectors from all sources; `output`, the fall in percent of what it makes of them.
    """

    kind: Literal["income", "use", "output"] = "income"
    sectors: tuple[str, ...] = ()


INCOME = Aim()


def require_aim(setting: Setting, target: Sequence[str], aim: Aim) -> None:
    """Raise InputError (E-SCOPE-AIM) unless the aim can be measured."""
    if aim.kind not in ("income", "use", "output"):
        raise InputError(Finding("E-SCOPE-AIM", f"'{aim.kind!s:.40}' is no aim", "aim.kind", expected="income, use, output"))
    if aim.kind == "income":
        return
    setting.require_sectors(aim.sectors, "aim.sectors")
    if not _levels(setting, aim)[_cells(setting, target, aim)].sum() > 0.0:
        what, verb = f"in {', '.join(aim.sectors)} there is nothing to deny", "uses" if aim.kind == "use" else "makes"
        raise InputError(Finding("E-SCOPE-AIM", what, "aim.sectors", expected=f"sectors of which the target {verb} something"))


def fall_percent(setting: Setting, found: Solved, target: Sequence[str], aim: Aim) -> float:
    """The fall of what the target uses or makes of the named sectors together, percent of the baseline.

    Equation: use X'/P' of the composite of all sources, output in bundles, both over the baseline, weighted by its values.
    """
    before, after = setting.baseline.outcome, found.outcome
    now = after.expenditure / after.price * before.price if aim.kind == "use" else after.output_quantity
    cells = _cells(setting, target, aim)
    return PERCENT * float(1.0 - now[cells].sum() / _levels(setting, aim)[cells].sum())


def _cells(setting: Setting, target: Sequence[str], aim: Aim) -> tuple[np.ndarray, ...]:
    return np.ix_([setting.sectors.index(name) for name in aim.sectors], [setting.regions.index(name) for name in target])


def _levels(setting: Setting, aim: Aim) -> np.ndarray:
    """What is used or made in the baseline [sector, region]."""
    before = setting.baseline.outcome
    return np.asarray(before.expenditure if aim.kind == "use" else before.output_quantity)
