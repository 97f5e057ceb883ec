"""What quantity controls share: who has the rent or pays the subsidy, what they refer to, and what it costs to evade them."""

from __future__ import annotations

from typing import Literal, Self

import numpy as np
from pydantic import model_validator

from smallyard.labels.select import select
from smallyard.policy.controls import OWNERS, SUM, Kind, Leak
from smallyard.policy.effects import AnyEffect, ControlEffect, Scope
from smallyard.policy.fields import Cost, Part, StrictModel, percent, refused
from smallyard.policy.instruments.base import AbstractFlowPolicy


def _require_whole(parts: dict[str, str]) -> None:
    total = sum(percent(part) for part in parts.values())
    if abs(total - 1.0) > SUM:
        shown = ", ".join(f"{name} {part}" for name, part in parts.items())
        raise refused("rate_choice", f"the parts sum to {100.0 * total:g}%, not to 100% ({shown})", "name owners of the whole")


class Rents(StrictModel):
    """Who has the rent of a control: parts that sum to 100%."""

    exporter: Part = "0%"
    """Sellers, or the government that sells the licences."""
    importer: Part = "0%"
    """Buyers, or the government that auctions the quota."""
    wasted: Part = "0%"
    """Queues, paperwork, bribery: output of the exporting sector that is used up."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        _require_whole({name: getattr(self, name) for name in OWNERS})
        return self

    @property
    def parts(self) -> tuple[float, float, float]:
        """Exporter, importer, wasted."""
        return percent(self.exporter), percent(self.importer), percent(self.wasted)


class Payer(StrictModel):
    """Who pays for a floor: parts that sum to 100%."""

    exporter: Part = "0%"
    """The selling side."""
    importer: Part = "0%"
    """The buying side."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        _require_whole({"exporter": self.exporter, "importer": self.importer})
        return self

    @property
    def parts(self) -> tuple[float, float, float]:
        """Exporter, importer, and nothing wasted."""
        return percent(self.exporter), percent(self.importer), 0.0


class Evasion(StrictModel):
    """Sales past a control, through third countries or a black market; the cost of one more rises with their volume."""

    first_cost: Cost
    """Cost of the first sale above the seller's price, e.g. 15%."""
    rising_by: Cost
    """What the cost rises by if the whole reference quantity took this way, e.g. 200%."""
    resource_part: Part = "100%"
    """Part of the cost that uses up output of the seller's sector; the rest is income of `via`."""
    via: str | None = None
    """Region through which the sales go and which earns the rest of the cost; the seller's own region if left out."""

    def leak(self, scope: Scope, where: str) -> Leak:
        """As models read it; an unknown region is a problem of the scope."""
        place = None
        if self.via is not None:
            found = select(scope.regions, self.via, f"{where}.evasion.via", scope.findings).positions
            place = int(found[0]) if len(found) == 1 else None
        return Leak(percent(self.first_cost), percent(self.rising_by), percent(self.resource_part), place)


class AbstractLimit(AbstractFlowPolicy):
    """A cap or floor on the quantity of flows."""

    reference: Literal["baseline", "data"] = "baseline"
    """Whose quantity the level is relative to: that of the scenario's baseline, or that of the base-year data."""
    applies_to: Literal["all_together", "each_flow"] = "all_together"
    """One control for the sum of the flows, valued at base-year prices, or one for every flow of a pair and sector."""

    def limit_effects(
        self, kind: Kind, level: float, rents: tuple[float, float, float], scope: Scope, where: str, leak: Leak | None = None
    ) -> list[AnyEffect]:
        """The control, or the controls of single flows."""
        cells = scope.flows(self.importer, self.exporter, self.sectors, where)
        parts = [cells]
        if self.applies_to == "each_flow":
            parts = [_alone(cells, place) for place in np.argwhere(cells & (scope.world.trade_fob > 0.0))]
        coverage = percent(self.coverage)
        return [ControlEffect(kind, part, level, rents, self.reference, coverage, where, leak) for part in parts]


class AbstractCap(AbstractLimit):
    """A cap on the quantity of flows: buyers pay a shadow price, and somebody has the rent."""

    rents: Rents
    """Who has the rent, in parts that sum to 100%: {exporter: 100%}, {importer: 50%, exporter: 50%}, {wasted: 100%}, …"""
    evasion: Evasion | None = None
    """Sales past the control, if any: {first_cost: 15%, rising_by: 200%, via: ROW}."""

    def cap_effects(self, level: float, scope: Scope, where: str) -> list[AnyEffect]:
        """0 ≤ μ ⟂ level × reference + leaks − quantity ≥ 0."""
        leak = None if self.evasion is None else self.evasion.leak(scope, where)
        return self.limit_effects("cap", level, self.rents.parts, scope, where, leak)


def _alone(cells: np.ndarray, place: np.ndarray) -> np.ndarray:
    one = np.zeros_like(cells)
    one[tuple(place)] = True
    return one
