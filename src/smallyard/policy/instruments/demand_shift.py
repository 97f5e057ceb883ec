"""Demand shift: final demand turns towards or away from sectors."""

from __future__ import annotations

from typing import ClassVar, Literal, final

from smallyard.policy.effects import Effect, Scope
from smallyard.policy.instruments.base import AbstractShift


@final
class DemandShift(AbstractShift):
    """Final-demand shares of the sectors scale by 1 + increase and all shares are renormalised; welfare keeps base tastes."""

    touches: ClassVar[tuple[str, ...]] = ("demand",)
    phrase: ClassVar[str] = "final demand of {region}"
    instrument: Literal["demand_shift"] = "demand_shift"

    def effects(self, scope: Scope, where: str) -> list[Effect]:
        """α' ∝ α (1 + increase)."""
        return self.shift_effect("demand", scope, where)
