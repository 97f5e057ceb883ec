"""Units, nominal levels and labels carry no meaning; Walras' law holds at any wages (invariants 3, 4, 5, 6)."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st

import nested_reference as oracle
from smallyard.models.base import as_numpy
from smallyard.models.calibrate import Base
from smallyard.models.ricardian import Ricardian
from smallyard.models.ricardian_equations import Params, Pass, State, one_pass
from smallyard.models.ricardian_problem import RicardianProblem
from smallyard.models.starts import benchmark_state
from smallyard.policy.wedges import Wedges
from smallyard.solver.jax_setup import jax
from smallyard.world.world import World

from .economies import CLOSURES, REAL, Case, based, case_of, cases, checked, elasticities_of, gap, policies, solved, worst

RESIDUAL = 1e-12  # measured below 1e-13: the same sums in other units; prices and spending solved to CLEARED
UNITS = 1e-12  # measured below 1e-14: the same path of the solver in other units
WALRAS = 1e-12  # measured below 1e-13: holds at every point where markets other than labour clear
CLEARED = 1e-14  # log change per pass at which prices and spending count as solved
LABELS = 1e-11  # measured below 1e-14: sums in another order, and the solver's tolerance
ORACLE = 1e-9  # two solvers, each at its own tolerance; relative to world factor income

pytestmark = pytest.mark.xdist_group("ricardian")
NOMINAL = ("income", "revenue", "export_tax_revenue", "transfer", "expenditure", "output", "trade_fob", "trade_duty_paid")
HATS = ("wage", "price_index", "price", "producer_price")
RATES = ("share_of_world_gdp", "fixed_real")  # closures with different equations

_evaluate = jax.jit(lambda problem, state, params: problem.evaluate(state, params), static_argnums=0)
_one_pass = jax.jit(one_pass, static_argnums=2)


def set_up(base: Base, wedges: Wedges, deficits: str) -> tuple[RicardianProblem, State, Params]:
    """Problem, benchmark state and parameters of one economy under wedges."""
    model = Ricardian(deficits)
    structure = model.structure(base, wedges)
    start = as_numpy(benchmark_state(base, structure))
    return RicardianProblem(model.closure.scale), start, model.params(base, structure, wedges)


@given(data=st.data(), deficits=st.sampled_from(RATES), seed=st.integers(0, 9999), log_level=st.floats(-3.0, 3.0))
def test_only_the_numeraire_knows_the_price_level(data: st.DataObject, deficits: str, seed: int, log_level: float) -> None:
    case = data.draw(cases())
    policy = data.draw(policies(case))
    base = based(case, deficits)
    wedges = policy.wedges(base.world)
    problem, start, params = set_up(base, wedges, deficits)
    rng = np.random.default_rng(seed)
    state = State(*(block + rng.uniform(-0.1, 0.1, block.shape) for block in start))
    level = State(*(block + log_level for block in state[:3]), state.log_gross_subsidy)
    found = {name: np.asarray(value) for name, value in _evaluate(problem, state, params).residual.items()}
    moved = _evaluate(problem, level, params)
    assume(all(np.isfinite(value).all() for value in found.values()))  # spending may be negative far from an equilibrium
    for name, value in moved.residual.items():
        assert np.abs(np.asarray(value) - found[name] - (log_level if name == "numeraire" else 0.0)).max() <= RESIDUAL, name
    at, there = checked(base, wedges, deficits, state), checked(base, wedges, deficits, level)
    scale = {name: 1.0 + abs(value) for name, value in at.residuals.items()}
    real = [name for name in scale if name != "numeraire"]
    assert max(abs(there.residuals[name] - at.residuals[name]) / scale[name] for name in real) <= RESIDUAL
    assert abs(log_level) < 0.5 or there.residuals["numeraire"] > 0.1  # the certificate sees a moved price level


@given(data=st.data(), deficits=st.sampled_from(CLOSURES), unit=st.sampled_from((7.3, 1e-6, 1e9)))
def test_the_unit_of_money_does_not_matter(data: st.DataObject, deficits: str, unit: float) -> None:
    case = data.draw(cases())
    policy = data.draw(policies(case))
    money = ("trade_fob", "intermediate_use", "final_demand", "deficit")
    other = case_of(replace(case.economy, **{name: getattr(case.economy, name) * unit for name in money}))
    found, wanted = (
        solved(base, policy.wedges(base.world), deficits).outcome for base in (based(other, deficits), based(case, deficits))
    )
    assert worst(found, wanted, ("real_income", "real_wage", "employment", *HATS)) <= UNITS
    for name in (*NOMINAL, "output_quantity", "trade_quantity"):
        assert gap(getattr(found, name) / unit, getattr(wanted, name), wanted.expenditure.max()) <= UNITS, name


@given(data=st.data(), deficits=st.sampled_from(CLOSURES))
def test_labels_do_not_matter(data: st.DataObject, deficits: str) -> None:
    case = data.draw(cases())
    policy = data.draw(policies(case))
    count, width = case.world.output.shape
    regions, sectors = data.draw(st.permutations(range(count))), data.draw(st.permutations(range(width)))
    other = relabelled(case, regions, sectors)
    found = solved(based(other, deficits), policy.indexed(regions, sectors).wedges(other.world), deficits).outcome
    base = based(case, deficits)
    wanted = solved(base, policy.wedges(base.world), deficits).outcome
    for name in (*REAL, *HATS, *NOMINAL):
        value = getattr(wanted, name)
        cells = [regions] if value.ndim == 1 else [sectors, regions] if value.ndim == 2 else [sectors, regions, regions]
        unit = wanted.expenditure.max() if name in NOMINAL else None
        assert gap(getattr(found, name), value[np.ix_(*cells)], unit) <= LABELS, name


def relabelled(case: Case, regions: list[int], sectors: list[int]) -> Case:
    """The same economy with regions and sectors in another order."""
    e = case.economy
    flows = np.ix_(regions, regions, sectors)
    cells = np.ix_(regions, sectors)
    return case_of(
        oracle.Economy(
            e.trade_fob[flows],
            e.tariff[flows],
            e.export_tax[flows],
            e.production_subsidy[cells],
            e.intermediate_use[np.ix_(regions, sectors, sectors)],
            e.final_demand[cells],
            e.theta[sectors],
            e.deficit[regions],
        )
    )


def cleared(problem: RicardianProblem, start: State, params: Params, log_wage: np.ndarray) -> tuple[State, Pass]:
    """Prices and spending that solve every equation but factor markets at given wages."""
    demand = np.asarray(params.has_demand)
    state = State(log_wage, start.log_price, start.log_expenditure)
    for _ in range(3000):
        at = _one_pass(state, params, problem)
        with np.errstate(invalid="ignore"):
            spending = np.log(np.where(demand, at.expenditure, 1.0))
        price = np.where(demand, at.market.log_price, 0.0)
        change = max(np.abs(spending - state.log_expenditure).max(), np.abs(price - state.log_price).max())
        state = State(log_wage, price, spending)
        if not change > CLEARED:
            break
    return state, at


def assert_walras(base: Base, wedges: Wedges, deficits: str, log_wage: np.ndarray) -> tuple[np.ndarray, float]:
    """Excess demands for factors sum to zero, by the equations and by the certificate."""
    problem, start, params = set_up(base, wedges, deficits)
    state, at = cleared(problem, start, params, log_wage)
    if not np.isfinite(state.log_expenditure).all():
        reject()  # at these wages a region cannot pay its subsidies
    paid = np.asarray(at.income.factor)
    excess = np.asarray(at.factor_demand) - paid
    assert abs(excess.sum()) <= WALRAS * paid.sum()
    check = checked(base, wedges, deficits, state)
    assert check.walras <= WALRAS
    assert check.residuals["zero_profit"] <= RESIDUAL
    assert check.residuals["income_balance"] <= RESIDUAL
    assert check.residuals["market_clearance"] == pytest.approx(np.abs(excess / paid).max(), rel=1e-9)
    return excess, float(paid.sum())


@given(data=st.data(), deficits=st.sampled_from(RATES), seed=st.integers(0, 9999))
def test_walras_law_holds_at_any_wages(data: st.DataObject, deficits: str, seed: int) -> None:
    case = data.draw(cases(tariffs=True, export_taxes=True))
    policy = data.draw(policies(case))
    base = based(case, deficits)
    log_wage = np.random.default_rng(seed).uniform(-0.3, 0.3, len(case.world.regions))
    excess, paid = assert_walras(base, policy.wedges(base.world), deficits, log_wage)
    shock = policy.shock(case.economy, deficits)
    expected, total = oracle.excess_at(case.economy, shock, np.exp(log_wage))
    assert paid == pytest.approx(total, rel=ORACLE)
    assert gap(excess, expected, total) <= ORACLE
    assert np.abs(excess).max() > 1e-4 * paid  # the wages are not an equilibrium by accident


@pytest.mark.parametrize("deficits", RATES)
def test_walras_law_holds_at_any_wages_on_the_embedded_world(wiod_small: World, deficits: str) -> None:
    rng = np.random.default_rng(3)
    theta = rng.uniform(1.5, 9.0, len(wiod_small.sectors))
    case = Case(None, wiod_small, elasticities_of(theta))
    tariff = wiod_small.tariff * 1.5
    log_wage = rng.uniform(-0.3, 0.3, len(wiod_small.regions))
    excess, paid = assert_walras(based(case, deficits), Wedges.build(wiod_small, {"tariff": tariff}), deficits, log_wage)
    assert np.abs(excess).max() > 1e-3 * paid
