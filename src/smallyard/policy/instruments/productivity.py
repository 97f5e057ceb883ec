"""Productivity: total-factor, on gross output."""

from __future__ import annotations

from typing import ClassVar, Literal, final

from smallyard.policy.effects import Effect, Scope
from smallyard.policy.instruments.base import AbstractShift


@final
class Productivity(AbstractShift):
    """Total-factor productivity on gross output: +x % divides unit cost by 1 + x. Not value-added-augmenting."""

    touches: ClassVar[tuple[str, ...]] = ("productivity",)
    phrase: ClassVar[str] = "productivity of {region}"
    instrument: Literal["productivity"] = "productivity"

    def effects(self, scope: Scope, where: str) -> list[Effect]:
        """z = 1 + increase."""
        return self.shift_effect("productivity", scope, where)
