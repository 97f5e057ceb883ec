"""Demand shift: final demand turns towards or away from sectors."""

from __future__ import annotations

from typing import ClassVar, Literal, final

from smallyard.policy.effects import Effect, Scope
from smallyard.policy.fields import Labels, Percent, percent
from smallyard.policy.instruments.base import AbstractInstrument


@final
class DemandShift(AbstractInstrument):
    """Final-demand shares of the sectors scale by 1 + increase and all shares are renormalised; welfare keeps base tastes."""

    touches: ClassVar[tuple[str, ...]] = ("demand",)
    instrument: Literal["demand_shift"] = "demand_shift"
    region: Labels
    """Whose final demand shifts."""
    sectors: Labels
    """Which sectors: codes, 'goods', 'services', 'all', own groups."""
    increase: Percent
    """Change of the share before renormalisation, e.g. -20%; several multiply."""

    def effects(self, scope: Scope, where: str) -> list[Effect]:
        """α' ∝ α (1 + increase)."""
        cells = scope.cells(self.region, self.sectors, where)
        return [Effect("demand", "multiply", cells, 1.0 + percent(self.increase), 1.0, where)]
