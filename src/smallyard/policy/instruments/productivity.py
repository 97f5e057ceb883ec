"""Productivity: total-factor, on gross output."""

from __future__ import annotations

from typing import ClassVar, Literal, final

from smallyard.policy.effects import Effect, Scope
from smallyard.policy.fields import Labels, Percent, percent
from smallyard.policy.instruments.base import AbstractInstrument


@final
class Productivity(AbstractInstrument):
    """Total-factor productivity on gross output: +x % divides unit cost by 1 + x. Not value-added-augmenting."""

    touches: ClassVar[tuple[str, ...]] = ("productivity",)
    instrument: Literal["productivity"] = "productivity"
    region: Labels
    """Where production becomes cheaper."""
    sectors: Labels
    """Which sectors: codes, 'goods', 'services', 'all', own groups."""
    increase: Percent
    """Increase of productivity, e.g. 10%; several increases multiply."""

    def effects(self, scope: Scope, where: str) -> list[Effect]:
        """z = 1 + increase."""
        cells = scope.cells(self.region, self.sectors, where)
        return [Effect("productivity", "multiply", cells, 1.0 + percent(self.increase), 1.0, where)]
