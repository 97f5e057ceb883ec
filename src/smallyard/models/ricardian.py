"""Variant `ricardian`: Caliendo–Parro 2015 / Armington with input–output linkages, all wedges of the channels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, final

import numpy as np

from smallyard.errors import Finding, InfeasibleError, NotConvergedError
from smallyard.models.base import AbstractModel, Solved, as_numpy
from smallyard.models.calibrate import Base
from smallyard.models.closures import DEFICITS
from smallyard.models.closures.base import DeficitClosure
from smallyard.models.kernel_wedges import KernelWedges, kernel_wedges
from smallyard.models.ricardian_certify import certify
from smallyard.models.structure import Structure, find_structure
from smallyard.policy.wedges import Wedges
from smallyard.solve import jax_setup  # noqa: F401  (pins threads and precision before jax is imported)
from smallyard.solve.certificate import Certificate
from smallyard.solve.driver import TOLERANCE, Solution, solve
from smallyard.solve.status import Status

import jax  # isort: skip
import jax.numpy as jnp  # isort: skip

from smallyard.equations.kernels import trade_kernels  # isort: skip
from smallyard.models.ricardian_equations import Params, RicardianProblem, State  # isort: skip
from smallyard.models.ricardian_outcome import Outcome, outcome  # isort: skip

_kernels = jax.jit(trade_kernels)
_outcome = partial(jax.jit, static_argnums=2)(outcome)


@final
@dataclass(frozen=True)
class Ricardian(AbstractModel):
    """Multi-region, multi-sector economy in exact hats; one mobile factor per region, Cobb–Douglas nests, Armington quantities.

    Unknowns: wages, prices, expenditures. Numeraire: world value-added-weighted mean wage = 1 (one per trading block).
    Source: Caliendo, Parro 2015, Review of Economic Studies 82: 1–44, equations 10–14.
    Not for: profits, scale economies, several factors, unemployment (other variants and closures).
    """

    deficits: str = "share_of_world_gdp"

    name: ClassVar[str] = "ricardian"
    words: ClassVar[str] = "Ricardian/Armington trade with input-output linkages, labour mobile between sectors"
    responds_to: ClassVar[frozenset[str]] = frozenset(
        {"tariff", "export_tax", "trade_cost", "ban", "production_subsidy", "productivity", "demand"}
    )
    closures: ClassVar[dict[str, Any]] = {"deficits": DEFICITS}

    @property
    def closure(self) -> DeficitClosure:
        """The deficit closure by its name."""
        return DEFICITS[self.deficits]

    def structure(self, base: Base, wedges: Wedges) -> Structure:
        """Masks, blocks, remaining transfers; raises InfeasibleError."""
        self.require_response(wedges)
        return self.structure_of(base, kernel_wedges(base, wedges))

    def params(self, base: Base, structure: Structure, wedges: Wedges) -> Params:
        """What the equations read under `wedges`."""
        return _params(base, structure, kernel_wedges(base, wedges))

    def solve(
        self,
        base: Base,
        wedges: Wedges,
        *,
        start: State | None = None,
        tol: float = TOLERANCE,
        throw: bool = True,
    ) -> Solved:
        """Certified equilibrium; `start` (default: the benchmark) may be any nearby solution."""
        self.require_response(wedges)
        levels = kernel_wedges(base, wedges)
        return self.solve_levels(base, levels, self.structure_of(base, levels), start=start, tol=tol, throw=throw)

    def structure_of(self, base: Base, levels: KernelWedges) -> Structure:
        """Masks, blocks and remaining transfers at given levels; raises InfeasibleError."""
        return find_structure(base, levels, self._transfer(base))

    def solve_levels(
        self,
        base: Base,
        levels: KernelWedges,
        structure: Structure,
        *,
        start: State | None = None,
        tol: float = TOLERANCE,
        throw: bool = True,
    ) -> Solved:
        """The same at levels in kernel layout, for callers that move along a path between two policies."""
        params = _params(base, structure, levels)
        first = benchmark_state(base, structure) if start is None else start
        solution = solve(RicardianProblem(self.closure.scale), first, params, tol=tol)
        certificate = self._certificate(base, levels, structure, solution)
        failures = certificate.failures()
        converged = solution.status is Status.CONVERGED
        status = Status.CERTIFIED if converged and not failures else Status.UNCERTIFIED if converged else solution.status
        if throw and converged and not certificate.min_income > 0.0:
            raise InfeasibleError(_unaffordable(base, solution, params, self.closure.scale))
        if throw and status is not Status.CERTIFIED:
            raise NotConvergedError(_failure(status, solution, failures))
        found = as_numpy(_outcome(solution.state, params, self.closure.scale))
        return Solved(
            found,
            solution.state,
            status,
            certificate,
            structure.remarks,
            solution.iterations,
            solution.seconds,
        )

    def _transfer(self, base: Base) -> np.ndarray:
        return np.zeros_like(base.transfer) if self.closure.rebases else base.transfer

    def _certificate(self, base: Base, levels: KernelWedges, structure: Structure, solution: Solution) -> Certificate:
        state = as_numpy(solution.state)
        spending = np.where(structure.has_demand, np.exp(state.log_expenditure), 0.0)
        check = certify(base, levels, structure, self.deficits, np.exp(state.log_wage), np.exp(state.log_price), spending)
        return Certificate(
            residuals=check.residuals,
            walras=check.walras,
            min_income=check.min_income,
            min_expenditure=check.min_expenditure,
            finite=check.finite,
            blocks=structure.blocks,
            iterations=solution.iterations,
            solve_seconds=solution.seconds,
        )


def benchmark_state(base: Base, structure: Structure) -> State:
    """Hats of one and base expenditures: where the iteration starts."""
    spending = np.where(structure.has_demand & (base.expenditure > 0.0), base.expenditure, 1.0)
    return State(jnp.zeros(len(base.value_added)), jnp.zeros(base.expenditure.shape), jnp.log(jnp.asarray(spending)))


def _params(base: Base, structure: Structure, levels: KernelWedges) -> Params:
    kernels = _kernels(
        np.where(structure.has_link, base.trade_share, 0.0),
        base.tariff,
        base.export_tax,
        levels.coverage,
        levels.tariff,
        levels.export_tax,
        levels.trade_cost,
        levels.is_open,
        base.trade_elasticity,
    )
    tastes = base.final_share * levels.demand
    block = structure.block
    rest: dict[str, Any] = {
        "trade_elasticity": base.trade_elasticity,
        "value_added_share": base.value_added_share,
        "input_share": base.input_share,
        "final_share": tastes / tastes.sum(0),
        "welfare_share": base.final_share,
        "log_cost_wedge": np.log((1.0 + base.subsidy) / (1.0 + levels.subsidy)) - np.log(levels.productivity),
        "gross_subsidy": 1.0 + levels.subsidy,
        "value_added": base.value_added,
        "final_demand": base.income,
        "transfer": structure.transfer,
        "same_block": (block[:, None] == block[None, :]).astype(np.float64),
        "has_demand": structure.has_demand,
    }
    return Params(kernels=kernels, **rest)


def _unaffordable(base: Base, solution: Solution, params: Params, scale: Any) -> Finding:
    """Every equation holds, but only with a negative income: the stated subsidies or transfers exceed what is earned."""
    income = np.asarray(_outcome(solution.state, params, scale).income)
    names = ", ".join(base.world.regions[n] for n in np.flatnonzero(~(income > 0.0)))
    return Finding(
        "E-INFEASIBLE-INCOME",
        f"final income would not be positive in {names}",
        "policies",
        "subsidies and transfers to be paid exceed what is earned there",
        fix="reduce the subsidies, or the change that takes the income away",
    )


def _failure(status: Status, solution: Solution, failures: list[str]) -> Finding:
    return Finding(
        "E-NOT-CONVERGED" if status is not Status.UNCERTIFIED else "E-NOT-CERTIFIED",
        f"no certified equilibrium after {solution.iterations} passes (best residual {solution.residual:.1e})",
        "solve",
        "; ".join(failures),
        "every residual at most 1e-10",
        status.advice,
    )


__all__ = ["Outcome", "Ricardian", "benchmark_state"]
