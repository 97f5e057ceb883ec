"""Levels on the straight way from one policy to another, for measuring what changes along it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from smallyard.models.control_path import between
from smallyard.models.kernel_wedges import KernelWedges

_RATES = ("tariff", "export_tax", "subsidy")  # move in the logarithm of 1 + rate
_FACTORS = ("trade_cost", "productivity")  # move in their logarithm


def levels_between(before: KernelWedges, after: KernelWedges, s: float) -> KernelWedges:
    """Levels at s in [0, 1]: straight in ln(1 + rate), ln factor, demand and money, and in the kernel of flows that close or open.

    Equation: ln(1+t(s)) = (1−s) ln(1+t) + s ln(1+t'); a class that is banned at one end has its share of the flow multiplied by
    1−s (or s), so that the kernel falls straight to the exact zero.
    Arguments: levels over the same classes. Source of the path: rulings of the project, decomposition.
    """
    if s in (0.0, 1.0):
        return before if s == 0.0 else after
    mixed: dict[str, Any] = {name: _mixed(getattr(before, name), getattr(after, name), s) for name in ("demand",)}
    for names, there, back in ((_RATES, np.log1p, np.expm1), (_FACTORS, np.log, np.exp)):
        for name in names:
            start, end = getattr(before, name), getattr(after, name)
            mixed[name] = start if np.array_equal(start, end) else back(_mixed(there(start), there(end), s))
    mixed["coverage"] = _mixed(before.coverage * before.is_open, after.coverage * after.is_open, s)
    if before.amount.shape == after.amount.shape:
        mixed["amount"] = _mixed(before.amount, after.amount, s)
    mixed["controls"] = between(before.controls, after.controls, s)
    mixed["is_open"] = before.is_open | after.is_open
    rest = {item.name: getattr(after, item.name) for item in fields(KernelWedges) if item.name not in mixed}
    return KernelWedges(**mixed, **rest)


def _mixed(start: np.ndarray, end: np.ndarray, s: float) -> np.ndarray:
    """(1−s) start + s end, exact where both agree."""
    return start + s * (end - start)
