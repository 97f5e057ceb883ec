"""Production subsidy (negative: production tax), paid from final income of the producing region."""

from __future__ import annotations

from typing import ClassVar, Literal, Self, final

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from smallyard.policy.effects import Effect, Scope
from smallyard.policy.fields import Percent, percent
from smallyard.policy.instruments.base import AbstractProducerPolicy


@final
class ProductionSubsidy(AbstractProducerPolicy):
    """Wedge between what producers receive and what production costs: cost payments = (1 + sp) × receipts."""

    touches: ClassVar[tuple[str, ...]] = ("production_subsidy",)
    phrase: ClassVar[str] = "production subsidy of {region}"
    instrument: Literal["production_subsidy"] = "production_subsidy"
    set: Percent
    """All-in rate, replacing the one in force."""
    of: Literal["receipts", "cost"]
    """Base of the rate: 'receipts' gives sp = rate; 'cost' (buyers pay (1 − rate) × cost) gives sp = rate / (1 − rate)."""

    @model_validator(mode="after")
    def _cost_share_below_one(self) -> Self:
        if self.of == "cost" and not percent(self.set) < 1.0:
            raise PydanticCustomError("rate_range", "{reason}", {"reason": "a share of cost must be below 100%"})
        return self

    def effects(self, scope: Scope, where: str) -> list[Effect]:
        """sp' = rate (of receipts) or rate / (1 − rate) (of cost)."""
        rate = percent(self.set)
        value = rate if self.of == "receipts" else rate / (1.0 - rate)
        return [Effect("production_subsidy", "set", self.cells(scope, where), value, 1.0, where)]
