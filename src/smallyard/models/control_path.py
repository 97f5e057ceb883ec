"""Controls at both ends of a way as one list, so that shadow prices, leaks and lists of buyers can move between them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from smallyard.models.kernel_controls import Groups, KernelControls, expanded
from smallyard.models.kernel_wedges import KernelWedges

_BY_PAIR = ("kind", "sought", "level", "reference", "rents", "leak", "via", "has_leak", "leak_part")


def on_one_list(before: KernelWedges, after: KernelWedges) -> tuple[KernelWedges, KernelWedges] | None:
    """Both levels, at solved rates, over the controls of both; None where both have lists of buyers that differ."""
    first, second = before.controls, after.controls
    if first is None and second is None:
        return before, after
    some = first or second
    assert some is not None  # one of the two has controls
    first, second = first or _nothing(some), second or _nothing(some)
    groups = _same_groups(first.groups, second.groups)
    if groups is None:
        return None
    union = _joined(second, first)
    ends = (_placed(union, side, groups[k], old=k == 0) for k, side in enumerate((first, second)))
    old, new = ends
    return replace(before, controls=old), replace(after, controls=new)


def between(before: KernelControls | None, after: KernelControls | None, s: float) -> KernelControls | None:
    """Controls at s: straight in ln (1+μ), in the part that leaks, and in what cut-off buyers can still buy."""
    if before is None or after is None or len(before.pair) != len(after.pair):
        return after
    mixed: dict[str, Any] = {name: _mixed(getattr(before, name), getattr(after, name), s) for name in ("log_rate", "leak_part")}
    groups = after.groups
    if len(before.groups) == len(groups):
        groups = replace(groups, open_part=_mixed(before.groups.open_part, groups.open_part, s))
    return replace(after, groups=groups, **mixed)


def _mixed(start: np.ndarray, end: np.ndarray, s: float) -> np.ndarray:
    return start + s * (end - start)


def _nothing(like: KernelControls) -> KernelControls:
    """No control at all."""
    empty: dict[str, Any] = {name: getattr(like, name)[:0] for name in (*_BY_PAIR, "cells", "group", "pair", "log_rate")}
    none = Groups(*(getattr(like.groups, name)[:0] for name in ("sector", "importer", "share", "open_part")))
    return replace(like, groups=none, sources=(), **empty)


def _same_groups(first: Groups, second: Groups) -> tuple[Groups, Groups] | None:
    """Groups of both ends over the same markets: where one has none, they can buy everything there."""
    if not len(first) or not len(second):
        some = first if len(first) else second
        whole = replace(some, open_part=np.ones_like(some.open_part))
        return (some, whole) if len(first) else (whole, second)
    parts = ("sector", "importer", "share")
    same = len(first) == len(second) and all(np.array_equal(getattr(first, name), getattr(second, name)) for name in parts)
    return (first, second) if same else None


def _joined(one: KernelControls, two: KernelControls) -> KernelControls:
    """Controls of one, and those of two on cells that one does not have."""
    held = {tuple(cell) for cell in one.cells}
    extra = np.array([tuple(cell) not in held for cell in two.cells], dtype=bool)
    pair = np.concatenate([one.pair, two.pair[extra] + len(one.kind)])
    used, pair = np.unique(pair, return_inverse=True)  # those of two whose cells are all of one limit nothing here
    merged: dict[str, Any] = {name: np.concatenate([getattr(one, name), getattr(two, name)])[used] for name in _BY_PAIR}
    return replace(
        one,
        cells=np.concatenate([one.cells, two.cells[extra]]),
        group=np.concatenate([one.group, two.group[extra]]),
        pair=pair,
        log_rate=np.concatenate([one.log_rate, two.log_rate[extra]]),
        sources=tuple((*one.sources, *two.sources)[k] for k in used),
        **merged,
    )


def _placed(union: KernelControls, side: KernelControls, groups: Groups, *, old: bool) -> KernelControls:
    """The union with the rates of one side; rents are those of the later end where a flow is controlled at both."""
    main = union.group < 0
    cells, pair = union.cells[main], union.pair[main]
    rates = {tuple(cell): rate for cell, rate in zip(side.cells, side.log_rate, strict=True)}
    leaks = {tuple(cell): side.leak_part[k] for cell, k in zip(side.cells, side.pair, strict=True)}
    at, group = expanded(cells, groups)
    part = union.leak_part.copy()
    for cell, k in zip(cells, pair, strict=True):
        part[k] = leaks.get(tuple(cell), part[k] if not old else 0.0)
    log_rate = np.array([rates.get(tuple(cell), 0.0) for cell in cells])
    return replace(
        union, cells=cells[at], group=group, pair=pair[at], log_rate=log_rate[at], groups=groups, leak_part=part,
        sought=np.zeros(len(union.kind), dtype=bool),
    )  # fmt: skip
