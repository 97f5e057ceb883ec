"""Worlds without links between sectors or without inputs: accounts, closed forms, off-switch."""

from __future__ import annotations

import numpy as np
import pytest

import smallyard
from smallyard.errors import InputError
from smallyard.models.closed_forms import gains_many_sectors
from smallyard.models.elasticities import Elasticities
from smallyard.policy.wedges import Wedges
from smallyard.world.inputs import INPUTS, with_inputs
from smallyard.world.world import World

SAME = 1e-9  # a solve to 1e-11 against a formula, in a sector of elasticity 3 and more


@pytest.fixture(scope="module")
def world() -> World:
    """Balanced trade, no rates, two sectors, inputs from both."""
    rng = np.random.default_rng(6)
    flow = rng.uniform(0.5, 2.0, (3, 3, 2)) + 6.0 * np.eye(3)[:, :, None]
    flow = flow + flow.transpose(1, 0, 2)  # symmetric: every region sells to each other what it buys
    use = 0.2 * flow.sum(1)[:, :, None] * np.array([[0.7, 0.3], [0.4, 0.6]])
    return World.from_arrays(
        name="three", regions=("A", "B", "C"), sectors=("X", "Y"), trade_fob=flow, intermediate_use=use,
        final_demand=flow.sum(1) - use.sum(2),
    )  # fmt: skip


@pytest.mark.parametrize("inputs", INPUTS)
def test_spending_and_trade_stay(world: World, inputs: str) -> None:
    found = with_inputs(world, inputs)
    spent = found.final_demand + found.intermediate_use.sum(2)
    np.testing.assert_allclose(spent, world.final_demand + world.intermediate_use.sum(2), rtol=1e-14)
    np.testing.assert_array_equal(found.trade_fob, world.trade_fob)
    assert (found.value_added.sum() > world.value_added.sum()) == (inputs != "all")


def test_what_is_kept(world: World) -> None:
    assert with_inputs(world, "all") is world
    own = with_inputs(world, "own_sector")
    assert (own.intermediate_use[:, [0, 1], [1, 0]] == 0.0).all()
    np.testing.assert_array_equal(own.intermediate_use[:, [0, 1], [0, 1]], world.intermediate_use[:, [0, 1], [0, 1]])
    assert not with_inputs(world, "none").intermediate_use.any()
    assert with_inputs(world, "none").provenance.steps[-1].amount == pytest.approx(world.intermediate_use.sum())


def test_without_inputs_gains_from_trade_are_the_closed_form(world: World) -> None:
    """Autarky from the model against own shares alone."""
    theta = Elasticities("three", np.array([3.0, 5.0]), "share", "theta = value", "made up", "none")
    off = (1.0 - np.eye(3))[:, :, None] * np.ones(2)
    found = smallyard.solve(world, Wedges.build(world, {"ban": off}), elasticities=theta, inputs="none")
    bare = with_inputs(world, "none")
    own = np.einsum("nns->ns", bare.trade_fob) / bare.trade_fob.sum(1)
    wanted = gains_many_sectors(own, bare.final_demand / bare.final_demand.sum(1)[:, None], theta.values)
    np.testing.assert_allclose(1.0 - found.outcome.real_income, wanted, atol=SAME)


def test_inputs_matter(world: World) -> None:
    """More links, larger losses from trade costs: the order of Caliendo and Parro, Table 11."""
    off = 1.0 + 0.3 * (1.0 - np.eye(3))[:, :, None] * np.ones(2)
    theta = Elasticities("three", np.array([3.0, 5.0]), "share", "theta = value", "made up", "none")
    policy = Wedges.build(world, {"trade_cost": off})
    losses = [1.0 - smallyard.solve(world, policy, elasticities=theta, inputs=inputs).outcome.real_income for inputs in INPUTS]
    assert (losses[0] > losses[2]).all()
    assert (losses[1] > losses[2]).all()


def test_another_word_is_refused(world: World) -> None:
    with pytest.raises(InputError, match="E-MODEL-CLOSURE"):
        with_inputs(world, "some")
