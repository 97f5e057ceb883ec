"""Purchase freeze: the part of demand that passes through state trading buys nothing of a supplier."""

from __future__ import annotations

from typing import ClassVar, Literal, final

from smallyard.policy.effects import Effect, Scope
from smallyard.policy.fields import Part
from smallyard.policy.instruments.base import AbstractFlowPolicy


@final
class PurchaseFreeze(AbstractFlowPolicy):
    """Closes the state-trading part of flows by decision of the buyer; no revenue and no rent."""

    touches: ClassVar[tuple[str, ...]] = ("ban",)
    phrase: ClassVar[str] = "purchase freeze of {importer} on goods of {exporter}"
    instrument: Literal["purchase_freeze"] = "purchase_freeze"
    state_trading: Part
    """Part of the flow that state traders buy, e.g. 70%: it falls to zero; coverage is a part of this."""

    def effects(self, scope: Scope, where: str) -> list[Effect]:
        """A ban on the class that state traders buy."""
        return self.closed_part(self.state_trading, scope, where)
