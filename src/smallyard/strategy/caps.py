"""Caps that players choose, between levers and models: controls of the economy, and what they do at a solution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from smallyard.models.base import Solved
from smallyard.models.calibrate import Base
from smallyard.models.control_quantities import relative_to_baseline
from smallyard.models.kernel_wedges import kernel_wedges
from smallyard.policy.controls import Control
from smallyard.policy.wedges import Wedges
from smallyard.solver.complementarity import KINK
from smallyard.strategy.levers import Lever, numbers_of


@dataclass(frozen=True)
class Cap:
    """What one cap does at a solution.

    level and bought: over the quantity where nobody chooses; binds; shadow_price μ, a rate on the seller's price, 0 where it has
    room. Of two caps on the same flows the tighter one holds, and the other has no price.
    """

    label: str
    level: float
    bought: float
    binds: bool
    shadow_price: float


def cap_name(item: Lever, place: int) -> str:
    """Name of a cap in the lists of controls, unique in a game."""
    return f"{item.player}: {item.words} on {item.labels[place]}"


def cap_controls(levers: Sequence[Lever], values: Mapping[str, np.ndarray]) -> tuple[Control, ...]:
    """One control per number of the caps of everybody who has chosen: level 1 − c of the quantity in the baseline."""
    return tuple(
        Control("cap", item.group == k, 1.0 - float(cut), item.rents, source=cap_name(item, k), relative_to="baseline")
        for item, cuts in numbers_of(levers, values)
        if item.is_cap
        for k, cut in enumerate(cuts)
    )


def with_references(wedges: Wedges, base: Base, neutral: Wedges, found: Solved) -> Wedges:
    """The wedges with levels of caps relative to a solution under the wedges where nobody chooses."""
    return relative_to_baseline(wedges, base, kernel_wedges(base, neutral), found.outcome)


def bought_shares(wedges: Wedges, base: Base, found: Solved) -> dict[str, float]:
    """Quantity under each cap over its reference, at a solution under these wedges; caps with a reference of their own only."""
    asked = tuple(replace(item, relative_to="baseline") for item in wedges.controls if item.reference is not None)
    now = relative_to_baseline(replace(wedges, controls=asked), base, kernel_wedges(base, wedges), found.outcome).controls
    return {
        new.source: float(new.reference or 0.0) / old.reference if old.reference else 0.0
        for new, old in zip(now, asked, strict=True)
    }


def caps_at(base: Base, wedges: Wedges, found: Solved, levers: Sequence[Lever]) -> tuple[Cap, ...]:
    """What the caps of some levers do at a solution under these wedges."""
    controls = kernel_wedges(base, wedges).controls
    price = dict(zip(controls.sources, map(float, found.outcome.shadow_price), strict=False)) if controls else {}
    level, bought = {item.source: item.level for item in wedges.controls}, bought_shares(wedges, base, found)
    rows = []
    for item in (item for item in levers if item.is_cap):
        for k, label in enumerate(item.labels):
            name = cap_name(item, k)
            if name in level:
                binds = bool(np.log1p(price.get(name, 0.0)) > KINK)
                rows.append(Cap(f"{item.words}: {label}", level[name], bought[name], binds, price.get(name, 0.0) if binds else 0.0))
    return tuple(rows)


def tightened(wedges: Wedges, bought: Mapping[str, float], names: Sequence[str]) -> Wedges:
    """The same economy with the named caps lowered to what is bought: where they begin to bind."""
    lowered = tuple(
        replace(item, level=min(item.level, bought[item.source])) if item.source in names else item for item in wedges.controls
    )
    return replace(wedges, controls=lowered)
