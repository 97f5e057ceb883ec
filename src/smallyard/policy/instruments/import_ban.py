"""Import ban: the covered flows are exact zeros; nobody collects anything."""

from __future__ import annotations

from typing import ClassVar, Literal, final

from smallyard.policy.effects import Effect, Scope
from smallyard.policy.instruments.base import AbstractFlowPolicy


@final
class ImportBan(AbstractFlowPolicy):
    """Closes flows by decision of the importer; a ban has no revenue and no rent."""

    touches: ClassVar[tuple[str, ...]] = ("ban",)
    phrase: ClassVar[str] = "import ban of {importer} on {exporter}"
    instrument: Literal["import_ban"] = "import_ban"

    def effects(self, scope: Scope, where: str) -> list[Effect]:
        """The covered class of the flow is removed from the kernels."""
        return self.flow_effect("ban", "forbid", 1.0, scope, where)
