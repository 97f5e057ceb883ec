"""Caps, floors and lists of a baseline and of the policies on top of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from smallyard.policy.classes import Classes
from smallyard.policy.controls import Control, Listing
from smallyard.policy.effects import AnyEffect, ControlEffect, ListEffect
from smallyard.policy.register_wedges.compiled import RegisterState

Limits = tuple[list[Control], list[Listing]]


def controls_of_register(state: RegisterState | None, classes: Classes) -> Limits:
    """Caps and lists of a register's state over the classes of a scenario."""
    if state is None:
        return [], []
    return [replace(item, cells=classes.of_register(item.cells)) for item in state.controls], list(state.listings)


def controls_of(effects: Sequence[AnyEffect], classes: Classes, *, reference: str | None = "data") -> Limits:
    """Controls of one stage over the classes of a scenario; `reference` overrides whose quantity they refer to."""
    limits = [
        Control(
            effect.kind, classes.inside(effect.coverage) & effect.cells, effect.level, effect.rents, None, effect.leak,
            effect.source,
            "baseline" if (reference or effect.reference) == "baseline" else "data",
        )
        for effect in effects
        if isinstance(effect, ControlEffect)
    ]  # fmt: skip
    lists = [Listing(item.cells, item.buyers, item.suppliers, item.source) for item in effects if isinstance(item, ListEffect)]
    return limits, lists


def controls_after(baseline: Sequence[AnyEffect], policies: Sequence[AnyEffect], classes: Classes) -> Limits:
    """Those of the policies, and those of the baseline that no policy replaces by one on exactly the same flows.

    There is no quantity of a baseline before the baseline is solved, so that its own controls refer to the data.
    """
    old, old_lists = controls_of(baseline, classes)
    new, new_lists = controls_of(policies, classes, reference=None)
    kept = [item for item in old if not any(np.array_equal(item.cells, other.cells) for other in new)]
    kept_lists = [item for item in old_lists if not any(np.array_equal(item.cells, other.cells) for other in new_lists)]
    return [*kept, *new], [*kept_lists, *new_lists]
