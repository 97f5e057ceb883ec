"""Trade that ends: three ways to stop a flow agree, and blocks that do not trade live alone (invariants 19, 20)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nested_reference as oracle
from smallyard.models.base import as_numpy
from smallyard.models.calibrate import calibrate
from smallyard.models.rebase import rebase
from smallyard.models.ricardian_equations import State
from smallyard.policy.wedges import Wedges
from smallyard.world.world import World

from .economies import REVERSIBLE, Case, Policy, based, case_of, cases, gap, policies, random_case, solved, worst

LIMIT = 1e-10  # measured below 1e-10: just above the closing threshold the leftover trade is 1e-11 of the flow
ALONE = 1e-9  # measured below 1e-12: two solves of different size, each at the tests' tolerance
LEFT = 1e-11  # weight of a flow that a finite wedge leaves: the smallest the model still calls open is 1e-12
RATES = ("share_of_world_gdp", "fixed_real")

pytestmark = pytest.mark.xdist_group("ricardian")
TWO = ((6, 2),)  # two blocks of three regions


def stopped(case: Case, flow: tuple[int, int, int], size: np.ndarray) -> dict[str, dict[str, np.ndarray]]:
    """One flow stopped by a ban, by a tariff and by an iceberg of a given size."""
    world = case.world
    ban, cost, tariff, tax = np.zeros(world.tariff.shape), np.ones(world.tariff.shape), world.tariff.copy(), world.export_tax.copy()
    ban[flow], cost[flow] = 1.0, size
    tariff[flow] = (1.0 + tariff[flow]) * size - 1.0
    tax[flow] = (1.0 + tax[flow]) * size - 1.0
    return {"ban": {"ban": ban}, "cost": {"trade_cost": cost}, "tariff": {"tariff": tariff}, "tax": {"export_tax": tax}}


@given(data=st.data(), deficits=st.sampled_from(RATES), closed=st.booleans())
def test_a_prohibitive_wedge_is_a_ban(data: st.DataObject, deficits: str, closed: bool) -> None:
    case = data.draw(cases())
    places = np.argwhere((case.world.trade_fob > 0.0) & (case.off > 0.0))
    flow = tuple(int(k) for k in places[data.draw(st.integers(0, len(places) - 1))])
    others = data.draw(policies(case, ("productivity", "demand", "production_subsidy"), split=False))
    theta = case.elasticities.values[flow[2]]
    size = np.array(1e-30 if closed else LEFT) ** (-1.0 / theta)
    base = based(case, deficits)
    found = {
        name: solved(base, Wedges.build(case.world, others.levels | levels), deficits)
        for name, levels in stopped(case, flow, size).items()
    }
    ban = found.pop("ban").outcome
    assert ban.trade_fob[flow[2], flow[0], flow[1]] == 0.0
    for name, other in found.items():
        assert worst(other.outcome, ban) <= LIMIT, name
        assert worst(other.outcome, ban, ("wage", "price", "income", "trade_fob")) <= LIMIT, name
    none = solved(base, Wedges.build(case.world, others.levels), deficits).outcome
    assert worst(ban, none, ("trade_fob",)) > 0.0


def side_by_side(first: Case, second: Case, unit: float) -> Case:
    """Two economies that do not trade with each other, the second in other money."""
    a, b = first.economy, second.economy
    count, width = len(a.deficit), a.theta.size

    def flows(left: np.ndarray, right: np.ndarray) -> np.ndarray:
        both = np.zeros((2 * count, 2 * count, width))
        both[:count, :count], both[count:, count:] = left, right
        return both

    return case_of(
        oracle.Economy(
            flows(a.trade_fob, b.trade_fob * unit),
            flows(a.tariff, b.tariff),
            flows(a.export_tax, b.export_tax),
            np.concatenate([a.production_subsidy, b.production_subsidy]),
            np.concatenate([a.intermediate_use, b.intermediate_use * unit]),
            np.concatenate([a.final_demand, b.final_demand * unit]),
            a.theta,
            np.concatenate([a.deficit, b.deficit * unit]),
        )
    )


def kept(policy: Policy, rows: slice) -> Policy:
    """A policy restricted to some regions."""
    regions = list(range(6))[rows]
    return policy.indexed(regions, [0, 1])


BLOCKS = (slice(0, 3), slice(3, 6))


@given(data=st.data(), deficits=st.sampled_from(RATES), unit=st.sampled_from((1.0, 7.3, 1e-3)), level=st.floats(-1.0, 1.0))
def test_blocks_live_alone(data: st.DataObject, deficits: str, unit: float, level: float) -> None:
    first = data.draw(cases(((3, 2),)))
    drawn = data.draw(cases(((3, 2),)))
    second = case_of(oracle.Economy(**{**vars(drawn.economy), "theta": first.economy.theta}))
    case = side_by_side(first, second, unit)
    policy = data.draw(policies(case))
    base = based(case, deficits)
    wedges = policy.wedges(case.world)
    joint = solved(base, wedges, deficits)
    assert joint.certificate.blocks == 2
    assert any("2 trading blocks" in text for text in joint.remarks)
    for rows, part, money in zip(BLOCKS, (first, second), (1.0, unit), strict=True):
        alone = based(part, deficits)
        found = solved(alone, kept(policy, rows).wedges(part.world), deficits).outcome
        for name in ("real_income", "real_wage", "wage", "price_index"):
            assert gap(getattr(joint.outcome, name)[rows], getattr(found, name)) <= ALONE, name
        assert gap(joint.outcome.employment[:, rows], found.employment) <= ALONE
        assert gap(joint.outcome.trade_quantity[:, rows, rows], found.trade_quantity * money) <= ALONE
    shifted = as_numpy(joint.state)
    up = np.repeat([0.0, level], 3)
    start = State(shifted.log_wage + up, shifted.log_price + up, shifted.log_expenditure + up)
    again = solved(base, wedges, deficits, start)
    assert worst(again.outcome, joint.outcome) <= ALONE  # where a block's money starts does not matter


def only(world: World, rows: slice) -> Case:
    """One block of a world as a world of its own."""
    return case_of(
        oracle.Economy(
            world.trade_fob[rows, rows],
            world.tariff[rows, rows],
            world.export_tax[rows, rows],
            world.production_subsidy[rows],
            world.intermediate_use[rows],
            world.final_demand[rows],
            np.full(2, np.nan),
            -world.net_exports[rows],
        )
    )


def between_blocks() -> np.ndarray:
    """1 on every flow between the two blocks."""
    apart = np.zeros((6, 6, 2))
    apart[:3, 3:] = apart[3:, :3] = 1.0
    return apart


@given(data=st.data(), seed=st.integers(0, 9999))
def test_blocks_cut_by_a_ban_live_alone_afterwards(data: st.DataObject, seed: int) -> None:
    """Ban and a further shock at once, against: ban, then each block alone under the shock."""
    case = random_case(seed, (6, 2), tariffs=True, export_taxes=True, subsidies=False, deficits=True)
    deficits = "share_of_world_gdp"
    policy = data.draw(policies(case, REVERSIBLE, split=False))
    base = based(case, deficits)
    ban = Wedges.build(case.world, {"ban": between_blocks()})
    cut = solved(base, ban, deficits)
    joint = solved(base, Wedges.build(case.world, policy.levels | {"ban": between_blocks()}), deficits).outcome
    world = rebase(base, ban, cut, name="cut", step="test")
    for rows in BLOCKS:
        part = only(world, rows)
        alone = calibrate(part.world, case.elasticities)
        found = solved(alone, kept(policy, rows).wedges(part.world), deficits).outcome
        for name in ("real_income", "real_wage", "wage", "price_index"):
            assert gap(getattr(joint, name)[rows], getattr(cut.outcome, name)[rows] * getattr(found, name)) <= ALONE, name


@given(seed=st.integers(0, 9999), deficits=st.sampled_from(RATES))
def test_transfers_between_cut_blocks_end_and_this_is_said(seed: int, deficits: str) -> None:
    case = random_case(seed, (6, 2), tariffs=True, deficits=True)
    base = based(case, deficits)
    found = solved(base, Wedges.build(case.world, {"ban": between_blocks()}), deficits)
    scale = np.abs(base.transfer).sum()
    assert any("trade imbalances with other blocks cannot continue" in text for text in found.remarks)
    for rows in BLOCKS:
        left, before = found.outcome.transfer[rows], base.transfer[rows]
        assert abs(left.sum()) <= LIMIT * scale
        assert abs(before.sum()) > 1e-9 * scale  # something had to be cut
        assert (left * before >= 0.0).all()
        unit = 1.0
        if deficits == "fixed_real":
            unit = (base.income * found.outcome.price_index)[rows].sum() / base.income[rows].sum()
        smaller = np.minimum(before[before > 0.0].sum(), -before[before < 0.0].sum())
        assert np.abs(left).sum() == pytest.approx(2.0 * smaller * unit, abs=LIMIT * scale)
