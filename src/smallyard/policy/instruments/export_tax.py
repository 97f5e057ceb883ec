"""Export tax (positive) or export subsidy (negative), on producer receipts, collected by the exporter."""

from __future__ import annotations

from typing import ClassVar, Literal, final

from smallyard.policy.effects import Effect, Scope
from smallyard.policy.instruments.base import AbstractBorderRate


@final
class ExportTax(AbstractBorderRate):
    """Rate on producer receipts of exports; revenue goes to final demand of the exporter, a negative rate is paid by it."""

    touches: ClassVar[tuple[str, ...]] = ("export_tax",)
    phrase: ClassVar[str] = "export taxes of {exporter} on sales to {importer}"
    instrument: Literal["export_tax"] = "export_tax"

    def effects(self, scope: Scope, where: str) -> list[Effect]:
        """e' = e + add, or set, or (1+e)·factor − 1."""
        return self.rate_effect("export_tax", scope, where)
