"""Import quota: a cap on quantity, with a shadow price and an owner of its rent."""

from __future__ import annotations

from typing import ClassVar, Literal, final

from smallyard.policy.effects import AnyEffect, Scope
from smallyard.policy.fields import Level, percent
from smallyard.policy.instruments.limits import AbstractCap


@final
class ImportQuota(AbstractCap):
    """Caps what the covered flows deliver by decision of the importer; buyers pay a shadow price on top of what sellers ask."""

    touches: ClassVar[tuple[str, ...]] = ("controls",)
    phrase: ClassVar[str] = "import quota of {importer} on purchases from {exporter}"
    instrument: Literal["import_quota"] = "import_quota"
    limit: Level
    """Quantity that is let through, relative to the reference, e.g. 50%; 0% closes the flow."""

    def effects(self, scope: Scope, where: str) -> list[AnyEffect]:
        """0 ≤ μ ⟂ limit × reference − quantity ≥ 0."""
        return self.cap_effects(percent(self.limit), scope, where)
