"""Variant `melitz`: one-sector Chaney–Melitz trade with overhead paid in the destination, elastic labour and tariffs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, final

import numpy as np

from smallyard.errors import Finding, InputError, NotConvergedError, raise_if
from smallyard.models.base import Solved, as_numpy
from smallyard.models.melitz_base import MelitzBase
from smallyard.models.melitz_certify import Point, certify
from smallyard.solver import jax_setup  # noqa: F401  (pins threads and precision before jax is imported)
from smallyard.solver.certificate import Certificate
from smallyard.solver.driver import TOLERANCE, Solution, solve
from smallyard.solver.status import Status

import jax  # isort: skip
import jax.numpy as jnp  # isort: skip

from smallyard.models.melitz_equations import MelitzProblem, Params, State, params  # isort: skip
from smallyard.models.melitz_failures import not_solved, require_income  # isort: skip
from smallyard.models.melitz_outcome import Outcome, consumption, evaluated, outcome  # isort: skip
from smallyard.solver.implicit import equilibrium  # isort: skip

Revenue = Literal["labour_tax_relief", "lump_sum"]
Numeraire = Literal["world_price", "world_wage"]


@final
@dataclass(frozen=True)
class Melitz:
    """One sector, heterogeneous firms, free entry; overhead share ν of sales paid in the destination; tariffs only.

    Unknowns: hats of wages, expenditure, employment and the price index. Numeraire: by option, the expenditure-weighted mean price
    index or the income-weighted mean wage of the world is 1. Revenue: by option, it lowers income taxes, which raises labour
    supply, or is handed out.
    Source: Ignatenko, Lashkaripour, Macedoni, Simonovska 2025, Journal of International Economics 157: 104138, one-sector models.
    Not for: sectors, base-year tariffs, other instruments than tariffs, worlds that trade in separate blocks.
    """

    revenue: Revenue = "labour_tax_relief"
    numeraire: Numeraire = "world_price"

    name: ClassVar[str] = "melitz"
    words: ClassVar[str] = "one-sector trade of heterogeneous firms with overhead abroad and elastic labour"
    closures: ClassVar[dict[str, tuple[str, ...]]] = {
        "revenue": ("labour_tax_relief", "lump_sum"),
        "numeraire": ("world_price", "world_wage"),
    }

    def __post_init__(self) -> None:
        raise_if(
            [
                Finding("E-MODEL-CLOSURE", f"there is no {name} '{getattr(self, name)}'", name, expected=", ".join(allowed))
                for name, allowed in self.closures.items()
                if getattr(self, name) not in allowed
            ]
        )

    def solve(self, base: MelitzBase, tariff: np.ndarray, *, start: State | None = None, tol: float = TOLERANCE) -> Solved:
        """Certified equilibrium under tariffs.

        Arguments: tariff, rates [importer, exporter], zero on the diagonal; start (default: the benchmark), any nearby solution.
        Raises InputError (E-MELITZ-TARIFF) for rates that cannot be, InfeasibleError where an income runs out, NotConvergedError
        if nothing could be certified.
        """
        _check_tariff(base, tariff)
        taxes_fall, problem = self._taxes_fall, self._problem
        first = State(*jnp.zeros((4, len(base.regions)))) if start is None else start
        wanted, way = params(base, tariff), _way(tariff)
        solution = solve(problem, first, wanted, tol=tol, params_at=lambda s: params(base, way(s)), is_valid=_earns)
        certificate = self._certificate(base, tariff, solution)
        failures = certificate.failures()
        converged = solution.status is Status.CONVERGED
        status = Status.CERTIFIED if converged and not failures else Status.UNCERTIFIED if converged else solution.status
        if status is not Status.CERTIFIED:
            state, reached = (solution.state, 1.0) if converged else (solution.end_of_path, solution.reached)
            if state is not None:
                end = outcome(base, way(reached), state, params(base, way(reached)), taxes_fall)
                require_income(base, end, taxes_fall, reached)
            raise NotConvergedError(not_solved(status, solution, failures))
        found = outcome(base, tariff, solution.state, wanted, taxes_fall)
        return Solved(found, solution.state, status, certificate, (), solution.iterations, solution.seconds)

    def gradient(self, base: MelitzBase, tariff: np.ndarray, solved: Solved, objective: Callable[[Outcome], Any]) -> np.ndarray:
        """Derivatives of one number of a solution by every tariff [importer, exporter], per unit of the rate.

        Equation: the implicit function theorem at the solution. Arguments: tariff and solved belong together; objective, a function
        of the `Outcome` (JAX arrays) that returns a number. NaN on own sales, which have no tariff, and where the linear system
        could not be solved to 1e-10. Not for: large changes.
        """

        def value(rates: Any) -> Any:
            at = params(base, rates)
            state = equilibrium(self._problem, at, solved.state, at)
            return objective(evaluated(base, rates, state, at, self._taxes_fall))

        slope = np.array(jax.grad(value)(jnp.asarray(tariff, dtype=float)))
        np.fill_diagonal(slope, np.nan)
        return slope

    @property
    def _taxes_fall(self) -> bool:
        return self.revenue == "labour_tax_relief"

    @property
    def _problem(self) -> MelitzProblem:
        return MelitzProblem(self._taxes_fall, self.numeraire == "world_price")

    def _certificate(self, base: MelitzBase, tariff: np.ndarray, solution: Solution) -> Certificate:
        point = Point(*(np.exp(value) for value in as_numpy(solution.state)))
        check = certify(base, tariff, self.revenue, self.numeraire, point)
        return check.certificate(1, solution.iterations, solution.seconds)


def _check_tariff(base: MelitzBase, tariff: np.ndarray) -> None:
    """Rates above −100 % for every pair of regions, and none on own sales."""
    shape = base.sales.shape
    if np.shape(tariff) != shape:
        raise InputError(Finding("E-MELITZ-TARIFF", f"tariffs have shape {np.shape(tariff)}", "tariff", expected=f"{shape}"))
    wrong = ~(np.isfinite(tariff) & (tariff > -1.0)) | (np.eye(len(tariff), dtype=bool) & (tariff != 0.0))
    raise_if(
        [
            Finding(
                "E-MELITZ-TARIFF",
                f"the tariff of {base.regions[n]} on {base.regions[i]} is {tariff[n, i]}",
                "tariff",
                expected="a rate above -1, 0 on own sales",
            )
            for n, i in np.argwhere(wrong)
        ]
    )


def _way(tariff: np.ndarray) -> Callable[[float], np.ndarray]:
    """Tariffs on the way from free trade: gross rates grow by a constant factor."""
    return lambda s: (1.0 + tariff) ** s - 1.0


def _earns(state: State, found: Params) -> bool:
    """Whether every region has something to consume."""
    return bool((consumption(state, found) > 0.0).all())


__all__ = ["Melitz", "Outcome"]
