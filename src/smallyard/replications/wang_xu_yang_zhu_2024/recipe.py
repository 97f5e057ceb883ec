"""The economy of Wang, Xu, Yang, Zhu (2024): 7 economies and 44 industries of 2017 with external economies of scale.

Inputs are not shipped; they follow the layout described in `differences.md`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from smallyard.models.calibrate import Base
from smallyard.models.elasticities import Elasticities
from smallyard.models.rebase import rebase
from smallyard.models.ricardian import Ricardian
from smallyard.policy.wedges import Wedges
from smallyard.replications.inputs import arrays
from smallyard.world.provenance import Provenance, Step
from smallyard.world.world import World

FOLDER = "wang_xu_yang_zhu_2024"
GOODS = 22  # industries 1 … 22; the others trade without tariffs


def economy(inputs: Path) -> Base:
    """The economy without trade imbalances, with the stored trade elasticities θ and scale elasticities ψ; θψ < 1 everywhere.

    Arguments: inputs, folder that holds `wang_xu_yang_zhu_2024/`. Raises InputError if the file is missing.
    """
    stored = arrays(inputs / FOLDER / "data.npz")
    theta, psi = np.array(stored["trade_elasticity"]), np.array(stored["scale_elasticity"])
    elasticities = Elasticities("wang_xu_yang_zhu2024", theta, "share", "theta as stored", "Wang, Xu, Yang, Zhu 2024", "none")
    return Ricardian.calibrate(without_imbalances(observed(stored), elasticities), elasticities, scale_elasticity=psi)


def observed(stored: dict[str, np.ndarray]) -> World:
    """The stored flows, taken at border prices before duties, with inputs by the stored shares; final demand is what is left.

    Where inputs alone exceed spending they are scaled down to it, and their users' value added is higher by as much.
    """
    flow, tariff = stored["flow"], stored["tariff"]
    spending, output = ((1.0 + tariff) * flow).sum(1), flow.sum(0)
    share = stored["input_share"] / stored["input_share"].sum(1, keepdims=True)
    use = share * ((1.0 - stored["value_added_share"]) * output)[:, None, :]
    excess = np.maximum(use.sum(2) - spending, 0.0)
    use *= (1.0 - excess / use.sum(2))[:, :, None]
    final = np.maximum(spending - use.sum(2), 0.0)
    stated = stored["final_share"] * final.sum(1, keepdims=True)
    steps = (
        Step("input shares renormalised (largest change of a sum)", float(np.abs(stored["input_share"].sum(1) - 1.0).max()), "ratio"),
        Step(f"inputs scaled down to spending in {(excess > 0.0).sum()} cells (amount)", float(excess.sum()), "million US dollars"),
        Step("final demand left over against stored shares (amount)", float(0.5 * np.abs(final - stated).sum()), "million US dollars"),
    )
    industries = [str(label) for label in stored["industries"]]
    return World.from_arrays(
        name="wang-xu-yang-zhu-2017-observed",
        regions=[str(label) for label in stored["regions"]],
        sectors=industries,
        is_good=[place < GOODS for place in range(len(industries))],
        trade_fob=flow,
        tariff=tariff,
        intermediate_use=use,
        final_demand=final,
        provenance=Provenance(
            "Wang, Xu, Yang, Zhu 2024, data of the first author's course", "2017 economy", "no licence stated", "million US dollars",
            steps,
        ),
    )  # fmt: skip


def without_imbalances(world: World, elasticities: Elasticities) -> World:
    """The same economy solved again with balanced trade, at constant returns so that least is moved; the step says how much."""
    base = Ricardian.calibrate(world, elasticities)
    solved = Ricardian(deficits="balanced").solve(base, Wedges.neutral())
    found = rebase(base, Wedges.neutral(), solved, name="wang-xu-yang-zhu-2017", step="imbalances removed")
    half = 0.5 * float(np.abs(world.net_exports).sum())
    moved = 0.5 * float(np.abs(found.output - world.output).sum())
    kept = world.provenance
    for what, amount in (("imbalances removed (half the sum of net exports)", half), ("output moved by it", moved)):
        kept = kept.with_step(Step(what, amount, "million US dollars"))
    return World.from_arrays(
        name=found.name, regions=found.regions, sectors=found.sectors, is_good=list(found.is_good), provenance=kept, **found.arrays()
    )
