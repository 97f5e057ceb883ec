"""Variant `krugman`: monopolistic competition with constant markups; a fixed number of firms with profits, or free entry."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, final

import numpy as np

from smallyard.errors import Finding, InputError
from smallyard.models.base import AbstractModel, Solved
from smallyard.models.calibrate import Base, calibrate
from smallyard.models.closures import DEFICITS
from smallyard.models.closures.base import DeficitClosure
from smallyard.models.elasticities import Elasticities
from smallyard.models.factors import Factors
from smallyard.models.labour import FIXED, Labour
from smallyard.models.nests import COBB_DOUGLAS, Nests
from smallyard.models.ricardian import Ricardian
from smallyard.models.structure import Structure
from smallyard.policy.wedges import Wedges
from smallyard.solver.driver import TOLERANCE
from smallyard.world.world import World

from smallyard.models.ricardian_equations import Params, State  # isort: skip

ENTRY = ("restricted", "free")


@final
@dataclass(frozen=True)
class Krugman(AbstractModel):
    """Differentiated goods sold at a constant markup, by a fixed number of firms whose profits are income, or under free entry.

    Equations: those of `ricardian` with θ = σ − 1 and cost = (1−π) of what producers earn, π = μ/(1+μ); final income adds the
    profits. A constant markup drops out of every price change, a fixed number of firms out of every price index. Under free entry
    there are no profits, and the number of firms follows the quantity of input bundles: cost falls with it by ψ = μ.
    Numeraire: world factor-income-weighted mean wage = 1 (one per trading block).
    Source: Ossa 2014, American Economic Review 104: 4104–4146, the model without entry; Lashkaripour, Lugovskyy 2023, American
    Economic Review 113: 2759–2808, restricted entry.
    Not for: markups that respond to policy; free entry with θ ψ > 1, where a remark says that equilibria may be several.
    """

    deficits: str = "share_of_world_gdp"

    name: ClassVar[str] = "krugman"
    words: ClassVar[str] = "monopolistic competition with constant markups"
    responds_to: ClassVar[frozenset[str]] = Ricardian.responds_to
    closures: ClassVar[dict[str, Any]] = {"deficits": DEFICITS}

    def __post_init__(self) -> None:
        self.require_closures()

    @staticmethod
    def calibrate(
        world: World,
        elasticities: Elasticities,
        markup: np.ndarray | None = None,
        nests: Nests = COBB_DOUGLAS,
        mobility: float = math.inf,
        entry: str = "restricted",
        labour: Labour = FIXED,
        factors: Factors | None = None,
        inputs: str = "all",
    ) -> Base:
        """The benchmark with profits taken out of value added, or with free entry that leaves none.

        Equations: restricted, π_s = μ_s/(1+μ_s); free, π = 0 and scale elasticity ψ_s = μ_s. By default μ = 1/θ = 1/(σ−1), so that
        π = 1/σ, and under free entry θ ψ = 1.
        Arguments: elasticities θ = σ − 1; markup μ over cost [sector], 0.2 is 20 %; nests, mobility, labour, factors, inputs as in
        `ricardian`; entry restricted or free. Raises InputError for markups that are negative or not finite (E-MODEL-MARKUP), where
        profits would exceed value added (E-MODEL-PROFITS), for another word (E-MODEL-CLOSURE).
        """
        rate = 1.0 / elasticities.values if markup is None else np.asarray(markup, dtype=float)
        if rate.shape != elasticities.values.shape or not (np.isfinite(rate) & (rate >= 0.0)).all():
            what, allowed = "markups must be one finite number of at least 0 per sector", f"{len(world.sectors)} numbers ≥ 0"
            raise InputError(Finding("E-MODEL-MARKUP", what, "model.markups", expected=allowed))
        if entry not in ENTRY:
            raise InputError(Finding("E-MODEL-CLOSURE", f"there is no entry '{entry}'", "entry", expected=", ".join(ENTRY)))
        if entry == "free":
            return calibrate(world, elasticities, None, nests, mobility, rate, labour, factors, inputs)
        share = np.broadcast_to((rate / (1.0 + rate))[:, None], (len(world.sectors), len(world.regions)))
        return calibrate(world, elasticities, np.array(share), nests, mobility, labour=labour, factors=factors, inputs=inputs)

    @property
    def closure(self) -> DeficitClosure:
        """The deficit closure by its name."""
        return self._system.closure

    def structure(self, base: Base, wedges: Wedges) -> Structure:
        """Masks, blocks, remaining transfers; raises InfeasibleError."""
        return self._system.structure(base, wedges)

    def params(self, base: Base, structure: Structure, wedges: Wedges) -> Params:
        """What the equations read under `wedges`."""
        return self._system.params(base, structure, wedges)

    def solve(
        self, base: Base, wedges: Wedges, *, start: State | None = None, tol: float = TOLERANCE, throw: bool = True
    ) -> Solved:
        """Certified equilibrium; `base` from `calibrate` of this class; `start` (default: the benchmark) may be a near solution."""
        self.require_response(wedges)
        return self._system.solve(base, wedges, start=start, tol=tol, throw=throw)

    @property
    def _system(self) -> Ricardian:
        """The system that both variants share: it reads the profit share from the base."""
        return Ricardian(self.deficits)
