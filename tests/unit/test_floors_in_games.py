"""Floors of output that players hold: the constrained optimum by another route, its price, games, and floors out of reach."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq

from smallyard.strategy.arena import Arena
from smallyard.strategy.bargaining import bargain
from smallyard.strategy.floors import HELD, Floor
from smallyard.strategy.game_file import Game
from smallyard.strategy.nash import nash
from smallyard.strategy.optimum import optimum
from smallyard.strategy.play import play
from smallyard.strategy.stackelberg import stackelberg

from .small_games import PLAYERS, economy, game

SAME = 1e-4  # percent: gains of two routes to one optimum
PRICE = 2e-2  # of a price against differences of optima over 0.2 points of a floor: second order
SKEWED = {"theta": (3.0, 8.0), "skew": 2.0}

pytestmark = pytest.mark.xdist_group("games")


def floor(least: float, sector: int = 0) -> Floor:
    return Floor(f"output of s{sector} in R0", 0, sector, least)


def made(arena: Arena, values: dict[str, np.ndarray], sector: int = 0) -> float:
    """Output of R0 over that where nobody chooses."""
    now, before = (item.outcome.output_quantity[sector, 0] for item in (arena.solved(values), arena.neutral))
    return float(now / before)


def test_with_one_rate_the_floor_alone_says_what_it_is() -> None:
    """Root finding on the floor against the search with prices."""
    free = game(economy(**SKEWED), channels=("export_tax",), detail="uniform")
    best = optimum(free, "R0", {}, flat=False)
    least = 0.5 * (1.0 + made(free, {"R0": best.rates}))
    assert made(free, {"R0": best.rates}) < least < 1.0
    rate = brentq(lambda at: made(free, {"R0": np.array([at])}) - least, 0.0, float(best.rates[0]), xtol=1e-10)
    held = optimum(game(economy(**SKEWED), channels=("export_tax",), detail="uniform", floors=[floor(least)]), "R0", {}, flat=False)
    assert held.rates[0] == pytest.approx(rate, rel=1e-4)
    assert held.floors[0].reached == pytest.approx(least, abs=10 * HELD)
    assert held.floors[0].price > 0.0
    assert held.settled
    assert held.gain < best.gain - SAME


def test_the_price_of_a_floor_is_what_the_optimum_loses_by_it() -> None:
    """Envelope: dJ/df = −λ, by differences of optima under two floors."""
    base, step = economy(**SKEWED), 1e-3
    found = [
        optimum(game(base, channels=("tariff", "export_tax"), floors=[floor(least)]), "R0", {}, flat=False)
        for least in (1.02 - step, 1.02, 1.02 + step)
    ]
    slope = (found[2].gain - found[0].gain) / (2.0 * 100.0 * step)
    assert found[1].floors[0].price == pytest.approx(-slope, rel=PRICE)
    assert all(not item.missed for item in found)


def test_a_floor_that_does_not_bind_changes_nothing() -> None:
    base = economy(**SKEWED)
    free = optimum(game(base), "R0", {}, flat=False)
    loose = optimum(game(base, floors=[floor(0.5), floor(0.5, 1)]), "R0", {}, flat=False)
    np.testing.assert_allclose(loose.rates, free.rates, rtol=1e-4)
    assert [item.price for item in loose.floors] == [0.0, 0.0]


def test_a_floor_out_of_reach_is_a_failure_in_words() -> None:
    found = optimum(game(economy(), bounds=(0.0, 0.05), floors=[floor(1.5)]), "R0", {}, flat=False)
    assert found.missed
    assert "150 %" in found.missed[0]


def test_games_hold_floors_and_say_who_pays() -> None:
    base = economy(**SKEWED)
    arena = game(base, detail="uniform", channels=("export_tax",), floors=[floor(0.95)])
    free = game(base, detail="uniform", channels=("export_tax",))
    war, unbound = nash(arena, PLAYERS), nash(free, PLAYERS)
    assert war.certified
    assert made(free, unbound.values) < 0.95
    assert made(arena, war.values) >= 0.95 - 10 * HELD
    led = stackelberg(arena, "R0", "R1", nash=war.values)
    assert not led.missed
    assert made(arena, led.values) >= 0.95 - 10 * HELD
    assert led.payoffs["R0"] >= war.payoffs["R0"] - SAME
    agreed = bargain(arena, PLAYERS, {name: war.payoffs[name] for name in PLAYERS}, rule="even", starts=(war.values,))
    assert agreed.certified
    assert made(arena, agreed.values) >= 0.95 - 10 * HELD


GAME = """schema: smallyard/game/1
world: wiod2014-17x27
aggregate:
  regions: {{USA: USA, CHN: CHN, REST: rest}}
  sectors: {{C26: C26, OTHER: rest}}
players:
  USA:
    instruments: [{{channel: tariff, partners: CHN, sectors: all, detail: sector, high: 60%}}]
    floors: {{C26: {least}}}
  CHN: {{}}
questions:
  - {{concept: optimum, player: USA}}
  - concept: matrix
    choices:
      USA:
        nothing: []
        tariff: [{{instrument: import_tariff, importer: USA, exporter: CHN, sectors: [C26], add: 30 pp}}]
"""


def test_a_file_states_floors_once_for_every_question() -> None:
    found = play(Game.from_yaml(GAME.format(least="101%")))
    best, matrix = found.answers
    assert best.certified
    assert any("holds the output of C26 in USA at 101" in text for text in best.words)
    below = {tuple(item["chosen"].values()): item["below_floor"] for item in matrix.data["combinations"]}
    assert below == {("nothing",): ["USA"], ("tariff",): []}


def test_a_file_with_a_floor_out_of_reach_is_answered_as_not_certified() -> None:
    best = play(Game.from_yaml(GAME.format(least="300%"))).answers[0]
    assert not best.certified
    assert "output of C26 in USA" in best.failures[0]
