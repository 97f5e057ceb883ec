"""Variant `melitz`: identities, invariances, a second route to its derivatives, a certificate that notices, and refusals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from smallyard.errors import InfeasibleError, InputError, InternalError, NotConvergedError
from smallyard.models import melitz, melitz_equations
from smallyard.models.base import Solved
from smallyard.models.melitz import Melitz
from smallyard.models.melitz_base import MelitzBase, MelitzParameters, melitz_base, overhead_shares, with_domestic_sales
from smallyard.models.melitz_certify import Point, certify
from smallyard.solver import jax_setup  # noqa: F401  (pins threads and precision before jax is imported)
from smallyard.solver.certificate import Check
from smallyard.solver.status import Status
from smallyard.world.packaged import load_world

import jax  # isort: skip
import jax.numpy as jnp  # isort: skip

from smallyard.models.melitz_equations import MelitzProblem, State, own_block, params  # isort: skip

IDENTITY = 1e-10  # the certificate's limit: what holds exactly in theory holds to it after a solve
ROUNDING = 1e-12  # no solve in between: float64 over sums of a few terms
NOTICED = 1e-6  # a tenth of a per mille put into one unknown must leave at least this in some block
CORRUPTED = 1e-4
TIGHT = 1e-13
SMALL, SLOPE = 1e-5, 1e-6  # step of central differences; of the largest entry, numerics page 1.8
VANISHING = 1e-9  # a labour elasticity; results differ by its order

REGIONS = ("aa", "bb", "cc", "dd")
HOME = 1
BETAS = (1.0, 0.49)  # without and with inputs
OVERHEAD = np.array([0.10, 0.27, 0.10, 0.15])
TARIFF = np.outer(np.arange(4) == HOME, [0.2, 0.0, 0.5, 0.1])
WAR = TARIFF + TARIFF.T + np.where(np.eye(4, dtype=bool), 0.0, 0.1)


def economy(beta: float = 1.0, **other: float) -> MelitzBase:
    """Four regions of unequal size that trade unevenly."""
    random = np.random.default_rng(4)
    gdp = np.array([3.0, 10.0, 6.0, 1.0])
    trade = random.uniform(0.02, 0.10, (4, 4)) * np.sqrt(np.outer(gdp, gdp)) * (1.0 - np.eye(4))
    sales = with_domestic_sales(trade, gdp, OVERHEAD, beta)
    return melitz_base(REGIONS, sales, OVERHEAD, replace(MelitzParameters(), value_added_share=beta, **other))


def point(solved: Solved) -> Point:
    """The hats of a solution."""
    return Point(*(np.exp(np.asarray(value)) for value in solved.state))


def worst(check: Check) -> float:
    """Largest residual; NaN if any is NaN."""
    return float(np.max(list(check.residuals.values())))


@pytest.mark.parametrize("beta", BETAS)
@pytest.mark.parametrize("revenue", Melitz.closures["revenue"])
@pytest.mark.parametrize("numeraire", Melitz.closures["numeraire"])
def test_no_tariff_changes_nothing(beta: float, revenue: str, numeraire: str) -> None:
    """The benchmark solves the equations, for every option, and is found from elsewhere."""
    base, model = economy(beta), Melitz(revenue, numeraire)  # type: ignore[arg-type]
    away = 0.1 * np.random.default_rng(1).normal(size=(4, 4))
    solved = model.solve(base, np.zeros((4, 4)), start=State(*jnp.asarray(away)))
    for hat in (*vars(point(solved)).values(), solved.outcome.welfare, solved.outcome.utility):
        np.testing.assert_allclose(hat, 1.0, atol=IDENTITY)
    np.testing.assert_allclose(solved.outcome.sales, base.sales, rtol=IDENTITY)
    assert solved.status is Status.CERTIFIED


@pytest.mark.parametrize("beta", BETAS)
def test_the_benchmark_leaves_no_residual(beta: float) -> None:
    """Both routes see rounding only at hats of one."""
    base = economy(beta)
    found = MelitzProblem(True, True).evaluate(State(*jnp.zeros((4, 4))), params(base, np.zeros((4, 4))))
    assert max(float(jnp.abs(value).max()) for value in found.residual.values()) <= ROUNDING
    check = certify(base, np.zeros((4, 4)), "labour_tax_relief", "world_price", Point(*np.ones((4, 4))))
    assert worst(check) <= ROUNDING
    assert max(check.walras, check.walras_anywhere) <= ROUNDING


@pytest.mark.parametrize("beta", BETAS)
@pytest.mark.parametrize("revenue", Melitz.closures["revenue"])
@pytest.mark.parametrize("tariff", [TARIFF, WAR, -0.5 * TARIFF], ids=["tariff", "war", "subsidy"])
def test_accounts_close_and_the_redundant_equation_holds(beta: float, revenue: str, tariff: np.ndarray) -> None:
    """Flows add up to what is spent, revenue to the tariffs paid, deficits to zero."""
    base = economy(beta)
    solved = Melitz(revenue).solve(base, tariff)  # type: ignore[arg-type]
    at = solved.outcome
    np.testing.assert_allclose(at.sales_with_tariff.sum(1), at.expenditure, rtol=IDENTITY)
    np.testing.assert_allclose((tariff * at.sales).sum(1), at.revenue, atol=IDENTITY)
    assert abs(at.deficit.sum()) <= IDENTITY * at.exports.sum()
    assert solved.certificate.walras <= IDENTITY
    assert solved.certificate.max_residual <= IDENTITY


@pytest.mark.parametrize("beta", BETAS)
def test_the_price_level_is_free(beta: float) -> None:
    """Twice all wages, prices and expenditures solve everything but the numeraire; real results do not know which one is used."""
    base = economy(beta)
    by_price = Melitz(numeraire="world_price").solve(base, TARIFF)
    at = point(by_price)
    doubled = Point(2.0 * at.wage, 2.0 * at.expenditure, at.labour, 2.0 * at.price)
    residuals = dict(certify(base, TARIFF, "labour_tax_relief", "world_price", doubled).residuals)
    assert residuals.pop("numeraire") == pytest.approx(1.0)
    assert max(residuals.values()) <= IDENTITY
    by_wage = Melitz(numeraire="world_wage").solve(base, TARIFF).outcome
    for name in ("welfare", "utility", "real_income", "employment"):
        np.testing.assert_allclose(getattr(by_wage, name), getattr(by_price.outcome, name), atol=IDENTITY)


@pytest.mark.parametrize("beta", BETAS)
def test_order_of_regions_and_unit_of_money_do_not_matter(beta: float) -> None:
    base, order = economy(beta), np.array([2, 0, 3, 1])
    sales = 1000.0 * base.sales[np.ix_(order, order)]
    moved = melitz_base([REGIONS[n] for n in order], sales, OVERHEAD[order], base.parameters)
    here = Melitz().solve(base, TARIFF).outcome
    there = Melitz().solve(moved, TARIFF[np.ix_(order, order)]).outcome
    for name in ("welfare", "wage", "price", "employment"):
        np.testing.assert_allclose(getattr(there, name), getattr(here, name)[order], atol=IDENTITY)


@pytest.mark.parametrize("beta", BETAS)
def test_without_elastic_labour_the_use_of_revenue_does_not_matter(beta: float) -> None:
    """κ = 0: labour supply is the only equation that knows whether taxes fall, and it says L = 1 either way."""
    base = economy(beta, labour_elasticity=0.0)
    relief, lump = (Melitz(revenue).solve(base, TARIFF).outcome for revenue in ("labour_tax_relief", "lump_sum"))
    for outcome in (relief, lump):
        np.testing.assert_allclose(outcome.employment, 1.0, atol=IDENTITY)
        np.testing.assert_allclose(outcome.welfare, outcome.real_income, atol=IDENTITY)
    np.testing.assert_allclose(relief.welfare, lump.welfare, atol=IDENTITY)


def test_labour_is_continuous_where_its_elasticity_vanishes() -> None:
    nearly, fixed = (Melitz().solve(economy(labour_elasticity=kappa), TARIFF).outcome.welfare for kappa in (VANISHING, 0.0))
    np.testing.assert_allclose(nearly, fixed, atol=10.0 * VANISHING)


@pytest.mark.parametrize("revenue", Melitz.closures["revenue"])
def test_utility_is_consumption_less_effort(revenue: str) -> None:
    """C − b Y L^((1+κ)/κ) with b = κ/(1+κ), directly; the measure of the source equals it unless taxes fall."""
    base = economy()
    at = Melitz(revenue).solve(base, TARIFF).outcome  # type: ignore[arg-type]
    kappa = base.parameters.labour_elasticity
    effort = kappa / (1.0 + kappa) * base.income
    direct = base.consumption * at.real_income - effort * at.employment ** (1.0 / kappa + 1.0)
    np.testing.assert_allclose(at.utility, direct / (base.consumption - effort), rtol=IDENTITY)
    same = np.isclose(at.welfare, at.utility, rtol=0.0, atol=IDENTITY)
    assert same.tolist() == [revenue == "lump_sum" or not taxed for taxed in TARIFF.any(1)]


@pytest.mark.parametrize("beta", BETAS)
def test_own_block_is_the_derivative_of_the_equations(beta: float) -> None:
    """The formulas that steer the iteration against automatic differentiation at the benchmark."""
    base = economy(beta)
    found = params(base, np.zeros((4, 4)))

    def gaps(state: jax.Array) -> jax.Array:
        return jnp.stack(list(MelitzProblem(True, True).evaluate(State(*state), found).residual.values())[:4])

    full = jax.jacfwd(gaps)(jnp.zeros((4, 4)))  # [equation, region, unknown, region]
    np.testing.assert_allclose(own_block(base), np.einsum("enun->neu", np.asarray(full)), atol=ROUNDING)


@pytest.mark.parametrize("beta", BETAS)
@pytest.mark.parametrize("unknown", ["wage", "expenditure", "labour", "price"])
def test_a_corrupted_state_is_not_certified(beta: float, unknown: str) -> None:
    base = economy(beta)
    right = point(Melitz().solve(base, TARIFF))
    assert worst(certify(base, TARIFF, "labour_tax_relief", "world_price", right)) <= IDENTITY
    values = getattr(right, unknown) * (1.0 + CORRUPTED * (np.arange(4) == 2))
    wrong = certify(base, TARIFF, "labour_tax_relief", "world_price", replace(right, **{unknown: values}))
    assert worst(wrong) >= NOTICED
    lost = certify(base, TARIFF, "labour_tax_relief", "world_price", replace(right, **{unknown: values * np.nan}))
    assert not lost.finite
    assert not worst(lost) <= IDENTITY


def test_the_certificate_knows_the_question() -> None:
    """A solution of another tariff, use of revenue, or numeraire is no solution of this one."""
    right = point(Melitz().solve(base := economy(), TARIFF))
    for tariff, revenue, numeraire in (
        (TARIFF.T, "labour_tax_relief", "world_price"),
        (TARIFF, "lump_sum", "world_price"),
        (TARIFF, "labour_tax_relief", "world_wage"),
    ):
        assert worst(certify(base, tariff, revenue, numeraire, right)) >= NOTICED


def test_a_tolerance_out_of_reach_gives_no_numbers() -> None:
    below_every_residual = -1.0  # on some machines the last step meets zero to the last digit
    with pytest.raises(NotConvergedError, match="E-NOT-CONVERGED"):
        Melitz().solve(economy(), TARIFF, tol=below_every_residual)


def test_an_income_that_runs_out_is_named() -> None:
    """A region that pays most of its income abroad, and loses the trade that earns it."""
    sales = np.array([[5.0, 0.1, 3.0], [0.1, 5.0, 0.1], [0.1, 0.1, 1.0]])
    base = melitz_base(["buyer", "other", "payer"], sales, np.full(3, 0.1))
    with pytest.raises(InfeasibleError, match=r"E-INFEASIBLE-INCOME.*payer"):
        Melitz("lump_sum").solve(base, np.where(np.eye(3, dtype=bool), 0.0, 3.0))


def test_tariffs_that_raise_more_than_labour_earns_cannot_lower_its_taxes() -> None:
    """A region that lives on transfers; handing the revenue out is possible."""
    sales, tariff = np.array([[5.0, 1.0, 0.1], [1.0, 5.0, 0.1], [1.0, 1.0, 0.0]]), np.zeros((3, 3))
    base = melitz_base(["aa", "bb", "guest"], sales, np.array([0.1, 0.1, 0.02]))
    tariff[2, :2] = 0.5
    with pytest.raises(InfeasibleError, match=r"E-INFEASIBLE-RELIEF.*guest"):
        Melitz("labour_tax_relief").solve(base, tariff)
    assert Melitz("lump_sum").solve(base, tariff).status is Status.CERTIFIED


@pytest.mark.parametrize(
    ("cell", "rate"), [((HOME, 0), np.nan), ((HOME, 0), -1.0), ((HOME, 0), -1.5), ((HOME, 0), np.inf), ((HOME, HOME), 0.1)]
)
def test_impossible_tariffs_are_refused(cell: tuple[int, int], rate: float) -> None:
    tariff = TARIFF.copy()
    tariff[cell] = rate
    with pytest.raises(InputError, match=r"E-MELITZ-TARIFF.*bb"):
        Melitz().solve(economy(), tariff)


def test_impossible_worlds_are_refused() -> None:
    base = economy()
    apart = np.where(np.outer([1, 1, 0, 0], [1, 1, 0, 0]) + np.outer([0, 0, 1, 1], [0, 0, 1, 1]) > 0, base.sales, 0.0)
    for sales, overhead, words in (
        (-base.sales, OVERHEAD, "E-MELITZ-INPUT"),
        (base.sales[:3], OVERHEAD, "shape"),
        (base.sales * (np.arange(4) != 2), OVERHEAD, "nothing is sold in cc"),
        (base.sales, OVERHEAD + 0.9, "within"),
        (apart, OVERHEAD, "E-MELITZ-BLOCKS"),
    ):
        with pytest.raises(InputError, match=words):
            melitz_base(REGIONS, sales, overhead)
    with pytest.raises(InternalError, match="E-MELITZ-ACCOUNTS"):
        replace(base, income=1.01 * base.income)
    with pytest.raises(InputError, match="value_added_share"):
        MelitzParameters(value_added_share=0.0)
    with pytest.raises(InputError, match="lump_sum"):
        Melitz("burnt")  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"\(4, 4\)"):
        Melitz().solve(base, TARIFF[:3])


def test_overhead_shares_give_the_means_asked_for() -> None:
    """Two regions: what each side's sellers pay on average, home and foreign sales together."""
    trade, spent = np.array([[0.0, 2.0], [1.0, 0.0]]), np.array([20.0, 50.0])
    found = overhead_shares(trade, spent, 0, (0.26, 0.12))
    np.testing.assert_allclose([found @ [18.0, 1.0] / 19.0, found @ [2.0, 49.0] / 51.0], [0.26, 0.12], rtol=ROUNDING)
    with pytest.raises(InputError, match="overhead shares would be"):
        overhead_shares(trade, np.array([3.0, 2.0]), 0, (0.9, 0.0))


@pytest.mark.parametrize("beta", BETAS)
@pytest.mark.parametrize("revenue", Melitz.closures["revenue"])
def test_gradients_agree_with_differences(beta: float, revenue: str) -> None:
    """The solver's implicit rule on this system, against central differences of solves."""
    base, model = economy(beta), Melitz(revenue)  # type: ignore[arg-type]
    at = model.solve(base, TARIFF, tol=TIGHT)
    slope = model.gradient(base, TARIFF, at, lambda found: found.utility[HOME])
    assert np.isnan(np.diagonal(slope)).all()
    for cell in ((HOME, 0), (HOME, 2), (0, HOME), (3, 2)):
        step = np.zeros_like(TARIFF)
        step[cell] = SMALL
        up, down = (model.solve(base, TARIFF + sign * step, tol=TIGHT).outcome.utility[HOME] for sign in (1.0, -1.0))
        assert abs(slope[cell] - (up - down) / (2.0 * SMALL)) <= SLOPE * np.nanmax(np.abs(slope))


@pytest.mark.parametrize("revenue", Melitz.closures["revenue"])
def test_severe_tariffs_are_certified_or_named(revenue: str) -> None:
    """Rates to 225 % on every pair, labour elasticities to 0.7, with and without inputs."""
    outcomes = []
    for seed in range(20):
        rng = np.random.default_rng([23, seed])
        base = economy(float(rng.choice(BETAS)), labour_elasticity=float(rng.uniform(0.0, 0.7)))
        rates = rng.uniform(0.0, 2.25, (4, 4)) * (1.0 - np.eye(4))
        try:
            outcomes.append(Melitz(revenue).solve(base, rates).status)  # type: ignore[arg-type]
        except InfeasibleError as error:
            outcomes.append(error.findings[0].code)
    assert set(outcomes) <= {Status.CERTIFIED, "E-INFEASIBLE-INCOME", "E-INFEASIBLE-RELIEF"}
    assert outcomes.count(Status.CERTIFIED) >= 15


def test_the_packaged_world_is_solved() -> None:
    """44 regions, their goods as the one sector, mean overhead: a hundred points between two of them."""
    world = load_world("wiod2014")
    goods = world.trade_fob[:, :, list(world.is_good)].sum(2)
    base = melitz_base(world.regions, goods, np.full(44, 0.2), replace(MelitzParameters(), value_added_share=0.5))
    tariff = np.zeros((44, 44))
    first, second = world.regions.index("USA"), world.regions.index("CHN")
    tariff[first, second] = tariff[second, first] = 1.0
    found = Melitz().solve(base, tariff)
    assert found.status is Status.CERTIFIED
    assert (found.outcome.utility[[first, second]] < 1.0).all()


FAULTS = {
    "revenue goes to nobody": {"revenue": 0.0},
    "labour is paid more than it earns": {"labour_demand": 1.01},
    "uses are counted twice in part": {"uses": 1.01},
    "a price index that is not the dual": {"market": 1.01},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_never_certified(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One wrong quantity in the solver's pass: the solver converges, the certificate refuses."""
    healthy = melitz_equations.one_pass

    def faulty(state: State, p: object) -> object:
        at = healthy(state, p)  # type: ignore[arg-type]
        return at._replace(**{name: factor * getattr(at, name) for name, factor in FAULTS[fault].items()})

    monkeypatch.setattr(melitz_equations, "one_pass", faulty)
    monkeypatch.setattr(melitz, "MelitzProblem", type(f"Faulty{list(FAULTS).index(fault)}", (MelitzProblem,), {}))
    with pytest.raises((NotConvergedError, InfeasibleError)):
        Melitz().solve(economy(0.49), WAR)
