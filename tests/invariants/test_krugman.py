"""Variant `krugman`: off-switch, closed forms, invariance, certificate; published numbers are in tests/replications."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from smallyard.errors import InputError
from smallyard.models.calibrate import Base, calibrate
from smallyard.models.derivatives import Point, Weighted, along, gradient_at, nowhere
from smallyard.models.kernel_wedges import kernel_wedges
from smallyard.models.krugman import Krugman
from smallyard.models.ricardian import Ricardian
from smallyard.models.ricardian_certify import certify
from smallyard.policy.wedges import Wedges
from smallyard.solver.status import Status

from .conftest import Refused
from .economies import CHANNELS, Case, Policy, gap, random_case, random_policy

from smallyard.models import ricardian_equations  # isort: skip
from smallyard.models.ricardian_problem import RicardianProblem  # isort: skip

SAME = 1e-10  # routes to one equilibrium, each solved to 1e-13: numerics page, battery 2.2
IDENTITY = 1e-12  # hats of one at no shock: no iteration is needed
SMALL = 1e-5  # step of central differences in ln(1+t)
SLOPE = 1e-6  # of the largest entry: truncation of the differences, numerics page 1.8
TIGHT = 1e-13

pytestmark = pytest.mark.xdist_group("ricardian")


@pytest.fixture(scope="module")
def case() -> Case:
    """Tariffs, export taxes, subsidies, imbalances and inputs."""
    return random_case(11, (3, 2), tariffs=True, export_taxes=True, subsidies=True, deficits=True)


@pytest.fixture(scope="module")
def policy(case: Case) -> Policy:
    return random_policy(case, 3, CHANNELS, classes=2, size=0.5)


def markups(case: Case, share: float = 0.3) -> np.ndarray:
    """Profits that take this part of the smallest value added of each sector, different in every sector."""
    base = calibrate(case.world, case.elasticities)
    least = base.value_added_share.min(1) * share * np.linspace(0.5, 1.0, len(case.world.sectors))
    return least / (1.0 - least)


def based(case: Case, share: float = 0.3) -> Base:
    return Krugman.calibrate(case.world, case.elasticities, markups(case, share))


def test_no_policy_changes_nothing(case: Case) -> None:
    found = Krugman().solve(based(case), Wedges.neutral(), tol=TIGHT)
    assert gap(found.outcome.real_income, np.ones(3)) <= IDENTITY
    assert found.status is Status.CERTIFIED
    assert (found.outcome.profit > 0.0).all()


def test_without_markups_it_is_the_ricardian_variant(case: Case, policy: Policy) -> None:
    none = Krugman.calibrate(case.world, case.elasticities, np.zeros(2))
    wedges = policy.wedges(case.world)
    with_none = Krugman().solve(none, wedges, tol=TIGHT).outcome
    without = Ricardian().solve(calibrate(case.world, case.elasticities), wedges, tol=TIGHT).outcome
    assert all(np.array_equal(one, other) for one, other in zip(with_none, without, strict=True))


def test_equal_markups_without_inputs_change_only_who_is_paid() -> None:
    """Closed form: one markup everywhere makes profits a fixed multiple of wages, so real income moves as without profits."""
    case = random_case(12, (3, 2), tariffs=True)
    inputless = replace(case.economy, intermediate_use=0.0 * case.economy.intermediate_use)
    world = case.world
    flows = world.trade_fob
    from smallyard.world.world import World

    bare = World.from_arrays(
        name="bare", regions=list(world.regions), sectors=list(world.sectors), trade_fob=flows, tariff=world.tariff,
        intermediate_use=inputless.intermediate_use, final_demand=(flows * (1.0 + world.tariff)).sum(1),
    )  # fmt: skip
    wedges = Wedges.build(bare, {"tariff": world.tariff + 0.4 * case.off})
    with_profits = (
        Krugman("balanced").solve(Krugman.calibrate(bare, case.elasticities, np.full(2, 0.25)), wedges, tol=TIGHT).outcome
    )
    without = Ricardian("balanced").solve(calibrate(bare, case.elasticities), wedges, tol=TIGHT).outcome
    assert gap(with_profits.real_income, without.real_income) <= SAME
    assert gap(with_profits.profit, 0.25 * with_profits.wage * (without.value_added / without.wage).sum(0) / 1.25) <= SAME


def test_income_is_what_is_paid_out(case: Case, policy: Policy) -> None:
    """Wages, profits, border revenue and transfers, less subsidies, from the reported arrays alone."""
    base = based(case)
    wedges = policy.wedges(case.world)
    found = Krugman().solve(base, wedges, tol=TIGHT).outcome
    earned = (1.0 + found.subsidy_rate) * found.output
    income = found.wage * base.value_added + (base.profit_share * earned).sum(0) + found.revenue + found.export_tax_revenue
    assert gap(found.income, income - found.subsidy_cost + found.transfer) <= SAME
    assert gap(found.profit, (base.profit_share * earned).sum(0)) <= SAME


def test_units_of_money_do_not_matter(case: Case, policy: Policy) -> None:
    from smallyard.world.world import World

    world = case.world
    larger = World.from_arrays(
        name="larger", regions=list(world.regions), sectors=list(world.sectors), trade_fob=7.3 * world.trade_fob,
        tariff=world.tariff, export_tax=world.export_tax, production_subsidy=world.production_subsidy,
        intermediate_use=7.3 * world.intermediate_use, final_demand=7.3 * world.final_demand,
    )  # fmt: skip
    wedges = policy.wedges(world)
    one = Krugman().solve(based(case), wedges, tol=TIGHT).outcome
    other = Krugman().solve(Krugman.calibrate(larger, case.elasticities, markups(case)), wedges, tol=TIGHT).outcome
    assert gap(one.real_income, other.real_income) <= SAME


@pytest.mark.parametrize("factor", [0.0, 2.0])
def test_profits_forgotten_or_paid_twice_are_never_certified(case: Case, policy: Policy, factor: float, refused: Refused) -> None:
    wedges = policy.wedges(case.world)
    refused(based(case), wedges, ricardian_equations, "profit", lambda healthy, *given: factor * healthy(*given), model=Krugman())


def test_the_certificate_reads_profits_from_the_base(case: Case) -> None:
    """The point of one economy does not certify in another with other markups."""
    base, other = based(case), based(case, share=0.2)
    wedges = Wedges.build(case.world, {"tariff": case.world.tariff + 0.3 * case.off})
    solved = Krugman().solve(base, wedges, tol=TIGHT)
    structure, levels = Krugman().structure(base, wedges), kernel_wedges(base, wedges)

    def residual(at: Base) -> float:
        point = [np.exp(part) for part in solved.state[:3]]
        return max(certify(at, levels, structure, "share_of_world_gdp", *point).residuals.values())

    assert residual(base) <= SAME
    assert residual(other) > 1e-4


def test_gradients_agree_with_differences(case: Case) -> None:
    base = based(case)
    model, tariff = Krugman(), case.world.tariff + 0.2 * case.off

    def solve_at(level: np.ndarray) -> Any:
        return model.solve(base, Wedges.build(case.world, {"tariff": level}), tol=TIGHT)

    wedges = Wedges.build(case.world, {"tariff": tariff})
    solved, levels, structure = solve_at(tariff), kernel_wedges(base, wedges), model.structure(base, wedges)
    problem = RicardianProblem(Ricardian().closure.scale)
    point = Point.of(problem, base, structure, levels, solved.state, np.eye(3)[0])
    _, slope = gradient_at(point, Weighted("real_income"))
    step = np.zeros_like(tariff)
    step[0, 1, 1] = SMALL
    ends = [solve_at(tariff + sign * step).outcome.real_income[0] for sign in (1.0, -1.0)]
    assert abs(slope.tariff[0, 1, 0, 1] - (ends[0] - ends[1]) / (2.0 * SMALL)) <= SLOPE * np.abs(slope.tariff).max()
    direction = nowhere(point.theta)
    direction.tariff[0, 1, 0, 1] = 1.0
    assert abs(along(point, Weighted("real_income"), direction) - slope.tariff[0, 1, 0, 1]) <= SAME


@pytest.mark.parametrize("bad", [[-0.1, 0.2], [np.nan, 0.2], [0.1], [np.inf, 0.1]])
def test_markups_that_are_none_are_refused(case: Case, bad: list[float]) -> None:
    with pytest.raises(InputError, match="E-MODEL-MARKUP"):
        Krugman.calibrate(case.world, case.elasticities, np.array(bad))


def test_profits_above_value_added_are_refused_by_cell(case: Case) -> None:
    with pytest.raises(InputError, match="E-MODEL-PROFITS") as caught:
        Krugman.calibrate(case.world, case.elasticities, np.full(2, 50.0))
    assert case.world.regions[0] in str(caught.value)
