"""What a player wants of an economy: a weighted sum of real incomes, incomes by sector and quantities by sector."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from smallyard.models.calibrate import Base
from smallyard.solver import jax_setup  # noqa: F401  (pins threads and precision before jax is imported)

from smallyard.models.ricardian_outcome import Outcome  # isort: skip


class GoalWeights(NamedTuple):
    """Weights of a goal: on real income over its base [region]; on what sectors earn over base income [sector, region]; on
    quantities over their base [sector, region].
    """

    income: np.ndarray
    earnings: np.ndarray
    quantity: np.ndarray


@dataclass(frozen=True)
class Goal:
    """The sum as a function of an outcome; hashable, because it is a compile key: all goals share one compilation.

    Equation: J = Σ_i a_i W_i + Σ_is λ_is (VA_is + π_s Y_is) / (I_i P_i) + Σ_is b_is q_is, with W real income over its base, VA
    factor payments, π Y profits, I base income, P the price index, q quantities over their base.
    """

    def __call__(self, found: Outcome, weights: Any) -> Any:
        """The value; weights are data."""
        part, profit = weights
        earned = (found.value_added + profit * found.output) / found.price_index
        return (
            (part.income * found.real_income).sum() + (part.earnings * earned).sum() + (part.quantity * found.output_quantity).sum()
        )


GOAL = Goal()


def weights_for(
    base: Base,
    income: dict[str, float],
    earnings: np.ndarray | None = None,
    quantity: np.ndarray | None = None,
) -> tuple[GoalWeights, np.ndarray]:
    """Weights of a goal and the profit shares it needs, in kernel layout.

    Arguments: income, region → weight on its real income over its base; earnings λ and quantity b [region, sector], on what sectors
    earn over the region's base income, and on their output over its base. Several regions with weights in proportion to their base
    incomes are a group, whose goal is the sum of their money equivalents.
    """
    regions, shape = base.world.regions, base.output.shape
    weight = np.zeros(len(regions))
    for name, value in income.items():
        weight[regions.index(name)] += value
    by_sector = np.zeros(shape) if earnings is None else np.asarray(earnings, dtype=float).T / base.income
    made = (
        np.zeros(shape) if quantity is None else np.asarray(quantity, dtype=float).T / np.where(base.output > 0.0, base.output, 1.0)
    )
    profit = np.broadcast_to(np.asarray(base.profit_share, dtype=float), shape)
    return GoalWeights(weight, by_sector, made), np.array(profit)
