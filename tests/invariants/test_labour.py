"""Elastic labour, tax relief and wage floors: off-switches, limits, a second model, accounts, certificate, refusals."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from smallyard.errors import InfeasibleError, InputError, NotConvergedError
from smallyard.models import ricardian_problem
from smallyard.models.calibrate import Base, calibrate
from smallyard.models.derivatives import Point, Weighted, gradient_at
from smallyard.models.elasticities import Elasticities
from smallyard.models.kernel_wedges import kernel_wedges
from smallyard.models.krugman import Krugman
from smallyard.models.labour import Labour
from smallyard.models.melitz import Melitz
from smallyard.models.melitz_base import MelitzParameters, melitz_base, with_domestic_sales
from smallyard.models.nests import Nests
from smallyard.models.ricardian import Ricardian
from smallyard.policy.wedges import Wedges
from smallyard.solver.status import Status
from smallyard.world.world import World

from .conftest import Refused
from .economies import CHANNELS, TIGHT, Case, gap, random_case, random_policy

SAME = 1e-10  # routes to one equilibrium, each solved to 1e-13: numerics page, battery 2.2
IDENTITY = 1e-12  # hats of one at no shock
BINDS = 1e-10  # pay against a floor that binds: the limit of the complementarity gap
RELIEF = Labour(0.5, revenue="labour_tax_relief")
OPTIONS = (Labour(0.5), Labour(3.0), RELIEF, Labour(wage_floor=0.9), Labour(0.5, {"R2": 1.0}), Labour(0.0, {"R0": 1.01}, "nominal"))

pytestmark = pytest.mark.xdist_group("ricardian")


def based(case: Case, labour: Labour, **more: Any) -> Base:
    return Ricardian.calibrate(case.world, case.elasticities, labour=labour, **more)


def solved(base: Base, wedges: Wedges, deficits: str = "share_of_world_gdp") -> Any:
    return Ricardian(deficits).solve(base, wedges, tol=TIGHT)


def raised(case: Case, points: float = 0.3) -> Wedges:
    """Tariffs of all on all."""
    return Wedges.build(case.world, {"tariff": case.world.tariff + points * case.off})


@pytest.mark.parametrize("labour", OPTIONS)
def test_no_policy_changes_nothing(case: Case, labour: Labour) -> None:
    if labour.floor == "nominal":
        labour = replace(labour, wage_floor={"R0": 1.0})  # at today's pay: on the edge, not beyond it
    found = solved(based(case, labour), Wedges.neutral())
    for name in ("real_income", "welfare", "labour"):
        assert gap(getattr(found.outcome, name), np.ones(3)) <= IDENTITY
    assert np.abs(found.outcome.unemployment).max() <= IDENTITY


@pytest.mark.parametrize("labour", [Labour(), Labour(revenue="labour_tax_relief")])
def test_fixed_labour_is_the_plain_model_to_the_last_bit(case: Case, wedges: Wedges, labour: Labour) -> None:
    """Tax relief without a response of labour is the same as revenue handed out: ruling 26."""
    one = solved(based(case, labour), wedges).outcome
    other = solved(calibrate(case.world, case.elasticities), wedges).outcome
    assert all(np.array_equal(left, right) for left, right in zip(one, other, strict=True))
    assert np.array_equal(one.welfare, one.real_income)


@pytest.mark.parametrize("revenue", ["lump_sum", "labour_tax_relief"])
def test_a_vanishing_elasticity_approaches_fixed_labour_at_its_rate(case: Case, wedges: Wedges, revenue: Any) -> None:
    fixed = solved(based(case, Labour()), wedges).outcome.welfare
    far, near = (
        np.abs(solved(based(case, Labour(epsilon, revenue=revenue)), wedges).outcome.welfare - fixed).max()
        for epsilon in (1e-3, 1e-4)
    )
    assert 8.0 <= far / near <= 12.0
    assert near <= 1e-3


@pytest.mark.parametrize("epsilon", [0.5, 3.0])
def test_labour_is_what_pay_asks_for(case: Case, wedges: Wedges, epsilon: float) -> None:
    """From reported arrays alone, and the factor's income with it."""
    base = based(case, Labour(epsilon))
    found = solved(base, wedges).outcome
    assert gap(found.labour, found.real_wage**epsilon) <= SAME
    assert gap(found.value_added.sum(0), found.wage * found.labour * base.value_added) <= SAME
    assert np.abs(found.labour - 1.0).max() > 1e-2


def test_relief_is_what_revenue_pays_for(case: Case, wedges: Wedges) -> None:
    base = based(case, RELIEF)
    found = solved(base, wedges).outcome
    revenue, earned = found.revenue + found.export_tax_revenue, found.value_added.sum(0)
    kept = (1.0 - base.border_revenue / base.value_added) / (1.0 - revenue / earned)
    assert gap(found.labour, (found.real_wage * kept) ** 0.5) <= SAME
    start = solved(base, Wedges.neutral()).outcome
    assert gap(start.revenue + start.export_tax_revenue, base.border_revenue) <= SAME


def test_relief_raises_employment_where_revenue_rises() -> None:
    case = random_case(3, (3, 2))
    policy = raised(case, 0.2)
    plain, relieved = (solved(based(case, labour), policy).outcome.labour for labour in (Labour(0.5), RELIEF))
    weight = calibrate(case.world, case.elasticities).value_added
    assert (relieved * weight).sum() > (plain * weight).sum()


@pytest.mark.parametrize("beta", [1.0, 0.49])
@pytest.mark.parametrize("revenue", ["lump_sum", "labour_tax_relief"])
def test_one_sector_is_the_published_one_sector_model(beta: float, revenue: Any) -> None:
    """Ignatenko et al. 2025 without overhead abroad: another system of equations, another solver state, another certificate."""
    regions = ("aa", "bb", "cc", "dd")
    random, size = np.random.default_rng(4), np.array([3.0, 10.0, 6.0, 1.0])
    trade = random.uniform(0.02, 0.10, (4, 4)) * np.sqrt(np.outer(size, size)) * (1.0 - np.eye(4))
    sales = with_domestic_sales(trade, size, np.zeros(4), beta)
    parameters = MelitzParameters(value_added_share=beta)
    rate = np.outer(np.arange(4) == 1, [0.2, 0.0, 0.5, 0.1]) + 0.1 * (1.0 - np.eye(4))
    one_base = melitz_base(regions, sales, np.zeros(4), parameters)
    one = Melitz(revenue=revenue, numeraire="world_wage").solve(one_base, rate, tol=TIGHT).outcome
    use = (1.0 - beta) * sales.sum(0)
    world = World.from_arrays(
        name="one", regions=regions, sectors=["S0"], trade_fob=sales[:, :, None], tariff=np.zeros((4, 4, 1)),
        intermediate_use=use[:, None, None], final_demand=(sales.sum(1) - use)[:, None],
    )  # fmt: skip
    theta = Elasticities("published", np.array([parameters.trade_elasticity]), "share", "theta = value", "published", "none")
    labour = Labour(parameters.labour_elasticity, revenue=revenue)
    base = Ricardian.calibrate(world, theta, scale_elasticity=np.array([parameters.scale_elasticity]), labour=labour)
    two = Ricardian().solve(base, Wedges.build(world, {"tariff": rate[:, :, None]}), tol=TIGHT).outcome
    for name, other in (("wage", "wage"), ("labour", "employment"), ("price_index", "price"), ("real_income", "real_income")):
        assert gap(getattr(two, name), getattr(one, other)) <= SAME
    effort = labour.supply_elasticity / (1.0 + labour.supply_elasticity) * one_base.income / one_base.consumption
    assert gap(two.welfare, effort + (1.0 - effort) * one.utility) <= SAME


def test_a_small_tariff_from_free_trade_moves_the_worlds_welfare_by_nothing() -> None:
    """Envelope: labour supplied at its price is no distortion, so that effort is priced right in welfare."""
    case = random_case(4, (3, 2), tariffs=False, export_taxes=False, subsidies=False, deficits=False)
    base, model = based(case, Labour(2.0)), Ricardian()
    found = model.solve(base, Wedges.neutral(), tol=TIGHT)
    levels = kernel_wedges(base, Wedges.neutral())
    structure = model.structure_of(base, levels)
    point = Point.of(model.problem(base), base, structure, levels, found.state, base.income / base.income.sum())
    off = ~np.eye(3, dtype=bool)
    assert np.abs(gradient_at(point, Weighted("welfare"))[1].tariff[..., off]).max() <= IDENTITY
    assert np.abs(gradient_at(point, Weighted("real_income"))[1].tariff[..., off]).max() > 1e-4


def test_a_floor_that_does_not_bind_changes_nothing(case: Case) -> None:
    free = solved(based(case, Labour()), raised(case)).outcome
    floored = solved(based(case, Labour(wage_floor=0.8)), raised(case)).outcome
    assert gap(floored.real_income, free.real_income) <= SAME
    assert not floored.unemployment.any()


@pytest.mark.parametrize("labour", [Labour(wage_floor=0.9), Labour(0.5, {"R2": 0.9}), Labour(0.0, {"R2": 0.95}, "nominal")])
def test_a_floor_that_binds_is_paid_and_leaves_some_without_work(case: Case, labour: Labour) -> None:
    base = based(case, labour)
    found = solved(base, raised(case)).outcome
    pay = found.real_wage if labour.floor == "real" else found.wage
    least = labour.floors(case.world.regions)
    binds = found.unemployment > 1e-6
    assert list(binds) == [False, False, True]
    assert gap(pay[binds], least[binds]) <= BINDS
    assert (pay[~binds] >= np.nan_to_num(least[~binds])).all()
    offered = found.real_wage**labour.supply_elasticity
    assert gap(found.labour, offered * (1.0 - found.unemployment)) <= SAME
    assert gap(found.value_added.sum(0), found.wage * found.labour * base.value_added) <= SAME


def test_idle_labour_is_as_if_it_were_not_there() -> None:
    """Two routes: the equilibrium under a floor, and one whose labour is what the floor left employed."""
    case = random_case(21, (3, 2), tariffs=True, export_taxes=True, subsidies=True, deficits=False)
    base = based(case, Labour(wage_floor={"R2": 0.9}))
    floored = solved(base, raised(case)).outcome
    assert floored.unemployment[2] > 0.01
    fewer = replace(calibrate(case.world, case.elasticities), value_added=base.value_added * floored.labour)
    other = solved(fewer, raised(case)).outcome
    for name in ("real_wage", "real_income", "price"):
        ratio = getattr(other, name) / getattr(floored, name)
        assert np.ptp(np.log(ratio)) <= SAME  # prices up to the unit: the mean wage is taken over those who are there
    assert gap(other.real_income, floored.real_income) <= SAME


@pytest.mark.parametrize(
    ("labour", "more"),
    [
        *product([Labour(0.5), RELIEF, Labour(0.5, {"R2": 0.9})], [{"nests": Nests(0.2, 0.2, 0.9)}, {"mobility": 1.5}]),
        *product([Labour(0.5), RELIEF], [{"scale_elasticity": np.array([0.05, 0.1])}]),  # with a floor, scale and jobs go together
    ],
)
def test_it_combines_with_every_other_option(case: Case, labour: Labour, more: dict[str, Any]) -> None:
    found = Ricardian().solve(based(case, labour, **more), raised(case))
    assert found.status is Status.CERTIFIED
    assert np.abs(found.outcome.labour - 1.0).max() > 1e-3


def test_profits_and_elastic_labour(case: Case) -> None:
    base = Krugman.calibrate(case.world, case.elasticities, np.full(2, 0.02), labour=Labour(1.0))
    found = Krugman().solve(base, raised(case), tol=TIGHT)
    assert gap(found.outcome.labour, found.outcome.real_wage) <= SAME


@pytest.mark.parametrize("labour", [Labour(0.5), Labour(3.0), RELIEF])
def test_severe_policies_are_certified(case: Case, labour: Labour) -> None:
    certified = 0
    for seed in range(6):
        strong = random_policy(case, seed, CHANNELS, classes=1, size=1.0).wedges(case.world)
        try:
            certified += Ricardian().solve(based(case, labour), strong).status is Status.CERTIFIED
        except InfeasibleError:  # said before or after, with regions: not a question of labour
            continue
    assert certified >= 4


@pytest.mark.full
def test_floors_that_nothing_can_pay_are_named(case: Case) -> None:
    """All tariffs up: real pay falls everywhere, and fewer workers do not raise it."""
    with pytest.raises((NotConvergedError, InfeasibleError)) as caught:
        solved(based(case, Labour(wage_floor=1.0)), raised(case))
    finding = caught.value.findings[0]
    assert "R2 by" in f"{finding.why}" or "R2" in finding.what


@pytest.mark.parametrize("factor", [0.9, 1.1])
def test_wrong_employment_is_never_certified(case: Case, wedges: Wedges, factor: float, refused: Refused) -> None:
    base = based(case, RELIEF)
    refused(base, wedges, ricardian_problem, "log_supply", lambda healthy, *given: factor * healthy(*given), "labour_supply")


def test_a_wrong_floor_is_never_certified(case: Case, refused: Refused) -> None:
    base = based(case, Labour(wage_floor={"R2": 0.9}))
    refused(base, raised(case), ricardian_problem, "floor_slack", lambda healthy, *given: healthy(*given) + 1e-3, "wage_floor")


@pytest.mark.parametrize(
    "bad",
    [
        {"supply_elasticity": -0.1},
        {"supply_elasticity": np.nan},
        {"supply_elasticity": 11.0},
        {"wage_floor": {"R0": 0.0}},
        {"wage_floor": 3.0},
        {"wage_floor": {"R0": np.nan}},
        {"floor": "money"},
        {"revenue": "waste"},
    ],
)
def test_what_labour_cannot_be_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="E-MODEL-LABOUR"):
        Labour(**bad)


def test_floors_must_name_regions_and_leave_room(case: Case) -> None:
    with pytest.raises(InputError, match="R9"):
        based(case, Labour(wage_floor={"R9": 1.0}))
    with pytest.raises(InputError, match="mean wage"):
        based(case, Labour(wage_floor=1.0, floor="nominal"))
