"""What every instrument is: a strict record that names the channels it touches and turns into effects."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from smallyard.policy.effects import Effect, Scope
from smallyard.policy.fields import Factor, Labels, Percent, Points, Share, StrictModel, percent, points


class AbstractInstrument(StrictModel):
    """Abstract: subclasses are final, declare `touches`, and implement `effects`."""

    touches: ClassVar[tuple[str, ...]]
    instrument: str

    def effects(self, scope: Scope, where: str) -> list[Effect]:
        """The effects of this policy; label problems are appended to `scope.findings`."""
        raise NotImplementedError(type(self).__name__)  # abstract: every instrument of the union implements it


class AbstractBorderRate(AbstractInstrument):
    """A rate on flows between importers and exporters: exactly one of add, set, multiply_power."""

    importer: Labels
    """Who buys: region, group, list, 'all', or {of: …, except: …}."""
    exporter: Labels
    """Who sells: region, group, list, 'all', or {of: …, except: …}."""
    sectors: Labels
    """Which sectors: codes, 'goods', 'services', 'all', own groups."""
    add: Points | None = None
    """Percentage points on top of the rate in force in the baseline, e.g. 145 pp."""
    set: Percent | None = None
    """All-in rate that replaces the one in force, e.g. 60%."""
    multiply_power: Factor | None = None
    """Factor on 1 + rate, e.g. 1.25."""
    coverage: Share = "100%"
    """Share of the value of each flow that the measure covers; the flow is split, the rate is never averaged."""

    @model_validator(mode="after")
    def _exactly_one_rate(self) -> Self:
        given = [name for name in ("add", "set", "multiply_power") if getattr(self, name) is not None]
        if len(given) != 1:
            reason = "give exactly one of add (pp), set (%), multiply_power (factor); found " + (", ".join(given) or "none")
            raise PydanticCustomError("rate_choice", "{reason}", {"reason": reason})
        return self

    def rate_effects(self, channel: str, scope: Scope, where: str) -> list[Effect]:
        """The one effect of a border rate on `channel`."""
        cells = scope.flows(self.importer, self.exporter, self.sectors, where)
        share = percent(self.coverage)
        if self.add is not None:
            return [Effect(channel, "add", cells, points(self.add), share, where)]
        if self.set is not None:
            return [Effect(channel, "set", cells, percent(self.set), share, where)]
        return [Effect(channel, "multiply", cells, self.multiply_power or 1.0, share, where)]


class AbstractBan(AbstractInstrument):
    """Closes flows: an exact zero of the covered class."""

    importer: Labels
    """Who buys: region, group, list, 'all', or {of: …, except: …}."""
    exporter: Labels
    """Who sells: region, group, list, 'all', or {of: …, except: …}."""
    sectors: Labels
    """Which sectors: codes, 'goods', 'services', 'all', own groups."""
    coverage: Share = "100%"
    """Share of the value of each flow that is banned."""

    def ban_effects(self, scope: Scope, where: str) -> list[Effect]:
        """The one effect of a ban."""
        cells = scope.flows(self.importer, self.exporter, self.sectors, where)
        return [Effect("ban", "forbid", cells, 1.0, percent(self.coverage), where)]
