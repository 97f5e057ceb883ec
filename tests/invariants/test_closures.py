"""What transfers do under each closure (rulings 9 and 30)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallyard.models.ricardian import Ricardian
from smallyard.pipeline.solve_one import benchmark
from smallyard.policy.wedges import Wedges

from .economies import CLOSURES, TIGHT, based, cases, gap, policies, solved, worst

UNIT = 1e-12  # measured below 1e-15: one product per region
BALANCE = 1e-10  # measured below 1e-12: holds at the solution, so it inherits the solver's tolerance

pytestmark = pytest.mark.xdist_group("ricardian")


@given(data=st.data(), deficits=st.sampled_from(CLOSURES))
def test_transfers_follow_their_closure(data: st.DataObject, deficits: str) -> None:
    """D' = D Σ ŵ VA / Σ VA; D Σ FD P̂ / Σ FD with base final demand; or 0."""
    case = data.draw(cases(deficits=True))
    base = based(case, deficits)
    found = solved(base, data.draw(policies(case)).wedges(base.world), deficits).outcome
    price = np.exp((base.final_share * np.log(found.price)).sum(0))
    scale = {
        "share_of_world_gdp": (found.wage * base.value_added).sum() / base.value_added.sum(),
        "fixed_real": (base.income * price).sum() / base.income.sum(),
        "balanced": 0.0,
    }[deficits]
    assert gap(found.transfer, case.economy.deficit * scale, base.income.max()) <= UNIT
    imbalance = found.trade_fob.sum((0, 2)) - found.trade_fob.sum((0, 1))
    assert gap(imbalance, case.economy.deficit * scale, base.income.max()) <= BALANCE
    assert np.abs(case.economy.deficit).max() > 1e-6 * base.income.max()


@given(data=st.data())
def test_without_imbalances_the_closures_agree(data: st.DataObject) -> None:
    case = data.draw(cases(deficits=False))
    policy = data.draw(policies(case))
    share, real, balanced = (solved(based(case, name), policy.wedges(case.world), name).outcome for name in CLOSURES)
    assert worst(real, share) <= BALANCE
    assert worst(balanced, share) <= BALANCE


@given(data=st.data())
def test_the_closures_differ_where_there_are_imbalances(data: st.DataObject) -> None:
    case = data.draw(cases(deficits=True))
    wedges = Wedges.build(
        case.world, {"tariff": case.world.tariff + 0.3 * case.off * (np.arange(case.off.shape[0]) == 0)[:, None, None]}
    )
    share, real = (solved(based(case, name), wedges, name).outcome for name in ("share_of_world_gdp", "fixed_real"))
    assert gap(real.transfer, share.transfer, np.abs(share.transfer).max()) > 1e-6


@given(case=cases(deficits=True))
def test_balanced_is_measured_against_the_balanced_world(case: object) -> None:
    """Re-based at base policy: same rates, technology and tastes, no imbalances; its certificate travels with it."""
    start = benchmark(case.world, Ricardian("balanced"), case.elasticities, tol=TIGHT)
    assert start.rebasing is not None
    assert start.rebasing.certificate.failures() == []
    world = start.base.world
    assert np.abs(world.net_exports).max() <= BALANCE * world.expenditure.max()
    assert gap(world.tariff, case.world.tariff, 1.0) == 0.0
    assert gap(world.export_tax, case.world.export_tax, 1.0) == 0.0
    first = based(case, "share_of_world_gdp")
    made = first.output > 0.0
    assert gap(start.base.value_added_share[made], first.value_added_share[made]) <= BALANCE
    assert gap(start.base.final_share, first.final_share) <= BALANCE
    again = solved(first, Wedges.neutral(), "balanced").outcome  # the raw table under `balanced` is the re-basing solve itself
    assert worst(again, start.rebasing.outcome) <= BALANCE
    assert np.abs(np.log(again.real_income)).max() > 1e-6
