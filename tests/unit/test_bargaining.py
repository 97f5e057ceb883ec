"""Cooperation: symmetry, closed forms of sharing, the frontier, certificates, refusals, and the pictures."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from smallyard.errors import InputError
from smallyard.results.figures.caption import Caption
from smallyard.results.figures.game_plots import best_response_plot, frontier_plot
from smallyard.strategy.arena import Arena
from smallyard.strategy.bargaining import RULES, bargain
from smallyard.strategy.frontier import Frontier, frontier
from smallyard.strategy.joint import Least, Product, Weighted
from smallyard.strategy.nash import Equilibrium, nash
from smallyard.strategy.optimum import optimum

from .small_games import PLAYERS, economy, game
from .test_optimum import ossa

GAIN = 2e-3  # percent: slopes of joint searches end at 1e-4 per unit of ln(1+t)
MONEY = 1e-9  # relative: sums of two terms
SLOPE = 1e-6  # of differences of scalars

pytestmark = pytest.mark.xdist_group("games")


@pytest.fixture(scope="module")
def even() -> Arena:
    return game(economy())


@pytest.fixture(scope="module")
def uneven() -> Arena:
    """R0 is a quarter of the world's size, and its share of trade is larger."""
    return game(economy(home=(2.0, 8.0), skew=1.5))


@pytest.fixture(scope="module")
def war(even: Arena) -> Equilibrium:
    return nash(even, PLAYERS)


@pytest.fixture(scope="module")
def uneven_war(uneven: Arena) -> Equilibrium:
    return nash(uneven, PLAYERS)


@pytest.fixture(scope="module")
def best(uneven: Arena) -> Frontier:
    return frontier(uneven, PLAYERS, weights=(0.2, 0.4, 0.5, 0.6, 0.8))


@pytest.mark.parametrize("rule", RULES)
def test_symmetric_players_agree_on_free_trade_and_share_alike(even: Arena, war: Equilibrium, rule: str) -> None:
    found = bargain(even, PLAYERS, war.values, rule=rule)
    assert found.certified
    assert found.even
    for name in PLAYERS:
        np.testing.assert_allclose(found.values[name], 0.0, atol=1e-3)
        assert found.after[name] == pytest.approx(0.0, abs=GAIN)
        assert found.threat[name] == pytest.approx(war.payoffs[name], abs=GAIN)
        assert found.split[name] == pytest.approx(0.5, abs=GAIN)
    assert found.joint > 0.0
    assert json.loads(json.dumps(found.to_dict()))["certified"]


def test_transfers_share_the_surplus_by_powers(uneven: Arena, uneven_war: Equilibrium) -> None:
    """Closed form: each has its threat and its part of the joint money; what one receives the other pays."""
    found = bargain(uneven, PLAYERS, uneven_war.values, rule="transfers", powers={"R0": 3.0, "R1": 1.0})
    assert sum(found.transfers.values()) == pytest.approx(0.0, abs=MONEY)
    income = dict(zip(PLAYERS, uneven.base.income, strict=True))
    over = {name: income[name] * (found.after[name] - found.threat[name]) / 100.0 for name in PLAYERS}
    assert over["R0"] == pytest.approx(0.75 * found.joint, rel=1e-6)
    assert over["R1"] == pytest.approx(0.25 * found.joint, rel=1e-6)
    assert found.certified


def test_money_never_lowers_the_joint_surplus(uneven: Arena, uneven_war: Equilibrium) -> None:
    joint = {rule: bargain(uneven, PLAYERS, uneven_war.values, rule=rule).joint for rule in RULES}
    assert joint["transfers"] >= max(joint.values()) - 1e-6


def test_no_point_of_the_frontier_is_better_for_both_than_an_agreement(
    uneven: Arena, uneven_war: Equilibrium, best: Frontier
) -> None:
    for rule in ("product", "even"):
        found = bargain(uneven, PLAYERS, uneven_war.values, rule=rule)
        assert found.certified
        assert all(found.gains[name] > found.threat[name] for name in PLAYERS)
        for point in best.points:
            assert any(point.gains[name] <= found.gains[name] + GAIN for name in PLAYERS)


def test_an_even_agreement_gives_equal_gains(uneven: Arena, uneven_war: Equilibrium) -> None:
    found = bargain(uneven, PLAYERS, uneven_war.values, rule="even")
    over = [found.after[name] - found.threat[name] for name in PLAYERS]
    assert found.even
    assert over[0] == pytest.approx(over[1], abs=0.01)


def test_the_frontier_falls_and_is_better_than_what_one_can_take_alone(uneven: Arena, best: Frontier) -> None:
    first, second = (np.array([point.gains[name] for point in best.points]) for name in PLAYERS)
    assert (np.diff(first) >= -GAIN).all()  # more weight, more gain
    assert (np.diff(second) <= GAIN).all()
    alone = optimum(uneven, "R0", {}, flat=False)
    assert alone.gain >= first.max() - GAIN  # nobody has more than by its own best rates against none
    assert json.loads(json.dumps(best.to_dict()))["players"] == list(PLAYERS)


def test_a_linked_issue_moves_tariffs_against_who_values_it(uneven: Arena, uneven_war: Equilibrium) -> None:
    """A declared value of the agreement for one player leaves more of the tariffs' gains to the other."""
    plain = bargain(uneven, PLAYERS, uneven_war.values)
    linked = bargain(uneven, PLAYERS, uneven_war.values, side={"R0": 0.2})
    assert linked.gains["R1"] > plain.gains["R1"] + GAIN
    assert linked.after["R0"] == pytest.approx(linked.gains["R0"] + 0.2)
    assert linked.after["R0"] > plain.after["R0"]


def test_more_power_is_more_gain(uneven: Arena, uneven_war: Equilibrium) -> None:
    shares = [bargain(uneven, PLAYERS, uneven_war.values, powers={"R0": power, "R1": 1.0}).gains["R0"] for power in (0.5, 1.0, 2.0)]
    assert shares[0] < shares[1] < shares[2]


@pytest.mark.parametrize("rule", ["product", "transfers"])
def test_threats_above_what_can_be_had_are_refused(even: Arena, rule: str) -> None:
    with pytest.raises(InputError, match="E-STRATEGY-THREAT"):
        bargain(even, PLAYERS, {"R0": 5.0, "R1": 5.0}, rule=rule)


@pytest.mark.parametrize("change", [{"rule": "fair"}, {"powers": {"R0": 1.0, "R1": 0.0}}, {"powers": {"R0": np.nan, "R1": 1.0}}])
def test_an_agreement_that_is_not_described_is_refused(even: Arena, change: dict) -> None:
    with pytest.raises(InputError, match="E-STRATEGY-BARGAIN"):
        bargain(even, PLAYERS, **change)


@pytest.mark.parametrize(
    "scalar", [Weighted((0.3, 0.7)), Product((-0.5, -0.2), (0.4, 0.6)), Least((-0.5, -0.2), 10.0), Least((0.0, 0.0), 1000.0)]
)
def test_slopes_of_scalars_are_those_of_differences(scalar: Weighted | Product | Least) -> None:
    at = np.array([0.12, 0.31])
    _, slope = scalar(at)
    for k in range(2):
        step = SLOPE * np.eye(2)[k]
        assert slope[k] == pytest.approx((scalar(at + step)[0] - scalar(at - step)[0]) / (2.0 * SLOPE), abs=1e-5)


def test_pictures_say_what_the_game_says(uneven: Arena, uneven_war: Equilibrium, best: Frontier) -> None:
    agreed = bargain(uneven, PLAYERS, uneven_war.values)
    pairs = [(point.gains["R0"], point.gains["R1"]) for point in best.points]
    marks = {"no agreement": _pair(agreed.threat), "agreement": _pair(agreed.gains)}
    shown = frontier_plot(PLAYERS, pairs, marks, Caption("frontier", "What two can have", "real income · percent"))
    assert "agreement" in shown.words
    assert shown.wide.count("<path") >= 1
    answers = {"R0": [20.0, 19.0], "R1": [21.0, 20.0]}
    shown = best_response_plot(
        PLAYERS, [0.0, 20.0], answers, {"Nash": (19.0, 20.0)}, Caption("answers", "Answers", "rate · percent")
    )
    assert "Nash" in shown.words
    assert len(shown.table["name"]) == 5


def _pair(gains: dict[str, float]) -> tuple[float, float]:
    return gains["R0"], gains["R1"]


@pytest.mark.shared
@pytest.mark.full
def test_even_cooperation_of_two_players_of_the_paper(shared: Path) -> None:
    """396 rates together: both gain over the rates in force by the same, and no search finds more."""
    arena = ossa(shared, "US", "EU")
    found = bargain(arena, ("US", "EU"), rule="even")
    assert found.even
    assert min(found.gains.values()) > 0.0


@pytest.mark.shared
@pytest.mark.full
def test_even_cooperation_of_all_players_of_the_paper(shared: Path) -> None:
    """1386 rates together. The paper's abstract has 0.5 percent for governments with weights of their own; here all are one."""
    names = ("BRA", "CHN", "EU", "IND", "JPN", "ROW", "US")
    found = bargain(ossa(shared, *names), names, rule="even")
    assert found.even
    assert found.certified
    assert np.mean(list(found.gains.values())) == pytest.approx(0.5, abs=0.05)
