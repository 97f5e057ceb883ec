"""Shapley values of a game given as a table over all coalitions."""

from __future__ import annotations

from collections.abc import Sequence
from math import factorial

import numpy as np


def shapley(values: Sequence[float], players: int) -> np.ndarray:
    """What each player contributes on average over all orders of joining [player].

    Equation: φ_i = Σ over C without i of |C|! (n−|C|−1)! / n! (v(C ∪ i) − v(C)); Σ_i φ_i = v(all) − v(nobody).
    Arguments: values v [2^n], coalitions as bits of their number; players n. Source: Shapley 1953.
    """
    v = np.asarray(values, dtype=float)
    masks = np.arange(1 << players)
    size = np.array([int(mask).bit_count() for mask in masks])
    weight = np.array([factorial(k) * factorial(players - k - 1) / factorial(players) for k in range(players)])
    found = np.zeros(players)
    for i in range(players):
        without = masks[(masks >> i & 1) == 0]
        found[i] = (weight[size[without]] * (v[without | 1 << i] - v[without])).sum()
    return found
