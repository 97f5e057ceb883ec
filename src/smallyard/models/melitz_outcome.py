"""What is reported of a solved one-sector Chaney–Melitz economy."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from smallyard.models.base import as_numpy
from smallyard.models.melitz_base import MelitzBase
from smallyard.solver import jax_setup  # noqa: F401  (pins threads and precision before jax is imported)

import jax  # isort: skip
import jax.numpy as jnp  # isort: skip

from smallyard.models.melitz_equations import Params, State, one_pass, sales  # isort: skip

_one_pass, _sales = jax.jit(one_pass), jax.jit(sales)


class Outcome(NamedTuple):
    """Results [region] unless noted: hats (new/old) of welfare, utility, real income, wage, price and employment; values after.

    `welfare` is the measure of the source, `utility` the one that households with this labour supply maximise (see `measures`);
    they differ only where tariffs pay for lower taxes. `real_income`: final expenditure over the price index.
    """

    welfare: np.ndarray
    utility: np.ndarray
    real_income: np.ndarray
    wage: np.ndarray
    price: np.ndarray
    employment: np.ndarray
    income: np.ndarray  # Y', what labour earns
    expenditure: np.ndarray  # E', with tariffs
    consumption: np.ndarray  # E' less inputs
    revenue: np.ndarray  # of tariffs
    exports: np.ndarray  # before tariffs
    imports: np.ndarray  # before tariffs
    deficit: np.ndarray  # imports less exports
    sales: np.ndarray  # X', before tariffs [importer, exporter]
    sales_with_tariff: np.ndarray  # (1+t) X' [importer, exporter]


class Measures(NamedTuple):
    """Hats of welfare and utility [region]."""

    welfare: np.ndarray
    utility: np.ndarray


def outcome(base: MelitzBase, tariff: np.ndarray, state: State, params: Params, taxes_fall: bool) -> Outcome:
    """Everything at a solution, as NumPy arrays; `taxes_fall` where revenue lowers income taxes."""
    return as_numpy(evaluated(base, tariff, state, params, taxes_fall))


def evaluated(base: MelitzBase, tariff: Any, state: State, params: Params, taxes_fall: bool) -> Outcome:
    """The same as JAX arrays, to be differentiated."""
    at: Any = _one_pass(state, params)
    hats: Any = State(*(jnp.exp(value) for value in state))
    wage, _, labour, price = hats
    flow = _sales(state, params)
    foreign = flow - jnp.diag(jnp.diagonal(flow))
    final = consumption(state, params)
    real_income = final / base.consumption / price
    relief = at.revenue / at.income if taxes_fall else jnp.zeros_like(wage)
    welfare, utility = measures(base, real_income, wage * labour / price, relief)
    return Outcome(
        welfare=welfare,
        utility=utility,
        real_income=real_income,
        wage=wage,
        price=price,
        employment=labour,
        income=at.income,
        expenditure=at.expenditure,
        consumption=final,
        revenue=at.revenue,
        exports=foreign.sum(0),
        imports=foreign.sum(1),
        deficit=foreign.sum(1) - foreign.sum(0),
        sales=flow,
        sales_with_tariff=(1.0 + tariff) * flow,
    )


def consumption(state: State, params: Params) -> Any:
    """Final expenditure: revenue, labour income and transfers, without what producers spend on inputs [region]."""
    at = _one_pass(state, params)
    return at.uses - (1.0 - params.value_added_share) * at.net_sales


def measures(base: MelitzBase, real_income: Any, real_earnings: Any, relief: Any) -> Measures:
    """Welfare of the source, and utility, both as hats [region].

    Equations, with C consumption, ρ = R/Y' under tax relief (else 0), b = κ/(1+κ), and hats of C/P and of w L/P:
    welfare = [C (C/P)^ − b (1 − ρ) Y (wL/P)^] / [C − b (1 − ρ) Y];
    utility = [C (C/P)^ − b Y (wL/P)^/(1 − ρ)] / [C − b Y], which is C − b Y L^((1+κ)/κ) in labour supply L = (w/(P (1−ρ)))^κ.
    Arguments: real_income, hat of C/P; real_earnings, hat of w L/P; relief, ρ; all [region].
    Source: Ignatenko et al. 2025, welfare of the one-sector models; utility follows from its labour supply.
    """
    kappa = base.parameters.labour_elasticity
    effort, spent = kappa / (1.0 + kappa) * base.income, base.consumption
    weight = spent / (spent - (1.0 - relief) * effort)
    welfare = weight * real_income + (1.0 - weight) * real_earnings
    utility = (spent * real_income - effort * real_earnings / (1.0 - relief)) / (spent - effort)
    return Measures(welfare, utility)
