"""The economy of Wang, Xu, Yang, Zhu (2024): 7 economies and 44 industries of 2017 with external economies of scale.

Inputs are not shipped; they follow the layout described in `differences.md`.
"""

from __future__ import annotations

from dataclasses import replace
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
DOLLARS = "million US dollars"
GOODS = 22  # industries 1 … 22; the others trade without tariffs


def economy(inputs: Path, *, links: str = "all", scale: float = 1.0) -> Base:
    """The economy without trade imbalances, with the stored trade elasticities θ and a multiple of the scale elasticities ψ.

    Arguments: inputs, folder that holds `wang_xu_yang_zhu_2024/`; links, inputs that are kept: all, own_sector, none; scale, what ψ
    is multiplied by. θψ is below 1 in every industry; what linkage makes of it is `feedback`. Raises InputError if the file is
    missing.
    """
    stored = arrays(inputs / FOLDER / "data.npz")
    theta, psi = np.array(stored["trade_elasticity"]), np.array(stored["scale_elasticity"])
    elasticities = Elasticities("wang_xu_yang_zhu2024", theta, "share", "theta as stored", "Wang, Xu, Yang, Zhu 2024", "none")
    world = without_imbalances(observed(stored), elasticities)
    return Ricardian.calibrate(world, elasticities, scale_elasticity=scale * psi, inputs=links)


def feedback(base: Base) -> np.ndarray:
    """θψ with the industry's use of its own domestic product counted [industry, region]: above 1 a small industry may jump.

    Equation: θ_s ψ_s / (1 − γ_nss π_nns (1 + ψ_s)), because more bundles lower the price of the bundle itself.
    """
    psi = np.zeros_like(base.trade_elasticity) if base.scale_elasticity is None else base.scale_elasticity
    own = np.einsum("nss->sn", base.input_share) * np.einsum("snn->sn", base.trade_share)
    found: np.ndarray = (base.trade_elasticity * psi)[:, None] / (1.0 - own * (1.0 + psi)[:, None])
    return found


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
    renormalised = float(np.abs(stored["input_share"].sum(1) - 1.0).max())
    unlike = 0.5 * float(np.abs(final - stored["final_share"] * final.sum(1, keepdims=True)).sum())
    steps = (
        Step("input shares renormalised (largest change of a sum)", renormalised, "ratio"),
        Step(f"inputs scaled down to spending in {(excess > 0.0).sum()} cells (amount)", float(excess.sum()), DOLLARS),
        Step("final demand left over against stored shares (amount)", unlike, DOLLARS),
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
            "Wang, Xu, Yang, Zhu 2024, data of the first author's course", "2017 economy", "no licence stated", DOLLARS, steps
        ),
    )


def without_imbalances(world: World, elasticities: Elasticities) -> World:
    """The same economy solved again with balanced trade, at constant returns so that least is moved; the step says how much."""
    base = Ricardian.calibrate(world, elasticities)
    solved = Ricardian(deficits="balanced").solve(base, Wedges.neutral())
    found = rebase(base, Wedges.neutral(), solved, name="wang-xu-yang-zhu-2017", step="imbalances removed")
    half = 0.5 * float(np.abs(world.net_exports).sum())
    moved = 0.5 * float(np.abs(found.output - world.output).sum())
    kept = world.provenance
    for what, amount in (("imbalances removed (half the sum of net exports)", half), ("output moved by it", moved)):
        kept = kept.with_step(Step(what, amount, DOLLARS))
    return replace(found, provenance=kept)
