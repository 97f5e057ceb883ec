"""Trade cost: a real cost of delivery (iceberg), without revenue."""

from __future__ import annotations

from typing import ClassVar, Literal, final

from smallyard.policy.effects import Effect, Scope
from smallyard.policy.fields import Percent, percent
from smallyard.policy.instruments.base import AbstractFlowPolicy


@final
class TradeCost(AbstractFlowPolicy):
    """Real resources used up per delivered unit rise by a percentage; several increases multiply."""

    touches: ClassVar[tuple[str, ...]] = ("trade_cost",)
    phrase: ClassVar[str] = "trade costs of {exporter} in selling to {importer}"
    instrument: Literal["trade_cost"] = "trade_cost"
    increase: Percent
    """Increase of the delivered cost, e.g. 10% for an iceberg factor of 1.10; negative for a reduction."""

    def effects(self, scope: Scope, where: str) -> list[Effect]:
        """d = 1 + increase."""
        return self.flow_effect("trade_cost", "multiply", 1.0 + percent(self.increase), scope, where)
