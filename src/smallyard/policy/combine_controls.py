"""Caps, floors and lists of a baseline and of the policies on top of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from smallyard.policy.controls import Control, Listing
from smallyard.policy.effects import AnyEffect, ControlEffect, ListEffect

Limits = tuple[list[Control], list[Listing]]


def controls_of(effects: Sequence[AnyEffect], cuts: Sequence[float], *, reference: str | None = "data") -> Limits:
    """Controls of one stage over the classes that end at `cuts`; `reference` overrides whose quantity they refer to."""
    limits = [
        Control(
            effect.kind, _by_class(effect, cuts), effect.level, effect.rents, None, effect.leak, effect.source,
            "baseline" if (reference or effect.reference) == "baseline" else "data",
        )
        for effect in effects
        if isinstance(effect, ControlEffect)
    ]  # fmt: skip
    lists = [Listing(item.cells, item.buyers, item.suppliers, item.source) for item in effects if isinstance(item, ListEffect)]
    return limits, lists


def controls_after(baseline: Sequence[AnyEffect], policies: Sequence[AnyEffect], cuts: Sequence[float]) -> Limits:
    """Those of the policies, and those of the baseline that no policy replaces by one on exactly the same flows.

    There is no quantity of a baseline before the baseline is solved, so that its own controls refer to the data.
    """
    old, old_lists = controls_of(baseline, cuts)
    new, new_lists = controls_of(policies, cuts, reference=None)
    kept = [item for item in old if not any(np.array_equal(item.cells, other.cells) for other in new)]
    kept_lists = [item for item in old_lists if not any(np.array_equal(item.cells, other.cells) for other in new_lists)]
    return [*kept, *new], [*kept_lists, *new_lists]


def _by_class(effect: ControlEffect, cuts: Sequence[float]) -> np.ndarray:
    """Cells in the classes inside [0, coverage]."""
    inside = np.array([upper <= effect.coverage for upper in cuts])
    return inside[:, None, None, None] & effect.cells
