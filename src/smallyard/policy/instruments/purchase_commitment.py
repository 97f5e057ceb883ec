"""Purchase commitment: a floor on quantity, with a payer."""

from __future__ import annotations

from typing import ClassVar, Literal, final

from smallyard.policy.effects import AnyEffect, Scope
from smallyard.policy.fields import Level, percent
from smallyard.policy.instruments.limits import AbstractLimit, Payer


@final
class PurchaseCommitment(AbstractLimit):
    """Holds the covered flows at a least quantity by a shadow subsidy, paid by whoever is named."""

    touches: ClassVar[tuple[str, ...]] = ("controls",)
    phrase: ClassVar[str] = "purchase commitment of {importer} to buy from {exporter}"
    instrument: Literal["purchase_commitment"] = "purchase_commitment"
    at_least: Level
    """Quantity that is bought at least, relative to the reference, e.g. 120%."""
    payer: Payer
    """Who pays what buyers do not, in parts that sum to 100%: {importer: 100%}."""

    def effects(self, scope: Scope, where: str) -> list[AnyEffect]:
        """0 ≤ σ ⟂ quantity − at_least × reference ≥ 0."""
        return self.limit_effects("floor", percent(self.at_least), self.payer.parts, scope, where)
