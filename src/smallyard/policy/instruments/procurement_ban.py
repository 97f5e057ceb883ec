"""Procurement ban: public buyers may not buy from listed suppliers."""

from __future__ import annotations

from typing import ClassVar, Literal, final

from smallyard.policy.effects import AnyEffect, ListEffect, Scope
from smallyard.policy.fields import Part, percent
from smallyard.policy.instruments.listings import AbstractListing


@final
class ProcurementBan(AbstractListing):
    """Cuts a part of demand off from listed suppliers; it has a price index of its own."""

    touches: ClassVar[tuple[str, ...]] = ("listings",)
    phrase: ClassVar[str] = "procurement ban of {importer} on suppliers in {exporter}"
    instrument: Literal["procurement_ban"] = "procurement_ban"
    buyers: Part
    """Part of the importer's spending on these sectors that is under the ban, e.g. public procurement, 12%."""
    suppliers: Part = "100%"
    """Part of the exporter's flow that listed suppliers sell."""
    over_compliance: Part = "0%"
    """Part of the other buyers who drop the listed suppliers as well."""

    def effects(self, scope: Scope, where: str) -> list[AnyEffect]:
        """As an entity list, seen from the buyer: part s of spending, part l of the flow closed to it."""
        buyers = percent(self.buyers)
        cut = buyers + percent(self.over_compliance) * (1.0 - buyers)
        cells = scope.flows(self.importer, self.exporter, self.sectors, where)
        return [ListEffect(cells, cut, percent(self.suppliers), where)]
