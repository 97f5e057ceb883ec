"""Where a supplier denies and where it sells: regions of capability, switching points, and the steady states of capability."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from smallyard.strategy.denial_parameters import DenialParameters
from smallyard.strategy.denial_value import Array, profit, security, share

Action = Literal["deny", "sell"]
Form = Literal["threshold", "always_deny", "never_deny", "other"]
POINTS = 8  # per interval of the grid, where the sign of the advantage of denial is looked at
HALVINGS = 50


@dataclass(frozen=True)
class Region:
    """An interval of capability with one action."""

    start: float
    end: float
    action: Action


@dataclass(frozen=True)
class SteadyState:
    """A capability that a lasting regime leaves as it is; `stable` if capability returns to it from nearby."""

    capability: float
    stable: bool


def regions_of(advantage: Callable[[Array], Array], nodes: Array) -> tuple[Region, ...]:
    """Regions of one action each, in order; denial where its advantage is above zero, sale at a tie.

    Arguments: value of denying less value of selling, as a function of capability; nodes of the grid, whose range is covered.
    Switches closer together than an eighth of an interval of the grid can be missed.
    """
    k = np.append((nodes[:-1, None] + np.diff(nodes)[:, None] * (np.arange(POINTS) / POINTS)).ravel(), nodes[-1])
    deny = advantage(k) > 0.0
    places = np.flatnonzero(deny[1:] != deny[:-1])
    edges = [float(k[0]), *_bisected(advantage, k[places], k[places + 1], deny[places]), float(k[-1])]
    actions: list[Action] = ["deny" if flag else "sell" for flag in (deny[0], *deny[places + 1])]
    return tuple(Region(start, end, action) for start, end, action in zip(edges[:-1], edges[1:], actions, strict=True))


def _bisected(advantage: Callable[[Array], Array], low: Array, high: Array, deny_low: Array) -> list[float]:
    """The points between `low` and `high` at which the action changes."""
    for _ in range(HALVINGS if low.size else 0):
        middle = 0.5 * (low + high)
        same = (advantage(middle) > 0.0) == deny_low
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return [float(point) for point in 0.5 * (low + high)]


def form_of(regions: tuple[Region, ...]) -> Form:
    """Whether the policy is a threshold (deny below, sell above), one action everywhere, or something else."""
    actions = [region.action for region in regions]
    if actions == ["deny", "sell"]:
        return "threshold"
    if len(actions) == 1:
        return "always_deny" if actions[0] == "deny" else "never_deny"
    return "other"


def static_advantage(p: DenialParameters) -> Callable[[Array], Array]:
    """v(k) − Π(k): what a supplier that counts the present alone compares."""
    return lambda k: security(k, p) - profit(k, p)


def steady_states(p: DenialParameters, action: Action, nodes: Array) -> tuple[SteadyState, ...]:
    """Capabilities that stay as they are under lasting denial (k = g1/dep) or lasting sales (dep k = g1 (1 − s(k))).

    Lasting sales can have several. Without learning and depreciation every capability is one, and none is listed.
    """
    if p.learning == 0.0 and p.depreciation == 0.0:
        return ()
    if action == "deny":
        return (SteadyState(p.learning / p.depreciation, True),)
    drift = _drift_of_sales(p)
    k = np.append(np.unique(np.r_[nodes[1:] * 0.5, nodes[1:], np.geomspace(1e-9, nodes[1], 50)]), nodes[-1] * (1.0 + 1e-9))
    rising = drift(k) > 0.0
    places = np.flatnonzero(rising[1:] != rising[:-1])
    inner = _bisected(drift, k[places], k[places + 1], rising[places])
    states = [SteadyState(point, bool(flag)) for point, flag in zip(inner, rising[places], strict=True)]
    return (SteadyState(0.0, not rising[0]), *states)


def _drift_of_sales(p: DenialParameters) -> Callable[[Array], Array]:
    return lambda k: p.learning * (1.0 - share(k, p)) - p.depreciation * k
