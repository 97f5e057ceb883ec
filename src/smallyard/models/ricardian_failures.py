"""Why a solve of the Ricardian variant is refused, in words that name regions and say what was tried."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from smallyard.errors import Finding
from smallyard.models.kernel_wedges import KernelWedges
from smallyard.solver.driver import Solution
from smallyard.solver.status import Status


def unaffordable(regions: Sequence[str], income: np.ndarray, reached: float = 1.0) -> Finding:
    """Income would not be positive: the stated subsidies or transfers exceed what is earned, from some part of the change on."""
    names = ", ".join(regions[int(n)] for n in np.flatnonzero(~(income > 0.0)))
    beyond = f": it runs out at about {100.0 * reached:.0f} % of the requested change" if reached < 1.0 else ""
    return Finding(
        "E-INFEASIBLE-INCOME",
        f"final income would not be positive in {names}{beyond}",
        "policies",
        "subsidies and transfers to be paid exceed what is earned there",
        fix="reduce the subsidies, or the change that takes the income away",
    )


def no_tax_left(regions: Sequence[str], untaxed: np.ndarray, reached: float) -> Finding:
    """Revenue that lowers income taxes comes to what labour earns."""
    names = ", ".join(regions[int(n)] for n in np.flatnonzero(untaxed))
    return Finding(
        "E-INFEASIBLE-RELIEF",
        f"hardly any income tax is left in {names} at {100.0 * reached:.0f} % of the requested change, where the way to it ends",
        "policies",
        "border revenue comes to what labour earns there",
        fix="lower the rates, or hand the revenue out (lump_sum)",
    )


def not_solved(status: Status, solution: Solution, levels: KernelWedges, failures: Sequence[str], short: str = "") -> Finding:
    """No certified point: what was tried, how far the way from the base year led, and what the certificate says.

    `short`: what stands against a solution, if anything is known.
    """
    beyond = ""
    if solution.reached < 1.0:
        beyond = f"; no equilibrium found beyond {100.0 * solution.reached:.0f} % of the requested change"
    # Sums that no rate can meet: above some rate a tax raises less, because less is sold; a subsidy is paid from income.
    money = ["a sum of money may be more than a tax can raise, or than the payer earns"] if len(levels.amount) else []
    return Finding(
        "E-NOT-CONVERGED" if status is not Status.UNCERTIFIED else "E-NOT-CERTIFIED",
        f"no certified equilibrium after {solution.iterations} passes{beyond}",
        "solve",
        "; ".join([*([short] if short else []), *money, *(str(stage) for stage in solution.stages), *failures]),
        "every residual at most 1e-10",
        status.advice,
    )
