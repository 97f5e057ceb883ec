"""Export licence: an expected cap at the rate of approval, and a cost of applying."""

from __future__ import annotations

from typing import ClassVar, Literal, final

from smallyard.policy.effects import AnyEffect, Effect, Scope
from smallyard.policy.fields import Cost, Part, percent
from smallyard.policy.instruments.limits import AbstractCap


@final
class ExportLicence(AbstractCap):
    """Lets an expected part of sales through; every applicant bears a real cost."""

    touches: ClassVar[tuple[str, ...]] = ("controls", "trade_cost")
    phrase: ClassVar[str] = "export licences of {exporter} for sales to {importer}"
    instrument: Literal["export_licence"] = "export_licence"
    approval: Part
    """Part of the reference quantity that is approved, e.g. 60%."""
    application_cost: Cost = "0%"
    """Real cost of applying, per unit delivered, as a rate on the seller's price; output of the seller's sector is used up."""

    def effects(self, scope: Scope, where: str) -> list[AnyEffect]:
        """0 ≤ μ ⟂ approval × reference − quantity ≥ 0, and d = 1 + application cost."""
        found = self.cap_effects(percent(self.approval), scope, where)
        cost = percent(self.application_cost)
        if cost == 0.0:
            return found
        dearer = [Effect("trade_cost", "multiply", item.cells, 1.0 + cost, percent(self.coverage), where) for item in found]
        return [*found, *dearer]
