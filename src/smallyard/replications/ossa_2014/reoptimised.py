"""Best tariffs and the trade war of Ossa (2014), computed again from scratch and held against the author's stored ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from smallyard.models.calibrate import Base
from smallyard.models.ricardian import Ricardian
from smallyard.policy.wedges import Wedges
from smallyard.replications.inputs import arrays
from smallyard.replications.ossa_2014.recipe import FOLDER, TO_PUBLIC, economy
from smallyard.replications.targets import Checked, Target
from smallyard.strategy.arena import Arena, joined
from smallyard.strategy.goals import weights_for
from smallyard.strategy.levers import Lever, lever
from smallyard.strategy.nash import nash
from smallyard.strategy.optimum import UNIT, optimum

HIGHEST = 10.0  # 1000 %, the paper's bound
GAIN = 0.02  # percentage points by which a gain may miss the stored one
MEDIAN = 2.0  # percentage points of the median tariff
WAR = 0.05  # percentage points of mean welfare in the war
DEVIATION = 1e-3  # percent that a change of one tariff may gain
STEPS = (0.8, 0.95, 1.05, 1.25)  # of 1 + tariff, one tariff at a time


def rows(inputs: Path) -> list[Checked]:
    """Every region's best answer to the factual tariffs, the check of single tariffs, and the war of all seven.

    Source: Ossa 2014, Tables 3 and 4, panel A. Targets are the gains of the author's stored tariffs; a larger gain is no miss.
    """
    base, stored = economy(inputs), arrays(inputs / FOLDER / "stored_tariffs_baseline.npz")
    arena = arena_of(base)
    best, war = (stored[name].transpose(TO_PUBLIC) for name in ("optimal", "nash"))
    found: list[Checked] = []
    for region in base.world.regions:
        found += _best(arena, region, best)
    return found + _war(arena, war)


def arena_of(base: Base) -> Arena:
    """Seven players, each with one tariff for every partner and sector, who want real income."""
    world = base.world
    levers, goals = [], {}
    for place, region in enumerate(world.regions):
        cells = np.zeros(world.trade_fob.shape, dtype=bool)
        cells[place] = True
        cells[place, place] = False
        levers.append(lever(region, "tariff", cells, "free", (0.0, HIGHEST), world.regions, world.sectors))
        goals[region] = weights_for(base, {region: 1.0})
    return Arena(Ricardian(), base, Wedges.neutral(), tuple(levers), goals)


def _best(arena: Arena, region: str, stored: np.ndarray) -> list[Checked]:
    item = arena.own(region)[0]
    theirs = item.means(stored, np.ones(stored.shape))
    start = arena.payoffs({})[region]
    gain = UNIT * (arena.payoffs({region: theirs})[region] - start)
    ours = optimum(arena, region, {}, flat=False)
    weight = _traded(arena, item)
    medians = [100.0 * float(np.median(rates[weight])) for rates in (theirs, ours.rates)]
    single = _single(arena, region, ours.rates)
    return [
        _row(f"{region}_gain", "Table 3, re-optimised", gain, GAIN, ours.gain, at_least=True),
        _row(f"{region}_median", "Table 3, re-optimised", medians[0], MEDIAN, medians[1]),
        _row(f"{region}_single_tariff", "Table 3, deviations", 0.0, DEVIATION, single),
    ]


def _traded(arena: Arena, item: Lever) -> np.ndarray:
    """Cells with trade in the base year: a tariff on nothing has no best level."""
    return item.sums(arena.value_of(item)) > 0.0


def _single(arena: Arena, region: str, rates: np.ndarray) -> float:
    """Largest gain from a change of one tariff, the 20 of the largest flows one after another, percent."""
    item = arena.own(region)[0]
    here = arena.payoffs({region: rates})[region]
    best = 0.0
    for place in np.argsort(-item.sums(arena.value_of(item)))[:20]:
        for step in STEPS:
            other = rates.copy()
            other[place] = np.clip((1.0 + rates[place]) * step - 1.0, 0.0, HIGHEST)
            best = max(best, UNIT * (arena.payoffs(joined({}, region, other))[region] - here))
    return best


def _war(arena: Arena, stored: np.ndarray) -> list[Checked]:
    world = arena.base.world
    theirs = {region: arena.own(region)[0].means(stored, np.ones(stored.shape)) for region in world.regions}
    start, end = arena.payoffs({}), arena.payoffs(theirs)
    mean = float(np.mean([UNIT * (end[name] - start[name]) for name in world.regions]))
    found = nash(arena, world.regions)
    deviation = max(item.gain for item in found.deviations)
    return [
        _row("nash_mean_welfare", "Table 4, re-optimised", mean, WAR, float(np.mean(list(found.payoffs.values())))),
        _row("nash_deviation", "Table 4, deviations", 0.0, DEVIATION, deviation),
    ]


def _row(name: str, table: str, value: float, bound: float, ours: float, *, at_least: bool = False) -> Checked:
    target = Target(f"OSSA_again_{name}", table, name, value, "percent", bound, "", "from the stored tariffs", at_least)
    return Checked(target, ours)
