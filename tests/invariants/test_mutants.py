"""Faults put into the solver's equations, one by one: whatever the solver then claims, the certificate refuses it.

A mutant is the Ricardian system with one wrong equation. It is solved with the shipped algorithms, and its solution is handed to
the independent certificate. A fault that leaves the equilibrium as it is would be no fault; each is shown to move it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import numpy as np
import pytest

from smallyard.errors import InfeasibleError, NotConvergedError
from smallyard.models import ricardian, ricardian_equations, ricardian_outcome, ricardian_params
from smallyard.models.kernel_wedges import kernel_wedges
from smallyard.models.ricardian import Ricardian
from smallyard.models.ricardian_problem import RicardianProblem
from smallyard.policy.wedges import SubsidyAmount, Wedges
from smallyard.solver.jax_setup import jax
from smallyard.solver.status import Status

from .economies import Case, based, random_case
from .options import DECLARED, OPTIONS

jnp = jax.numpy
PLAIN = Ricardian()
pytestmark = pytest.mark.xdist_group("ricardian")


@dataclass(frozen=True)
class Mutant(RicardianProblem):
    """The same system under another name: a compile key of its own, so that no healthy compilation answers for it."""

    fault: str = ""


def swapped(kernel: Any) -> Any:
    return kernel.swapaxes(1, 2)


def turned_round(kernels: Any) -> Any:
    parts = ("receipts", "tariff", "export_tax")
    return kernels._replace(**{name: swapped(getattr(kernels, name)) for name in parts})


def sourcing(change: Callable[..., Any]) -> Callable[..., Any]:
    """clear_sourcing with its answer or its kernels changed."""
    healthy = ricardian_equations.clear_sourcing

    def mutant(kernels: Any, log_price: Any, theta: Any, spending: Any, demand: Any) -> Any:
        return change(healthy, kernels, log_price, theta, spending, demand)

    return mutant


def income(change: Callable[[dict], dict]) -> Callable[..., Any]:
    healthy = ricardian_equations.Income
    return lambda **parts: healthy(**change(dict(parts)))


FAULTS: dict[str, tuple[str, Callable[[], Any]]] = {
    "tariff revenue with the wrong sign": ("Income", lambda: income(lambda p: p | {"tariff_revenue": -p["tariff_revenue"]})),
    "tariff revenue lost": ("Income", lambda: income(lambda p: p | {"tariff_revenue": 0.0 * p["tariff_revenue"]})),
    "tariff revenue lagged: half of it is still in the post": (
        "Income", lambda: income(lambda p: p | {"tariff_revenue": 0.5 * p["tariff_revenue"]})),
    "export tax revenue goes to nobody": ("Income", lambda: income(lambda p: p | {"export_tax_revenue": 0.0 * p["factor"]})),
    "subsidies cost nothing": ("Income", lambda: income(lambda p: p | {"subsidy_cost": 0.0 * p["factor"]})),
    "transfers turned round": ("Income", lambda: income(lambda p: p | {"transfer": -p["transfer"]})),
    "tariff base includes the tariff (missing 1/(1+t))": (
        "clear_sourcing",
        lambda: sourcing(lambda f, k, *rest: f(k._replace(receipts=k.receipts + k.tariff, tariff=0.0 * k.tariff), *rest))),
    "importer and exporter swapped in sales": (
        "clear_sourcing", lambda: sourcing(lambda f, k, *rest: f(k._replace(receipts=swapped(k.receipts)), *rest))),
    "importer and exporter swapped in purchases": (
        "clear_sourcing",
        lambda: sourcing(lambda f, k, *rest: f(turned_round(k), *rest)._replace(output=f(k, *rest).output))),
    "shares that do not sum to one": (
        "clear_sourcing",
        lambda: sourcing(lambda f, k, p, t, x, d: (lambda m: m._replace(output=1.01 * m.output))(f(k, p, t, x, d)))),
    "price index with the wrong sign of the elasticity": (
        "clear_sourcing",
        lambda: sourcing(lambda f, k, p, t, x, d: (lambda m: m._replace(log_price=0.9 * m.log_price))(f(k, p, t, x, d)))),
    "elasticity one too high in sourcing": (
        "clear_sourcing", lambda: sourcing(lambda f, k, p, t, x, d: f(k, p, t + 1.0, x, d))),
    "inputs cost their share of wages": (
        "log_unit_cost", lambda: lambda w, p, va, g: va * w + 0.9 * jnp.einsum("nks,kn->sn", g, p)),
    "input table turned round": (
        "expenditure",
        lambda: lambda a, i, g, pay, good: a * i[None, :] + good * jnp.einsum("nsk,sn->kn", g, pay)),
    "wages paid out of receipts instead of costs": (
        "factor_payments", lambda: lambda va, pay: va * pay * 1.001),
    "a part of costs is paid to nobody": ("cost_payments", lambda: lambda share, earned: 0.999 * (1.0 - share) * earned),
    "a sum of money paid in another unit": (
        "subsidy_rate", lambda: (lambda f: lambda a, u, c, y: 1.01 * f(a, u, c, y))(ricardian_equations.subsidy_rate)),
}  # fmt: skip


@pytest.fixture(autouse=True)
def nothing_faulty_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The report of a solution is compiled once per shape: here it is not, so that no later test reads a fault from the cache."""
    monkeypatch.setattr(ricardian, "_outcome", ricardian_outcome.outcome)


@pytest.fixture(scope="module")
def economy() -> tuple[Case, Wedges]:
    """Every channel at work, base rates and imbalances, so that no account is empty."""
    case = random_case(21, (3, 2), tariffs=True, export_taxes=True, subsidies=True, deficits=True)
    world, off = case.world, case.off
    rng = np.random.default_rng(3)
    levels = {
        "tariff": world.tariff + 0.3 * off,
        "export_tax": world.export_tax + 0.1 * off,
        "trade_cost": np.exp(0.2 * off * rng.random(world.trade_fob.shape)),
        "productivity": 1.0 + 0.2 * rng.random(world.output.shape),
    }
    cells = np.zeros(world.output.shape, dtype=bool)
    cells[1, 0] = True
    return case, Wedges.build(world, levels, None, [SubsidyAmount(0.03 * float(world.output[cells].sum()), cells)])


def solved_by(problem: type, base: Any, wedges: Wedges, monkeypatch: pytest.MonkeyPatch, model: Any = PLAIN, **extra: str) -> Any:
    """What a model whose equations are those of `problem` returns, certified or not."""
    monkeypatch.setattr(ricardian, "RicardianProblem", lambda *given, **options: problem(*given, **options, **extra))
    return model.solve(base, wedges, throw=False)


def test_the_healthy_system_is_certified(economy: tuple[Case, Wedges], monkeypatch: pytest.MonkeyPatch) -> None:
    case, wedges = economy
    found = solved_by(Mutant, based(case, "share_of_world_gdp"), wedges, monkeypatch, fault="none")
    assert found.status is Status.CERTIFIED
    assert found.certificate.walras_anywhere <= 1e-14


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_never_certified(fault: str, economy: tuple[Case, Wedges], monkeypatch: pytest.MonkeyPatch) -> None:
    case, wedges = economy
    base = based(case, "share_of_world_gdp")
    name, make = FAULTS[fault]
    monkeypatch.setattr(ricardian_equations, name, make())
    found = solved_by(Mutant, base, wedges, monkeypatch, fault=fault)
    assert found.status is not Status.CERTIFIED
    assert found.certificate.failures()
    with pytest.raises((NotConvergedError, InfeasibleError)):
        Ricardian().solve(base, wedges)


EVERYWHERE = ("tariff revenue lost", "importer and exporter swapped in sales", "a part of costs is paid to nobody")


@pytest.mark.parametrize(
    ("option", "fault"),
    [
        pytest.param(option, fault, marks=() if option in DECLARED else pytest.mark.full)
        for option, fault in zip(OPTIONS, cycle(EVERYWHERE), strict=False)
    ],
)
def test_no_option_certifies_a_fault(
    option: str, fault: str, economy: tuple[Case, Wedges], monkeypatch: pytest.MonkeyPatch
) -> None:
    case, wedges = economy
    model, calibrated = OPTIONS[option]
    base = calibrated(case.world, case.elasticities)
    name, make = FAULTS[fault]
    monkeypatch.setattr(ricardian_equations, name, make())
    found = solved_by(Mutant, base, wedges, monkeypatch, model, fault=f"{option}: {fault}")
    assert found.status is not Status.CERTIFIED
    assert found.certificate.failures()


KERNEL_FAULTS = {
    "kernel without 1/(1+t)": lambda k: k._replace(tariff=k.tariff * 0.0, receipts=k.receipts + k.tariff),
    "unnormalised shares": lambda k: k._replace(receipts=1.02 * k.receipts, tariff=1.02 * k.tariff),
    "tariff kernel swapped": lambda k: k._replace(tariff=swapped(k.tariff)),
}


@pytest.mark.parametrize("fault", KERNEL_FAULTS)
def test_a_fault_in_the_kernels_is_never_certified(
    fault: str, economy: tuple[Case, Wedges], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernels are made before the iteration; the certificate makes its own shares from the wedges."""
    case, wedges = economy
    base = based(case, "share_of_world_gdp")
    healthy = ricardian_params.params

    def faulty(*args: Any) -> Any:
        params = healthy(*args)
        return params._replace(kernels=KERNEL_FAULTS[fault](params.kernels))

    monkeypatch.setattr(ricardian, "_params", faulty)
    found = Ricardian().solve(base, wedges, throw=False)
    assert found.status is not Status.CERTIFIED
    assert found.certificate.failures()


@pytest.mark.parametrize("name", ["tariff", "export_tax", "trade_cost", "productivity", "subsidy", "demand"])
def test_wedges_read_wrongly_are_never_certified(name: str, economy: tuple[Case, Wedges], monkeypatch: pytest.MonkeyPatch) -> None:
    """A channel that the solver reads a little differently from the policy."""
    case, wedges = economy
    base = based(case, "share_of_world_gdp")
    levels = kernel_wedges(base, wedges)
    healthy = ricardian_params.params

    def faulty(at: Any, structure: Any, given: Any) -> Any:
        moved = np.array(getattr(given, name))
        moved.flat[1] += 1e-3
        return healthy(at, structure, type(given)(**(vars(given) | {name: moved})))

    monkeypatch.setattr(ricardian, "_params", faulty)
    found = Ricardian().solve_levels(base, levels, Ricardian().structure_of(base, levels), throw=False)
    assert found.status is not Status.CERTIFIED
