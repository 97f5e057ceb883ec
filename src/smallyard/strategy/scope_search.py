"""Search over sets: all of them in an order in which neighbours differ by one, or steps of best ratio with swaps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

ROUNDS = 50  # of swaps
NOTHING = 1e-12  # relative: an improvement below it is none


@dataclass(frozen=True)
class Choice:
    """A set as bits of a number, what it reaches and what it costs; −∞ and ∞ where it has no equilibrium."""

    mask: int
    reached: float
    cost: float

    @property
    def feasible(self) -> bool:
        """Whether the set has an equilibrium."""
        return self.reached > float("-inf")


Solve = Callable[[int], Choice]


def gray(count: int) -> Iterable[int]:
    """All sets of `count` members; each differs from the one before by one member."""
    return (k ^ (k >> 1) for k in range(1 << count))


def enumerated(count: int, solve: Solve, limit: float, progress: Callable[[int, int], None] = lambda _, __: None) -> Choice:
    """The best set within the limit, of all sets; the cheaper of equals."""
    best = solve(0)
    for done, mask in enumerate(gray(count), 1):
        found = solve(mask)
        progress(done, 1 << count)
        if found.cost <= limit and (found.reached, -found.cost) > (best.reached, -best.cost):
            best = found
    return best


def greedy(count: int, solve: Solve, limit: float) -> Choice:
    """Steps that reach most per cost while they fit, then adding, dropping and exchanging members while that helps."""
    at = solve(0)
    while True:
        steps = [found for k in range(count) if not at.mask >> k & 1 and _fits(found := solve(at.mask | 1 << k), limit)]
        better = [found for found in steps if _gains(found, at)]
        if not better:
            break
        held = at
        at = max(better, key=lambda found: _ratio(found, held))
    return _swapped(count, solve, limit, at)


def _swapped(count: int, solve: Solve, limit: float, at: Choice) -> Choice:
    for _ in range(ROUNDS):
        around = [solve(mask) for mask in _neighbours(at.mask, count)]
        best = max((found for found in around if _fits(found, limit)), key=lambda found: (found.reached, -found.cost), default=at)
        if not _gains(best, at):
            return at
        at = best
    return at


def _neighbours(mask: int, count: int) -> list[int]:
    """Sets with one member more, one less, or one exchanged."""
    inside = [1 << k for k in range(count) if mask >> k & 1]
    outside = [1 << k for k in range(count) if not mask >> k & 1]
    return [mask ^ bit for bit in (*inside, *outside)] + [mask ^ one ^ other for one in inside for other in outside]


def _fits(found: Choice, limit: float) -> bool:
    return found.feasible and found.cost <= limit


def _gains(found: Choice, at: Choice) -> bool:
    return found.reached - at.reached > NOTHING * max(abs(at.reached), abs(found.reached))


def _ratio(found: Choice, at: Choice) -> tuple[float, float]:
    """What a step reaches per cost; steps that cost nothing come first, by what they reach."""
    more, cost = found.reached - at.reached, found.cost - at.cost
    return (float("inf"), more) if cost <= 0.0 else (more / cost, more)
