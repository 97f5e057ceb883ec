"""What every instrument is: a strict record that names the channels it touches and turns into effects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Self

import numpy as np
from pydantic import model_validator

from smallyard.policy.effects import AnyEffect, Effect, Scope
from smallyard.policy.fields import Factor, Labels, Percent, Points, Share, StrictModel, percent, points, refused


class AbstractInstrument(StrictModel):
    """Abstract: subclasses are final, declare `touches` and `phrase`, and implement `effects`."""

    touches: ClassVar[tuple[str, ...]]
    phrase: ClassVar[str]  # who does what to whom, with field names in braces; summaries add the other fields
    instrument: str

    def effects(self, scope: Scope, where: str) -> Sequence[AnyEffect]:
        """The effects of this policy; label problems are appended to `scope.findings`."""
        raise NotImplementedError(type(self).__name__)  # abstract: every instrument of the union implements it


class AbstractFlowPolicy(AbstractInstrument):
    """A measure on flows between importers and exporters."""

    importer: Labels
    """Who buys: region, group, list, 'all', or {of: …, except: …}."""
    exporter: Labels
    """Who sells: region, group, list, 'all', or {of: …, except: …}."""
    sectors: Labels
    """Which sectors: codes, 'goods', 'services', 'all', own groups."""
    coverage: Share = "100%"
    """Share of the value of each flow that the measure covers; the flow is split, a rate is never averaged."""

    def flow_effect(self, channel: str, operation: str, value: float, scope: Scope, where: str) -> list[Effect]:
        """The one effect of this measure on `channel`."""
        cells = scope.flows(self.importer, self.exporter, self.sectors, where)
        return [Effect(channel, operation, cells, value, percent(self.coverage), where)]  # type: ignore[arg-type]

    def closed_part(self, part: str, scope: Scope, where: str) -> list[Effect]:
        """A ban on the covered share of a part of each flow; nothing where the part is zero."""
        cells = scope.flows(self.importer, self.exporter, self.sectors, where)
        share = percent(part) * percent(self.coverage)
        return [Effect("ban", "forbid", cells, 1.0, share, where)] if share > 0.0 else []


class AbstractBorderRate(AbstractFlowPolicy):
    """A rate on flows: exactly one of add, set, multiply_power."""

    add: Points | None = None
    """Percentage points on top of the rate in force in the baseline, e.g. 145 pp."""
    set: Percent | None = None
    """All-in rate that replaces the one in force, e.g. 60%."""
    multiply_power: Factor | None = None
    """Factor on 1 + rate, e.g. 1.25."""

    @model_validator(mode="after")
    def _exactly_one_rate(self) -> Self:
        given = [name for name in ("add", "set", "multiply_power") if getattr(self, name) is not None]
        if len(given) != 1:
            reason = "give exactly one of add (pp), set (%), multiply_power (factor); found " + (", ".join(given) or "none")
            fix = "keep one of them" if given else "add one of add: 25 pp, set: 25%, multiply_power: 1.25"
            raise refused("rate_choice", reason, fix)
        return self

    def rate_effect(self, channel: str, scope: Scope, where: str) -> list[Effect]:
        """The one effect of a border rate on `channel`."""
        if self.add is not None:
            return self.flow_effect(channel, "add", points(self.add), scope, where)
        if self.set is not None:
            return self.flow_effect(channel, "set", percent(self.set), scope, where)
        assert self.multiply_power is not None  # the validator saw exactly one
        return self.flow_effect(channel, "multiply", self.multiply_power, scope, where)


class AbstractProducerPolicy(AbstractInstrument):
    """A measure on sectors of regions."""

    region: Labels
    """Which regions: code, group, list, 'all', or {of: …, except: …}."""
    sectors: Labels
    """Which sectors: codes, 'goods', 'services', 'all', own groups."""

    def cells(self, scope: Scope, where: str) -> np.ndarray:
        """Mask [region, sector]."""
        return scope.cells(self.region, self.sectors, where)


class AbstractShift(AbstractProducerPolicy):
    """A proportional change of something regional."""

    increase: Percent
    """Proportional change, e.g. 10% or -20%; several multiply."""

    def shift_effect(self, channel: str, scope: Scope, where: str) -> list[Effect]:
        """Factor 1 + increase on `channel`."""
        return [Effect(channel, "multiply", self.cells(scope, where), 1.0 + percent(self.increase), 1.0, where)]
