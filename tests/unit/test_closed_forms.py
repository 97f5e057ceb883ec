"""Gains from trade by formula: limits, two routes to one number (the solved economy), the optimal tariff, refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from smallyard.errors import InputError
from smallyard.models import closed_forms as gains
from smallyard.models.base import Solved
from smallyard.models.calibrate import Base
from smallyard.models.elasticities import Elasticities
from smallyard.models.ricardian import Ricardian
from smallyard.pipeline.solve_one import benchmark
from smallyard.policy.wedges import Wedges
from smallyard.world.world import World

TIGHT = 1e-13  # solver tolerance, as in tests/invariants
AGREE = 1e-10  # a solve to 1e-13 against its closed form; measured below 1e-13
EXACT = 1e-14  # two orders of summation
BEST = 1e-5  # of the tariff: the top of a parabola through three rates a thousandth apart; measured below 1e-6
STEP = 1e-3

THETA = np.array([1.5, 4.0, 9.0])
RNG = np.random.default_rng(7)
OWN = RNG.uniform(0.2, 1.0, (4, 3))
FINAL = RNG.dirichlet(np.ones(3), 4)
INPUTS = RNG.uniform(0.0, 0.25, (4, 3, 3))

pytestmark = pytest.mark.xdist_group("ricardian")


def economy(table: dict[str, Any], theta: np.ndarray, deficits: str = "share_of_world_gdp") -> Base:
    """A random economy, calibrated; under `balanced` without imbalances."""
    elasticities = Elasticities("drawn", theta, "share", "theta = value", "drawn", "none")
    return benchmark(World.from_arrays(**table), Ricardian(deficits), elasticities, tol=TIGHT).base


def solved(base: Base, **levels: np.ndarray) -> Solved:
    """Certified equilibrium under levels by channel."""
    return Ricardian().solve(base, Wedges.build(base.world, levels), tol=TIGHT)


def own_share(base: Base, after: Solved | None = None) -> np.ndarray:
    """λ [region, sector] before or after."""
    if after is None:
        return np.einsum("snn->ns", base.trade_share)
    return np.einsum("snn->ns", after.outcome.trade_duty_paid) / after.outcome.expenditure.T


def abroad(base: Base, level: float, neutral: float) -> np.ndarray:
    """A level on every flow that crosses a border."""
    found = np.full(base.world.tariff.shape, level)
    found[np.arange(len(found)), np.arange(len(found))] = neutral
    return found


# --- limits -------------------------------------------------------------------------------------------------------------


def test_a_region_that_does_not_trade_gains_nothing() -> None:
    own = np.ones((4, 3))
    assert (gains.gains_one_sector(np.ones(4), 5.0) == 0.0).all()
    assert (gains.gains_many_sectors(own, FINAL, THETA) == 0.0).all()
    assert (gains.gains_with_inputs(own, FINAL, INPUTS, THETA) == 0.0).all()
    assert np.abs(gains.gains_with_entry(own, FINAL, FINAL, FINAL, THETA)).max() <= EXACT


def test_trade_that_does_not_change_leaves_the_real_wage() -> None:
    same = np.ones((4, 3))
    assert (gains.real_wage_hat_one_sector(np.ones(4), 5.0) == 1.0).all()
    assert (gains.real_wage_hat(same, FINAL, THETA) == 1.0).all()
    assert (gains.real_wage_hat_with_inputs(same, FINAL, INPUTS, THETA) == 1.0).all()
    assert (gains.real_wage_hat_with_entry(same, same, FINAL, THETA) == 1.0).all()


def test_one_of_many_sectors_is_one_sector() -> None:
    own, alone, theta = OWN[:, :1], np.ones((4, 1)), THETA[:1]
    wanted = gains.gains_one_sector(own[:, 0], theta[0])
    assert np.abs(gains.gains_many_sectors(own, alone, theta) - wanted).max() <= EXACT
    assert np.abs(gains.gains_with_entry(own, alone, alone, alone, theta) - wanted).max() <= EXACT
    bought = np.full((4, 1, 1), 0.4)
    wanted = 1.0 - own[:, 0] ** (1.0 / (theta[0] * 0.6))
    assert np.abs(gains.gains_with_inputs(own, alone, bought, theta) - wanted).max() <= EXACT
    change = gains.real_wage_hat_one_sector(own[:, 0], theta[0])
    assert np.abs(gains.real_wage_hat(own, alone, theta) - change).max() <= EXACT


def test_equal_shares_and_elasticities_make_sectors_irrelevant() -> None:
    own, theta = np.repeat(OWN[:, :1], 3, axis=1), np.full(3, 4.0)
    assert np.abs(gains.gains_many_sectors(own, FINAL, theta) - gains.gains_one_sector(OWN[:, 0], 4.0)).max() <= EXACT


def test_without_inputs_the_formula_with_inputs_is_the_one_without() -> None:
    none = np.zeros((4, 3, 3))
    found = gains.gains_with_inputs(OWN, FINAL, none, THETA)
    assert np.abs(found - gains.gains_many_sectors(OWN, FINAL, THETA)).max() <= EXACT
    assert (gains.gains_with_inputs(OWN, FINAL, INPUTS, THETA) > found).all()


def test_gains_are_the_loss_of_going_to_autarky() -> None:
    autarky = 1.0 / OWN
    spent, made = FINAL, RNG.dirichlet(np.ones(3), 4)
    pairs = (
        (gains.gains_one_sector(OWN[:, 0], 5.0), gains.real_wage_hat_one_sector(autarky[:, 0], 5.0)),
        (gains.gains_many_sectors(OWN, FINAL, THETA), gains.real_wage_hat(autarky, FINAL, THETA)),
        (gains.gains_with_inputs(OWN, FINAL, INPUTS, THETA), gains.real_wage_hat_with_inputs(autarky, FINAL, INPUTS, THETA)),
        (
            gains.gains_with_entry(OWN, spent, made, FINAL, THETA),
            gains.real_wage_hat_with_entry(autarky, spent / made, FINAL, THETA),
        ),
    )
    for lost, left in pairs:
        assert np.abs(lost - (1.0 - left)).max() <= 10.0 * EXACT


def test_cells_without_weight_are_not_read() -> None:
    own, share = OWN.copy(), np.array([[0.5, 0.5, 0.0]] * 4)
    own[:, 2] = np.nan
    found = gains.gains_many_sectors(own, share, THETA)
    assert np.abs(found - gains.gains_many_sectors(OWN[:, :2], share[:, :2], THETA[:2])).max() <= EXACT


# --- the solved economy ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sectors", [1, 3])
@pytest.mark.parametrize("inputs", [True, False])
def test_autarky_of_the_solved_economy(table: Callable[..., dict[str, Any]], sectors: int, inputs: bool) -> None:
    """Every border closed, imbalances removed first: the part of real income that is lost."""
    drawn = table(4, sectors, 3, rates=False)
    if not inputs:
        drawn["final_demand"] = drawn["final_demand"] + drawn["intermediate_use"].sum(2)
        drawn["intermediate_use"] = np.zeros_like(drawn["intermediate_use"])
    base = economy(drawn, THETA[:sectors], "balanced")
    found = solved(base, ban=abroad(base, 1.0, 0.0)).outcome
    wanted = gains.gains_with_inputs(own_share(base), base.final_share.T, base.input_share, THETA[:sectors])
    assert wanted.min() > 0.001
    assert np.abs(1.0 - found.real_income - wanted).max() <= AGREE
    if not inputs:
        other = gains.gains_many_sectors(own_share(base), base.final_share.T, THETA[:sectors])
        assert np.abs(1.0 - found.real_income - other).max() <= AGREE
    if not inputs and sectors == 1:
        assert np.abs(1.0 - found.real_income - gains.gains_one_sector(own_share(base)[:, 0], THETA[0])).max() <= AGREE


@pytest.mark.parametrize("level", [0.8, 1.5])
def test_trade_costs_in_the_solved_economy(table: Callable[..., dict[str, Any]], level: float) -> None:
    """Trade costs at every border, trade balanced: real income and the real wage follow the formula."""
    base = economy(table(4, 3, 5, rates=False), THETA, "balanced")
    after = solved(base, trade_cost=abroad(base, level, 1.0))
    change = own_share(base, after) / own_share(base)
    wanted = gains.real_wage_hat_with_inputs(change, base.final_share.T, base.input_share, THETA)
    assert np.abs(wanted - 1.0).max() > 0.001
    assert np.abs(after.outcome.real_wage - wanted).max() <= AGREE
    assert np.abs(after.outcome.real_income - wanted).max() <= AGREE


def test_tariffs_and_imbalances_leave_the_formula_to_the_real_wage(table: Callable[..., dict[str, Any]]) -> None:
    """With tariff revenue and transfers the formula still gives the real wage, and no longer real income."""
    base = economy(table(4, 3, 6), THETA)
    after = solved(base, tariff=base.world.tariff + abroad(base, 0.3, 0.0))
    change = own_share(base, after) / own_share(base)
    wanted = gains.real_wage_hat_with_inputs(change, base.final_share.T, base.input_share, THETA)
    assert np.abs(after.outcome.real_wage - wanted).max() <= AGREE
    assert np.abs(after.outcome.real_income - wanted).max() > 0.001


# --- the optimal tariff ---------------------------------------------------------------------------------------------------


def best_tariff(home: float, theta: float) -> tuple[float, float]:
    """The formula's tariff at its own equilibrium, and the top of the parabola through real income around it."""
    size = np.diag([home, 1.0]) * 0.8 + np.full((2, 2), 0.2 * min(home, 1.0))
    table = {"regions": ["home", "abroad"], "sectors": ["goods-of-all-kinds"], "trade_fob": size[:, :, None]}
    table |= {"intermediate_use": np.zeros((2, 1, 1)), "final_demand": size.sum(1)[:, None]}
    base = economy(table, np.array([theta]))

    def under(tariff: float) -> Solved:
        levels = np.zeros((2, 2, 1))
        levels[0, 1] = tariff
        return solved(base, tariff=levels)

    rate = float(gains.optimal_tariff(theta))
    for _ in range(30):
        rate = float(gains.optimal_tariff(theta, own_share(base, under(rate))[1, 0]))
    low, middle, high = (float(under(rate + step).outcome.real_income[0]) for step in (-STEP, 0.0, STEP))
    assert middle > max(low, high)
    return rate, rate + 0.5 * STEP * (high - low) / (2.0 * middle - low - high)


@pytest.mark.parametrize(("home", "theta"), [(1.0, 4.0), (0.3, 4.0), (0.3, 2.0)])
def test_the_optimal_tariff_of_the_solved_economy(home: float, theta: float) -> None:
    rate, top = best_tariff(home, theta)
    assert rate > float(gains.optimal_tariff(theta))
    assert abs(top - rate) <= BEST


def test_the_optimal_tariff_of_a_small_region() -> None:
    """The smaller the region, the nearer to 1/θ, always from above."""
    rates = [best_tariff(home, 4.0)[0] for home in (0.3, 0.03, 0.003)]
    distance = np.array(rates) - float(gains.optimal_tariff(4.0))
    assert (distance > 0.0).all()
    assert (distance[1:] < 0.2 * distance[:-1]).all()
    assert float(gains.optimal_tariff(4.0)) == 0.25


# --- refusals -------------------------------------------------------------------------------------------------------------

BAD_OWN = np.where(np.arange(12).reshape(4, 3) == 5, 0.0, OWN)
ABOVE = np.where(np.arange(12).reshape(4, 3) == 5, 1.1, OWN)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: gains.gains_one_sector([0.5, 0.0], 5.0), "E-GAINS-SHARE"),
        (lambda: gains.gains_one_sector([0.5, np.nan], 5.0), "E-GAINS-SHARE"),
        (lambda: gains.gains_one_sector([0.5, 0.4], 0.0), "E-GAINS-ELASTICITY"),
        (lambda: gains.gains_one_sector([0.5, 0.4], [5.0, 4.0]), "E-GAINS-SHAPE"),
        (lambda: gains.real_wage_hat_one_sector([0.5, -1.0], 5.0), "E-GAINS-CHANGE"),
        (lambda: gains.real_wage_hat_one_sector([0.5, np.inf], 5.0), "E-GAINS-CHANGE"),
        (lambda: gains.gains_many_sectors(BAD_OWN, FINAL, THETA), "E-GAINS-SHARE"),
        (lambda: gains.gains_many_sectors(ABOVE, FINAL, THETA), "E-GAINS-SHARE"),
        (lambda: gains.gains_many_sectors(OWN.T, FINAL, THETA), "E-GAINS-SHAPE"),
        (lambda: gains.gains_many_sectors(OWN, FINAL[0], THETA), "E-GAINS-SHAPE"),
        (lambda: gains.gains_many_sectors(OWN, 0.5 * FINAL, THETA), "E-GAINS-WEIGHT"),
        (lambda: gains.gains_many_sectors(OWN, FINAL, -THETA), "E-GAINS-ELASTICITY"),
        (lambda: gains.real_wage_hat(0.0 * OWN, FINAL, THETA), "E-GAINS-CHANGE"),
        (lambda: gains.gains_with_inputs(BAD_OWN, FINAL, INPUTS, THETA), "E-GAINS-SHARE"),
        (lambda: gains.gains_with_inputs(OWN, FINAL, INPUTS + 0.4, THETA), "E-GAINS-INPUTS"),
        (lambda: gains.gains_with_inputs(OWN, FINAL, -INPUTS, THETA), "E-GAINS-INPUTS"),
        (lambda: gains.gains_with_inputs(OWN, FINAL, INPUTS[0], THETA), "E-GAINS-SHAPE"),
        (lambda: gains.real_wage_hat_with_inputs(-OWN, FINAL, INPUTS, THETA), "E-GAINS-CHANGE"),
        (lambda: gains.gains_with_entry(OWN, FINAL, 0.0 * FINAL, FINAL, THETA), "E-GAINS-SHARE"),
        (lambda: gains.gains_with_entry(OWN, FINAL[0], FINAL, FINAL, THETA), "E-GAINS-SHAPE"),
        (lambda: gains.real_wage_hat_with_entry(OWN, 0.0 * FINAL, FINAL, THETA), "E-GAINS-CHANGE"),
        (lambda: gains.optimal_tariff(0.0), "E-GAINS-ELASTICITY"),
        (lambda: gains.optimal_tariff(4.0, 0.0), "E-GAINS-SHARE"),
        (lambda: gains.optimal_tariff([4.0, 5.0], [0.9, 0.9, 0.9]), "E-GAINS-SHAPE"),
    ],
)
def test_a_refusal_has_its_code(call: Callable[[], object], code: str) -> None:
    with pytest.raises(InputError) as refusal:
        call()
    assert {finding.code for finding in refusal.value.findings} == {code}
