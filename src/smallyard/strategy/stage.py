"""From a game file to the economy it is played on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from smallyard.errors import Finding, raise_if
from smallyard.labels.select import select
from smallyard.models.calibrate import Base
from smallyard.models.elasticities import elasticities_for
from smallyard.models.horizons import HORIZONS
from smallyard.models.ricardian import Ricardian
from smallyard.pipeline.pair import Pair, solve_pair
from smallyard.pipeline.run import groups_of, prepare, world_of
from smallyard.pipeline.solve_one import benchmark_at
from smallyard.policy.compile import Compiled
from smallyard.policy.effects import Scope
from smallyard.policy.fields import percent
from smallyard.strategy.arena import Arena, Weights
from smallyard.strategy.floors import Floor
from smallyard.strategy.game_file import Game, Instrument, Player
from smallyard.strategy.goals import weights_for
from smallyard.strategy.levers import EXPORTS, Lever, lever, nothing
from smallyard.strategy.setting import Setting
from smallyard.world.world import World


@dataclass(frozen=True, eq=False)
class Stage:
    """A game ready to be played: its economy with levers and goals, what was compiled, and the solve where nobody plays."""

    game: Game
    arena: Arena
    compiled: Compiled
    neutral: Pair
    members: dict[str, tuple[str, ...]]
    scope: Scope

    @cached_property
    def setting(self) -> Setting:
        """The same economy for questions about sanctions, which have no levers of players."""
        return Setting(self.arena.model, self.arena.base, self.arena.wedges, HORIZONS[self.game.model.horizon].words)


def stage_of(game: Game, progress: Callable[[str], None] = lambda _: None) -> Stage:
    """Load the world, calibrate, and turn players into levers and goals. Raises InputError with every problem at once."""
    scenario = game.scenario
    progress("loading the world")
    world = world_of(scenario)
    theta, compiled = prepare(scenario, world)
    scope = Scope.of(world, {}, {})
    members = {name: _members(name, player, scope, world, scenario) for name, player in game.players.items()}
    raise_if(scope.findings)
    levers = [
        found
        for name, player in game.players.items()
        for place, item in enumerate(player.instruments)
        if (found := _lever(name, item, members[name], scope, f"players.{name}.instruments[{place}]")) is not None
    ]
    model = Ricardian(scenario.model.deficits)
    progress("preparing the benchmark (the first run also compiles the solver)")
    start = benchmark_at(world, model, theta, HORIZONS[scenario.model.horizon])
    goals = _goals(game, members, scope, start.base)
    floors = {name: _floors(name, player, members[name], scope) for name, player in game.players.items()}
    raise_if(scope.findings)
    neutral = solve_pair(model, scenario.model.revenue, start, compiled.baseline, compiled.baseline)
    arena = Arena(model, start.base, compiled.baseline, tuple(levers), goals, floors)
    _require_apart(arena)
    return Stage(game, arena, compiled, neutral, members, scope)


def other_options(stage: Stage, elasticities: str, deficits: str) -> Arena:
    """The same game on the same world under another packaged set of elasticities and another closure of trade deficits.

    Raises InputError, InfeasibleError, NotConvergedError. Not for: worlds with splits, whose parts have elasticities of their own.
    """
    world, horizon = stage.neutral.start.world, HORIZONS[stage.game.model.horizon]
    model = Ricardian(deficits)
    theta = elasticities_for(stage.arena.base.world, elasticities)
    base = benchmark_at(world, model, theta, horizon).base
    goals = _goals(stage.game, stage.members, stage.scope, base)
    return Arena(model, base, stage.arena.wedges, stage.arena.levers, goals, stage.arena.floors)


def _goals(game: Game, members: dict[str, tuple[str, ...]], scope: Scope, base: Base) -> dict[str, Weights]:
    return {name: _goal(name, player, members, scope, base) for name, player in game.players.items()}


def _members(name: str, player: Player, scope: Scope, world: World, scenario: object) -> tuple[str, ...]:
    """Regions of a player: those stated, or those that its name stands for."""
    chosen = select(scope.regions, player.regions or name, f"players.{name}.regions", scope.findings)
    return tuple(world.regions[place] for place in chosen.positions)


def _lever(name: str, item: Instrument, members: tuple[str, ...], scope: Scope, where: str) -> Lever | None:
    world, bounds = scope.world, item.bounds
    if item.channel != "production_subsidy":
        sides: tuple[Any, Any] = (item.partners, members) if item.channel in EXPORTS else (members, item.partners)
        cells = scope.flows(_selection(sides[0]), _selection(sides[1]), item.sectors, where)
        places = [world.regions.index(region) for region in members]
        cells[np.ix_(places, places)] = False  # no border inside a player
        cells &= world.trade_fob > 0.0
    else:
        cells = scope.cells(list(members), item.sectors, where) & (world.output > 0.0)
    if not cells.any():
        if not any(where in finding.where for finding in scope.findings):
            fix = "choose partners and sectors with trade in the base year"
            scope.findings.append(Finding("E-CELLS-EMPTY", "the instrument covers nothing that is traded", where, fix=fix))
        return None
    rents = item.rents.parts if item.rents is not None else (1.0, 0.0, 0.0)
    return lever(name, item.channel, cells, item.detail, bounds, world.regions, world.sectors, rents)


def _floors(name: str, player: Player, members: tuple[str, ...], scope: Scope) -> tuple[Floor, ...]:
    """Least outputs that a player holds, one by one for its regions and sectors."""
    world, found = scope.world, []
    for label, least in player.floors.items():
        where = f"players.{name}.floors"
        for sector in select(scope.sectors, [label], where, scope.findings).positions:
            for region in members:
                place = world.regions.index(region)
                if world.output[place, sector] > 0.0:
                    found.append(Floor(f"output of {world.sectors[sector]} in {region}", place, int(sector), percent(least)))
    return tuple(found)


def _require_apart(arena: Arena) -> None:
    """Raise InputError where caps of players, or of the baseline, share some flows but not all."""
    if any(item.is_cap for item in arena.levers):
        arena.wedges_at({item.player: nothing(arena.own(item.player)) for item in arena.levers})


def _selection(side: Any) -> Any:
    return list(side) if isinstance(side, tuple) else side


def _goal(name: str, player: Player, members: dict[str, tuple[str, ...]], scope: Scope, base: Base) -> Weights:
    """Weights of a player's objective; a group counts its members by their base incomes."""
    stated, world = player.objective, base.world
    wanted = stated.real_income or ({} if stated.earnings or stated.output else {name: 1.0})
    if stated.earnings and not stated.real_income:
        wanted = {name: 1.0}
    income: dict[str, float] = {}
    for label, weight in wanted.items():
        found = members.get(label)
        if found is None:
            chosen = select(scope.regions, label, f"players.{name}.objective.real_income", scope.findings)
            found = tuple(world.regions[place] for place in chosen.positions)
        money = np.array([base.income[world.regions.index(region)] for region in found])
        for region, share in zip(found, money / money.sum() if len(money) else money, strict=True):
            income[region] = income.get(region, 0.0) + weight * float(share)
    tables = []
    for field in ("earnings", "output"):
        table = np.zeros((len(world.regions), len(world.sectors)))
        for sector, weight in getattr(stated, field).items():
            cells = scope.cells(list(members[name]), sector, f"players.{name}.objective.{field}")
            table[cells] += weight
        tables.append(table)
    return weights_for(base, income, *tables)


__all__ = ["Stage", "groups_of", "stage_of"]
