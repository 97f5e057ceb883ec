"""Domestic content target: a least share of home goods in what a market spends, with a payer."""

from __future__ import annotations

from typing import ClassVar, Literal, final

import numpy as np

from smallyard.policy.effects import AnyEffect, ControlEffect, Scope
from smallyard.policy.fields import Part, percent
from smallyard.policy.instruments.base import AbstractProducerPolicy


@final
class DomesticContentTarget(AbstractProducerPolicy):
    """Raises the share of home goods by a shadow subsidy on home sales, sector by sector."""

    touches: ClassVar[tuple[str, ...]] = ("controls",)
    phrase: ClassVar[str] = "domestic content target of {region}"
    instrument: Literal["domestic_content_target"] = "domestic_content_target"
    share: Part
    """Least share of home goods in the value of what the region spends on each of the sectors, e.g. 70%."""
    payer: Literal["region"] = "region"
    """Who pays the shadow subsidy on home sales: the region itself."""

    def effects(self, scope: Scope, where: str) -> list[AnyEffect]:
        """0 ≤ σ ⟂ home share − target ≥ 0 in each market."""
        found: list[AnyEffect] = []
        for n, s in np.argwhere(self.cells(scope, where)):
            cells = np.zeros(scope.world.trade_fob.shape, dtype=bool)
            cells[n, n, s] = True
            found.append(ControlEffect("content", cells, percent(self.share), (0.0, 1.0, 0.0), "data", 1.0, where))
        return found
