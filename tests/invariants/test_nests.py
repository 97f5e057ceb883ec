"""CES nests in cost and final demand: off-switch, limits, fixed proportions, path independence, certificate, gradients."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from smallyard.errors import InfeasibleError, InputError
from smallyard.models import ricardian_equations
from smallyard.models.calibrate import Base, calibrate
from smallyard.models.krugman import Krugman
from smallyard.models.nests import Nests
from smallyard.models.rebase import rebase
from smallyard.models.ricardian import Ricardian
from smallyard.policy.wedges import Wedges
from smallyard.solver.status import Status
from smallyard.world.world import World

from .conftest import Refused
from .economies import CHANNELS, TIGHT, Case, gap, random_policy

SAME = 1e-10  # routes to one equilibrium, each solved to 1e-13: numerics page, battery 2.2
IDENTITY = 1e-12  # hats of one at no shock
NEAR = 1e-6  # distance of an elasticity from one; results must then be as near, up to a moderate factor
ALL = (
    Nests(0.4, 0.2, 0.6),
    Nests(0.0, 0.0, 0.0),
    Nests(2.5, 1.7, 3.0),
    Nests(1.0, 0.3, 1.0),
    Nests(0.5, 1.0, 1.0),
    Nests(1.0, 1.0, 0.3),
)

pytestmark = pytest.mark.xdist_group("ricardian")


def based(case: Case, nests: Nests, world: World | None = None) -> Base:
    return calibrate(world or case.world, case.elasticities, nests=nests)


def solved(base: Base, wedges: Wedges, deficits: str = "share_of_world_gdp") -> Any:
    return Ricardian(deficits).solve(base, wedges, tol=TIGHT)


@pytest.mark.parametrize("nests", ALL)
def test_no_policy_changes_nothing(case: Case, nests: Nests) -> None:
    found = solved(based(case, nests), Wedges.neutral())
    assert gap(found.outcome.real_income, np.ones(3)) <= IDENTITY
    assert found.status is Status.CERTIFIED


def test_elasticities_of_one_are_cobb_douglas_to_the_last_bit(case: Case, wedges: Wedges) -> None:
    one = solved(based(case, Nests(1.0, 1.0, 1.0)), wedges).outcome
    other = solved(calibrate(case.world, case.elasticities), wedges).outcome
    assert all(np.array_equal(left, right) for left, right in zip(one, other, strict=True))


@pytest.mark.parametrize("place", ["value_added", "inputs", "final"])
@pytest.mark.parametrize("side", [-1.0, 1.0])
def test_cobb_douglas_is_the_limit_from_both_sides(case: Case, wedges: Wedges, place: str, side: float) -> None:
    """Nothing cancels: at 1 ± 1e-6 the result differs by about 1e-6, not by rounding over 1e-6."""
    limit = solved(calibrate(case.world, case.elasticities), wedges).outcome.real_income
    near = solved(based(case, Nests(**{place: 1.0 + side * NEAR})), wedges).outcome.real_income
    far = solved(based(case, Nests(**{place: 1.0 + side * 100.0 * NEAR})), wedges).outcome.real_income
    assert gap(near, limit) <= 10.0 * NEAR
    assert gap(far - limit, 100.0 * (near - limit), scale=float(np.abs(far - limit).max())) <= 1e-2  # the slope is a slope
    assert gap(near, limit) > 0.0


@pytest.mark.parametrize("nests", ALL)
@pytest.mark.parametrize("deficits", ["share_of_world_gdp", "fixed_real"])
def test_severe_policies_are_certified(case: Case, nests: Nests, deficits: str) -> None:
    for seed in range(3):
        strong = random_policy(case, seed, CHANNELS, classes=1, size=1.0).wedges(case.world)
        try:
            found = Ricardian(deficits).solve(based(case, nests), strong)
        except InfeasibleError:  # said before or after, with regions: not a question of nests
            continue
        assert found.status is Status.CERTIFIED


def test_there_and_back_again(case: Case) -> None:
    """Shock, make the result the benchmark, undo: the shares of the new benchmark carry the same technology and tastes."""
    nests, off = Nests(0.4, 0.2, 0.6), case.off
    base = based(case, nests)
    there = Wedges.build(
        case.world, {"tariff": case.world.tariff + 0.4 * off, "trade_cost": np.exp(0.1 * off) * np.ones((1, 1, 2))}
    )
    first = solved(base, there)
    middle = rebase(base, there, first, name="middle", step="shock")
    back = Wedges.build(middle, {"tariff": case.world.tariff, "trade_cost": np.exp(-0.1 * off) * np.ones((1, 1, 2))})
    second = solved(based(case, nests, middle), back)
    assert gap(first.outcome.real_income * second.outcome.real_income, np.ones(3)) <= SAME
    assert np.abs(first.outcome.real_income - 1.0).max() > 1e-3


def test_in_fixed_proportions_inputs_per_output_do_not_move(case: Case) -> None:
    """Elasticities of zero: quantity of every input per input bundle is that of the benchmark, whatever happens to prices."""
    base = based(case, Nests(0.0, 0.0, 1.0))
    policy = Wedges.build(case.world, {"tariff": case.world.tariff + 0.5 * case.off})
    found = solved(base, policy)
    after = rebase(base, policy, found, name="after", step="shock").intermediate_use
    quantity = after / found.outcome.price.T[:, :, None]  # [region, input, using sector]
    per_bundle = quantity / found.outcome.output_quantity.T[:, None, :]
    assert gap(per_bundle, base.input_share) <= SAME
    assert np.ptp(found.outcome.price) > 1e-2


def test_lower_substitution_loses_more_from_a_barrier(case: Case) -> None:
    """An envelope argument: with homothetic CES tastes, less substitution among goods never softens a rise of prices."""
    barrier = Wedges.build(case.world, {"trade_cost": np.exp(0.5 * case.off) * np.ones((1, 1, 2))})
    world = [solved(based(case, Nests(1.0, 1.0, final)), barrier).outcome for final in (0.0, 1.0, 4.0)]
    index = [float((np.log(found.price_index / found.wage) * 1.0).sum()) for found in world]
    assert index[0] >= index[1] >= index[2]


def test_krugman_takes_the_same_nests(case: Case, wedges: Wedges) -> None:
    markup = 0.2 * calibrate(case.world, case.elasticities).value_added_share.min(1)
    base = Krugman.calibrate(case.world, case.elasticities, markup, Nests(0.4, 0.2, 0.6))
    assert Krugman().solve(base, wedges, tol=TIGHT).status is Status.CERTIFIED


@pytest.mark.parametrize("part", ["factor", "good", "use"])
def test_a_wrong_share_is_never_certified(case: Case, wedges: Wedges, part: str, refused: Refused) -> None:
    def faulty(healthy: Any, *given: Any) -> Any:
        cost, mix = healthy(*given)
        return cost, mix._replace(**{part: 1.01 * getattr(mix, part)})

    refused(based(case, Nests(0.4, 0.2, 0.6)), wedges, ricardian_equations, "nested_cost", faulty)


@pytest.mark.parametrize("bad", [{"value_added": -0.1}, {"inputs": np.nan}, {"final": np.inf}, {"inputs": 21.0}])
def test_elasticities_outside_their_range_are_refused(bad: dict[str, float]) -> None:
    with pytest.raises(InputError, match=f"nests.{next(iter(bad))}"):
        Nests(**bad)
