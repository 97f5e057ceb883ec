"""Taxes that only rename prices change nothing, and taxes between equals hurt equally (invariants 14, 15, 16)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nested_reference as oracle
from smallyard.models.calibrate import Base
from smallyard.models.elasticities import elasticities_for
from smallyard.policy.wedges import Wedges
from smallyard.world.world import World

from .economies import Case, Policy, based, case_of, cases, gap, policies, solved, worst

NEUTRAL = 1e-10  # measured below 1e-11: two different systems, each at the tests' tolerance
EQUAL = 1e-12  # measured below 1e-14: the same sums for every region

pytestmark = pytest.mark.xdist_group("ricardian")
# Taxes in force besides the uniform one; classes too, because a power on a flow is a power on each of its classes.
OTHERS = ("tariff", "export_tax", "trade_cost", "productivity", "production_subsidy", "demand", "ban")


def with_powers(world: World, policy: Policy, place: int, on_imports: float, on_exports: float) -> Wedges:
    """`policy` with (1+t') × on_imports on all imports of one region and (1+e') × on_exports on all its exports."""
    classes = 1 if policy.coverage is None else len(policy.coverage)
    shape = (classes, *world.trade_fob.shape)
    powers = {}
    for name, power, cells in (("tariff", on_imports, np.s_[:, place]), ("export_tax", on_exports, np.s_[:, :, place])):
        level = np.array(np.broadcast_to(policy.levels.get(name, getattr(world, name)), shape))
        own = level[:, place, place].copy()
        level[cells] = (1.0 + level[cells]) * power - 1.0
        level[:, place, place] = own
        powers[name] = level
    return Wedges.build(world, policy.levels | powers, policy.coverage)


def assert_lerner(base: Base, policy: Policy, deficits: str, place: int, rate: float) -> None:
    """A uniform import tax and a uniform export tax of one region are the same tax; it is a tax."""
    power = 1.0 + rate
    on_imports = solved(base, with_powers(base.world, policy, place, power, 1.0), deficits).outcome
    on_exports = solved(base, with_powers(base.world, policy, place, 1.0, power), deficits).outcome
    without = solved(base, with_powers(base.world, policy, place, 1.0, 1.0), deficits).outcome
    assert worst(on_imports, on_exports) <= NEUTRAL
    inside = on_imports.price_index[place] / on_exports.price_index[place]
    outside = np.delete(on_imports.price_index / on_exports.price_index, place)
    assert np.abs(inside / outside / power - 1.0).max() <= NEUTRAL  # only the region's price level tells them apart
    assert worst(on_imports, without, ("trade_quantity",)) > 1e-4 * rate


def assert_offset(base: Base, policy: Policy, deficits: str, place: int, rate: float) -> None:
    """A uniform import tax with an equal export subsidy only raises the region's price level."""
    power = 1.0 + rate
    both = solved(base, with_powers(base.world, policy, place, power, 1.0 / power), deficits).outcome
    without = solved(base, with_powers(base.world, policy, place, 1.0, 1.0), deficits).outcome
    assert worst(both, without) <= NEUTRAL
    level = both.wage / without.wage
    assert np.abs(level[place] / np.delete(level, place) / power - 1.0).max() <= NEUTRAL


RATES = st.floats(0.01, 0.6)


@given(data=st.data(), rate=RATES)
def test_lerner_symmetry(data: st.DataObject, rate: float) -> None:
    case = data.draw(cases())
    deficits = "balanced" if case.economy.deficit.any() else data.draw(st.sampled_from(("share_of_world_gdp", "fixed_real")))
    place = data.draw(st.integers(0, len(case.world.regions) - 1))
    assert_lerner(based(case, deficits), data.draw(policies(case, OTHERS)), deficits, place, rate)


@given(data=st.data(), rate=RATES)
def test_an_offsetting_export_subsidy_makes_a_tariff_neutral(data: st.DataObject, rate: float) -> None:
    case = data.draw(cases())
    deficits = "balanced" if case.economy.deficit.any() else data.draw(st.sampled_from(("share_of_world_gdp", "fixed_real")))
    place = data.draw(st.integers(0, len(case.world.regions) - 1))
    assert_offset(based(case, deficits), data.draw(policies(case, OTHERS)), deficits, place, rate)


@pytest.mark.parametrize("region", ["USA", "CHN"])
def test_uniform_taxes_on_the_embedded_worlds(embedded: World, region: str) -> None:
    base = based(Case(None, embedded, elasticities_for(embedded)), "balanced")
    none = Policy({}, None)
    assert_lerner(base, none, "balanced", embedded.regions.index(region), 0.25)
    assert_offset(base, none, "balanced", embedded.regions.index(region), 0.25)


def test_lerner_symmetry_needs_balanced_trade(wiod_small: World) -> None:
    """Where transfers are fixed in money of the world, the two taxes differ: the test above is not vacuous."""
    base = based(Case(None, wiod_small, elasticities_for(wiod_small)), "share_of_world_gdp")
    none, place = Policy({}, None), wiod_small.regions.index("USA")
    on_imports = solved(base, with_powers(wiod_small, none, place, 1.25, 1.0), "share_of_world_gdp").outcome
    on_exports = solved(base, with_powers(wiod_small, none, place, 1.0, 1.25), "share_of_world_gdp").outcome
    assert worst(on_imports, on_exports, ("real_income",)) > 1e-4


def equal_regions(seed: int, shape: tuple[int, int]) -> Case:
    """Identical regions at free trade: what each sells equals what it buys, sector by sector."""
    rng = np.random.default_rng(seed)
    count, width = shape
    cost = rng.dirichlet(np.r_[np.full(width, 1.5), 1.2 * width], width).T
    inputs, alpha = cost[:width], rng.dirichlet(np.full(width, 2.0))
    spending = np.linalg.solve(np.eye(width) - inputs, alpha * 10.0)
    own = rng.uniform(0.4, 0.9, width)
    shares = np.broadcast_to((1.0 - own) / (count - 1), (count, count, width)).copy()
    shares[range(count), range(count)] = own
    zero, cells = np.zeros((count, count, width)), np.ones((count, 1))
    return case_of(
        oracle.Economy(
            trade_fob=shares * spending,
            tariff=zero,
            export_tax=zero,
            production_subsidy=np.zeros((count, width)),
            intermediate_use=np.broadcast_to(inputs * spending, (count, width, width)),
            final_demand=cells * alpha * 10.0,
            theta=rng.uniform(1.5, 9.0, width),
            deficit=np.zeros(count),
        )
    )


@given(
    seed=st.integers(0, 9999),
    shape=st.sampled_from(((3, 2), (5, 4))),
    rate=RATES,
    deficits=st.sampled_from(("share_of_world_gdp", "fixed_real")),
)
def test_a_tariff_of_all_on_all_hurts_equals_equally(seed: int, shape: tuple[int, int], rate: float, deficits: str) -> None:
    case = equal_regions(seed, shape)
    wedges = Wedges.build(case.world, {"tariff": case.off * rate * np.ones(case.world.tariff.shape)})
    found = solved(based(case, deficits), wedges, deficits).outcome
    assert gap(found.wage, np.ones(shape[0])) <= EQUAL
    assert gap(found.real_income, np.full(shape[0], found.real_income[0])) <= EQUAL
    assert found.real_income.max() < 1.0 - 1e-9
    assert gap(found.revenue, np.full(shape[0], found.revenue[0])) <= EQUAL
