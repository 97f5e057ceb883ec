"""Why a solve of variant `melitz` is refused, in words that name regions and say what was tried."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from smallyard.errors import Finding, InfeasibleError, raise_if
from smallyard.models.melitz_base import MelitzBase
from smallyard.models.melitz_outcome import Outcome
from smallyard.solver.driver import Solution
from smallyard.solver.status import Status

EXHAUSTED = 0.25  # of base consumption, or of labour income after relief: what is left where a way ends because it runs out


def require_income(base: MelitzBase, at: Outcome, taxes_fall: bool, reached: float) -> None:
    """Name the regions whose income runs out at a solution, or where the way to the tariffs ends (`reached` < 1).

    Raises InfeasibleError: E-INFEASIBLE-INCOME where the transfers of the base year cannot be paid any more, E-INFEASIBLE-RELIEF
    where tariffs come to raise as much as labour earns, so that no income tax is left to lower.
    """
    least = EXHAUSTED if reached < 1.0 else 0.0
    poor = ~(at.consumption / base.consumption > least)
    untaxed = taxes_fall & ~(1.0 - at.revenue / at.income > least)
    left = "no {} would be left in {}"
    if reached < 1.0:
        left = f"hardly any {{}} is left in {{}} at {100.0 * reached:.0f} % of the requested change, where the way to it ends"
    causes = (
        (poor, "E-INFEASIBLE-INCOME", "final income", "transfers to be paid exceed what is earned there"),
        (untaxed, "E-INFEASIBLE-RELIEF", "income tax", "tariffs raise as much as labour earns there"),
    )
    raise_if(
        [
            Finding(code, left.format(what, _names(base, regions)), "tariff", why, fix="reduce the tariffs that take it away")
            for regions, code, what, why in causes
            if regions.any()
        ],
        InfeasibleError,
    )


def not_solved(status: Status, solution: Solution, failures: Sequence[str]) -> Finding:
    """No certified point: what was tried, how far the way led, and what the certificate says."""
    beyond = ""
    if solution.reached < 1.0:
        beyond = f"; no equilibrium found beyond {100.0 * solution.reached:.0f} % of the requested change"
    return Finding(
        "E-NOT-CONVERGED" if status is not Status.UNCERTIFIED else "E-NOT-CERTIFIED",
        f"no certified equilibrium after {solution.iterations} passes{beyond}",
        "solve",
        "; ".join([*(str(stage) for stage in solution.stages), *failures]),
        "every residual at most 1e-10",
        status.advice,
    )


def _names(base: MelitzBase, cells: np.ndarray) -> str:
    return ", ".join(base.regions[int(n)] for n in np.flatnonzero(cells))
