"""Nothing uncertified is a result: wrong points, NaN and unfinished iterations are errors (invariant 26)."""

from collections import Counter
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallyard.errors import InfeasibleError, NotConvergedError
from smallyard.models import paired
from smallyard.models.base import as_numpy
from smallyard.models.elasticities import elasticities_for
from smallyard.models.ricardian import Ricardian
from smallyard.models.starts import benchmark_state
from smallyard.policy.wedges import Wedges
from smallyard.solver import driver
from smallyard.solver.certificate import RESIDUAL_LIMIT, Certificate
from smallyard.solver.jax_setup import jax
from smallyard.solver.problem import Evaluation
from smallyard.solver.status import Status
from smallyard.world.world import World

from .economies import CHANNELS, CLOSURES, SOURCES, TIGHT, Case, based, cases, checked, policies, random_case, random_policy, solved

jnp = jax.numpy
TAMPER = 1e-6  # four orders above the limit: what a loose stopping rule would leave
SEEN = 1e-8  # a hundredth of the move: neighbours in a market dilute it
OWN = {"log_wage": "market_clearance", "log_price": "zero_profit", "log_expenditure": "income_balance"}
BLOCKS = tuple(OWN)

pytestmark = pytest.mark.xdist_group("ricardian")


def raised(base: object, wedges: Wedges, **options: object) -> NotConvergedError:
    """The error that a solve must end in."""
    with pytest.raises(NotConvergedError) as caught:
        Ricardian().solve(base, wedges, tol=TIGHT, **options)
    return caught.value


@given(data=st.data(), deficits=st.sampled_from(CLOSURES))
def test_a_result_is_certified_positive_and_finite(data: st.DataObject, deficits: str) -> None:
    case = data.draw(cases())
    base = based(case, deficits)
    found = solved(base, data.draw(policies(case)).wedges(base.world), deficits)
    certificate = found.certificate
    assert found.status is Status.CERTIFIED
    assert certificate.failures() == []
    assert set(certificate.residuals) == {"zero_profit", "income_balance", "market_clearance", "numeraire"}
    assert max(certificate.max_residual, certificate.walras) <= RESIDUAL_LIMIT
    assert certificate.finite
    assert (found.outcome.income > 0.0).all()
    assert certificate.min_income > 0.0
    assert (found.outcome.expenditure >= 0.0).all()
    assert (found.outcome.output >= 0.0).all()
    assert all(np.isfinite(value).all() for value in found.outcome)


@given(data=st.data(), deficits=st.sampled_from(CLOSURES), block=st.sampled_from(BLOCKS), sign=st.sampled_from((-1.0, 1.0)))
def test_a_wrong_point_is_not_certified(data: st.DataObject, deficits: str, block: str, sign: float) -> None:
    """One cell of one block moved by 1e-6 is seen by the independent evaluation, and by the equation of that block."""
    case = data.draw(cases())
    base = based(case, deficits)
    wedges = data.draw(policies(case)).wedges(base.world)
    state = as_numpy(solved(base, wedges, deficits).state)
    demand = Ricardian(deficits).structure(base, wedges).has_demand
    places = np.argwhere(demand) if block != "log_wage" else np.arange(len(base.value_added))[:, None]
    moved = getattr(state, block).copy()
    moved[tuple(places[data.draw(st.integers(0, len(places) - 1))])] += sign * TAMPER
    before = checked(base, wedges, deficits, state)
    check = checked(base, wedges, deficits, state._replace(**{block: moved}))
    assert max(before.residuals.values()) <= RESIDUAL_LIMIT
    assert check.residuals[OWN[block]] > SEEN > RESIDUAL_LIMIT
    certificate = Certificate(check.residuals, check.walras, check.min_income, check.min_expenditure, check.finite, 1, 1, 0.0)
    assert certificate.failures()


@pytest.mark.parametrize("block", BLOCKS)
def test_a_solver_that_claims_a_wrong_point_is_refused(monkeypatch: pytest.MonkeyPatch, wiod_small: World, block: str) -> None:
    base = based(Case(None, wiod_small, elasticities_for(wiod_small)), "share_of_world_gdp")
    wedges = Wedges.build(wiod_small, {"tariff": wiod_small.tariff * 1.5})

    def claims(*args: object, **options: object) -> driver.Solution:
        found = driver.solve(*args, **options)
        moved = np.asarray(getattr(found.state, block)).copy()
        moved.flat[0] += TAMPER
        return replace(found, state=found.state._replace(**{block: moved}))

    monkeypatch.setattr(paired, "solve", claims)
    assert raised(base, wedges).findings[0].code == "E-NOT-CERTIFIED"
    assert Ricardian().solve(base, wedges, tol=TIGHT, throw=False).status is Status.UNCERTIFIED


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_start_that_is_not_finite_is_an_error(wiod_small: World, block: str, value: float) -> None:
    base = based(Case(None, wiod_small, elasticities_for(wiod_small)), "share_of_world_gdp")
    start = as_numpy(benchmark_state(base, Ricardian().structure(base, Wedges.neutral())))
    broken = getattr(start, block).copy()
    broken.flat[0] = value
    bad = start._replace(**{block: broken})
    assert raised(base, Wedges.neutral(), start=bad).findings[0].code == "E-NOT-CONVERGED"
    found = Ricardian().solve(base, Wedges.neutral(), start=bad, tol=TIGHT, throw=False)
    assert found.status is Status.NOT_FINITE
    assert found.certificate.failures()


@pytest.mark.parametrize("passes", [1, 5])
def test_an_unfinished_iteration_is_an_error(monkeypatch: pytest.MonkeyPatch, wiod_small: World, passes: int) -> None:
    base = based(Case(None, wiod_small, elasticities_for(wiod_small)), "share_of_world_gdp")
    wedges = Wedges.build(wiod_small, {"tariff": wiod_small.tariff * 1.5})
    monkeypatch.setattr(paired, "solve", partial(driver.solve, max_iterations=passes))
    monkeypatch.setattr(driver, "NEWTON_STEPS", 0)
    monkeypatch.setattr(driver, "PATH_TRIES", 0)
    assert raised(base, wedges).findings[0].code == "E-NOT-CONVERGED"
    found = Ricardian().solve(base, wedges, tol=TIGHT, throw=False)
    assert found.status is Status.MAX_ITERATIONS
    assert found.iterations == passes


def test_a_tolerance_out_of_reach_is_an_error(wiod_small: World) -> None:
    base = based(Case(None, wiod_small, elasticities_for(wiod_small)), "share_of_world_gdp")
    with pytest.raises(NotConvergedError):
        Ricardian().solve(
            base, Wedges.build(wiod_small, {"tariff": wiod_small.tariff * 1.5}), tol=-1.0
        )  # rounding can reach an exact 0


def test_extreme_shocks_are_solved_or_refused() -> None:
    """Over economies and policies with no regard to feasibility: certified, or a typed refusal; never anything else."""
    seen: Counter[str] = Counter()
    for seed in range(150):
        shape = ((3, 2), (5, 4))[seed % 2]
        case = random_case(seed, shape, zero_flows=0.5, **dict.fromkeys(SOURCES, True))
        policy = random_policy(case, seed, CHANNELS, classes=1 + seed % 3 % 2, size=1.0)
        levels = dict(policy.levels)
        levels["production_subsidy"] = levels["production_subsidy"] + np.random.default_rng(seed).uniform(0.0, 0.3, shape)
        base = based(case, "share_of_world_gdp")
        try:
            found = solved(base, Wedges.build(case.world, levels, policy.coverage), "share_of_world_gdp")
        except (NotConvergedError, InfeasibleError) as error:
            seen[error.findings[0].code] += 1
            continue
        seen["certified"] += 1
        assert found.certificate.max_residual <= RESIDUAL_LIMIT
        assert found.outcome.income.min() > 0.0
        assert all(np.isfinite(value).all() for value in found.outcome)
    assert seen["certified"] >= 75
    assert seen["E-INFEASIBLE-INCOME"] + seen["E-NOT-CONVERGED"] > 0  # the subsidies of some draws cost more than the region earns
    assert set(seen) <= {"certified", "E-NOT-CONVERGED", "E-INFEASIBLE-BALANCE", "E-INFEASIBLE-SUPPLIER", "E-INFEASIBLE-INCOME"}


@dataclass(frozen=True)
class Toy:
    """x = cos x, with a residual that turns into NaN beyond `edge`; a frozen record, because it is a compile key."""

    edge: float

    @property
    def blocks(self) -> tuple[str, ...]:
        return ("fixed_point", "calm")

    def evaluate(self, state: dict, params: dict) -> Evaluation:
        x = state["x"]
        gap = jnp.cos(x) - x
        calm = jnp.where(x < self.edge, 0.0, jnp.nan) * params["weight"]
        return Evaluation({"fixed_point": gap, "calm": calm}, {"x": jnp.cos(x)})


TOY = {"weight": np.ones(2)}


def test_a_toy_problem_is_solved() -> None:
    found = driver.solve(Toy(10.0), {"x": np.zeros(2)}, TOY, tol=1e-12)
    assert found.status is Status.CONVERGED
    assert found.state["x"] == pytest.approx(np.full(2, 0.7390851332151607), abs=1e-12)
    assert found.residual <= 1e-12


@pytest.mark.parametrize("start", [0.0, 0.73, 0.9, np.nan, np.inf])
def test_nan_never_reads_as_converged(start: float) -> None:
    """One block is NaN beyond 0.735, below the solution: max(0, NaN) must not lose it."""
    found = driver.solve(Toy(0.735), {"x": np.array([0.0, start])}, TOY, tol=1e-12)
    assert found.status in (Status.NOT_FINITE, Status.MAX_ITERATIONS)
    assert found.residual > 1e-3
    assert not found.residual <= 1e-12


@pytest.mark.parametrize("tol", [np.nan, -1.0, 0.0])
def test_a_tolerance_that_cannot_be_met_is_never_met(tol: float) -> None:
    found = driver.solve(Toy(10.0), {"x": np.zeros(2)}, TOY, tol=tol, max_iterations=50)
    assert found.status is not Status.CONVERGED or found.residual == tol == 0.0


def test_max_residual_and_failures_see_nan() -> None:
    good = Certificate({"a": 0.0, "b": 0.0}, 0.0, 1.0, 0.0, True, 1, 1, 0.0)
    assert good.failures() == []
    for bad in (
        replace(good, residuals={"a": np.nan, "b": 0.0}),
        replace(good, residuals={"a": 0.0, "b": 1e-9}),
        replace(good, walras=np.nan),
        replace(good, min_income=np.nan),
        replace(good, min_income=0.0),
        replace(good, min_expenditure=-1e-30),
        replace(good, min_expenditure=np.nan),
        replace(good, finite=False),
    ):
        assert bad.failures()
    assert np.isnan(replace(good, residuals={"a": 1.0, "b": np.nan}).max_residual)
