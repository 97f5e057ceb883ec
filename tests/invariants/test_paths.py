"""Steps, detours and way back: a solved economy is a benchmark like any other (invariants 7, 8)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallyard.models.base import Solved
from smallyard.models.calibrate import Base, calibrate
from smallyard.models.elasticities import elasticities_for
from smallyard.models.rebase import rebase
from smallyard.policy.wedges import Wedges
from smallyard.world.world import World

from .economies import REVERSIBLE, Case, Policy, based, cases, gap, policies, solved

PATH = 1e-10  # measured below 1e-12: three solves at the tests' tolerance, and their errors add up

pytestmark = pytest.mark.xdist_group("ricardian")
HATS = ("real_income", "real_wage", "wage", "price_index", "price", "producer_price")
LEVELS = ("income", "revenue", "expenditure", "output", "trade_fob", "transfer", "subsidy_cost", "export_tax_revenue")
# Under fixed_real the deflator's weights move with the benchmark, so a path has no reason to close: not an invariant there.
PATH_CLOSURES = ("share_of_world_gdp", "balanced")
TASTES = (*REVERSIBLE, "demand")


def after(base: Base, wedges: Wedges, found: Solved) -> Base:
    """The solved economy as the next benchmark."""
    return calibrate(rebase(base, wedges, found, name="after", step="test"), base.elasticities)


def undone(policy: Policy, world: World, now: World) -> Wedges:
    """Rates back to those of `world`, factors inverted, for the economy `now`."""
    rates = ("tariff", "export_tax", "production_subsidy")
    factors = {name: 1.0 / value for name, value in policy.levels.items() if name not in rates}
    return Wedges.build(now, factors | {name: getattr(world, name) for name in rates})


def assert_returns(base: Base, policy: Policy, deficits: str) -> None:
    there = policy.wedges(base.world)
    first = solved(base, there, deficits)
    middle = after(base, there, first)
    second = solved(middle, undone(policy, base.world, middle.world), deficits)
    for name in HATS if "demand" not in policy.levels else HATS[2:3] + HATS[4:]:
        product = getattr(first.outcome, name) * getattr(second.outcome, name)
        made = base.output > 0.0 if name == "producer_price" else ...
        assert np.abs(np.log(product)[made]).max() <= PATH, name
    home = solved(base, Wedges.neutral(), deficits).outcome
    for name in LEVELS:
        assert gap(getattr(second.outcome, name), getattr(home, name), home.income.max()) <= PATH, name
    assert np.abs(np.log(first.outcome.wage)).max() > 1e-6  # the way there went somewhere


@given(data=st.data(), deficits=st.sampled_from(PATH_CLOSURES))
def test_undoing_a_shock_leads_back(data: st.DataObject, deficits: str) -> None:
    case = data.draw(cases())
    assert_returns(based(case, deficits), data.draw(policies(case, TASTES, split=False)), deficits)


@pytest.mark.parametrize("deficits", PATH_CLOSURES)
def test_undoing_a_shock_leads_back_on_the_embedded_worlds(embedded: World, deficits: str) -> None:
    base = based(Case(None, embedded, elasticities_for(embedded)), deficits)
    usa, china = embedded.regions.index("USA"), embedded.regions.index("CHN")
    tariff, productivity = embedded.tariff.copy(), np.ones(embedded.output.shape)
    tariff[usa, china] += 0.5
    productivity[china] = 1.1
    assert_returns(base, Policy({"tariff": tariff[None], "productivity": productivity}, None), deficits)


def assert_composes(base: Base, flows: np.ndarray, deficits: str) -> None:
    """0 → 10 % → 25 % equals 0 → 25 %, on top of the rates in force."""
    tariff = base.world.tariff
    low = Wedges.build(base.world, {"tariff": tariff + 0.10 * flows})
    high = {"tariff": tariff + 0.25 * flows}
    first = solved(base, low, deficits)
    middle = after(base, low, first)
    second = solved(middle, Wedges.build(middle.world, high), deficits).outcome
    direct = solved(base, Wedges.build(base.world, high), deficits).outcome
    for name in HATS:
        made = base.output > 0.0 if name == "producer_price" else ...
        product = getattr(first.outcome, name) * getattr(second, name)
        assert np.abs(np.log(product / getattr(direct, name))[made]).max() <= PATH, name
    for name in LEVELS:
        assert gap(getattr(second, name), getattr(direct, name), direct.income.max()) <= PATH, name
    assert np.abs(np.log(direct.real_income)).max() > 1e-6


@given(data=st.data(), deficits=st.sampled_from(PATH_CLOSURES), seed=st.integers(0, 9999))
def test_two_steps_equal_one(data: st.DataObject, deficits: str, seed: int) -> None:
    case = data.draw(cases())
    flows = case.off * (np.random.default_rng(seed).random(case.world.tariff.shape) < 0.5)
    flows[0, 1] = 1.0
    assert_composes(based(case, deficits), flows, deficits)


@pytest.mark.parametrize("deficits", PATH_CLOSURES)
def test_two_steps_equal_one_on_the_embedded_worlds(embedded: World, deficits: str) -> None:
    flows = np.zeros(embedded.tariff.shape)
    flows[embedded.regions.index("USA"), embedded.regions.index("CHN")] = 1.0
    assert_composes(based(Case(None, embedded, elasticities_for(embedded)), deficits), flows, deficits)
