"""Tariffs alone and tariffs with industrial subsidies: best choices of each, of all against all, and of all together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from smallyard.models.calibrate import Base
from smallyard.models.ricardian import Ricardian
from smallyard.policy.wedges import Wedges
from smallyard.replications.targets import Checked, Target
from smallyard.replications.wang_xu_yang_zhu_2024.recipe import GOODS, economy
from smallyard.strategy.arena import Arena, Values
from smallyard.strategy.goals import weights_for
from smallyard.strategy.levers import Lever, lever
from smallyard.strategy.nash import Equilibrium, nash
from smallyard.strategy.optimum import UNIT, Optimum, optimum

TARIFF = (0.0, 1.0)
SUBSIDY = (-0.3, 1.0)
TOGETHER = "together"  # the player that holds everybody's instruments
ECONOMIES = {"final": ("none", 1.0), "linked": ("all", 0.5)}  # inputs that are kept, and the multiple of ψ

AGREE = 0.05  # percent: between the starts of one search, of which only the best is finished
DEVIATION = 1e-3  # percent: what a deviation may gain, and a second instrument may lose
SLOPE = 1e-3  # percent per unit of ln(1 + rate): largest slope at a best choice
RANK = 0.3  # least size of a rank correlation over 22 industries
TARIFFS_FALL = 0.02  # ratio: tariff war less competition in both
WELFARE_RISES = 0.1  # percentage points of mean real income: competition in both less tariff war
NEAR_ZERO = 0.02  # ratio: mean tariff of all together


@dataclass(frozen=True, eq=False)
class Game:
    """What was found for one set of instruments: each player's best choice alone, and where all against all ends."""

    arena: Arena
    best: dict[str, Optimum]
    war: Equilibrium


def rows(inputs: Path) -> list[Checked]:
    """Everything in both economies of `ECONOMIES`; findings of the paper that are stated in words, as inequalities with margins.

    Source: Wang, Xu, Yang, Zhu 2024, abstract and summary of results.
    """
    found: list[Checked] = []
    for name, (links, scale) in ECONOMIES.items():
        base = economy(inputs, links=links, scale=scale)
        tariffs, both = (played(base, subsidies=given) for given in (False, True))
        found += _alone(name, tariffs, both) + _wars(name, tariffs, both) + _cooperation(name, base, both)
    return found


def played(base: Base, *, subsidies: bool) -> Game:
    """Best choices and the war, with tariffs alone or with both instruments."""
    arena = arena_of(base, subsidies=subsidies)
    regions = base.world.regions
    best = {region: best_choice(arena, region) for region in regions}
    return Game(arena, best, nash(arena, regions))


def best_choice(arena: Arena, player: str) -> Optimum:
    """From zero, from the rates in force, and from what scale elasticities alone would ask for (1 + subsidy = 1 + ψ)."""
    low, high = arena.bounds(player)
    psi = arena.base.scale_elasticity
    parts = [np.zeros(item.size) if item.channel == "tariff" else _by_rate(item, psi) for item in arena.own(player)]
    return optimum(arena, player, {}, starts=[np.clip(np.concatenate(parts), low, high)], scan=False, flat=False)


def _by_rate(item: Lever, psi: np.ndarray | None) -> np.ndarray:
    cells = np.broadcast_to(np.zeros(item.group.shape[-1]) if psi is None else psi, item.group.shape)
    return item.means(np.array(cells), np.ones(item.group.shape))


def arena_of(base: Base, *, subsidies: bool, together: bool = False) -> Arena:
    """Seven players, each with a tariff for every goods industry and, if asked for, a subsidy for every industry.

    Goals are real incomes; `together`: one player holds all instruments and wants the sum of money equivalents.
    """
    world = base.world
    levers: list[Lever] = []
    for place, region in enumerate(world.regions):
        player = TOGETHER if together else region
        imports = np.zeros(world.trade_fob.shape, dtype=bool)
        imports[place, :, :GOODS] = True
        imports[place, place] = False
        levers.append(lever(player, "tariff", imports, "sector", TARIFF, world.regions, world.sectors))
        if subsidies:
            made = np.zeros(world.output.shape, dtype=bool)
            made[place] = True
            levers.append(lever(player, "production_subsidy", made, "sector", SUBSIDY, world.regions, world.sectors))
    weight = dict(zip(world.regions, base.income / base.income.sum(), strict=True))
    goals = {TOGETHER: weight} if together else {region: {region: 1.0} for region in world.regions}
    weights = {name: weights_for(base, goal) for name, goal in goals.items()}
    return Arena(Ricardian(), base, Wedges.neutral(), tuple(levers), weights)


def rates_of(arena: Arena, values: Values, channel: str) -> np.ndarray:
    """Chosen rates of a channel [lever, rate]."""
    found = []
    for player, chosen in values.items():
        start = 0
        for item in arena.own(player):
            if item.channel == channel:
                found.append(np.asarray(chosen)[start : start + item.size])
            start += item.size
    return np.array(found)


def mean_tariff(arena: Arena, values: Values) -> float:
    """Mean over importers of their tariffs, each weighted by base-year imports."""
    items = [item for player in values for item in arena.own(player) if item.channel == "tariff"]
    weight = np.array([item.sums(arena.value_of(item)) for item in items])
    return float(((rates_of(arena, values, "tariff") * weight).sum(1) / weight.sum(1)).mean())


def by_scale(arena: Arena, values: Values) -> float:
    """Rank correlation of mean subsidies with ψ over goods industries."""
    psi = np.asarray(arena.base.scale_elasticity)
    return float(spearmanr(rates_of(arena, values, "production_subsidy")[:, :GOODS].mean(0), psi[:GOODS]).statistic)


def by_elasticity(arena: Arena, values: Values) -> float:
    """Rank correlation of mean tariffs with θ over goods industries."""
    return float(spearmanr(rates_of(arena, values, "tariff").mean(0), arena.base.trade_elasticity[:GOODS]).statistic)


def _alone(name: str, tariffs: Game, both: Game) -> list[Checked]:
    """Starts agree, slopes are flat, and a second instrument loses nothing."""
    found = []
    for region in tariffs.best:
        pair = tariffs.best[region], both.best[region]
        spread = max(max(item.starts.values()) - min(item.starts.values()) for item in pair)
        found += [
            _row(name, f"{region}_starts", "best choices", 0.0, AGREE, spread),
            _row(name, f"{region}_slope", "best choices", 0.0, SLOPE, max(item.kkt for item in pair)),
            _row(name, f"{region}_second_instrument", "best choices", 0.0, DEVIATION, pair[1].gain - pair[0].gain, at_least=True),
        ]
    return found


def _wars(name: str, tariffs: Game, both: Game) -> list[Checked]:
    """All against all: nobody gains by deviating, and the findings that the paper states."""
    deviation = max(item.gain for game in (tariffs, both) for item in game.war.deviations)
    ends = [mean_tariff(game.arena, game.war.values) for game in (tariffs, both)]
    welfare = [float(np.mean(list(game.war.payoffs.values()))) for game in (tariffs, both)]
    fall = min(-by_elasticity(game.arena, game.war.values) for game in (tariffs, both))
    return [
        _row(name, "nash_deviation", "all against all", 0.0, DEVIATION, deviation),
        _row(name, "nash_subsidy_by_scale", "all against all", RANK, 0.0, by_scale(both.arena, both.war.values), at_least=True),
        _row(name, "nash_tariff_falls_by_elasticity", "all against all", RANK, 0.0, fall, at_least=True),
        _row(name, "nash_tariff_war_less_both", "all against all", TARIFFS_FALL, 0.0, ends[0] - ends[1], at_least=True),
        _row(name, "nash_welfare_both_less_war", "all against all", WELFARE_RISES, 0.0, welfare[1] - welfare[0], at_least=True),
    ]


def _cooperation(name: str, base: Base, both: Game) -> list[Checked]:
    """One choice of all instruments for the sum of money equivalents: mean tariff near zero, more than all against all."""
    arena = arena_of(base, subsidies=True, together=True)
    found = best_choice(arena, TOGETHER)
    weight = base.income / base.income.sum()
    noncooperative = float(weight @ np.array([both.war.payoffs[region] for region in base.world.regions]))
    tariff = mean_tariff(arena, {TOGETHER: found.rates})
    return [
        _row(name, "together_mean_tariff", "all together", 0.0, NEAR_ZERO, tariff),
        _row(name, "together_gain", "all together", noncooperative, 0.0, found.gain, at_least=True),
    ]


def free_trade(base: Base) -> dict[str, float]:
    """Gains when nobody levies a tariff or pays a subsidy, percent."""
    arena = arena_of(base, subsidies=False)
    start = arena.payoffs({})
    end = arena.payoffs({region: np.zeros(GOODS) for region in base.world.regions})
    return {region: UNIT * (end[region] - start[region]) for region in base.world.regions}


def _row(economy_name: str, name: str, table: str, value: float, bound: float, ours: float, *, at_least: bool = False) -> Checked:
    full = f"WXYZ_{economy_name}_{name}"
    return Checked(Target(full, table, name, value, "as named", bound, "", "stated in words", at_least), ours)
