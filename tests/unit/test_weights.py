"""Weights that rationalise tariffs: those that made them come back; and tables of who gains at home."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from smallyard.errors import InputError
from smallyard.models.elasticities import Elasticities
from smallyard.models.krugman import Krugman
from smallyard.policy.wedges import Wedges
from smallyard.replications.inputs import arrays
from smallyard.replications.ossa_2014 import recipe
from smallyard.strategy.arena import Arena
from smallyard.strategy.goals import weights_for
from smallyard.strategy.home import who_gains, who_gains_by
from smallyard.strategy.optimum import optimum
from smallyard.strategy.weights import rationalising

from .small_games import economy, game
from .test_optimum import ossa

BACK = 1e-3  # of a weight: tariffs are best to 5e-5 percent per unit of ln(1+t)
STORED = 0.02  # of a weight: the author's search ended a little before the peak, most visibly for India
SUM = 1e-8  # percent: sums of a handful of terms

pytestmark = pytest.mark.xdist_group("games")


@pytest.fixture(scope="module")
def arena() -> Arena:
    """Sectors that differ, so that tariffs tell their weights apart."""
    return game(economy(theta=(3.0, 8.0), skew=2.0))


@pytest.mark.parametrize("first", [1.0, 1.03, 0.98])
def test_the_weights_that_made_tariffs_come_back(arena: Arena, first: float) -> None:
    """Two routes: best tariffs under given weights, and the weights under which they are best."""
    given = np.array([first, 2.0 - first])
    bonus = np.zeros((2, 2))
    bonus[0] = given - 1.0
    chosen = Arena(arena.model, arena.base, arena.wedges, arena.levers, {"R0": weights_for(arena.base, {"R0": 1.0}, bonus)})
    best = optimum(chosen, "R0", {}, flat=False)
    assert ((best.rates > 0.0) & (best.rates < 1.0)).all()
    found = rationalising(arena, "R0", "R0", {"R0": best.rates})
    np.testing.assert_allclose(found.weights, given, atol=BACK)
    assert found.weights.mean() == pytest.approx(1.0, abs=1e-6)
    assert found.unidentified == ()
    assert first == 1.0 or found.fit > 0.99
    assert json.loads(json.dumps(found.to_dict()))["weights"]["s0"] == pytest.approx(first, abs=BACK)


def test_tariffs_at_a_bound_count_only_where_they_would_move_inwards(arena: Arena) -> None:
    """No tariffs at all: every slope points upwards, and weights at least zero make of it what they can."""
    found = rationalising(arena, "R0", "R0", {"R0": np.zeros(2)})
    assert found.free == 0
    assert (found.weights >= 0.0).all()
    assert found.residual <= found.residual_equal


def test_who_sets_no_tariffs_has_none_to_read() -> None:
    base = economy()
    with pytest.raises(InputError, match="E-STRATEGY-TARIFF"):
        rationalising(game(base, channels=("export_tax",)), "R0", "R0")


def test_what_sectors_gain_and_the_rest_is_what_the_region_gains(arena: Arena) -> None:
    before, after = arena.solved({}), arena.solved({"R0": np.array([0.2, 0.0])})
    found = who_gains(arena.base, "R0", before, after, "a tariff on s0")
    change = 100.0 * (after.outcome.real_income[0] / before.outcome.real_income[0] - 1.0)
    assert found.real_income_percent == pytest.approx(change, abs=SUM)
    assert sum(row.income_points for row in found.rows) + found.rest == pytest.approx(change, abs=SUM)
    assert found.rest > 0.0  # revenue
    assert [row.sector for row in found.gainers] == ["s0"]
    assert [row.sector for row in found.losers] == ["s1"]
    assert sorted(row.rank for row in found.rows) == [1, 2]
    assert json.loads(json.dumps(found.to_dict()))["instrument"] == "a tariff on s0"


def test_profits_are_earned_where_they_are_made() -> None:
    """Without revenue and transfers all income is some sector's, profits with the rest."""
    base = economy(theta=(3.0, 8.0))
    with_profits = Krugman.calibrate(base.world, Elasticities("x", base.trade_elasticity, "share", "theta", "made up", "none"))
    none = Krugman().solve(with_profits, Wedges.neutral())
    found = who_gains(with_profits, "R0", none, none)
    assert sum(row.income_share for row in found.rows) == pytest.approx(100.0, abs=SUM)


def test_nothing_changes_nothing_at_home(arena: Arena) -> None:
    same = arena.solved({})
    tables = who_gains_by(arena.base, "R1", same, {"nothing": same})
    assert all(row.earnings_percent == 0.0 for row in tables["nothing"].rows)
    assert tables["nothing"].rest == 0.0


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize("player", ["US", "EU", "IND"])
def test_stored_best_tariffs_of_the_paper_have_weights_of_one(shared: Path, player: str) -> None:
    arena = ossa(shared, player)
    stored = arrays(shared / "replications" / recipe.FOLDER / "stored_tariffs_baseline.npz")["optimal"].transpose(recipe.TO_PUBLIC)
    rates = arena.own(player)[0].means(stored, np.ones(stored.shape))
    found = rationalising(arena, player, player, {player: rates})
    np.testing.assert_allclose(found.weights, 1.0, atol=STORED)
    assert found.residual < 1e-3


@pytest.mark.shared
@pytest.mark.slow
def test_tariffs_in_force_value_apparel_above_the_mean(shared: Path) -> None:
    """The finding of the literature that is robust over weights: apparel and leather are above one in the United States."""
    found = rationalising(ossa(shared, "US"), "US", "US")
    weights = dict(zip(found.sectors, found.weights, strict=True))
    assert min(weights["wap"], weights["lea"], weights["tex"]) > 1.0
    assert 0.3 < found.fit < 0.9  # weights explain a part of it: tariffs were negotiated
