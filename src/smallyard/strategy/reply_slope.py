"""How a follower's best answer moves a leader's goal: the implicit function theorem on the follower's first-order conditions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from smallyard.models.base import Solved
from smallyard.strategy.arena import Arena, Values, Weights, joined

PROBE = 1e-3  # step of differences of exact slopes, in ln(1 + rate)
FLAT = 1e-6  # curvatures below this part of the largest are flat: there the answer is not determined, and moves nothing that counts


def through_answer(
    arena: Arena, leader: str, follower: str, values: Values, weigh: Callable[[Solved], Weights] | None = None
) -> np.ndarray:
    """The part of the leader's total slope that goes through the follower's best answer, by the leader's ln(1 + rate).

    Equation, in z = ln(1 + rate), a the follower's rates off their bounds, p the leader's: ∂J_F/∂a = 0 along a(p), so that
    (∂J_L/∂a)(da/dp) = −w'(∂²J_F/∂a∂p),   H w = ∂J_L/∂a,   H = ∂²J_F/∂a²; second derivatives are differences of exact slopes, as
    many as the follower has rates, however many the leader has.
    Arguments: values, a choice at which the follower's answer is its best; weigh, weights of the leader's goal at an equilibrium
    (default: those it has). Not for: answers that jump, or rates that reach or leave
    a bound: the slope is that on one side.
    """
    low, high = arena.bounds(follower)
    rates = np.asarray(values[follower])
    inside = (rates > low + PROBE) & (rates < high - PROBE)
    own = np.asarray(values[leader])
    if not inside.any():
        return np.zeros(len(own))

    def moved(step: np.ndarray) -> dict[str, np.ndarray]:
        return joined(values, follower, np.expm1(np.log1p(rates) + step))

    def by_answer(step: np.ndarray) -> np.ndarray:
        there = moved(step)
        return (arena.slope(there, follower)[1] * (1.0 + there[follower]))[inside]

    units = PROBE * np.eye(len(rates))[inside]
    curvature = np.array([(by_answer(unit) - by_answer(-unit)) / (2.0 * PROBE) for unit in units])
    of_leader = weigh or (lambda _: arena.goals[leader])
    sought = (arena.slopes_of(values, (follower,), of_leader)[2] * (1.0 + rates))[inside]
    bends, ways = np.linalg.eigh(0.5 * (curvature + curvature.T))
    counted = np.abs(bends) > FLAT * np.abs(bends).max()
    way = np.zeros(len(rates))
    way[inside] = ways[:, counted] @ ((ways[:, counted].T @ sought) / bends[counted])
    size = float(np.abs(way).max())
    if size == 0.0:
        return np.zeros(len(own))
    up, down = (arena.slope(moved(sign * PROBE / size * way), leader, of=follower)[1] for sign in (1.0, -1.0))
    return np.asarray(-(up - down) / (2.0 * PROBE / size) * (1.0 + own))
