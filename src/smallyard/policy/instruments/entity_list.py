"""Entity list: named buyers of a region are cut off from the suppliers of another."""

from __future__ import annotations

from typing import ClassVar, Literal, final

from smallyard.policy.effects import AnyEffect, ListEffect, Scope
from smallyard.policy.fields import Part, percent
from smallyard.policy.instruments.listings import AbstractListing


@final
class EntityList(AbstractListing):
    """Cuts listed buyers off; they keep what they spend and have a price index of their own, without these suppliers."""

    touches: ClassVar[tuple[str, ...]] = ("listings",)
    phrase: ClassVar[str] = "entity list of {exporter} against buyers in {importer}"
    instrument: Literal["entity_list"] = "entity_list"
    listed_share: Part
    """Part of the importer's spending on these sectors that listed buyers make, e.g. 30%."""
    over_compliance: Part = "0%"
    """Part of the other buyers whom suppliers drop as well."""

    def effects(self, scope: Scope, where: str) -> list[AnyEffect]:
        """ln P = s ln P_listed + (1−s) ln P_others with s = listed + over-compliance × (1 − listed)."""
        listed = percent(self.listed_share)
        cut = listed + percent(self.over_compliance) * (1.0 - listed)
        return [ListEffect(scope.flows(self.importer, self.exporter, self.sectors, where), cut, 1.0, where)]
