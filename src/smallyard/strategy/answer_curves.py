"""Best answers of two players to each other's uniform rates: what a picture of their game shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from smallyard.strategy.arena import Arena
from smallyard.strategy.optimum import mean_rate, optimum


def answer_curves(arena: Arena, players: tuple[str, str], rates: Sequence[float]) -> dict[str, np.ndarray]:
    """Player → its best mean rate (trade-weighted) for each rate that the other sets on all that it can reach, percent.

    Arguments: rates, all-in rates of the other player, decimals. With several rates each player's best ones are optimal one by one,
    and the curve shows their mean. Not for: where play goes; a curve is an answer, not a path.
    """
    found = {}
    for own, other in (players, players[::-1]):
        low, high = arena.bounds(other)
        best: list[float] = []
        start: list[np.ndarray] = []
        for rate in rates:
            values = {other: np.clip(np.full_like(low, rate), low, high)}
            answer = optimum(arena, own, values, starts=start, scan=not start, zero=not start, flat=False)
            start = [answer.rates]
            best.append(100.0 * mean_rate(arena, own, answer.rates))
        found[own] = np.array(best)
    return found
