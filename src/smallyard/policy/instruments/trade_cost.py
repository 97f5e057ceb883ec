"""Trade cost: a real cost of delivery (iceberg), without revenue."""

from __future__ import annotations

from typing import ClassVar, Literal, final

from smallyard.policy.effects import Effect, Scope
from smallyard.policy.fields import Labels, Percent, Share, percent
from smallyard.policy.instruments.base import AbstractInstrument


@final
class TradeCost(AbstractInstrument):
    """Real resources used up per delivered unit rise by a percentage; several increases multiply."""

    touches: ClassVar[tuple[str, ...]] = ("trade_cost",)
    instrument: Literal["trade_cost"] = "trade_cost"
    importer: Labels
    """Who buys: region, group, list, 'all', or {of: …, except: …}."""
    exporter: Labels
    """Who sells: region, group, list, 'all', or {of: …, except: …}."""
    sectors: Labels
    """Which sectors: codes, 'goods', 'services', 'all', own groups."""
    increase: Percent
    """Increase of the delivered cost, e.g. 10% for an iceberg factor of 1.10; negative for a reduction."""
    coverage: Share = "100%"
    """Share of the value of each flow that is affected."""

    def effects(self, scope: Scope, where: str) -> list[Effect]:
        """d = 1 + increase."""
        cells = scope.flows(self.importer, self.exporter, self.sectors, where)
        return [Effect("trade_cost", "multiply", cells, 1.0 + percent(self.increase), percent(self.coverage), where)]
