"""Variant `ricardian`: Caliendo–Parro 2015 / Armington with input–output linkages, all wedges of the channels."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar, final

import numpy as np

from smallyard.errors import InfeasibleError, NotConvergedError
from smallyard.models.base import AbstractModel, Solved, as_numpy
from smallyard.models.calibrate import Base, calibrate, scale_remarks
from smallyard.models.closures import DEFICITS
from smallyard.models.closures.base import DeficitClosure
from smallyard.models.control_remarks import control_remarks
from smallyard.models.elasticities import Elasticities
from smallyard.models.factors import Factors
from smallyard.models.kernel_wedges import KernelWedges, kernel_wedges, without_policy
from smallyard.models.labour import FIXED, Labour
from smallyard.models.nests import COBB_DOUGLAS, Nests
from smallyard.models.path import levels_between
from smallyard.models.ricardian_certify import certify_state
from smallyard.models.ricardian_failures import no_tax_left, not_finite, not_solved, unaffordable
from smallyard.models.structure import Structure, find_structure
from smallyard.policy.wedges import Wedges
from smallyard.solver import jax_setup  # noqa: F401  (pins threads and precision before jax is imported)
from smallyard.solver.certificate import RESIDUAL_LIMIT, Certificate
from smallyard.solver.driver import TOLERANCE, Solution, solve
from smallyard.solver.pair_problems import Natural
from smallyard.solver.status import Status
from smallyard.world.world import World

import jax  # isort: skip

from smallyard.models.floors import LEAST_EMPLOYED, jobless, unemployment_remarks, unpaid  # isort: skip
from smallyard.models.paired import solve_economy  # isort: skip
from smallyard.models.ricardian_equations import Params, State  # isort: skip
from smallyard.models.ricardian_outcome import Outcome, outcome  # isort: skip
from smallyard.models.ricardian_params import params as _params  # isort: skip
from smallyard.models.ricardian_problem import RicardianProblem  # isort: skip
from smallyard.models.starts import benchmark_state, with_amounts, with_controls  # isort: skip

# The certificate takes prices from the state, so that in a sector with elasticity θ it sees θ times the solver's price gap. Where
# that is too much the solve goes on to this tolerance.
FINEST = 1e-13
AMPLIFIED = 1e5  # times the tolerance: θ lies between 0.01 and 100, so that a residual beyond this is no matter of tolerance
EXHAUSTED = 0.25  # of base income: what is left where a way ends because a region cannot pay any more

_outcome = partial(jax.jit, static_argnums=2)(outcome)


@final
@dataclass(frozen=True)
class Ricardian(AbstractModel):
    """Multi-region, multi-sector economy in exact hats; one mobile factor per region, Cobb–Douglas nests, Armington quantities.

    Unknowns: wages, prices, expenditures, and the rates of subsidies that are stated as money.
    Numeraire: world value-added-weighted mean wage = 1 (one per trading block).
    Source: Caliendo, Parro 2015, Review of Economic Studies 82: 1–44, equations 10–14.
    Not for: profits, scale economies, several factors, unemployment (other variants and closures).
    """

    deficits: str = "share_of_world_gdp"

    name: ClassVar[str] = "ricardian"
    words: ClassVar[str] = "Ricardian/Armington trade with input-output linkages"
    responds_to: ClassVar[frozenset[str]] = frozenset(
        {"tariff", "export_tax", "trade_cost", "ban", "production_subsidy", "productivity", "demand", "controls", "listings"}
    )
    closures: ClassVar[dict[str, Any]] = {"deficits": DEFICITS}

    def __post_init__(self) -> None:
        self.require_closures()

    @staticmethod
    def calibrate(
        world: World,
        elasticities: Elasticities,
        nests: Nests = COBB_DOUGLAS,
        mobility: float = math.inf,
        scale_elasticity: np.ndarray | None = None,
        labour: Labour = FIXED,
        factors: Factors | None = None,
        inputs: str = "all",
    ) -> Base:
        """The benchmark under perfect competition: no profits.

        Arguments: nests, elasticities of substitution in cost and final demand; mobility κ of labour between sectors, from 1
        (specific to its sector) to inf (mobile); scale_elasticity ψ [sector], by which a sector's quantity lowers its cost; labour,
        how much of it there is; factors, if there are others than labour; inputs, the links of the table that are kept: all,
        own_sector, none. Raises InputError (E-MODEL-MOBILITY, -SCALE, -LABOUR, -FACTORS, -CLOSURE).
        """
        return calibrate(world, elasticities, None, nests, mobility, scale_elasticity, labour, factors, inputs)

    @property
    def closure(self) -> DeficitClosure:
        """The deficit closure by its name."""
        return DEFICITS[self.deficits]

    def problem(self, base: Base, levels: KernelWedges | None = None) -> RicardianProblem:
        """The system as the solver sees it: the closure, the options of the base, and whether quantities are controlled."""
        return RicardianProblem(
            self.closure.scale,
            nested=not base.nests.cobb_douglas,
            pays_differ=base.factors.pays_differ,
            scaled=base.scaled,
            elastic=base.labour.responds,
            floored=base.labour.floored,
            controlled=levels is not None and levels.controls is not None,
        )

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
        levels: KernelWedges | None = None,
    ) -> Solved:
        """Certified equilibrium; `start` (default: the benchmark) any nearby solution; `levels` of the wedges, if known."""
        self.require_response(wedges)
        levels = kernel_wedges(base, wedges) if levels is None else levels
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
        first = with_amounts(benchmark_state(base, structure) if start is None else start, base, levels, fresh=start is None)
        first = with_controls(first, levels)
        problem = self.problem(base, levels)
        plain = replace(problem, floored=False)
        way = self._way(base, levels, structure)
        solution, free = solve_economy(problem, first, params, tol=tol, params_at=way, is_valid=partial(self._earns, plain))
        certificate = self._certificate(base, levels, structure, solution)
        nearly = RESIDUAL_LIMIT < certificate.max_residual <= AMPLIFIED * tol
        if solution is free and solution.status is Status.CONVERGED and nearly and tol > FINEST:
            again = Natural(problem) if problem.controlled else plain
            solution = _refined(solution, solve(again, solution.state, params, tol=FINEST))
            certificate = self._certificate(base, levels, structure, solution)
        found = as_numpy(_outcome(solution.state, params, problem))
        failures = [*certificate.failures(), *not_finite(found)]
        converged = solution.status is Status.CONVERGED
        status = Status.CERTIFIED if converged and not failures else Status.UNCERTIFIED if converged else solution.status
        if throw:
            self._require(base, found, solution, certificate, partial(_at_end, way, plain))
        if throw and status is not Status.CERTIFIED:
            short = unpaid(base.world.regions, problem, free.state, params) if problem.floored else ""
            raise NotConvergedError(not_solved(status, solution, levels, failures, base, short))
        remarks = structure.remarks + scale_remarks(base) + unemployment_remarks(base, found.unemployment)
        remarks += control_remarks(levels, found)
        return Solved(found, solution.state, status, certificate, remarks, solution.iterations, solution.seconds)

    def _require(
        self, base: Base, found: Outcome, solution: Solution, certificate: Certificate, end: Callable[[Solution], Outcome]
    ) -> None:
        """Incomes and employment above zero, here and where the way to the policies ends, or an InfeasibleError with regions."""
        regions = base.world.regions
        if solution.status is Status.CONVERGED and not certificate.min_income > 0.0:
            raise InfeasibleError(unaffordable(regions, np.asarray(found.income)))
        if solution.status is Status.CONVERGED and (found.unemployment > 1.0 - LEAST_EMPLOYED).any():
            raise InfeasibleError(jobless(regions, np.asarray(found.unemployment)))
        if solution.end_of_path is not None:
            self._require_income(base, solution.reached, end(solution))

    @staticmethod
    def _earns(problem: RicardianProblem, state: State, params: Params) -> bool:
        """Whether every region has an income."""
        return bool((np.asarray(_outcome(state, params, problem).income) > 0.0).all())

    @staticmethod
    def _require_income(base: Base, reached: float, at: Outcome) -> None:
        """Name regions whose income, or tax to be lowered, runs out where the way to the policies ends: that is why it ends."""
        regions = base.world.regions
        poor = at.income / base.income < EXHAUSTED
        if poor.any():
            raise InfeasibleError(unaffordable(regions, np.where(poor, -1.0, at.income), reached))
        revenue = at.revenue + at.export_tax_revenue
        untaxed = np.asarray(base.labour.relieved & (1.0 - revenue / at.factor_income[0].sum(0) < EXHAUSTED))
        if base.labour.responds and untaxed.any():
            raise InfeasibleError(no_tax_left(regions, untaxed, reached))

    def _way(self, base: Base, levels: KernelWedges, structure: Structure) -> Callable[[float], Params]:
        """Parameters at s on the way from the base year to `levels`: wedges, bans, money and transfers move together."""
        origin = without_policy(base, levels)

        def at(s: float) -> Params:
            between = levels_between(origin, levels, s)
            there = structure if s >= 1.0 else self.structure_of(base, between)
            transfer = base.transfer + s * (structure.transfer - base.transfer)
            return _params(base, replace(there, transfer=transfer), between)

        return at

    def _transfer(self, base: Base) -> np.ndarray:
        return np.zeros_like(base.transfer) if self.closure.rebases else base.transfer

    def _certificate(self, base: Base, levels: KernelWedges, structure: Structure, solution: Solution) -> Certificate:
        check = certify_state(base, levels, structure, self.deficits, as_numpy(solution.state))
        return check.certificate(structure.blocks, solution.iterations, solution.seconds)


def _at_end(way: Callable[[float], Params], problem: RicardianProblem, solution: Solution) -> Outcome:
    """What is reported where the way to the policies ends."""
    found: Outcome = as_numpy(_outcome(solution.end_of_path, way(solution.reached), problem))
    return found


def _refined(first: Solution, second: Solution) -> Solution:
    """The second, finer solve as the end of the first: its best point is no worse, whether or not it reached its own tolerance."""
    return replace(
        second, status=first.status, iterations=first.iterations + second.iterations, seconds=first.seconds + second.seconds
    )


__all__ = ["Outcome", "Ricardian"]
