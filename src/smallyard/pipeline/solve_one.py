"""From a world and wedges to a certified equilibrium, without a scenario file."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from typing import Any

from smallyard.models.base import Solved
from smallyard.models.calibrate import Base
from smallyard.models.elasticities import Elasticities, elasticities_for
from smallyard.models.horizons import HORIZONS, Horizon
from smallyard.models.krugman import Krugman
from smallyard.models.labour import FIXED
from smallyard.models.rebase import rebase, rebased_factors
from smallyard.models.ricardian import Ricardian
from smallyard.models.variants import VARIANTS
from smallyard.pipeline.solve_options import check_options
from smallyard.policy.envelope import elasticity_remarks
from smallyard.policy.wedges import Wedges
from smallyard.solver.driver import TOLERANCE
from smallyard.world.world import World


@dataclass(frozen=True, eq=False)
class Benchmark:
    """A calibrated base, the observed world, and the solve between them where the closure re-bases the world first.

    `horizon` and `long_run`, the elasticities before they are those of the horizon: where scenarios calibrate again.
    """

    world: World
    base: Base
    rebasing: Solved | None
    horizon: Horizon = HORIZONS["long"]
    long_run: Elasticities | None = None


def benchmark(
    world: World, model: Ricardian | Krugman, elasticities: Elasticities, *, tol: float = TOLERANCE, **calibration: Any
) -> Benchmark:
    """Calibrate; under a closure that re-bases (balanced trade), solve at base policy first and calibrate on that world.

    `calibration`: what the variant's `calibrate` takes besides world and elasticities. The re-basing solve has full employment, so
    that supply and wage floors are relative to the world that all changes are measured against.
    """
    if not model.closure.rebases:
        return Benchmark(world, model.calibrate(world, elasticities, **calibration), None)
    base = model.calibrate(world, elasticities, **calibration | {"labour": FIXED})
    solved = model.solve(base, Wedges.neutral(), tol=tol)
    balanced = rebase(base, Wedges.neutral(), solved, name=world.name, step="re-solved without trade imbalances")
    if "factors" in calibration:
        calibration |= {"factors": rebased_factors(base, solved)}
    return Benchmark(world, model.calibrate(balanced, elasticities, **calibration), solved)


def benchmark_at(
    world: World, model: Ricardian | Krugman, long_run: Elasticities, horizon: Horizon, *, tol: float = TOLERANCE
) -> Benchmark:
    """The same with the elasticities and the calibration of a horizon."""
    found = benchmark(world, model, horizon.elasticities(long_run), tol=tol, **horizon.calibration)
    return replace(found, horizon=horizon, long_run=long_run)


def solve(
    world: World,
    wedges: Wedges | None = None,
    *,
    variant: str = "ricardian",
    deficits: str = "share_of_world_gdp",
    elasticities: Elasticities | str = "fontagne2022",
    tol: float = TOLERANCE,
    **calibration: Any,
) -> Solved:
    """Certified equilibrium of `world` under `wedges` (default: no policy).

    Arguments: wedges from `Wedges.build`; variant ricardian or krugman; deficits one of share_of_world_gdp, balanced, fixed_real;
    elasticities a packaged set or `Elasticities`; calibration: `nests`, elasticities of substitution in cost and final demand
    (`Nests`), `mobility` of labour between sectors (1 specific to inf mobile) or several `factors` (`Factors`), `labour` supply and
    wage floors (`Labour`), `inputs` (all, own_sector, none), for krugman `markup` over cost [sector] and `entry` (restricted or
    free), for ricardian `scale_elasticity` [sector]. Hats are relative to the benchmark (under `balanced`: to the balanced world).
    Raises InputError, InfeasibleError, NotConvergedError; warns of elasticities above 30.
    Not for comparisons with a baseline policy: use `run`.
    """
    check_options(world, wedges, variant, elasticities, calibration)
    theta = elasticities_for(world, elasticities) if isinstance(elasticities, str) else elasticities
    for text in elasticity_remarks(world.sectors, theta.values):
        warnings.warn(text, UserWarning, stacklevel=2)
    model = VARIANTS[variant](deficits)
    return model.solve(benchmark(world, model, theta, tol=tol, **calibration).base, wedges or Wedges.neutral(), tol=tol)
