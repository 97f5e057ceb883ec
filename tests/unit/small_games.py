"""Two-region economies of one shape, on which games are played: symmetric or not, with levers of any detail."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from smallyard.models.calibrate import Base, calibrate
from smallyard.models.elasticities import Elasticities
from smallyard.models.ricardian import Ricardian
from smallyard.policy.wedges import Wedges
from smallyard.strategy.arena import Arena
from smallyard.strategy.floors import Floor
from smallyard.strategy.goals import weights_for
from smallyard.strategy.levers import CAPS, Lever, lever
from smallyard.world.world import World

PLAYERS = ("R0", "R1")
THETA = 5.0


def economy(*, home: Sequence[float] = (8.0, 8.0), theta: Sequence[float] = (THETA, THETA), skew: float = 1.0) -> Base:
    """Two regions and two sectors without inputs; `home`, what each buys from itself per sector; trade is 1 each way and sector,
    with `skew` of it in the first sector of what R0 sells and in the second of what R1 sells.
    """
    trade = np.ones((2, 2, 2))
    trade[0, 0], trade[1, 1] = home
    trade[1, 0, 0] = trade[0, 1, 1] = skew
    world = World.from_arrays(
        regions=list(PLAYERS),
        sectors=["s0", "s1"],
        trade_fob=trade,
        intermediate_use=np.zeros((2, 2, 2)),
        final_demand=trade.sum(1),
    )
    return calibrate(world, Elasticities("small", np.array(theta), "share", "theta", "made up", "none"))


def cells(base: Base, player: str, channel: str) -> np.ndarray:
    """What a player may tax at its border, or its sectors."""
    world, n = base.world, base.world.regions.index(player)
    if channel == "production_subsidy":
        return np.repeat((np.arange(len(world.regions)) == n)[:, None], len(world.sectors), axis=1)
    found = np.zeros(world.trade_fob.shape, dtype=bool)
    place = (n, slice(None)) if channel in ("tariff", "import_cap") else (slice(None), n)
    found[place] = True
    found[n, n] = False
    return found


def game(
    base: Base,
    *,
    detail: str = "sector",
    channels: Sequence[str] = ("tariff",),
    bounds: tuple[float, float] = (0.0, 1.0),
    floors: Sequence[Floor] = (),
) -> Arena:
    """Both players with the same kinds of levers, real income as their goals; `floors` are those of R0.

    Caps are cut by -90 to 90 %, and their rent goes to whoever sets them.
    """
    levers: list[Lever] = []
    for player in PLAYERS:
        for channel in channels:
            places = cells(base, player, channel)
            room = (-0.9, 0.9) if channel in CAPS else bounds
            rents = (0.0, 1.0, 0.0) if channel == "import_cap" else (1.0, 0.0, 0.0)
            levers.append(lever(player, channel, places, detail, room, base.world.regions, base.world.sectors, rents))
    goals = {player: weights_for(base, {player: 1.0}) for player in PLAYERS}
    return Arena(Ricardian(), base, Wedges.neutral(), tuple(levers), goals, {"R0": tuple(floors)})
