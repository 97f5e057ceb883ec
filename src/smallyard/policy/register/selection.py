"""Measures that meet conditions, and the dated events among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from smallyard.policy.register.records import Measure, Step
from smallyard.policy.register.register import Register, carved_out, step_on
from smallyard.policy.register.vocabulary import sectors_meet, within


@dataclass(frozen=True)
class Filter:
    """Conditions that all must hold; what is left out does not restrict."""

    imposer: str | None = None
    target: str | None = None
    instrument: str | None = None
    authority: str | None = None
    sector: str | None = None
    status: str | None = None
    date: str | None = None

    def holds(self, measure: Measure) -> bool:
        """Whether a measure meets the conditions; with a date, its status on that day counts and it must have begun."""
        step = step_on(measure, self.date) if self.date else measure.path[-1]
        return (
            (self.imposer is None or within(self.imposer, measure.by))
            and (
                self.target is None
                or (within(self.target, measure.target) and not within(self.target, carved_out(measure, step.d if step else None)))
            )
            and (self.instrument is None or measure.instrument == self.instrument)
            and (self.authority is None or measure.authority == self.authority)
            and (self.sector is None or any(sectors_meet(self.sector, code) for code in measure.scope.isic))
            and (self.date is None or step is not None)
            and (self.status is None or (step is not None and step.s == self.status))
        )


def selected(register: Register, conditions: Filter) -> tuple[Measure, ...]:
    """Measures that meet the conditions, by id."""
    return tuple(item for item in register.measures if conditions.holds(item))


@dataclass(frozen=True)
class Event:
    """A step of a measure on its day."""

    date: str
    measure: Measure
    step: Step

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        item, step = self.measure, self.step
        return {
            "date": self.date,
            "id": item.id,
            "status": step.s,
            "level": step.v,
            "unit": item.unit,
            "title": item.title,
            "note": step.n,
        }


def events(measures: Iterable[Measure], first: str | None = None, last: str | None = None) -> tuple[Event, ...]:
    """All steps from one day to another, by date, then id."""
    found = [Event(step.d, item, step) for item in measures for step in item.path]
    kept = [item for item in found if (first is None or item.date >= first) and (last is None or item.date <= last)]
    return tuple(sorted(kept, key=lambda item: (item.date, item.measure.id)))


def coverage(measure: Measure) -> tuple[float | None, str]:
    """Share of the flow that a measure hits and how it is known: stated, from the trade it covers, or unknown."""
    scope = measure.scope
    if scope.coverage is not None:
        return scope.coverage, "stated"
    if scope.busd is not None and scope.base_busd:
        return scope.busd / scope.base_busd, "from sizes of lists"
    return None, "unknown"
