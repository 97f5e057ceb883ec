"""A subsidy stated as money: its cost is the money, and it is the same economy as with the rate that the money pays for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nested_reference as oracle
from smallyard.errors import InfeasibleError, NotConvergedError
from smallyard.models.base import as_numpy
from smallyard.models.calibrate import Base, calibrate
from smallyard.models.elasticities import elasticities_for
from smallyard.models.kernel_wedges import kernel_wedges
from smallyard.models.rebase import rebase
from smallyard.models.ricardian import Ricardian
from smallyard.models.ricardian_certify import certify
from smallyard.models.ricardian_equations import State, one_pass
from smallyard.models.ricardian_problem import BUDGET, RicardianProblem
from smallyard.models.starts import benchmark_state, with_amounts
from smallyard.policy.wedges import SubsidyAmount, Wedges
from smallyard.solver.anderson import anderson
from smallyard.solver.certificate import RESIDUAL_LIMIT, Check
from smallyard.solver.jax_setup import jax
from smallyard.world.world import World

from .economies import CLOSURES, REAL, Case, Policy, based, case_of, cases, gap, policies, random_case, solved, worst

COST = 1e-12  # of the receipts of the cells; measured below 1e-13: the solver's tolerance on ln (1 + sp')
SAME = 1e-10  # two different systems, each at the tests' tolerance; measured below 1e-11
LEVEL = 1e-12  # the same sums at another price level; measured below 1e-14
WALRAS = 1e-12  # holds where every market but labour clears
CLEARED = 1e-14  # log change per pass at which prices, spending and rates count as solved
MODERATE = 0.3  # policies that leave the taxed producers enough to sell: after a collapse no rate raises the sum
OTHERS = ("tariff", "export_tax", "trade_cost", "productivity", "demand", "ban")

pytestmark = pytest.mark.xdist_group("ricardian")
_evaluate = jax.jit(lambda problem, state, params: problem.evaluate(state, params), static_argnums=0)
_one_pass = jax.jit(one_pass, static_argnums=2)


def random_amounts(case: Case, seed: int, number: int, *, low: float = -0.005, high: float = 0.08) -> list[SubsidyAmount]:
    """Amounts of −0.5 or up to 8 % of base receipts, each for some sectors of one region, never two on one cell.

    At an elasticity of 9 no rate raises more than 4 % of base receipts, and less where taxed inputs enter taxed outputs.
    """
    rng = np.random.default_rng(seed)
    made = case.world.output > 0.0
    regions = rng.permutation(np.flatnonzero(made.any(1)))[:number]
    found = []
    for place in regions:
        cells = np.zeros(made.shape, dtype=bool)
        cells[place] = made[place] & (rng.random(made.shape[1]) < 0.6)
        if not cells.any():
            cells[place, np.flatnonzero(made[place])[0]] = True
        found.append(
            SubsidyAmount((low if rng.random() < 0.3 else rng.uniform(0.0, high)) * float(case.world.output[cells].sum()), cells)
        )
    return found


def with_money(case: Case, policy: Policy, amounts: list[SubsidyAmount]) -> Wedges:
    """A policy and amounts together."""
    return Wedges.build(case.world, policy.levels, policy.coverage, amounts)


def checked(base: Base, wedges: Wedges, deficits: str, state: State) -> Check:
    """The independent certificate at any state."""
    structure = Ricardian(deficits).structure(base, wedges)
    levels = kernel_wedges(base, wedges)
    spending = np.where(structure.has_demand, np.exp(state.log_expenditure), 0.0)
    gross = np.exp(state.log_gross_subsidy[: len(levels.amount)])
    return certify(base, levels, structure, deficits, np.exp(state.log_wage), np.exp(state.log_price), spending, gross)


@given(data=st.data(), deficits=st.sampled_from(CLOSURES), seed=st.integers(0, 9999), number=st.integers(1, 3))
def test_money_and_the_rate_it_pays_for_are_one_economy(data: st.DataObject, deficits: str, seed: int, number: int) -> None:
    """Two routes to one number: the amount, and `set` at the solved rate. The cost is the money in units of world income."""
    case = data.draw(cases())
    policy = data.draw(policies(case, OTHERS, size=MODERATE))
    amounts = random_amounts(case, seed, number)
    base = based(case, deficits)
    found = solved(base, with_money(case, policy, amounts), deficits)
    rate = found.outcome.subsidy_rate
    for item in amounts:
        own = rate.T[item.cells]
        assert gap(own, np.full(own.shape, own[0]), 1.0) == 0.0
        assert np.sign(own[0]) == np.sign(item.amount)
        receipts = found.outcome.output.T[item.cells]
        unit = (found.outcome.wage * base.value_added).sum() / base.value_added.sum()
        assert abs((own * receipts).sum() - item.amount * unit) <= COST * receipts.sum()
    held = np.logical_or.reduce([item.cells for item in amounts])
    np.testing.assert_array_equal(rate.T[~held], (1.0 + case.world.production_subsidy[~held]) - 1.0)
    by_rate = Wedges.build(case.world, policy.levels | {"production_subsidy": rate.T}, policy.coverage)
    wanted = solved(base, by_rate, deficits).outcome
    assert worst(found.outcome, wanted, (*REAL, "subsidy_cost", "price", "output", "revenue")) <= SAME


@given(case=cases(subsidies=False), deficits=st.sampled_from(CLOSURES), seed=st.integers(0, 9999))
def test_no_money_is_identity(case: Case, deficits: str, seed: int) -> None:
    amounts = random_amounts(case, seed, 2, low=0.0, high=0.0)
    found = solved(based(case, deficits), Wedges.build(case.world, {}, None, amounts), deficits).outcome
    assert not found.subsidy_rate.any()
    assert max(gap(getattr(found, name), np.ones_like(getattr(found, name))) for name in ("real_income", "price", "wage")) <= LEVEL


@given(data=st.data(), deficits=st.sampled_from(CLOSURES), seed=st.integers(0, 9999))
def test_a_wrong_rate_is_not_certified(data: st.DataObject, deficits: str, seed: int) -> None:
    case = data.draw(cases())
    base = based(case, deficits)
    wedges = with_money(case, data.draw(policies(case, OTHERS, size=MODERATE)), random_amounts(case, seed, 2))
    state = as_numpy(solved(base, wedges, deficits).state)
    good = checked(base, wedges, deficits, state)
    assert set(good.residuals) == {"zero_profit", "income_balance", "market_clearance", "numeraire", BUDGET}
    assert max(good.residuals.values()) <= RESIDUAL_LIMIT
    moved = state.log_gross_subsidy.copy()
    moved[0] += 1e-6
    assert checked(base, wedges, deficits, state._replace(log_gross_subsidy=moved)).residuals[BUDGET] > 1e-8
    other = [SubsidyAmount(item.amount * 1.001, item.cells) for item in wedges.subsidy_amounts]
    stated = Wedges.build(case.world, wedges.channels, wedges.coverage, other)
    assert checked(base, stated, deficits, state).residuals[BUDGET] > RESIDUAL_LIMIT  # another sum of money is seen too


@given(data=st.data(), deficits=st.sampled_from(CLOSURES), seed=st.integers(0, 9999), log_level=st.floats(-3.0, 3.0))
def test_the_price_level_does_not_change_the_budget(data: st.DataObject, deficits: str, seed: int, log_level: float) -> None:
    """Money is held relative to world factor income: at another price level every equation but the numeraire is the same."""
    case = data.draw(cases())
    base = based(case, deficits)
    wedges = with_money(case, data.draw(policies(case, OTHERS, size=MODERATE)), random_amounts(case, seed, 2))
    state = as_numpy(solved(base, wedges, deficits).state)
    level = State(*(block + log_level for block in state[:3]), state.log_gross_subsidy)
    model = Ricardian(deficits)
    params = model.params(base, model.structure(base, wedges), wedges)
    problem = RicardianProblem(model.closure.scale)
    at, there = (_evaluate(problem, place, params).residual for place in (state, level))
    assert np.abs(np.asarray(there[BUDGET]) - np.asarray(at[BUDGET])).max() <= LEVEL
    assert checked(base, wedges, deficits, level).residuals[BUDGET] <= RESIDUAL_LIMIT


@given(case=cases(), unit=st.sampled_from((7.3, 1e-6, 1e9)), seed=st.integers(0, 9999))
def test_the_unit_of_money_does_not_matter(case: Case, unit: float, seed: int) -> None:
    economy = case.economy
    money = {name: getattr(economy, name) * unit for name in ("trade_fob", "intermediate_use", "final_demand", "deficit")}
    other = case_of(oracle.Economy(**(vars(economy) | money)))
    amounts = random_amounts(case, seed, 2)
    scaled = [SubsidyAmount(item.amount * unit, item.cells) for item in amounts]
    found, wanted = (
        solved(based(one, CLOSURES[0]), Wedges.build(one.world, {}, None, paid), CLOSURES[0]).outcome
        for one, paid in ((other, scaled), (case, amounts))
    )
    assert worst(found, wanted, ("real_income", "real_wage", "employment", "subsidy_rate")) <= LEVEL


@given(data=st.data(), deficits=st.sampled_from(CLOSURES[:2]), seed=st.integers(0, 9999))
def test_walras_law_holds_at_any_wages(data: st.DataObject, deficits: str, seed: int) -> None:
    """Prices, spending and the rates of the amounts solved at given wages: excess demands for factors sum to zero."""
    case = data.draw(cases())
    base, model = based(case, deficits), Ricardian(deficits)
    wedges = with_money(case, Policy({}, None), random_amounts(case, seed, 2, low=0.0, high=0.03))
    structure = model.structure(base, wedges)
    params = model.params(base, structure, wedges)
    demand = structure.has_demand
    start = as_numpy(with_amounts(benchmark_state(base, structure), base, kernel_wedges(base, wedges)))
    wage = np.random.default_rng(seed).uniform(-0.1, 0.1, len(start.log_wage))
    state = start._replace(log_wage=wage)
    for _ in range(3000):
        at = _one_pass(state, params, model.problem(base))
        image = State(
            wage,
            np.where(demand, at.market.log_price, 0.0),
            np.log(np.where(demand, at.expenditure, 1.0)),
            np.log1p(at.amount_rate),
        )
        change = max(np.abs(new - old).max(initial=0.0) for new, old in zip(image, state, strict=True))
        state = image
        if not change > CLEARED:
            break
    assert change <= 10.0 * CLEARED
    paid = np.asarray(at.income.factor)
    excess = np.asarray(at.factor_demand) - paid
    assert abs(excess.sum()) <= WALRAS * paid.sum()
    assert np.abs(excess).max() > 1e-4 * paid.max()  # the wages are not an equilibrium by accident
    assert checked(base, wedges, deficits, state).residuals[BUDGET] <= LEVEL


def test_any_start_leads_to_the_same_point(wiod_small: World) -> None:
    """Solutions with no, few and many amounts start each other; one number of rows is compiled once."""
    case = Case(None, wiod_small, elasticities_for(wiod_small))
    base = based(case, CLOSURES[0])
    chosen = {number: Wedges.build(wiod_small, {}, None, random_amounts(case, 4, number)) for number in (0, 1, 3, 7)}
    fresh = {number: solved(base, wedges, CLOSURES[0]) for number, wedges in chosen.items()}
    assert [len(found.state.log_gross_subsidy) for found in fresh.values()] == [4, 4, 4, 16]
    before = anderson._cache_size()
    for wedges, wanted in zip(chosen.values(), fresh.values(), strict=True):
        for other in fresh.values():
            found = solved(base, wedges, CLOSURES[0], start=other.state)
            assert worst(found.outcome, wanted.outcome) <= SAME
    assert anderson._cache_size() == before
    assert worst(fresh[3].outcome, fresh[0].outcome) > 1e-6


def test_a_solved_world_with_money_is_a_new_benchmark(wiod_small: World) -> None:
    """Re-based, the world carries the solved rates, and nothing changes in it without further policy."""
    case = Case(None, wiod_small, elasticities_for(wiod_small))
    base = based(case, CLOSURES[0])
    wedges = Wedges.build(wiod_small, {}, None, random_amounts(case, 1, 2))
    found = solved(base, wedges, CLOSURES[0])
    world = rebase(base, wedges, found, name="paid", step="subsidies paid")
    np.testing.assert_array_equal(world.production_subsidy, found.outcome.subsidy_rate.T)
    again = solved(calibrate(world, case.elasticities), Wedges.neutral(), CLOSURES[0]).outcome
    assert gap(again.real_income, np.ones(len(world.regions))) <= SAME


def test_each_trading_block_has_its_own_unit() -> None:
    """Two blocks without trade: the cost is the amount in units of the payer's own block."""
    case = random_case(3, (5, 4), tariffs=True, deficits=True)
    apart = np.zeros(case.world.trade_fob.shape)
    apart[:2, 2:] = apart[2:, :2] = 1.0
    amounts = random_amounts(case, 3, 5)
    base = based(case, CLOSURES[0])
    wedges = Wedges.build(case.world, {"ban": apart}, None, amounts)
    found = solved(base, wedges, CLOSURES[0])
    assert found.certificate.blocks == 2
    cost = found.outcome.subsidy_rate * found.outcome.output
    for item in amounts:
        assert float(cost.T[item.cells].sum()) == pytest.approx(item.amount, rel=1e-10)


def test_without_a_receiver_there_is_no_equilibrium() -> None:
    case = random_case(8, (3, 2))
    cells = np.zeros(case.world.output.shape, dtype=bool)
    cells[1, 0] = True
    closed = np.zeros(case.world.trade_fob.shape)
    closed[:, 1, 0] = 1.0  # nobody, not even the region itself, may buy there
    with pytest.raises(InfeasibleError) as refusal:
        solved(based(case, CLOSURES[0]), Wedges.build(case.world, {"ban": closed}, None, [SubsidyAmount(1.0, cells)]), CLOSURES[0])
    assert [item.code for item in refusal.value.findings] == ["E-INFEASIBLE-SUBSIDY"]
    assert "R1/S0" in refusal.value.findings[0].what


@pytest.mark.parametrize(("sectors", "share"), [(["C26"], -0.9), (slice(None), 20.0)])
def test_money_that_cannot_be_raised_or_paid_is_refused(wiod_small: World, sectors: object, share: float) -> None:
    """A tax above what any rate raises, a subsidy above what the region earns: never a table of numbers."""
    base = based(Case(None, wiod_small, elasticities_for(wiod_small)), CLOSURES[0])
    cells = np.zeros(wiod_small.output.shape, dtype=bool)
    chosen = [wiod_small.sectors.index(item) for item in sectors] if isinstance(sectors, list) else sectors
    cells[wiod_small.regions.index("USA"), chosen] = True
    amount = share * float(wiod_small.output[cells].sum())
    with pytest.raises((InfeasibleError, NotConvergedError)) as refusal:
        solved(base, Wedges.build(wiod_small, {}, None, [SubsidyAmount(amount, cells)]), CLOSURES[0])
    finding = refusal.value.findings[0]
    assert finding.code == "E-INFEASIBLE-INCOME" or "a sum of money may be more than a tax can raise" in finding.why
