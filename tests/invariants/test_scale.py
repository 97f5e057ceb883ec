"""External economies of scale and free entry: off-switch, closed form, limits, path independence, certificate, remarks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from smallyard.errors import InfeasibleError, InputError
from smallyard.models import ricardian_equations
from smallyard.models.calibrate import Base, calibrate
from smallyard.models.closed_forms import real_wage_hat_with_entry
from smallyard.models.kernel_wedges import kernel_wedges
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
ALPHA = (np.array([0.3, 0.5]), np.array([0.0, 0.8]))  # θ ψ; below 1, where there is one equilibrium

pytestmark = pytest.mark.xdist_group("ricardian")


def psi_of(case: Case, alpha: np.ndarray = ALPHA[0]) -> np.ndarray:
    """Scale elasticities at a product with the trade elasticity."""
    return alpha / case.elasticities.values


def based(case: Case, psi: np.ndarray, world: World | None = None, **more: Any) -> Base:
    return Ricardian.calibrate(world or case.world, case.elasticities, scale_elasticity=psi, **more)


def solved(base: Base, wedges: Wedges) -> Any:
    return Ricardian().solve(base, wedges, tol=TIGHT)


@pytest.mark.parametrize("alpha", ALPHA)
def test_no_policy_changes_nothing(case: Case, alpha: np.ndarray) -> None:
    found = solved(based(case, psi_of(case, alpha)), Wedges.neutral())
    assert gap(found.outcome.real_income, np.ones(3)) <= IDENTITY


def test_elasticities_of_zero_are_no_scale_to_the_last_bit(case: Case, wedges: Wedges) -> None:
    one = solved(based(case, np.zeros(2)), wedges).outcome
    other = solved(calibrate(case.world, case.elasticities), wedges).outcome
    assert all(np.array_equal(left, right) for left, right in zip(one, other, strict=True))


def bare(case: Case) -> World:
    """The same trade without inputs, taxes and imbalances: what the closed form covers."""
    world = case.world
    flows = 0.5 * (world.trade_fob + world.trade_fob.transpose(1, 0, 2))
    return World.from_arrays(
        name="bare", regions=list(world.regions), sectors=list(world.sectors), trade_fob=flows,
        intermediate_use=np.zeros_like(world.intermediate_use), final_demand=flows.sum(1),
    )  # fmt: skip


def test_free_entry_agrees_with_the_sufficient_statistic(case: Case) -> None:
    """Two routes: the solved economy, and (λ̂/r̂)^(−α/θ) of Costinot and Rodríguez-Clare with its own shares and output shares."""
    world = bare(case)
    base = Krugman.calibrate(world, case.elasticities, entry="free")
    shock = Wedges.build(world, {"trade_cost": np.exp(0.15 * case.off) * np.ones((1, 1, 2))})
    found = Krugman().solve(base, shock, tol=TIGHT).outcome
    own = np.einsum("snn->ns", found.trade_duty_paid) / found.expenditure.T
    before = np.einsum("snn->ns", base.trade_share)
    output = (found.output / found.output.sum(0)).T / (base.output / base.output.sum(0)).T
    formula = real_wage_hat_with_entry(own / before, output, base.final_share.T, base.trade_elasticity)
    assert gap(found.real_wage, formula) <= SAME
    assert np.abs(found.real_wage - 1.0).max() > 1e-3


def test_cost_falls_with_quantity_as_stated(case: Case, wedges: Wedges) -> None:
    """Producer prices from reported arrays alone: unit cost × quantity^(−ψ), productivity and subsidies apart."""
    base = based(case, psi_of(case))
    found = solved(base, wedges).outcome
    bundles = found.output_quantity / base.cost_payments
    payments = (1.0 + found.subsidy_rate) * found.output
    bundle_price = payments / found.output_quantity
    levels = kernel_wedges(base, wedges)
    asked = (
        bundle_price * bundles ** -psi_of(case)[:, None] / levels.productivity * (1.0 + base.subsidy) / (1.0 + found.subsidy_rate)
    )
    assert gap(found.producer_price, asked) <= SAME


@pytest.mark.parametrize("alpha", ALPHA)
@pytest.mark.parametrize("more", [{}, {"mobility": 1.5}, {"nests": Nests(0.4, 0.2, 0.6)}])
def test_severe_policies_are_certified(case: Case, alpha: np.ndarray, more: dict[str, Any]) -> None:
    certified = 0
    for seed in range(4):
        strong = random_policy(case, seed, CHANNELS, classes=1, size=0.7).wedges(case.world)
        try:
            found = Ricardian().solve(based(case, psi_of(case, alpha), **more), strong)
        except InfeasibleError:  # said before or after, with regions: not a question of scale
            continue
        certified += found.status is Status.CERTIFIED
    assert certified >= 3


def test_there_and_back_again(case: Case) -> None:
    base, off = based(case, psi_of(case)), case.off
    there = Wedges.build(case.world, {"tariff": case.world.tariff + 0.3 * off})
    first = solved(base, there)
    middle = rebase(base, there, first, name="middle", step="shock")
    second = solved(based(case, psi_of(case), middle), Wedges.build(middle, {"tariff": case.world.tariff}))
    assert gap(first.outcome.real_income * second.outcome.real_income, np.ones(3)) <= SAME


@pytest.mark.parametrize("factor", [0.9, 1.1])
def test_wrong_scale_is_never_certified(case: Case, wedges: Wedges, factor: float, refused: Refused) -> None:
    base = based(case, psi_of(case))
    refused(base, wedges, ricardian_equations, "log_quantity", lambda healthy, *given: factor * healthy(*given), "scale")


def test_where_there_may_be_several_equilibria_it_is_said(case: Case) -> None:
    strong = 1.2 / case.elasticities.values
    remarks = Ricardian().solve(based(case, strong), Wedges.neutral()).remarks
    assert any("more than one equilibrium" in text for text in remarks)
    free = Krugman().solve(Krugman.calibrate(case.world, case.elasticities, entry="free"), Wedges.neutral()).remarks
    assert not any("more than one equilibrium" in text for text in free)


@pytest.mark.parametrize("bad", [[-0.1, 0.1], [np.nan, 0.1], [0.1]])
def test_scale_elasticities_that_are_none_are_refused(case: Case, bad: list[float]) -> None:
    with pytest.raises(InputError, match="E-MODEL-SCALE"):
        based(case, np.array(bad))


def test_another_word_for_entry_is_refused(case: Case) -> None:
    with pytest.raises(InputError, match="restricted, free"):
        Krugman.calibrate(case.world, case.elasticities, entry="open")
