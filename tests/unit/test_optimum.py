"""Best policies and Nash equilibria: closed forms, more instruments never hurt, symmetry, certificates, published optima."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from smallyard.models.ricardian import Ricardian
from smallyard.policy.wedges import Wedges
from smallyard.replications.inputs import arrays
from smallyard.replications.ossa_2014 import recipe
from smallyard.strategy.arena import Arena, joined
from smallyard.strategy.goals import weights_for
from smallyard.strategy.lerner import REMARK, normalised, redundant
from smallyard.strategy.levers import lever
from smallyard.strategy.nash import DEVIATION, nash
from smallyard.strategy.optimum import optimum, rate_scale
from smallyard.strategy.peak import curvature

from .small_games import PLAYERS, THETA, economy, game

RATE = 2e-5  # of a best rate: slopes end at 5e-5 percent per unit of ln(1+t), curvatures are near 10
FORMULA = 1e-4  # of ln(1 + rate): slopes end at 5e-5 percent per unit, and curvatures of single goods are near 1
SAME = 1e-4  # percent: gains of two routes to one optimum
SLOPE = 1e-6  # of the largest entry: truncation of central differences
SMALL = 1e-5  # their step
ROUNDING = 1e-9  # of real income: certified solves of one economy written twice
LIMIT = 0.01  # a country of a ten-thousandth of the world is small to this
PUBLISHED = 0.02  # percentage points by which a best tariff may gain less than the stored one: README of the paper, gate (b)

pytestmark = pytest.mark.xdist_group("games")


def foreign_share(arena: Arena, rates: np.ndarray) -> float:
    """What R1 spends on its own goods, at R0's rates."""
    found = arena.solved({"R0": rates}).outcome.trade_duty_paid.sum(0)
    return float(found[1, 1] / found[1].sum())


@pytest.mark.parametrize("home", [(8.0, 8.0), (2.0, 8.0), (8.0, 30.0)])
def test_the_best_tariff_is_the_inverse_elasticity_of_foreign_demand(home: tuple[float, float]) -> None:
    """Closed form: the other buys a quantity M(p) with −d ln M/d ln p = 1 + θ λ, λ its own share, so that t = 1/(θ λ)."""
    arena = game(economy(home=home), detail="uniform")
    found = optimum(arena, "R0", {})
    assert found.rates[0] == pytest.approx(1.0 / (THETA * foreign_share(arena, found.rates)), rel=RATE)
    assert found.settled
    assert found.peaked
    assert found.flat is not None
    assert found.flat[0] < 1.0 < found.flat[1]


def test_a_small_country_has_a_best_tariff_of_one_over_theta() -> None:
    """Nothing that it does moves prices abroad, but its own variety is only its own: the limit of 1/(θ λ) with λ → 1."""
    arena = game(economy(home=(8.0, 8e4)), detail="uniform")
    assert optimum(arena, "R0", {}).rates[0] == pytest.approx(1.0 / THETA, rel=LIMIT)


def test_an_export_tax_is_a_tariff() -> None:
    """Lerner: one rate on all exports is worth what the same rate on all imports is, to both, where trade is balanced."""
    base = economy(home=(2.0, 8.0))
    worth = [game(base, detail="uniform", channels=(name,)).payoffs({"R0": np.array([0.2])}) for name in ("tariff", "export_tax")]
    assert worth[0] == pytest.approx(worth[1], abs=ROUNDING)


def test_one_more_instrument_never_lowers_the_optimum() -> None:
    """With one factor and constant costs tariffs only move relative wages, so that one rate for all goods is best among tariffs,
    and rates by good add nothing; export taxes by good add the market power of each (Costinot, Donaldson, Vogel, Werning 2015).
    """
    base = economy(theta=(3.0, 8.0), skew=2.0)
    plain = optimum(game(base, detail="uniform"), "R0", {})
    finer = optimum(game(base, detail="sector"), "R0", {})
    more = optimum(game(base, detail="sector", channels=("tariff", "export_tax")), "R0", {}, flat=False)
    assert finer.gain == pytest.approx(plain.gain, abs=SAME)
    np.testing.assert_allclose(finer.rates, plain.rates[0], rtol=10 * RATE)
    assert more.gain > finer.gain + 10 * SAME
    assert more.rates[2] > more.rates[3]  # dearer abroad where demand is less elastic
    assert more.remarks == (REMARK,)
    assert finer.remarks == ()


def test_best_export_taxes_follow_the_market_power_of_each_good() -> None:
    """Closed form (Lashkaripour and Lugovskyy 2023, Theorem 1, constant costs): without links between sectors and with Cobb–Douglas
    spending, demand abroad for good k falls by 1 + θ_k (1 − λ_k) per cent of its price, λ_k its share in what is spent there; so
    1 + e_k ∝ 1 + 1/(θ_k (1 − λ_k)), and tariffs are one rate. Two countries: the other's factor price is the numeraire.
    """
    theta = np.array([3.0, 8.0])
    arena = game(economy(theta=tuple(theta), skew=2.0), detail="sector", channels=("tariff", "export_tax"))
    found = optimum(arena, "R0", {}, flat=False)
    spent = arena.solved({"R0": found.rates}).outcome.trade_duty_paid[:, 1]  # [sector, exporter]
    share = spent[:, 0] / spent.sum(1)
    level = np.log1p(found.rates)
    markup = np.log1p(1.0 / (theta * (1.0 - share)))
    assert level[0] == pytest.approx(level[1], abs=FORMULA)
    assert level[2] + level[0] == pytest.approx(markup[0], abs=FORMULA)
    assert level[3] + level[1] == pytest.approx(markup[1], abs=FORMULA)


def test_one_level_of_import_and_export_taxes_is_redundant() -> None:
    arena = game(economy(theta=(3.0, 8.0)), channels=("tariff", "export_tax"))
    rates = np.array([0.1, 0.2, 0.3, 0.15])
    same = normalised(arena, "R0", rates)
    assert redundant(arena, "R0")
    assert not redundant(game(economy(), channels=("tariff",)), "R0")
    assert np.log1p(same[2:]).sum() == pytest.approx(0.0, abs=ROUNDING)  # both sectors are traded alike
    assert arena.payoffs({"R0": same}) == pytest.approx(arena.payoffs({"R0": rates}), abs=ROUNDING)


def test_slopes_are_those_of_differences() -> None:
    arena = game(economy(theta=(3.0, 8.0), skew=2.0))
    at, other = np.array([0.1, 0.2]), {"R1": np.array([0.05, 0.3])}
    for of in PLAYERS:
        _, slope = arena.slope(joined(other, "R0", at), "R0", of=of)
        for k in range(2):
            step = SMALL * np.eye(2)[k]
            up, down = (arena.payoffs(joined(other, "R0", at + sign * step))[of] for sign in (1.0, -1.0))
            assert slope[k] == pytest.approx((up - down) / (2.0 * SMALL), abs=SLOPE * max(1.0, abs(slope).max()))


def test_a_saddle_is_not_a_peak() -> None:
    """Far from the optimum on the convex side, where tariffs are nearly prohibitive, the goal bends upwards."""
    arena = game(economy(), detail="uniform", bounds=(0.0, 10.0))
    more = rate_scale(arena, "R0"), arena.prices(("R0",))
    at_peak, far = (curvature(arena, "R0", {"R0": np.array([rate])}, *more) for rate in (0.21, 1.5))
    assert at_peak is not None
    assert far is not None
    assert at_peak < 0.0 < far
    assert curvature(arena, "R0", {"R0": np.array([0.0])}, *more) is None  # at a bound nothing can be tried


def test_symmetric_players_get_symmetric_answers() -> None:
    arena = game(economy())
    found = nash(arena, PLAYERS)
    assert found.certified
    assert found.failures == []
    np.testing.assert_allclose(found.values["R0"], found.values["R1"], rtol=10 * RATE)
    np.testing.assert_allclose(found.values["R0"], found.values["R0"][0], rtol=10 * RATE)  # sectors are alike too
    assert found.payoffs["R0"] == pytest.approx(found.payoffs["R1"], abs=SAME)
    assert found.payoffs["R0"] < 0.0
    assert max(item.gain for item in found.deviations) <= DEVIATION
    assert json.loads(json.dumps(found.to_dict()))["certified"]


def test_a_player_at_prohibitive_rates_is_brought_back() -> None:
    """Local answers stay where slopes vanish; the search for deviations brings the player back, and rounds begin again."""
    arena = game(economy(), bounds=(0.0, 1000.0))
    usual = nash(arena, PLAYERS)
    far = nash(arena, PLAYERS, start={"R0": np.full(2, 900.0), "R1": np.full(2, 0.1)})
    assert far.certified
    for name in PLAYERS:
        np.testing.assert_allclose(far.values[name], usual.values[name], rtol=1e-3)


def test_prohibitive_rates_of_everybody_are_an_equilibrium() -> None:
    arena = game(economy(), bounds=(0.0, 1000.0))
    found = nash(arena, PLAYERS, start={name: np.full(2, 900.0) for name in PLAYERS})
    assert found.certified
    assert min(found.mean_rates.values()) > 100.0
    assert found.payoffs["R0"] < nash(arena, PLAYERS).payoffs["R0"]


def test_the_record_of_an_optimum_is_json() -> None:
    found = optimum(game(economy()), "R0", {}, flat=False)
    assert json.loads(json.dumps(found.to_dict()))["peaked"] is None


def ossa(shared: Path, *players: str) -> Arena:
    """The seven-region economy with free tariffs of some players."""
    base = recipe.economy(shared / "replications")
    world = base.world
    levers = []
    for player in players:
        importer = world.regions.index(player)
        cells = np.zeros(world.trade_fob.shape, dtype=bool)
        cells[importer] = world.trade_fob[importer] > 0.0
        cells[importer, importer] = False
        levers.append(lever(player, "tariff", cells, "free", (0.0, 10.0), world.regions, world.sectors))
    goals = {player: weights_for(base, {player: 1.0}) for player in players}
    return Arena(Ricardian(), base, Wedges.neutral(), tuple(levers), goals)


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize("player", ["US", "JPN"])
def test_best_tariffs_of_the_paper_gain_no_more_than_ours(shared: Path, player: str) -> None:
    stored = arrays(shared / "replications" / recipe.FOLDER / "stored_tariffs_baseline.npz")["optimal"].transpose(recipe.TO_PUBLIC)
    arena = ossa(shared, player)
    found = optimum(arena, player, {})
    item = arena.own(player)[0]
    theirs = arena.payoffs({player: item.means(stored, np.ones(stored.shape))})[player] - arena.payoffs({})[player]
    assert found.gain >= 100.0 * theirs - PUBLISHED
    assert found.settled
    assert found.peaked


@pytest.mark.shared
@pytest.mark.full
def test_the_tariff_war_of_the_paper(shared: Path) -> None:
    """Seven players with 198 rates each: certified, and gains near the stored ones, whose search ended at a change of 1e-2."""
    arena = ossa(shared, *recipe.economy(shared / "replications").world.regions)
    found = nash(arena, tuple(arena.goals))
    stored = arrays(shared / "replications" / recipe.FOLDER / "stored_tariffs_baseline.npz")["nash"].transpose(recipe.TO_PUBLIC)
    theirs = arena.payoffs({item.player: item.means(stored, np.ones(stored.shape)) for item in arena.levers})
    factual = arena.payoffs({})
    assert found.certified
    for player, gain in found.payoffs.items():
        assert gain == pytest.approx(100.0 * (theirs[player] - factual[player]), abs=PUBLISHED)
