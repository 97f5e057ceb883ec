"""The economy in which sanctions are tried: a baseline, what is changed on top of it, and every solution certified."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from smallyard.errors import Finding, InputError, raise_if
from smallyard.labels.match import did_you_mean
from smallyard.models.base import Solved
from smallyard.models.calibrate import Base
from smallyard.models.elasticities import Elasticities, elasticities_for
from smallyard.models.horizons import HORIZONS
from smallyard.models.kernel_wedges import kernel_wedges
from smallyard.models.ricardian import Ricardian
from smallyard.pipeline.solve_one import benchmark_at
from smallyard.policy.wedges import Wedges
from smallyard.results.result import worst
from smallyard.solver.certificate import Certificate
from smallyard.strategy.losses import Losses, Measure, losses_between, measure_of
from smallyard.world.world import World

ZERO_SUM = 1e-9  # of world factor income, by which transfers may miss zero


@dataclass(eq=False)
class Setting:
    """A calibrated economy and the wedges of its baseline; solutions start from the last one.

    `solves` counts the work; `certificate` holds for all solutions so far.
    """

    model: Ricardian
    base: Base
    wedges: Wedges
    horizon: str = HORIZONS["long"].words
    solves: int = 0
    certificate: Certificate | None = None
    _last: Solved | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls,
        world: World,
        wedges: Wedges | None = None,
        *,
        deficits: str = "share_of_world_gdp",
        elasticities: Elasticities | str = "fontagne2022",
        horizon: str = "long",
    ) -> Setting:
        """A world at a deficit closure, a set of elasticities and a horizon; `wedges` of the baseline, by default no policy."""
        if horizon not in HORIZONS:
            what, allowed = f"there is no horizon '{horizon!s:.40}'", ", ".join(HORIZONS)
            raise InputError(Finding("E-MODEL-CLOSURE", what, "horizon", expected=allowed))
        model, at = Ricardian(deficits), HORIZONS[horizon]
        theta = elasticities_for(world, elasticities) if isinstance(elasticities, str) else elasticities
        return cls(model, benchmark_at(world, model, theta, at).base, wedges or Wedges.neutral(), at.words)

    @cached_property
    def baseline(self) -> Solved:
        """The certified equilibrium before any sanction."""
        return self.solved(self.wedges)

    @property
    def regions(self) -> tuple[str, ...]:
        """Labels of the regions."""
        return tuple(self.base.world.regions)

    @property
    def sectors(self) -> tuple[str, ...]:
        """Labels of the sectors."""
        return tuple(self.base.world.sectors)

    @property
    def closure(self) -> str:
        """In words, what every number of this economy depends on."""
        closing = f"{self.model.words}; elasticities {self.base.elasticities.name}; {self.model.closure.words}"
        return f"{closing}; border revenue goes to final demand; {self.horizon}, no time path"

    def solved(self, wedges: Wedges, transfer: np.ndarray | None = None, *, near: Solved | None = None) -> Solved:
        """The certified equilibrium under wedges, and under transfers between regions.

        Equation: D'_n = (D_n + T_n) × unit of the deficit closure; under `share_of_world_gdp` that unit is 1 at the numeraire.
        Arguments: transfer T [region], received, the world's money; sums to zero. near: a solution to start from.
        Raises InputError (E-TRANSFER-SUM), InfeasibleError, NotConvergedError.
        """
        self.model.require_response(wedges)
        levels = kernel_wedges(self.base, wedges)
        structure = self.model.structure_of(self.base, levels)
        if transfer is not None:
            self._require_zero_sum(transfer, structure.block)
            structure = replace(structure, transfer=structure.transfer + transfer)
        start = near or self._last
        found = self.model.solve_levels(self.base, levels, structure, start=start.state if start else None)
        self.solves, self._last = self.solves + 1, found
        self.certificate = worst({"before": self.certificate or found.certificate, "last": found.certificate})
        return found

    def losses(self, found: Solved) -> Losses:
        """Losses of all regions against the baseline."""
        return losses_between(self.regions, self.baseline, found)

    def measured(self, wedges: Wedges, senders: Sequence[str], target: Sequence[str]) -> Measure:
        """What wedges cost senders, target and bystanders."""
        return measure_of(self.losses(self.solved(wedges)), senders, target)

    def require_regions(self, names: Sequence[str], where: str) -> None:
        """Raise InputError for names that are no regions, or for none at all."""
        known, wrong = self.regions, [name for name in names if name not in self.regions]
        raise_if([
            Finding("E-REGION-UNKNOWN", f"unknown region '{name!s:.80}'", where, fix=did_you_mean(name, known)) for name in wrong
        ])  # fmt: skip
        if not names:
            raise InputError(Finding("E-SANCTION-SIDES", "nobody is named", where, expected="at least one region"))

    def require_sectors(self, names: Sequence[str], where: str) -> None:
        """Raise InputError for names that are no sectors, or for none at all."""
        known, wrong = self.sectors, [name for name in names if name not in self.sectors]
        raise_if([
            Finding("E-SECTOR-UNKNOWN", f"unknown sector '{name!s:.80}'", where, fix=did_you_mean(name, known)) for name in wrong
        ])  # fmt: skip
        if not names:
            raise InputError(Finding("E-SANCTION-SIDES", "no sector is named", where, expected="at least one sector"))

    def require_sides(self, senders: Sequence[str], target: Sequence[str]) -> None:
        """Raise InputError unless both sides are regions of the world and share none."""
        self.require_regions(senders, "senders")
        self.require_regions(target, "target")
        both = sorted({*senders} & {*target})
        if both:
            what = f"{', '.join(both)} on both sides"
            raise InputError(Finding("E-SANCTION-SIDES", what, "senders and target", fix="name every region on one side"))

    def goods(self) -> tuple[str, ...]:
        """Sectors that are goods."""
        return tuple(name for name, good in zip(self.sectors, self.base.world.is_good, strict=True) if good)

    def _require_zero_sum(self, transfer: np.ndarray, block: np.ndarray) -> None:
        """Nobody can be paid by a region that it does not trade with, directly or through others."""
        world_income = float(self.base.value_added.sum())
        gaps: Any = np.bincount(block, transfer)
        if np.abs(gaps).max() > ZERO_SUM * world_income:
            what = f"transfers inside a trading block sum to {gaps[int(np.abs(gaps).argmax())]:.6g}"
            raise InputError(Finding("E-TRANSFER-SUM", what, "transfer", expected="0 in every block of regions that trade"))
