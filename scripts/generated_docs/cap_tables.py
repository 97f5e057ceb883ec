"""Tables of docs/games.md on caps against taxes: two regions that are alike, with nothing else in the world."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from generated_docs.markdown import table
from smallyard.models.calibrate import Base, calibrate
from smallyard.models.elasticities import Elasticities
from smallyard.models.ricardian import Ricardian
from smallyard.policy.wedges import Wedges
from smallyard.results.numbers import signed
from smallyard.strategy.arena import Arena
from smallyard.strategy.goals import weights_for
from smallyard.strategy.levers import CAPS, Lever, lever
from smallyard.strategy.nash import nash
from smallyard.strategy.optimum import optimum
from smallyard.world.world import World

PLAYERS = ("A", "B")
HOME, ABROAD, THETA = 8.0, 1.0, 5.0  # what each buys from itself and from the other, in each of two sectors
TARIFF, CAP = "tariff", "import_cap"
Ends = dict[str, dict[str, tuple[float, float]]]


@cache
def _economy() -> Base:
    trade = np.full((2, 2, 2), ABROAD)
    trade[0, 0] = trade[1, 1] = HOME
    world = World.from_arrays(
        regions=list(PLAYERS),
        sectors=["first", "second"],
        trade_fob=trade,
        intermediate_use=np.zeros((2, 2, 2)),
        final_demand=trade.sum(1),
    )
    return calibrate(world, Elasticities("one value", np.full(2, THETA), "share", "theta", "an example", "none"))


def _lever(player: str, channel: str) -> Lever:
    base, n = _economy(), PLAYERS.index(player)
    cells = np.zeros(base.world.trade_fob.shape, dtype=bool)
    cells[n] = True
    cells[n, n] = False
    bounds = (-0.9, 0.9) if channel in CAPS else (0.0, 1.0)
    return lever(player, channel, cells, "uniform", bounds, base.world.regions, base.world.sectors, (0.0, 1.0, 0.0))


def _arena(channels: Mapping[str, str]) -> Arena:
    base = _economy()
    goals = {player: weights_for(base, {player: 1.0}) for player in PLAYERS}
    return Arena(Ricardian(), base, Wedges.neutral(), tuple(_lever(*item) for item in channels.items()), goals)


@cache
def ends() -> Ends:
    """How each game ends: (number that the player chooses, change of its real income in percent), by player."""
    found: Ends = {}
    for channel in (TARIFF, CAP):
        arena = _arena(dict.fromkeys(PLAYERS, channel))
        alone = optimum(arena, "A", {}, flat=False)
        before, after = arena.payoffs({}), arena.payoffs({"A": alone.rates})
        numbers = {"A": float(alone.rates[0]), "B": 0.0}
        found[f"{channel} of A alone"] = {name: (numbers[name], 100.0 * (after[name] - before[name])) for name in PLAYERS}
    rounds = {
        "tariffs against tariffs": (dict.fromkeys(PLAYERS, TARIFF), PLAYERS),
        "caps against caps, A answers first": (dict.fromkeys(PLAYERS, CAP), PLAYERS),
        "caps against caps, B answers first": (dict.fromkeys(PLAYERS, CAP), PLAYERS[::-1]),
        "a cap of A against a tariff of B": ({"A": CAP, "B": TARIFF}, PLAYERS),
    }
    for name, (channels, order) in rounds.items():
        war = nash(_arena(channels), order)
        found[name] = {player: (float(war.values[player][0]), war.payoffs[player]) for player in PLAYERS}
    return found


def caps_block() -> str:
    """What caps and tariffs end in."""
    head = ["game", "A chooses", "B chooses", "real income of A", "real income of B"]
    rows = []
    for name, sides in ends().items():
        kinds = {player: CAP if name.startswith(("cap", "import_cap")) else TARIFF for player in PLAYERS}
        if name.startswith("a cap"):
            kinds = {"A": CAP, "B": TARIFF}
        chosen = [_chosen(kinds[player], sides[player][0]) for player in PLAYERS]
        chosen[1] = "nothing" if name.endswith("alone") else chosen[1]
        rows.append([name.replace("import_", ""), *chosen, *(f"{signed(sides[player][1], 2)} %" for player in PLAYERS)])
    return table(head, rows, numbers=head[3:])


def _chosen(kind: str, number: float) -> str:
    if kind == TARIFF:
        return f"tariff of {100.0 * number:.1f} %"
    return f"cut of {100.0 * number:.1f} %" if number > 0.0 else "no limit that binds"
