"""Average tariffs on paper before a scenario is solved: those of Result, so its baseline is solved where it has policies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from smallyard.models.class_flows import class_flows
from smallyard.models.elasticities import Elasticities
from smallyard.models.horizons import HORIZONS
from smallyard.models.kernel_wedges import kernel_wedges
from smallyard.models.ricardian import Ricardian
from smallyard.pipeline.baseline_memory import digest, known, setting_of
from smallyard.pipeline.pair import stage
from smallyard.pipeline.run import prepare, world_of
from smallyard.pipeline.solve_one import benchmark_at
from smallyard.policy.compile import Compiled
from smallyard.policy.scenario import Scenario
from smallyard.policy.wedges import Wedges
from smallyard.world.world import World

SMALLEST = 1e-9  # change of a rate that counts as none
Trade = Callable[[], np.ndarray]
_LAST: dict[tuple[Any, ...], np.ndarray] = {}  # trade of the baseline asked for last: whoever types a rate asks again at once


def paper_rates(scenario: Scenario) -> list[dict[str, Any]]:
    """Average tariffs on goods in percent of every pair whose tariffs the policies move, before and on paper.

    Both are weighted with the trade of the baseline, class by class, as `before` and `on_paper` of the effective tariffs of a
    result are; flows that a ban closes have no rate. None where there is no trade to weight with.
    """
    world = world_of(scenario)
    theta, compiled = prepare(scenario, world)
    before, after = (side.level(world, "tariff") for side in (compiled.baseline, compiled.counterfactual))
    goods = np.asarray(world.is_good)
    moved = (np.abs(after - before) > SMALLEST).any(axis=0) & goods & (world.trade_fob > 0.0)
    pairs = [(n, i) for n, i in np.argwhere(moved.any(axis=2)).tolist() if n != i]
    if not pairs:
        return []
    trade = baseline_trade(scenario, world, theta, compiled)[..., goods]
    stays = trade * (compiled.counterfactual.level(world, "ban") == 0.0)[..., goods]
    pairs.sort(key=lambda pair: -float(trade[:, pair[0], pair[1]].sum()))

    def rate(level: np.ndarray, weight: np.ndarray, n: int, i: int) -> float | None:
        whole = float(weight[:, n, i].sum())
        return 100.0 * float((level[:, n, i, goods] * weight[:, n, i]).sum()) / whole if whole > 0.0 else None

    return [
        {
            "importer": world.regions[n],
            "exporter": world.regions[i],
            "before_percent": rate(before, trade, n, i),
            "on_paper_percent": rate(after, stays, n, i),
        }
        for n, i in pairs
    ]


def baseline_trade(scenario: Scenario, world: World, theta: Elasticities, compiled: Compiled) -> np.ndarray:
    """Border value of every class of the baseline [class, importer, exporter, sector]; that of the base year without policies."""
    wedges = compiled.baseline
    if not (wedges.channels or wedges.controls or wedges.subsidy_amounts or wedges.listings):
        trade: np.ndarray = wedges.shares(world) * world.trade_fob
        return trade
    key = (*setting_of(scenario, world, theta), digest(wedges))
    if key not in _LAST:
        _LAST.clear()
        _LAST[key] = _solved_trade(scenario, world, theta, wedges)
    return _LAST[key]


def _solved_trade(scenario: Scenario, world: World, theta: Elasticities, wedges: Wedges) -> np.ndarray:
    model = Ricardian(scenario.model.deficits)
    held = known(setting_of(scenario, world, theta), wedges)
    start = held.start if held else benchmark_at(world, model, theta, HORIZONS[scenario.model.horizon])
    with stage("baseline"):
        solved = held.solved if held else model.solve(start.base, wedges)
    flows = class_flows(start.base, kernel_wedges(start.base, wedges), solved.outcome)
    c, s, n, i = flows.cells
    count, width = len(world.regions), len(world.sectors)
    found = np.zeros((wedges.classes, count, count, width))
    found[c, n, i, s] = flows.border.sum(axis=0)
    return found
