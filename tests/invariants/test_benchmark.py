"""Nothing changes nothing, the table solves the model, and the accounts of every solution close (invariants 1, 2, 9)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallyard.models.elasticities import elasticities_for
from smallyard.models.ricardian import Ricardian
from smallyard.models.ricardian_problem import RicardianProblem, State
from smallyard.models.starts import benchmark_state
from smallyard.policy.channels import CHANNELS as DECLARED
from smallyard.policy.wedges import Wedges
from smallyard.world.world import World

from .economies import BILATERAL, CLOSURES, Case, Policy, based, cases, checked, gap, policies, solved, worlds

IDENTITY = 1e-10  # measured below 1e-12: the solver's tolerance times the condition of the system
RESIDUAL = 1e-12  # measured below 1e-14: rounding of the largest cell sums
ACCOUNT = 1e-12  # measured below 1e-14: a few additions
BALANCE = 1e-10  # measured below 1e-13: holds only at the solution, so it inherits the solver's tolerance
SHARE = 1e-14  # measured below 1e-15: rounding of one sum

pytestmark = pytest.mark.xdist_group("ricardian")
HATS = ("real_income", "real_wage", "wage", "price_index", "price", "producer_price")


@given(world=worlds())
def test_the_random_worlds_are_balanced_as_drawn(world: World) -> None:
    """Nothing had to be scaled, so the tests below see the economy that the oracle sees."""
    assert world.provenance.steps == ()
    payments = (1.0 + world.production_subsidy) * world.output
    assert gap(world.value_added + world.intermediate_use.sum(1), payments) <= ACCOUNT
    assert gap(world.intermediate_use.sum(2) + world.final_demand, world.expenditure) <= ACCOUNT
    assert abs(world.net_exports.sum()) <= ACCOUNT * world.expenditure.max()


def explicit_zero(world: World) -> Wedges:
    """No change, but with every channel present, so that nothing is skipped."""
    levels = {name: channel.neutral_array(world) for name, channel in DECLARED.items()}
    return Wedges({name: level[None] if name in BILATERAL else level for name, level in levels.items()})


def shaken(start: State, seed: int) -> State:
    """A start away from the benchmark, so that the solver has work to do."""
    rng = np.random.default_rng(seed)
    return State(*(np.asarray(block) + rng.uniform(-0.05, 0.05, block.shape) for block in start))


def assert_identity(case: Case, deficits: str, seed: int) -> None:
    base = based(case, deficits)
    start = shaken(benchmark_state(base, Ricardian(deficits).structure(base, Wedges.neutral())), seed)
    for wedges, first in ((Wedges.neutral(), None), (explicit_zero(base.world), start)):
        found = solved(base, wedges, deficits, first).outcome
        for name in HATS:
            active = found.output > 0.0 if name == "producer_price" else ...
            assert np.abs(np.log(getattr(found, name))[active]).max() <= IDENTITY, name
        assert gap(found.income, base.income) <= IDENTITY
        assert gap(found.output, base.output) <= IDENTITY
        assert gap(found.expenditure, base.expenditure) <= IDENTITY
        kept = np.zeros_like(base.transfer) if deficits == "balanced" else base.transfer
        assert gap(found.transfer, kept, base.income.max()) <= IDENTITY
        assert gap(np.moveaxis(found.trade_fob, 0, -1), base.world.trade_fob) <= IDENTITY


@given(case=cases(), deficits=st.sampled_from(CLOSURES), seed=st.integers(0, 999))
def test_no_shock_is_the_identity(case: Case, deficits: str, seed: int) -> None:
    assert_identity(case, deficits, seed)


@pytest.mark.parametrize("deficits", CLOSURES)
def test_no_shock_is_the_identity_on_the_embedded_worlds(embedded: World, deficits: str) -> None:
    assert_identity(Case(None, embedded, elasticities_for(embedded)), deficits, 1)


def assert_benchmark_solves(case: Case, deficits: str) -> None:
    base = based(case, deficits)
    model, wedges = Ricardian(deficits), explicit_zero(base.world)
    structure = model.structure(base, wedges)
    start = benchmark_state(base, structure)
    found = RicardianProblem(model.closure.scale).evaluate(start, model.params(base, structure, wedges))
    assert set(found.residual) == {"zero_profit", "income_balance", "market_clearance", "numeraire", "subsidy_budget"}
    assert max(float(np.abs(block).max()) for block in found.residual.values()) <= RESIDUAL
    check = checked(base, wedges, deficits, State(*(np.asarray(block) for block in start)))
    assert max(*check.residuals.values(), check.walras) <= RESIDUAL
    assert model.solve(base, wedges, tol=RESIDUAL).iterations <= 1  # the one pass that looks at the residual


@given(case=cases(), deficits=st.sampled_from(("share_of_world_gdp", "fixed_real")))
def test_the_table_solves_the_model(case: Case, deficits: str) -> None:
    assert_benchmark_solves(case, deficits)


@pytest.mark.parametrize("deficits", ["share_of_world_gdp", "fixed_real"])
def test_the_embedded_tables_solve_the_model(embedded: World, deficits: str) -> None:
    assert_benchmark_solves(Case(None, embedded, elasticities_for(embedded)), deficits)


def assert_accounts(case: Case, policy: Policy, deficits: str) -> None:
    base = based(case, deficits)
    found = solved(base, policy.wedges(base.world), deficits).outcome
    fob, paid = found.trade_fob, found.trade_duty_paid
    used = found.expenditure > 0.0
    shares = paid.sum(2)[used] / found.expenditure[used]
    assert np.abs(shares - 1.0).max() <= SHARE
    assert np.abs(found.employment.sum(0) - 1.0).max() <= SHARE
    scale = found.income.max()
    sources = found.wage * base.value_added + found.revenue + found.export_tax_revenue - found.subsidy_cost + found.transfer
    assert gap(found.income, sources) <= ACCOUNT
    assert np.abs(found.revenue - (found.expenditure.sum(0) - fob.sum((0, 2)))).max() <= ACCOUNT * scale
    assert np.abs(found.export_tax_revenue - (fob.sum((0, 1)) - found.output.sum(0))).max() <= ACCOUNT * scale
    assert np.abs(fob.sum((0, 2)) - fob.sum((0, 1)) - found.transfer).max() <= BALANCE * scale
    assert gap(found.value_added.sum(0), found.wage * base.value_added) <= BALANCE
    assert abs(found.transfer.sum()) <= ACCOUNT * scale
    assert abs((found.wage * base.value_added).sum() / base.value_added.sum() - 1.0) <= ACCOUNT  # numeraire
    if policy.coverage is None:
        assert_rates(case, policy, deficits, base.world, found)


def assert_rates(case: Case, policy: Policy, deficits: str, world: World, found: object) -> None:
    """With one class, rates times bases give the revenue; importer, exporter and base are told apart here."""
    tariff = np.broadcast_to(policy.levels.get("tariff", world.tariff[None])[0], world.tariff.shape)
    export_tax = np.broadcast_to(policy.levels.get("export_tax", world.export_tax[None])[0], world.tariff.shape)
    subsidy = policy.levels.get("production_subsidy", world.production_subsidy)
    fob = np.moveaxis(found.trade_fob, 0, -1)
    scale = found.income.max()
    assert np.abs((tariff * fob).sum((1, 2)) - found.revenue).max() <= BALANCE * scale
    assert np.abs((export_tax / (1.0 + export_tax) * fob).sum((0, 2)) - found.export_tax_revenue).max() <= BALANCE * scale
    assert gap(found.output.T, (fob / (1.0 + export_tax)).sum(0)) <= BALANCE
    assert np.abs((subsidy * found.output.T).sum(1) - found.subsidy_cost).max() <= BALANCE * scale
    # Quantities: border value over the border price hat p̂ d (1+e')/(1+e); input bundles are the cost over the unit cost hat.
    cost = policy.levels.get("trade_cost", np.ones((1, *tariff.shape)))[0]
    producer, made = found.producer_price.T, found.output.T > 0.0
    price = np.where(made, producer, 1.0)[None] * cost * (1.0 + export_tax) / (1.0 + world.export_tax)
    assert gap(np.moveaxis(found.trade_quantity, 0, -1), fob / price) <= BALANCE
    unit_cost = producer * policy.levels.get("productivity", 1.0) * (1.0 + subsidy) / (1.0 + world.production_subsidy)
    bundles = np.divide((1.0 + subsidy) * found.output.T, unit_cost, out=np.zeros(made.shape), where=made)
    assert gap(found.output_quantity.T, bundles) <= BALANCE


@given(st.data())
def test_the_accounts_of_a_solution_close(data: st.DataObject) -> None:
    case = data.draw(cases())
    assert_accounts(case, data.draw(policies(case)), data.draw(st.sampled_from(CLOSURES)))


@pytest.mark.parametrize("deficits", CLOSURES)
def test_the_accounts_of_the_embedded_worlds_close(embedded: World, deficits: str) -> None:
    tariff = embedded.tariff.copy()
    tariff[embedded.regions.index("USA"), embedded.regions.index("CHN")] += 0.25
    case = Case(None, embedded, elasticities_for(embedded))
    assert_accounts(case, Policy({"tariff": tariff[None]}, None), deficits)
