"""Import tariff: an ad-valorem rate on border value, collected by the importer."""

from __future__ import annotations

from typing import ClassVar, Literal, final

from smallyard.policy.effects import Effect, Scope
from smallyard.policy.instruments.base import AbstractBorderRate


@final
class ImportTariff(AbstractBorderRate):
    """Rate on the border value of imports; revenue goes to final demand of the importer."""

    touches: ClassVar[tuple[str, ...]] = ("tariff",)
    phrase: ClassVar[str] = "tariffs of {importer} on {exporter}"
    instrument: Literal["import_tariff"] = "import_tariff"

    def effects(self, scope: Scope, where: str) -> list[Effect]:
        """t' = t + add, or set, or (1+t)·factor − 1."""
        return self.rate_effect("tariff", scope, where)
