"""Rules of retaliation, the ladder of answers, and leaders: identities, symmetry, two routes to one number."""

from __future__ import annotations

import json

import numpy as np
import pytest

from smallyard.errors import InputError
from smallyard.policy.mirror import mirrored
from smallyard.strategy import stackelberg as leading
from smallyard.strategy.answer_curves import answer_curves
from smallyard.strategy.arena import Arena
from smallyard.strategy.ladder import ladder
from smallyard.strategy.nash import Equilibrium, nash
from smallyard.strategy.optimum import optimum
from smallyard.strategy.reply_slope import through_answer
from smallyard.strategy.retaliation import KINDS, Rule, answer
from smallyard.strategy.stackelberg import stackelberg

from .small_games import PLAYERS, economy, game

EXACT = 1e-12  # rates by arithmetic
WEIGHED = 1e-4  # relative: the root of a rate that rebalances
PAYOFF = 1e-4  # percent: two searches for one peak
CERTIFIED = 1e-10

pytestmark = pytest.mark.xdist_group("games")
MOVE = np.array([0.1, 0.2])


@pytest.fixture(scope="module")
def arena() -> Arena:
    """R0 is smaller, and sells twice as much of the first good."""
    return game(economy(home=(4.0, 8.0), skew=2.0))


@pytest.fixture(scope="module")
def even() -> Arena:
    return game(economy())


@pytest.fixture(scope="module")
def war(even: Arena) -> Equilibrium:
    return nash(even, PLAYERS)


def test_mirror_is_the_mirror_of_policies(arena: Arena) -> None:
    said = answer(arena, Rule(), "R1", "R0", {}, {"R0": MOVE})
    world = arena.base.world
    wedges = mirrored(world, arena.wedges_at({}), arena.wedges_at({"R0": MOVE}))
    assert wedges is not None
    np.testing.assert_allclose(
        arena.wedges_at({"R0": MOVE, "R1": said.rates}).level(world, "tariff"), wedges.level(world, "tariff"), atol=EXACT
    )
    assert said.followed


def test_proportional_is_a_part_of_the_mirror(arena: Arena) -> None:
    said = answer(arena, Rule("proportional", 0.5), "R1", "R0", {}, {"R0": MOVE})
    np.testing.assert_allclose(said.rates, 0.5 * MOVE, atol=EXACT)


@pytest.mark.parametrize("kind", KINDS)
def test_falls_are_not_answered(arena: Arena, kind: str) -> None:
    said = answer(arena, Rule(kind), "R1", "R0", {"R0": MOVE}, {"R0": 0.5 * MOVE})
    np.testing.assert_allclose(said.rates, 0.0, atol=EXACT)
    assert said.followed


def test_answers_add_to_what_the_player_has(arena: Arena) -> None:
    own = {"R1": np.array([0.05, 0.0])}
    said = answer(arena, Rule(), "R1", "R0", own, {**own, "R0": MOVE})
    np.testing.assert_allclose(said.rates, MOVE + own["R1"], atol=EXACT)


def test_equal_trade_value_weighs_the_same_at_old_trade(arena: Arena) -> None:
    said = answer(arena, Rule("equal_trade_value"), "R1", "R0", {}, {"R0": MOVE})
    trade = arena.base.world.trade_fob
    assert said.move == pytest.approx(float(MOVE @ trade[0, 1]), rel=EXACT)
    assert float(said.rates @ trade[1, 0]) == pytest.approx(said.move, rel=EXACT)
    assert said.rates[0] == pytest.approx(said.rates[1], rel=EXACT)


@pytest.mark.parametrize("measure", ["revenue", "trade"])
def test_rebalance_collects_or_costs_the_same_at_the_equilibrium(arena: Arena, measure: str) -> None:
    """Two routes: the rule's root, and the equilibria solved anew."""
    move = 0.2 * MOVE
    said = answer(arena, Rule("rebalance", measure=measure), "R1", "R0", {}, {"R0": move})
    none, moved, both = (arena.solved(at).outcome for at in ({}, {"R0": move}, {"R0": move, "R1": said.rates}))
    if measure == "revenue":
        collected = [moved.revenue[0], both.revenue[1]]
    else:
        collected = [(none.trade_fob - moved.trade_fob)[:, 0, 1].sum(), (moved.trade_fob - both.trade_fob)[:, 1, 0].sum()]
    assert said.followed
    assert collected[0] == pytest.approx(collected[1], rel=WEIGHED)
    assert said.move == pytest.approx(float(collected[0]), rel=1e-9)


def test_what_no_rate_collects_is_said(arena: Arena) -> None:
    said = answer(arena, Rule("rebalance", fraction=50.0), "R1", "R0", {}, {"R0": MOVE})
    assert not said.followed
    assert said.move is not None
    assert said.weight is not None
    assert said.weight < said.move


def test_another_rule_is_refused() -> None:
    with pytest.raises(InputError, match="E-STRATEGY-RULE"):
        Rule("match")


def test_a_ladder_of_full_answers_goes_to_the_cap(even: Arena) -> None:
    found = ladder(even, PLAYERS, Rule(), np.full(2, 0.25), rounds=12)
    assert found.stopped.startswith("cap of ")
    assert [item.mover for item in found.rungs] == ["R0", "R1"] * (len(found.rungs) // 2) + ["R0"] * (len(found.rungs) % 2)
    assert all(item.max_residual <= CERTIFIED for item in found.rungs)
    for name in PLAYERS:
        assert found.rungs[-1].cumulated[name] == pytest.approx(sum(item.payoffs[name] for item in found.rungs))
    assert found.rungs[1].payoffs["R0"] == pytest.approx(found.rungs[1].payoffs["R1"], abs=PAYOFF)  # the same rates
    assert json.loads(json.dumps(found.to_dict()))["stopped"] == found.stopped


def test_a_ladder_of_half_answers_dies_out_at_a_geometric_sum(even: Arena) -> None:
    found = ladder(even, PLAYERS, Rule(), np.full(2, 0.1), step=0.5, rounds=40)
    assert found.stopped == "no move"
    np.testing.assert_allclose(found.values["R0"], 0.1 / (1.0 - 0.25), rtol=1e-2)
    np.testing.assert_allclose(found.values["R1"], 0.05 / (1.0 - 0.25), rtol=1e-2)


def test_a_leader_has_no_less_than_in_the_simultaneous_game(even: Arena, war: Equilibrium) -> None:
    found = stackelberg(even, "R0", "R1", nash=war.values)
    assert found.certified
    assert found.simultaneous is not None
    assert found.payoffs["R0"] >= found.simultaneous["R0"] - PAYOFF
    assert found.payoffs["R0"] >= found.naive["R0"] - PAYOFF
    assert found.deviation == pytest.approx(0.0, abs=PAYOFF)
    assert json.loads(json.dumps(found.to_dict()))["certified"]


def test_a_leader_with_one_rate_stands_at_the_peak_of_a_grid() -> None:
    """Two routes: the search, and a grid of the leader's rates with the follower's best answer to each."""
    arena = game(economy(home=(4.0, 8.0)), detail="uniform")
    found = stackelberg(arena, "R0", "R1")
    grid = []
    for rate in found.values["R0"][0] + np.array([-0.03, -0.01, -0.003, 0.003, 0.01, 0.03]):
        led = {"R0": np.array([rate])}
        grid.append(arena.payoffs({**led, "R1": optimum(arena, "R1", led, flat=False).rates})["R0"])
    assert arena.payoffs(found.values)["R0"] >= max(grid) - 1e-8


def test_the_slope_through_an_answer_is_that_of_answers(arena: Arena) -> None:
    """Two routes: the implicit function theorem, and best answers to rates a little apart."""

    def answered(rates: np.ndarray) -> dict[str, np.ndarray]:
        led = {"R0": rates}
        return {**led, "R1": optimum(arena, "R1", led, flat=False, until=1e-8).rates}

    at = answered(MOVE)
    found = through_answer(arena, "R0", "R1", at)
    _, by_answer = arena.slope(at, "R1", of="R0")
    for k in range(2):
        up, down = (answered(np.expm1(np.log1p(MOVE) + sign * 0.01 * np.eye(2)[k]))["R1"] for sign in (1.0, -1.0))
        assert found[k] == pytest.approx(float(by_answer @ (up - down)) / 0.02, rel=0.02)


def test_against_the_mirror_a_symmetric_leader_does_nothing(even: Arena) -> None:
    found = stackelberg(even, "R0", "R1", rule=Rule())
    np.testing.assert_allclose(found.values["R0"], 0.0, atol=1e-6)
    assert found.deviation is None
    assert found.certified
    assert found.naive["R0"] < 0.0  # who takes its best rates and is mirrored loses


def test_leaders_are_alike_where_players_are(even: Arena) -> None:
    one, other = (
        stackelberg(even, "R0", "R1", rule=Rule("proportional", 0.5)),
        stackelberg(even, "R1", "R0", rule=Rule("proportional", 0.5)),
    )
    assert one.payoffs["R0"] == pytest.approx(other.payoffs["R1"], abs=PAYOFF)
    assert one.payoffs["R0"] > 0.0  # half an answer leaves something


def test_a_leader_with_too_many_rates_is_refused(even: Arena, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leading, "MOST", 1)
    with pytest.raises(InputError, match="E-STRATEGY-LEADER"):
        stackelberg(even, "R0", "R1")


def test_curves_of_best_answers_meet_at_the_equilibrium(even: Arena, war: Equilibrium) -> None:
    rate = war.mean_rates["R1"]
    found = answer_curves(even, PLAYERS, [0.0, rate])
    assert found["R0"][1] == pytest.approx(100.0 * war.mean_rates["R0"], rel=1e-3)
    np.testing.assert_allclose(found["R0"], found["R1"], rtol=1e-3)
