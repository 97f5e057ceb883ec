"""The record that travels with every result: residuals re-evaluated independently of the solver."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

RESIDUAL_LIMIT = 1e-10  # relative, per block: looser limits give third-country effects wrong by percents


@dataclass(frozen=True, eq=False)
class Check:
    """What a model's independent certificate finds: largest relative residual per block, Walras slacks relative to world income,
    and the extremes that must hold.

    `walras`: excess factor demand at the solution, summed; `walras_anywhere`: the identity of all accounts at a random point.
    """

    residuals: dict[str, float]
    walras: float
    walras_anywhere: float
    min_income: float
    min_expenditure: float
    finite: bool

    def certificate(self, blocks: int, iterations: int, seconds: float) -> Certificate:
        """The record of a solve: these findings, its trading blocks, passes and time."""
        return Certificate(**vars(self), blocks=blocks, iterations=iterations, solve_seconds=seconds)


@dataclass(frozen=True)
class Certificate:
    """Residual of each block (relative, largest cell), Walras slacks, smallest income and expenditure, market blocks.

    `walras_anywhere`: slack of the accounts at random wages and prices, far from the solution; 0 for records of earlier versions.
    """

    residuals: Mapping[str, float]
    walras: float
    min_income: float
    min_expenditure: float
    finite: bool
    blocks: int
    iterations: int
    solve_seconds: float
    walras_anywhere: float = 0.0

    @property
    def max_residual(self) -> float:
        """Largest relative residual over the blocks; NaN if any is NaN."""
        values = list(self.residuals.values())
        return math.nan if any(math.isnan(value) for value in values) else max(values)

    def failures(self, limit: float = RESIDUAL_LIMIT) -> list[str]:
        """Why the point is not an equilibrium; empty if it is certified."""
        found = [f"{name} residual {value:.1e}" for name, value in self.residuals.items() if not abs(value) <= limit]
        if not abs(self.walras) <= limit:
            found.append(f"Walras slack {self.walras:.1e}")
        if not abs(self.walras_anywhere) <= limit:
            found.append(f"accounts miss each other by {self.walras_anywhere:.1e} at random wages")
        if not self.finite:
            found.append("a value is not finite")
        if not self.min_income > 0.0:
            found.append(f"an income is not positive ({self.min_income:.3g})")
        if not self.min_expenditure >= 0.0:
            found.append(f"an expenditure is negative ({self.min_expenditure:.3g})")
        return found

    def to_dict(self) -> dict[str, object]:
        """JSON form, as stored in result.json."""
        return {
            "max_residual": self.max_residual,
            "residuals": dict(self.residuals),
            "walras": self.walras,
            "walras_anywhere": self.walras_anywhere,
            "min_income": self.min_income,
            "min_expenditure": self.min_expenditure,
            "finite": self.finite,
            "blocks": self.blocks,
            "iterations": self.iterations,
            "solve_seconds": self.solve_seconds,
        }
