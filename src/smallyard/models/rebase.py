"""A solved economy as a new benchmark: shock, re-base, shock again equals one shock."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from smallyard.errors import Finding, InputError
from smallyard.models.base import Solved
from smallyard.models.calibrate import Base
from smallyard.models.factors import Factors
from smallyard.models.kernel_wedges import kernel_wedges
from smallyard.models.layout import public_bilateral, public_regional
from smallyard.policy.wedges import Wedges
from smallyard.solver import jax_setup  # noqa: F401  (pins threads and precision before jax is imported)
from smallyard.world.provenance import Step
from smallyard.world.world import World

import jax.numpy as jnp  # isort: skip

from smallyard.equations.nests import Elasticities, final_mix, nested_cost  # isort: skip


def rebase(base: Base, wedges: Wedges, solved: Solved, *, name: str, step: str) -> World:
    """The world that the solution describes: its flows, uses and final demand at the counterfactual rates, stated or solved.

    Arguments: the base, wedges and solution that belong together; name of the new world; the step written into its provenance.
    Not for: flows split in coverage classes (E-REBASE-CLASSES), because one rate cannot stand for two.
    """
    if wedges.classes > 1 or wedges.controls or wedges.listings:
        what, why = "a world with partly covered or controlled flows cannot be re-based", "one rate cannot stand for two"
        raise InputError(
            Finding("E-REBASE-CLASSES", what, "wedges.coverage", why, fix="cover the whole flow, or solve without re-basing")
        )
    found, world = solved.outcome, base.world
    levels = kernel_wedges(base, wedges).at_solution(found)
    payments = (1.0 - base.profit_share) * (1.0 + levels.subsidy) * found.output
    input_share, final_share = _shares(base, base.final_share * levels.demand, found.pay, found.price)
    return World.from_arrays(
        name=name,
        regions=world.regions,
        sectors=world.sectors,
        is_good=list(world.is_good),
        trade_fob=public_bilateral(found.trade_fob),
        tariff=public_bilateral(levels.tariff[0]),
        export_tax=public_bilateral(levels.export_tax[0]),
        production_subsidy=public_regional(levels.subsidy),
        intermediate_use=input_share * payments.T[:, None, :],
        final_demand=public_regional(final_share * found.income),
        provenance=world.provenance.with_step(Step(step, float(np.abs(solved.outcome.transfer).sum()), "sum of |transfers|")),
        members=world.members,
    )


def rebased_factors(base: Base, solved: Solved) -> Factors:
    """The factors with what the solution pays them as shares: with substitution between them these move, like all shares do."""
    found = solved.outcome
    paid = np.divide(found.factor_income, found.value_added, out=base.factor_share.copy(), where=found.value_added > 0.0)
    return replace(base.factors, shares={name: paid[f].T for f, name in enumerate(base.factors.names)})


def _shares(base: Base, tastes: np.ndarray, pay: np.ndarray, price: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Shares of inputs in cost [region, sector, using_sector] and of final demand [sector, region] at the solution's prices."""
    tastes = tastes / tastes.sum(0)
    if base.nests.cobb_douglas:
        return base.input_share, tastes
    elasticities = Elasticities(**vars(base.nests))
    log_price, log_pay = jnp.log(jnp.asarray(price)), jnp.log(jnp.asarray(pay))
    labour, bought = jnp.asarray(base.value_added_share), jnp.asarray(base.input_share)
    _, mix = nested_cost(log_pay, log_price, labour, bought, elasticities)
    inputs = base.input_share * np.asarray(mix.good).T[:, :, None] * np.asarray(mix.use).T[:, None, :]
    return inputs, np.asarray(final_mix(log_price, jnp.asarray(tastes), elasticities))
