"""Several factors: off-switches, limits, what they are paid, resources, certificate, refusals."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from smallyard.errors import InfeasibleError, InputError
from smallyard.models import ricardian_equations
from smallyard.models.calibrate import Base, calibrate
from smallyard.models.factors import Factors
from smallyard.models.labour import Labour
from smallyard.models.nests import Nests
from smallyard.models.rebase import rebase, rebased_factors
from smallyard.models.ricardian import Ricardian
from smallyard.pipeline.solve_one import benchmark
from smallyard.policy.wedges import Wedges
from smallyard.solver.status import Status

from .conftest import Refused
from .economies import CHANNELS, TIGHT, Case, gap, random_policy

SAME = 1e-10  # routes to one equilibrium, each solved to 1e-13: numerics page, battery 2.2
IDENTITY = 1e-12  # hats of one at no shock
UNEQUAL = np.array([[0.3, 0.7], [0.6, 0.5], [0.8, 0.4]])  # of labour [region, sector]

PLAIN = Ricardian()

pytestmark = pytest.mark.xdist_group("ricardian")


def two(substitution: float = 1.0, *, share: Any = UNEQUAL, **mobility: float) -> Factors:
    return Factors({"labour": share, "capital": 1.0 - share}, mobility, substitution)


KINDS = {
    "mobile": two(),
    "substitutes": two(2.5),
    "complements": two(0.4),
    "hardly substitutes": two(0.05, capital=2.0),
    "specific capital": two(0.6, capital=1.0),
    "roy and specific": two(1.0, labour=1.5, capital=1.0),
}


def based(case: Case, factors: Factors, **more: Any) -> Base:
    return Ricardian.calibrate(case.world, case.elasticities, factors=factors, **more)


def solved(base: Base, wedges: Wedges, model: Ricardian = PLAIN) -> Any:
    return model.solve(base, wedges, tol=TIGHT)


@pytest.mark.parametrize("kind", KINDS)
def test_no_policy_changes_nothing(case: Case, kind: str) -> None:
    found = solved(based(case, KINDS[kind]), Wedges.neutral()).outcome
    assert gap(found.real_income, np.ones(3)) <= IDENTITY
    assert gap(found.factor_pay, np.ones((2, 2, 3))) <= IDENTITY


def test_one_factor_is_the_plain_model_to_the_last_bit(case: Case, wedges: Wedges) -> None:
    one = solved(based(case, Factors({"labour": 1.0})), wedges).outcome
    other = solved(calibrate(case.world, case.elasticities), wedges).outcome
    assert all(np.array_equal(left, right) for left, right in zip(one, other, strict=True))


@pytest.mark.parametrize("substitution", [0.2, 0.6, 1.0, 3.0])
@pytest.mark.parametrize("mobility", [math.inf, 1.5])
def test_factors_of_equal_share_and_mobility_are_one_factor(
    case: Case, wedges: Wedges, substitution: float, mobility: float
) -> None:
    """Aggregation: with the same share everywhere and the same mobility, relative pay of factors has no reason to move."""
    factors = two(substitution, share=np.full((3, 2), 0.35), labour=mobility, capital=mobility)
    several = solved(based(case, factors), wedges).outcome
    alone = solved(Ricardian.calibrate(case.world, case.elasticities, mobility=mobility), wedges).outcome
    for name in ("real_income", "wage", "pay", "output"):
        assert gap(getattr(several, name), getattr(alone, name)) <= SAME


def test_perfect_substitutes_are_approached(case: Case) -> None:
    """At ever higher substitution the pay of mobile factors moves together: that of one factor."""
    policy = Wedges.build(case.world, {"tariff": case.world.tariff + 0.3 * case.off})
    alone = solved(calibrate(case.world, case.elasticities), policy).outcome.real_income
    far, near = (np.abs(solved(based(case, two(s)), policy).outcome.real_income - alone).max() for s in (5.0, 20.0))
    assert near < 0.5 * far


@pytest.mark.parametrize("kind", KINDS)
def test_factors_earn_what_sectors_pay(case: Case, wedges: Wedges, kind: str) -> None:
    """From reported arrays alone: shares by relative pay, endowments used up, and mobility's rule for who pays what."""
    factors, base = KINDS[kind], based(case, KINDS[kind])
    found = solved(base, wedges).outcome
    asked = base.factor_share * (found.factor_pay / found.pay) ** (1.0 - factors.substitution) * found.value_added
    assert gap(found.factor_income, asked) <= SAME
    assert gap(found.factor_income.sum(0), found.value_added) <= SAME
    assert gap(found.factor_income.sum(1), found.returns * base.factor_payments.sum(1)) <= SAME
    for f, kappa in enumerate(factors.kappas):
        relative = found.factor_pay[f] / found.returns[f]
        if math.isinf(kappa):
            assert gap(relative, np.ones((2, 3))) <= SAME
        else:
            assert gap(found.factor_income[f], base.factor_payments[f] * found.returns[f] * relative**kappa) <= SAME
    assert np.ptp(np.log(found.returns[0] / found.returns[1])) > 1e-3


def test_the_less_substitution_the_more_sectors_keep_their_mix(case: Case, wedges: Wedges) -> None:
    """Labour per unit of specific capital moves by σ times relative pay, and hardly at all near fixed proportions."""
    moved = []
    for substitution in (1.0, 0.02):
        base = based(case, two(substitution, capital=1.0))
        found = solved(base, wedges).outcome
        labour, capital = found.factor_income / found.factor_pay / base.factor_payments
        pay = np.log(found.factor_pay[0] / found.factor_pay[1])
        assert gap(np.log(labour / capital), -substitution * pay) <= SAME
        moved.append(np.abs(np.log(labour / capital)).max())
    assert moved[1] < 0.5 * moved[0]


@pytest.mark.parametrize("share", [UNEQUAL, np.full((3, 2), 0.6)])
def test_one_answer_from_every_start_at_the_lowest_substitution(case: Case, wedges: Wedges, share: np.ndarray) -> None:
    """In fixed proportions pay would not be determined with equal shares: that is why they are refused."""
    base, model = based(case, two(0.01, share=share, capital=1.0)), Ricardian()
    there = Wedges.build(case.world, {"tariff": case.world.tariff + 0.5 * case.off})
    one = model.solve(base, wedges, tol=TIGHT)
    two_ = model.solve(base, wedges, tol=TIGHT, start=model.solve(base, there).state)
    assert gap(one.outcome.returns, two_.outcome.returns) <= 1e-8


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "hardly substitutes"])  # there a factor can be in excess
def test_severe_policies_are_certified(case: Case, kind: str) -> None:
    certified = 0
    for seed in range(5):
        strong = random_policy(case, seed, CHANNELS, classes=1, size=1.0).wedges(case.world)
        try:
            found = Ricardian().solve(based(case, KINDS[kind], nests=Nests(0.5, 0.3, 0.8)), strong)
        except InfeasibleError:  # said before or after, with regions: not a question of factors
            continue
        certified += found.status is Status.CERTIFIED
    assert certified >= 3


def test_labour_is_the_first_factor(case: Case) -> None:
    """Its supply follows its own pay, and a floor is one of its pay; capital works as before."""
    policy = Wedges.build(case.world, {"tariff": case.world.tariff + 0.3 * case.off})
    base = based(case, KINDS["specific capital"], labour=Labour(0.5, {"R2": 0.92}))
    found = solved(base, policy).outcome
    assert found.unemployment[2] > 0.01
    assert gap(found.real_wage[2:], np.array([0.92])) <= SAME
    assert gap(found.labour, found.real_wage**0.5 * (1.0 - found.unemployment)) <= SAME
    owned = base.factor_payments.sum(1)
    assert gap(found.factor_income.sum(1), found.returns * owned * np.stack([found.labour, np.ones(3)])) <= SAME


@pytest.mark.parametrize("kind", ["substitutes", "specific capital"])
def test_there_and_back_again(case: Case, kind: str) -> None:
    """Re-based after a shock, with what factors are then paid as their shares; undoing the shock leads back."""
    base = based(case, KINDS[kind])
    there = Wedges.build(case.world, {"tariff": case.world.tariff + 0.4 * case.off})
    first = solved(base, there)
    middle = rebase(base, there, first, name="middle", step="shock")
    again = Ricardian.calibrate(middle, case.elasticities, factors=rebased_factors(base, first))
    second = solved(again, Wedges.build(middle, {"tariff": case.world.tariff}))
    assert gap(first.outcome.real_income * second.outcome.real_income, np.ones(3)) <= SAME
    assert gap(first.outcome.returns * second.outcome.returns / (first.outcome.wage * second.outcome.wage), np.ones((2, 3))) <= SAME


def test_balanced_trade_starts_from_its_own_shares(case: Case) -> None:
    """The world without imbalances reproduces itself, whatever factors and labour."""
    for labour in (Labour(), Labour(0.5, {"R2": 1.0})):
        options = {"factors": KINDS["complements"], "labour": labour}
        start = benchmark(case.world, Ricardian("balanced"), case.elasticities, tol=TIGHT, **options)
        found = solved(start.base, Wedges.neutral(), Ricardian("balanced"))
        assert gap(found.outcome.real_income, np.ones(3)) <= SAME
        assert gap(found.outcome.labour, np.ones(3)) <= SAME


def test_a_wrong_share_of_a_factor_is_never_certified(case: Case, wedges: Wedges, refused: Refused) -> None:
    def faulty(healthy: Any, paid: Any, pay: Any, price: Any, market: Any) -> Any:
        return healthy(paid, pay, price, market._replace(substitution=1.0))

    refused(based(case, KINDS["complements"]), wedges, ricardian_equations, "factor_payments_by_factor", faulty, "relative_pay")


def test_what_factors_cannot_be_is_refused(case: Case) -> None:
    half = {"labour": 0.5, "capital": 0.5}
    for wrong in (
        {"shares": {}},
        {"shares": None},
        {"shares": [0.6, 0.4]},
        {"shares": {"labour": "0.6", "capital": "0.4"}},
        {"shares": {"labour": math.nan, "capital": 0.4}},
        {"shares": {"labour": 1.4, "capital": -0.4}},
        {"shares": {1: 0.5, 2: 0.5}},
        {"shares": half, "mobility": 2.0},
        {"shares": half, "mobility": {"capital": "inf"}},
        {"shares": half, "mobility": {"capital": True}},
        {"shares": half, "substitution": 0.0},
        {"shares": half, "substitution": "1"},
        {"shares": half, "mobility": {"land": 2.0}},
        {"shares": half, "mobility": {"capital": 0.5}},
        {"shares": half, "substitution": -0.1},
        {"shares": half, "substitution": math.nan},
    ):
        with pytest.raises(InputError, match="E-MODEL-FACTORS"):
            Factors(**wrong)  # type: ignore[arg-type]
    for shares in ({"labour": 0.5, "capital": 0.4}, {"labour": np.ones((2, 2)), "capital": 0.0}, {"labour": 1.5, "capital": -0.5}):
        with pytest.raises(InputError, match="E-MODEL-FACTORS"):
            based(case, Factors(shares))
    with pytest.raises(InputError, match="E-MODEL-FACTORS"):
        based(case, Factors(half), mobility=2.0)


def test_a_base_keeps_its_factors(case: Case) -> None:
    base = based(case, KINDS["mobile"])
    assert replace(base).factor_share.shape == (2, 2, 3)
    assert gap(base.factor_payments.sum((0, 1)), base.value_added) <= IDENTITY
