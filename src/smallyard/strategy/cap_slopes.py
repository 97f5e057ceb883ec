"""Slopes of a goal by caps that players choose: where a cap binds, and where it begins to bind if it has room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from smallyard.models.base import Solved
from smallyard.models.calibrate import Base
from smallyard.models.derivatives import Point, gradient_at, kinks_of, on_side
from smallyard.models.kernel_wedges import kernel_wedges
from smallyard.models.ricardian import Ricardian
from smallyard.policy.wedges import Wedges
from smallyard.solver.complementarity import KINK
from smallyard.strategy.caps import bought_shares, cap_name, tightened
from smallyard.strategy.goals import GOAL
from smallyard.strategy.levers import Lever

Weigh = Callable[[Solved], Any]


def cap_slopes(
    model: Ricardian,
    base: Base,
    wedges: Wedges,
    found: Solved,
    by_level: np.ndarray,
    own: Sequence[Lever],
    weigh: Weigh,
    *,
    alone: bool = False,
) -> dict[str, float]:
    """Slopes by the cuts of caps, by name.

    Equation: a binding cap, −∂J/∂level; one with room, max(0, −∂J/∂level) at the level where it begins to bind, on the side where
    it does: tightening it further gains that much, loosening it nothing.
    Arguments: by_level, ∂J/∂level [pair] at the solution; own, levers whose caps are asked for; alone, each cap with room tightened
    by itself, as a certificate needs it; else all of them at once, one linear solve, as a search needs it.
    """
    levels = kernel_wedges(base, wedges)
    if levels.controls is None:
        return {}
    names = list(levels.controls.sources)
    asked = {cap_name(item, k) for item in own if item.is_cap for k in range(item.size)}
    binds = np.log1p(np.asarray(found.outcome.shadow_price)[: len(names)]) > KINK
    slopes = {name: -float(by_level[k]) for k, name in enumerate(names) if name in asked and binds[k]}
    loose = [k for k, name in enumerate(names) if name in asked and not binds[k]]
    if loose:
        tight = tightened(wedges, bought_shares(wedges, base, found), [names[k] for k in loose])
        edge = _at_the_edge(model, base, tight, found, weigh)
        groups = [[k] for k in loose] if alone else [loose]
        for group in groups:
            slope = _bound(edge, group)
            slopes |= {names[k]: max(0.0, -float(slope[k])) for k in group}
    return slopes


def _at_the_edge(model: Ricardian, base: Base, wedges: Wedges, found: Solved, weigh: Weigh) -> Point:
    """The same equilibrium with caps lowered to what is bought."""
    levels = kernel_wedges(base, wedges)
    structure = model.structure_of(base, levels)
    there = model.solve_levels(base, levels, structure, start=found.state)
    return Point.of(model.problem(base, levels), base, structure, levels, there.state, weigh(there))


def _bound(point: Point, group: Sequence[int]) -> np.ndarray:
    """Slopes by level on the side where a group of caps on the edge binds [pair]."""
    active, _ = kinks_of(point)
    active = np.array(active)
    active[list(group)] = True
    return np.asarray(gradient_at(on_side(point, active), GOAL, ("control_level",))[1].control_level)
