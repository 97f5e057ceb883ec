"""Labour specific to its sector, or moving at a cost (Roy): off-switch, limits, accounts, path independence, certificate."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from smallyard.errors import InfeasibleError, InputError
from smallyard.models import ricardian_equations
from smallyard.models.calibrate import Base, calibrate
from smallyard.models.nests import Nests
from smallyard.models.rebase import rebase
from smallyard.models.ricardian import Ricardian
from smallyard.policy.wedges import Wedges
from smallyard.solver.status import Status
from smallyard.world.world import World

from .conftest import Refused
from .economies import CHANNELS, TIGHT, Case, gap, random_policy

SAME = 1e-10  # routes to one equilibrium, each solved to 1e-13: numerics page, battery 2.2
IDENTITY = 1e-12  # hats of one at no shock
KAPPAS = (1.0, 1.5, 3.0)

pytestmark = pytest.mark.xdist_group("ricardian")


def based(case: Case, mobility: float, nests: Nests | None = None, world: World | None = None) -> Base:
    return Ricardian.calibrate(world or case.world, case.elasticities, nests or Nests(), mobility)


def solved(base: Base, wedges: Wedges) -> Any:
    return Ricardian().solve(base, wedges, tol=TIGHT)


@pytest.mark.parametrize("mobility", KAPPAS)
def test_no_policy_changes_nothing(case: Case, mobility: float) -> None:
    found = solved(based(case, mobility), Wedges.neutral())
    assert gap(found.outcome.real_income, np.ones(3)) <= IDENTITY
    assert gap(found.outcome.pay, np.ones((2, 3))) <= IDENTITY


def test_without_limit_it_is_mobile_labour_to_the_last_bit(case: Case, wedges: Wedges) -> None:
    one = solved(based(case, math.inf), wedges).outcome
    other = solved(calibrate(case.world, case.elasticities), wedges).outcome
    assert all(np.array_equal(left, right) for left, right in zip(one, other, strict=True))
    assert np.array_equal(one.pay, np.broadcast_to(one.wage, one.pay.shape))


def test_great_mobility_approaches_mobile_labour_at_its_rate(case: Case, wedges: Wedges) -> None:
    """The distance falls as 1/κ."""
    mobile = solved(based(case, math.inf), wedges).outcome.real_income
    far, near = (np.abs(solved(based(case, kappa), wedges).outcome.real_income - mobile).max() for kappa in (1e3, 1e4))
    assert 8.0 <= far / near <= 12.0
    assert near <= 1e-3


@pytest.mark.parametrize("mobility", KAPPAS)
def test_pay_is_what_payments_ask_for(case: Case, wedges: Wedges, mobility: float) -> None:
    """From reported arrays alone: payments = base payments × mean pay × (pay / mean pay)^κ, and they add up to the mean."""
    base = based(case, mobility)
    found = solved(base, wedges).outcome
    asked = base.factor_payments[0] * found.wage * (found.pay / found.wage) ** mobility
    assert gap(found.value_added, asked) <= SAME
    assert gap(found.value_added.sum(0), found.wage * base.value_added) <= SAME
    assert np.abs(found.pay / found.wage - 1.0).max() > 1e-3


@pytest.mark.parametrize("mobility", KAPPAS)
def test_workers_stay_where_they_are_specific_and_else_follow_pay(case: Case, wedges: Wedges, mobility: float) -> None:
    base = based(case, mobility)
    found = solved(base, wedges).outcome
    paid = base.factor_payments[0] if mobility == 1.0 else found.value_added
    assert gap(found.employment, paid / paid.sum(0)) <= SAME


def test_specific_labour_keeps_its_quantity(case: Case) -> None:
    """κ = 1 and fixed proportions: payments over pay do not move, so neither can output where labour is all that is used."""
    base = based(case, 1.0)
    policy = Wedges.build(case.world, {"tariff": case.world.tariff + 0.5 * case.off})
    found = solved(base, policy).outcome
    assert gap(found.value_added / found.pay, base.factor_payments[0]) <= SAME


def test_less_mobility_loses_more_from_trade_costs(case: Case) -> None:
    """World output at mobile labour is the largest: less mobility cannot help every region."""
    policy = Wedges.build(case.world, {"trade_cost": np.exp(0.4 * case.off) * np.ones((1, 1, 2))})
    incomes = [solved(based(case, kappa), policy).outcome for kappa in (1.0, 3.0, math.inf)]
    spread = [float(np.ptp(np.log(found.pay / found.wage))) for found in incomes]
    assert spread[0] > spread[1] > spread[2] == 0.0


@pytest.mark.parametrize("mobility", KAPPAS)
@pytest.mark.parametrize("nests", [Nests(), Nests(0.2, 0.2, 0.9)])
def test_severe_policies_are_certified(case: Case, mobility: float, nests: Nests) -> None:
    certified = 0
    for seed in range(4):
        strong = random_policy(case, seed, CHANNELS, classes=1, size=1.0).wedges(case.world)
        try:
            found = Ricardian().solve(based(case, mobility, nests), strong)
        except InfeasibleError:  # said before or after, with regions: not a question of mobility
            continue
        certified += found.status is Status.CERTIFIED
    assert certified >= 3


def test_a_sector_that_is_cut_off_pays_nobody(case: Case) -> None:
    """Its specific labour earns nothing; the point is certified all the same."""
    ban = np.zeros(case.world.trade_fob.shape)
    ban[:, 0, 1] = 1.0
    found = solved(based(case, 1.0), Wedges.build(case.world, {"ban": ban}))
    assert found.status is Status.CERTIFIED
    assert found.outcome.value_added[1, 0] == 0.0


def test_there_and_back_again(case: Case) -> None:
    """Roy economies re-based after a shock: the new benchmark has the new pay as its unit, and undoing leads back."""
    base, off = based(case, 1.0, Nests(0.4, 0.2, 0.6)), case.off
    there = Wedges.build(case.world, {"tariff": case.world.tariff + 0.4 * off})
    first = solved(base, there)
    middle = rebase(base, there, first, name="middle", step="shock")
    second = solved(based(case, 1.0, Nests(0.4, 0.2, 0.6), middle), Wedges.build(middle, {"tariff": case.world.tariff}))
    assert gap(first.outcome.real_income * second.outcome.real_income, np.ones(3)) <= SAME
    assert gap(first.outcome.pay / first.outcome.wage * second.outcome.pay / second.outcome.wage, np.ones((2, 3))) <= SAME


@pytest.mark.parametrize("factor", [0.9, 1.1])
def test_wrong_pay_is_never_certified(case: Case, wedges: Wedges, factor: float, refused: Refused) -> None:
    def faulty(healthy: Any, *given: Any) -> Any:
        found = healthy(*given)
        return found._replace(log_relative_pay=factor * found.log_relative_pay)

    refused(based(case, 1.5), wedges, ricardian_equations, "returns", faulty, "relative_pay")


@pytest.mark.parametrize("bad", [0.0, 0.99, -1.0, math.nan])
def test_mobility_below_one_is_refused(case: Case, bad: float) -> None:
    with pytest.raises(InputError, match="E-MODEL-MOBILITY"):
        based(case, bad)
