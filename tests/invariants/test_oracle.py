"""Two routes to one number: the slow NumPy oracle, and the published reference results of the embedded worlds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nested_reference as oracle
from smallyard.models.elasticities import elasticities_for
from smallyard.policy.wedges import Wedges
from smallyard.world.world import World

from .economies import CHANNELS, TIGHT, Case, based, cases, elasticities_of, gap, policies, random_case, random_policy, solved

AGREE = 1e-9  # measured below 1e-11: the oracle stops at 1e-12 in excess demand; smallyard at 1e-13 in every block
DIGITS = 0.0005  # half a unit of the last printed digit, in percent
ORACLE_SIZE = 0.4  # the oracle's damped wages get stuck under the largest policies; those are checked at smallyard's wages
RATES = ("share_of_world_gdp", "fixed_real")

pytestmark = pytest.mark.xdist_group("ricardian")


def assert_agrees(found: object, wanted: oracle.Solved, base_tariff_shape: tuple[int, ...]) -> None:
    """Every array that both report; nominal values under the same numeraire."""
    unit = wanted.expenditure.max()
    for name in ("wage", "income", "real_income", "real_wage", "tariff_revenue", "export_tax_revenue"):
        mine = found.revenue if name == "tariff_revenue" else getattr(found, name)
        assert gap(mine, getattr(wanted, name), None if "wage" in name or "real" in name else unit) <= AGREE, name
    for name in ("price", "expenditure", "output"):
        assert gap(getattr(found, name).T, getattr(wanted, name), None if name == "price" else unit) <= AGREE, name
    assert gap(np.moveaxis(found.trade_fob, 0, -1), wanted.trade_fob, unit) <= AGREE
    assert wanted.trade_fob.shape == base_tariff_shape


@given(data=st.data(), deficits=st.sampled_from(RATES))
def test_the_oracle_agrees(data: st.DataObject, deficits: str) -> None:
    case = data.draw(cases())
    policy = data.draw(policies(case, size=ORACLE_SIZE))
    found = solved(based(case, deficits), policy.wedges(case.world), deficits).outcome
    wanted = oracle.nested_solve(case.economy, policy.shock(case.economy, deficits), tol=1e-12)
    assert_agrees(found, wanted, case.world.tariff.shape)


@pytest.mark.parametrize("deficits", RATES)
@pytest.mark.parametrize(("shape", "classes"), [((3, 2), 1), ((3, 2), 2), ((5, 4), 1), ((5, 4), 2)])
def test_the_oracle_agrees_with_everything_at_once(shape: tuple[int, int], classes: int, deficits: str) -> None:
    """All sources in the base, all channels in the policy."""
    sources = {"tariffs": True, "export_taxes": True, "subsidies": True, "deficits": True}
    for seed in (1, 2):
        case = random_case(seed, shape, zero_flows=0.1, empty=min(shape) > 2, **sources)
        policy = random_policy(case, seed, CHANNELS, classes=classes, size=ORACLE_SIZE)
        found = solved(based(case, deficits), policy.wedges(case.world), deficits).outcome
        wanted = oracle.nested_solve(case.economy, policy.shock(case.economy, deficits), tol=1e-12)
        assert_agrees(found, wanted, case.world.tariff.shape)


@given(data=st.data(), deficits=st.sampled_from(RATES))
def test_the_oracle_finds_no_excess_demand_at_our_wages(data: st.DataObject, deficits: str) -> None:
    """Full-size policies: the oracle's own prices and spending at smallyard's wages clear its factor markets."""
    case = data.draw(cases())
    policy = data.draw(policies(case))
    found = solved(based(case, deficits), policy.wedges(case.world), deficits).outcome
    excess, total = oracle.excess_at(case.economy, policy.shock(case.economy, deficits), found.wage)
    assert np.abs(excess).max() <= AGREE * total


REFERENCE = {
    "wiod2014-17x27": {
        "USA": -0.057,
        "CHN": -0.306,
        "MEX": 0.152,
        "CAN": 0.054,
        "TWN": -0.071,
        "EU27": 0.015,
        "JPN": 0.028,
        "KOR": 0.003,
        "ROW": 0.046,
    },
    "wiod2014": {
        "USA": -0.055,
        "CHN": -0.310,
        "MEX": 0.156,
        "CAN": 0.054,
        "TWN": -0.073,
        "DEU": 0.016,
        "JPN": 0.028,
        "KOR": 0.002,
    },
}


def us_tariff_on_china(world: World) -> Wedges:
    """25 points on all goods from China."""
    tariff = world.tariff.copy()
    tariff[world.regions.index("USA"), world.regions.index("CHN"), world.is_good] += 0.25
    return Wedges.build(world, {"tariff": tariff})


def test_reference_results_of_the_embedded_worlds(embedded: World) -> None:
    """Real income in percent, θ = 5 in all sectors, imbalances fixed relative to world value added; printed to three digits."""
    case = Case(None, embedded, elasticities_for(embedded, uniform=5.0))
    base = based(case, "share_of_world_gdp")
    change = 100.0 * (solved(base, us_tariff_on_china(embedded), "share_of_world_gdp").outcome.real_income - 1.0)
    for region, printed in REFERENCE[embedded.name].items():
        assert change[embedded.regions.index(region)] == pytest.approx(printed, abs=DIGITS), region


def test_the_certificate_reaches_the_tests_tolerance(embedded: World) -> None:
    """1e-13 is within rounding also on 44 × 50 cells, so that the properties can be asserted there too."""
    rng = np.random.default_rng(11)
    case = Case(None, embedded, elasticities_of(rng.uniform(1.5, 9.0, len(embedded.sectors))))
    found = solved(based(case, "share_of_world_gdp"), us_tariff_on_china(embedded), "share_of_world_gdp")
    assert found.certificate.max_residual <= 10.0 * TIGHT
