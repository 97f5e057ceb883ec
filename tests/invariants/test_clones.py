"""Cutting a region or a sector into equal parts changes nothing (invariants 17, 18)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nested_reference as oracle
from smallyard.world.aggregate import aggregate

from .economies import Case, based, case_of, cases, gap, policies, solved

CLONES = 1e-11  # measured below 1e-12: sums in another order, and the solver's tolerance

pytestmark = pytest.mark.xdist_group("ricardian")
SMALL = ((3, 2),)  # one compiled shape before and one after each cut
PER_REGION = ("real_income", "real_wage", "wage", "price_index")
CLOSURES = st.sampled_from(("share_of_world_gdp", "balanced"))  # one compilation serves both


def cut(case: Case, regions: list[int], masses: np.ndarray, sectors: list[int], widths: np.ndarray) -> Case:
    """Region k of the result is a part masses[k] of regions[k]; the parts share everything in proportion, also their trade."""
    e = case.economy
    flows, cells = np.ix_(regions, regions, sectors), np.ix_(regions, sectors)
    return case_of(
        oracle.Economy(
            e.trade_fob[flows] * masses[:, None, None] * masses[None, :, None] * widths,
            e.tariff[flows],
            e.export_tax[flows],
            e.production_subsidy[cells],
            e.intermediate_use[np.ix_(regions, sectors, sectors)] * masses[:, None, None] * widths[:, None] * widths,
            e.final_demand[cells] * masses[:, None] * widths,
            e.theta[sectors],
            e.deficit[regions] * masses,
        )
    )


@given(data=st.data(), deficits=CLOSURES, part=st.floats(0.1, 0.9), place=st.integers(0, 2))
def test_two_halves_of_a_region_are_the_region(data: st.DataObject, deficits: str, part: float, place: int) -> None:
    case = data.draw(cases(SMALL))
    policy = data.draw(policies(case))
    regions = sorted([0, 1, 2, place])
    masses = np.array([1.0 if n != place else part if k and regions[k - 1] == n else 1.0 - part for k, n in enumerate(regions)])
    other = cut(case, regions, masses, [0, 1], np.ones(2))
    found = solved(based(other, deficits), policy.indexed(regions, [0, 1]).wedges(other.world), deficits).outcome
    base = based(case, deficits)
    wanted = solved(base, policy.wedges(base.world), deficits).outcome
    for name in PER_REGION:
        assert gap(getattr(found, name), getattr(wanted, name)[regions]) <= CLONES, name
    assert gap(found.price, wanted.price[:, regions]) <= CLONES
    assert gap(found.employment, wanted.employment[:, regions]) <= CLONES
    assert gap(found.income, wanted.income[regions] * masses) <= CLONES
    both = np.equal.outer(np.arange(3), regions).astype(float)
    for name in ("trade_fob", "trade_quantity", "trade_duty_paid"):
        merged = np.einsum("an,bi,sni->sab", both, both, getattr(found, name))
        assert gap(merged, getattr(wanted, name)) <= CLONES, name


@given(data=st.data(), deficits=CLOSURES, part=st.floats(0.1, 0.9), place=st.integers(0, 1))
def test_two_halves_of_a_sector_are_the_sector(data: st.DataObject, deficits: str, part: float, place: int) -> None:
    case = data.draw(cases(SMALL))
    policy = data.draw(policies(case))
    sectors = sorted([0, 1, place])
    widths = np.array([1.0 if s != place else part if k and sectors[k - 1] == s else 1.0 - part for k, s in enumerate(sectors)])
    other = cut(case, [0, 1, 2], np.ones(3), sectors, widths)
    found = solved(based(other, deficits), policy.indexed([0, 1, 2], sectors).wedges(other.world), deficits).outcome
    base = based(case, deficits)
    wanted = solved(base, policy.wedges(base.world), deficits).outcome
    for name in (*PER_REGION, "income", "revenue", "export_tax_revenue"):
        assert gap(getattr(found, name), getattr(wanted, name), wanted.income.max()) <= CLONES, name
    assert gap(found.price, wanted.price[sectors]) <= CLONES
    assert gap(found.output_quantity, wanted.output_quantity[sectors] * widths[:, None]) <= CLONES
    assert gap(found.trade_quantity, wanted.trade_quantity[sectors] * widths[:, None, None]) <= CLONES


@given(data=st.data(), part=st.floats(0.1, 0.9))
def test_merging_clones_gives_the_first_world_back(data: st.DataObject, part: float) -> None:
    """Aggregation is exact for clones (and only for clones)."""
    case = data.draw(cases(SMALL))
    other = cut(case, [0, 0, 1, 2], np.array([part, 1.0 - part, 1.0, 1.0]), [0, 1, 1], np.array([1.0, part, 1.0 - part]))
    merged = aggregate(other.world, {"A": ["R0", "R1"], "B": "R2", "C": "R3"}, {"X": "S0", "Y": ["S1", "S2"]})
    for name, wanted in case.world.arrays().items():
        traded = case.world.trade_fob > 0.0 if name in ("tariff", "export_tax") else 1.0  # where nothing flows, no rate is known
        assert gap(getattr(merged, name) * traded, wanted * traded, max(1.0, float(np.abs(wanted).max()))) <= CLONES, name
