"""Tables of docs/controls.md on the short run: arithmetic of a missing input, an embargo, and one quota at every horizon."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

import smallyard
from generated_docs.control_tables import BUYER, FLOW, HALF, SELLER, WORLD, money
from generated_docs.markdown import table
from generated_docs.runs import percent
from smallyard.models.elasticities import Elasticities, elasticities_for
from smallyard.models.horizons import HORIZONS
from smallyard.models.nests import Nests
from smallyard.policy.scenario import Scenario
from smallyard.policy.wedges import Wedges
from smallyard.world.packaged import load_world

SUBSTITUTION = (0.05, 0.1, 0.2, 0.5, 1.0)
CASES = ((0.04, 0.1), (0.04, 0.3), (0.3, 0.3))  # share in cost, fall of the quantity
NEAR_FIXED: dict[str, Any] = {"nests": Nests(0.05, 0.05, 0.05), "mobility": 1.0}
FEW = 0.5  # trade elasticity of what is hard to replace
ENERGY = ("B", "C19")


@dataclass(frozen=True)
class Embargo:
    """Loss of real income of the buyer and rise of its purchaser prices of mining and petroleum products, percent."""

    loss: float
    prices: tuple[float, float]


def arithmetic_block() -> str:
    """Output lost when an input falls and nothing replaces it: exact, and to second order."""
    rows = [[f"{sigma:g}", *(_lost(share, sigma, fall) for share, fall in CASES)] for sigma in SUBSTITUTION]
    head = ["σ", *(f"{100 * share:.0f} % of cost, {100 * fall:.0f} % less" for share, fall in CASES)]
    return table(head, rows, numbers=head)


def _lost(share: float, sigma: float, fall: float) -> str:
    """[α (1−x)^((σ−1)/σ) + 1−α]^(σ/(σ−1)), and α x + ½ α (1−α)/σ x²."""
    power = (sigma - 1.0) / sigma
    kept = (1.0 - fall) ** share if power == 0.0 else (share * (1.0 - fall) ** power + 1.0 - share) ** (1.0 / power)
    second = share * fall + 0.5 * share * (1.0 - share) / sigma * fall**2
    return f"{100 * (1.0 - kept):.1f} % / {100 * second:.1f} %"


@cache
def embargo() -> dict[str, Embargo]:
    """Germany without mining and petroleum products from Russia, by how much can be replaced."""
    world = load_world(WORLD)
    long_run = elasticities_for(world)
    theta = HORIZONS["short"].elasticities(long_run)
    values = theta.values.copy()
    values[[world.sectors.index(code) for code in ENERGY]] = FEW
    few = replace(theta, values=values)
    found = {f"`horizon: {name}`": _stopped(item.elasticities(long_run), item.calibration) for name, item in HORIZONS.items()}
    found["short, all substitution in cost and demand 0.05"] = _stopped(theta, NEAR_FIXED)
    found[f"the same, trade elasticity {FEW:g} in B and C19"] = _stopped(few, NEAR_FIXED)
    return found


def _stopped(theta: Elasticities, calibration: Any) -> Embargo:
    world = load_world(WORLD)
    buyer, seller = world.regions.index("DEU"), world.regions.index("RUS")
    sectors = [world.sectors.index(code) for code in ENERGY]
    closed = np.zeros(world.trade_fob.shape)
    closed[buyer, seller, sectors] = 1.0
    found = smallyard.solve(world, Wedges.build(world, {"ban": closed}), elasticities=theta, **calibration).outcome
    prices = found.price[sectors, buyer] / found.price_index[buyer]
    mining, petroleum = (100.0 * float(rise - 1.0) for rise in prices)
    return Embargo(100.0 * float(found.real_income[buyer] - 1.0), (mining, petroleum))


def embargo_block() -> str:
    """Germany without mining and petroleum products from Russia."""
    rows = [[label, percent(item.loss), *(f"{rise:+.1f} %" for rise in item.prices)] for label, item in embargo().items()]
    head = ["setting", "real income, Germany", "its price of B", "of C19"]
    return table(head, rows, numbers=head[1:])


def embargo_size_block() -> str:
    """What Germany buys of it in the table."""
    world = load_world(WORLD)
    buyer, seller = world.regions.index("DEU"), world.regions.index("RUS")
    rows = []
    for code in ENERGY:
        flows = world.trade_fob[buyer, :, world.sectors.index(code)]
        bought, spent = float(flows[seller]), float(world.final_demand[buyer].sum())
        rows.append([f"`{code}`", f"{bought / 1e3:.1f}", f"{100 * bought / flows.sum():.0f} %", f"{100 * bought / spent:.2f} %"])
    head = ["sector", "from Russia, bn dollars", "of what Germany buys of it", "of final expenditure of Germany"]
    return table(head, rows, numbers=head[1:])


@cache
def horizons() -> dict[str, tuple[float, float, float]]:
    """Shadow price of one quota, percent, and gain of real income of seller and buyer in the world's money, by horizon."""
    found = {}
    for name in HORIZONS:
        policy = {**FLOW, "instrument": "export_quota", **HALF}
        question = {"schema": "smallyard/scenario/1", "world": WORLD, "model": {"horizon": name}, "policies": [policy]}
        result = smallyard.run(Scenario.model_validate(question), explain=False)
        assert result.controls is not None  # it has one
        shadow = result.controls.rows[0].shadow_price_percent
        assert shadow is not None  # a cap has one
        gain = result.change["equivalent_variation"]
        seller, buyer = (float(gain[result.change.regions.index(code)]) for code in (SELLER, BUYER))
        found[name] = shadow, seller, buyer
    return found


def horizons_block() -> str:
    """The same quota at every horizon."""
    rows = [[f"`{name}`", f"{shadow:+.1f} %", *(money(gain) for gain in gains)] for name, (shadow, *gains) in horizons().items()]
    head = ["horizon", "shadow price", f"`{SELLER}`", f"`{BUYER}`"]
    return table(head, rows, numbers=head[1:])
