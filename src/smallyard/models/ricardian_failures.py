"""Why a solve of the Ricardian variant is refused, in words that name regions and say what was tried."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from smallyard.errors import Finding
from smallyard.models.calibrate import Base
from smallyard.models.kernel_wedges import KernelWedges
from smallyard.models.ricardian_outcome import Outcome
from smallyard.solver.driver import Solution
from smallyard.solver.status import Status

STAGES = 6  # of those tried that are told: the last ones
FLOOR_ADVICE = (
    "lower the floors to pay that is reached without them, set them in fewer regions, or let a second factor stay in its sector "
    "(Factors): with labour alone, fewer workers are hardly paid more"
)


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


def not_finite(found: Outcome) -> list[str]:
    """What would be reported as no number: an equilibrium whose results have none is not reported."""
    bare = [name for name, values in zip(found._fields, found, strict=True) if not np.isfinite(values).all()]
    return [f"no finite number for {', '.join(bare)}"] if bare else []


def not_solved(
    status: Status, solution: Solution, levels: KernelWedges, failures: Sequence[str], base: Base, short: str = ""
) -> Finding:
    """No certified point: what stands against one, what was tried, how far the way led, and what the certificate says.

    `short`: where pay falls short of wage floors.
    """
    beyond = ""
    if solution.reached < 1.0:
        beyond = f"; no equilibrium found beyond {100.0 * solution.reached:.0f} % of the requested change"
    # Sums that no rate can meet: above some rate a tax raises less, because less is sold; a subsidy is paid from income.
    money = ["a sum of money may be more than a tax can raise, or than the payer earns"] if len(levels.amount) else []
    where, advice = ("labour.wage_floor", FLOOR_ADVICE) if short else ("solve", status.advice)
    reasons = [*([short] if short else []), *_rigid(base), *money]
    return Finding(
        "E-NOT-CONVERGED" if status is not Status.UNCERTIFIED else "E-NOT-CERTIFIED",
        f"no certified equilibrium after {solution.iterations} passes{beyond}",
        where,
        "; ".join([*reasons, *(str(stage) for stage in solution.stages[-STAGES:]), *failures]),
        "every residual at most 1e-10",
        advice,
    )


def _rigid(base: Base) -> list[str]:
    """Options under which an equilibrium need not exist."""
    fixed = [name for name, value in vars(base.nests).items() if value == 0.0]
    found = []
    if fixed:
        names = ", ".join(f"nests.{name}" for name in fixed)
        found.append(f"fixed proportions ({names} = 0) can leave no prices at which all is used: try 0.05")
    if base.scaled:
        alpha = float((base.trade_elasticity * base.scale_elasticity).max())
        found.append(
            f"trade × scale elasticity is up to {alpha:.2g}: inputs pass economies of scale on, so that sectors can disappear well "
            "below 1; try lower scale elasticities (under free entry: markups)"
        )
    return found
