"""Times of games: best policies, equilibria and coalitions, each against its limit.

    python benchmarks/games.py [--only TEXT]

Prints one JSON row per case: seconds of the first call, which compiles; seconds of a second one, cold starts and all, which is the one
compared with the limit; and whether the answer is certified. Wall time; run it on an idle machine. The seven players of Ossa (2014)
are timed by `smallyard validate ossa_2014 --level full`. Nothing here is part of the tests.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from synthetic import synthetic_world

from smallyard.models.ricardian import Ricardian
from smallyard.policy.wedges import Wedges
from smallyard.strategy.arena import Arena
from smallyard.strategy.coalitions import coalitions
from smallyard.strategy.game_file import Game
from smallyard.strategy.goals import weights_for
from smallyard.strategy.levers import lever
from smallyard.strategy.nash import nash
from smallyard.strategy.optimum import optimum
from smallyard.strategy.setting import Setting
from smallyard.strategy.stage import stage_of
from smallyard.strategy.templates import Sender, Template
from smallyard.world.packaged import load_world

GOODS = 20  # of 40 sectors: with 30 partners, 600 rates
WAR = """schema: smallyard/game/1
world: {world}
players:
  USA: {{instruments: [{{channel: tariff, partners: CHN, sectors: goods, detail: sector}}]}}
  CHN: {{instruments: [{{channel: tariff, partners: USA, sectors: goods, detail: sector}}]}}
questions: [{{concept: nash, players: [USA, CHN]}}]
"""


def many_rates() -> Callable[[], tuple[bool, int]]:
    """One player's 600 rates in an economy of 31 regions and 40 sectors."""
    world, theta = synthetic_world(31, 40)
    model = Ricardian()
    base = model.calibrate(world, theta)
    cells = np.zeros(world.trade_fob.shape, dtype=bool)
    cells[0, 1:, :GOODS] = True
    own = lever("R0", "tariff", cells, "free", (0.0, 3.0), world.regions, world.sectors)
    goals = {"R0": weights_for(base, {"R0": 1.0})}

    def play() -> tuple[bool, int]:
        arena = Arena(model, base, Wedges.neutral(), (own,), goals)
        found = optimum(arena, "R0", {}, flat=False)
        return found.settled, arena.solves

    return play


def war(world: str) -> Callable[[], tuple[bool, int]]:
    """The United States and China, one tariff per sector each."""
    stage = stage_of(Game.from_yaml(WAR.format(world=world)))

    def play() -> tuple[bool, int]:
        arena = replace(stage.arena, solves=0, slopes=0)
        return nash(arena, ("USA", "CHN")).certified, arena.solves

    return play


def alliances() -> Callable[[], tuple[bool, int]]:
    """All coalitions of eight senders who close half of their sales of electronics."""
    names = ("USA", "JPN", "KOR", "TWN", "EU27", "GBR", "CAN", "AUS")
    template = Template("export_ban", ("C26",), share=0.5)
    world = load_world("wiod2014-17x27")

    def play() -> tuple[bool, int]:
        setting = Setting.of(world)
        found = coalitions(setting, [Sender.of(name, template) for name in names], ("CHN",))
        return max(found.residuals) < 1e-9, setting.solves

    return play


CASES: dict[str, tuple[Callable[[], Callable[[], tuple[bool, int]]], float]] = {
    "best tariff, 600 rates, 31 x 40": (many_rates, 5.0),
    "two players by sector, 17 x 27": (lambda: war("wiod2014-17x27"), 30.0),
    "two players by sector, 44 x 50": (lambda: war("wiod2014"), 60.0),
    "256 coalitions, 17 x 27": (alliances, 60.0),
}


def main() -> None:
    """All cases, or those whose name holds a text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="")
    only = parser.parse_args().only
    for case, (prepared, limit) in CASES.items():
        if only in case:
            play = prepared()
            seconds = []
            for _ in range(2):
                began = time.perf_counter()
                certified, solves = play()
                seconds.append(time.perf_counter() - began)
            print(json.dumps({
                "case": case, "first_seconds": round(seconds[0], 2), "seconds": round(seconds[1], 2), "limit": limit,
                "solves": solves, "success": certified and seconds[1] <= limit,
            }), flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
