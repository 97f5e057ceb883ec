"""Export ban: the covered flows are exact zeros; nobody collects anything."""

from __future__ import annotations

from typing import ClassVar, Literal, final

from smallyard.policy.effects import Effect, Scope
from smallyard.policy.instruments.base import AbstractFlowPolicy


@final
class ExportBan(AbstractFlowPolicy):
    """Closes flows by decision of the exporter; a ban has no revenue and no rent."""

    touches: ClassVar[tuple[str, ...]] = ("ban",)
    phrase: ClassVar[str] = "export ban of {exporter} on sales to {importer}"
    instrument: Literal["export_ban"] = "export_ban"

    def effects(self, scope: Scope, where: str) -> list[Effect]:
        """The covered class of the flow is removed from the kernels."""
        return self.flow_effect("ban", "forbid", 1.0, scope, where)
