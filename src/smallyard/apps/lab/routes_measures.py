"""The register: search, one measure, the days on which something changes, and a policy entry for a scenario."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from smallyard.apps.lab.measure_policy import PolicyView, policy_view
from smallyard.apps.lab.measure_views import (
    FacetsView,
    MeasureRow,
    MeasureView,
    checked_day_of,
    facets,
    found_measures,
    row_of,
    view_of,
)
from smallyard.apps.lab.problems import NAMED_REFUSALS, REFUSALS, View, check_name
from smallyard.apps.lab.table_answers import TABLE, Form, Limit, Offset, csv_answer
from smallyard.policy.instruments.measures import MeasureFilter
from smallyard.policy.register.index import digest
from smallyard.policy.register.read_register import packaged_register
from smallyard.policy.register.register import bites, step_on
from smallyard.policy.register.selection import Event, Filter, events
from smallyard.policy.register.vocabulary import CLASSES, PLACES, Instrument, Status, sector_members

router = APIRouter(prefix="/measures", tags=["measures"])


def _one_of(words: Iterable[str], description: str) -> Any:
    """A parameter whose allowed words the schema lists; the route refuses others with the nearest of them."""
    return Query(min_length=1, max_length=60, description=description, json_schema_extra={"enum": [*words, None]})


_DAY = {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}
Place = Annotated[str | None, _one_of(sorted(PLACES), "A country or EU27.")]
Kind = Annotated[str | None, _one_of(CLASSES, "Class of instruments.")]
Tool = Annotated[str | None, _one_of(get_args(Instrument), "Instrument of the register.")]
Authority = Annotated[
    str | None, Query(min_length=1, max_length=60, description="Legal authority, by its key in /measures/facets.")
]
Sector = Annotated[str | None, _one_of(sector_members(), "A sector of the register.")]
State = Annotated[str | None, _one_of(get_args(Status), "Legal status.")]
Day = Annotated[str | None, Query(max_length=40, description="A day such as 2025-04-12.", json_schema_extra=_DAY)]


class MeasuresView(View):
    """Measures that meet the conditions."""

    date: str | None
    """The day asked for."""
    register_version: str
    rows: int
    """All measures that meet the conditions."""
    offset: int
    limit: int
    measures: list[MeasureRow]


class EventView(View):
    """A step of a measure on its day."""

    id: str
    title: str
    status: str
    in_force: bool
    level: float | None
    unit: str
    note: str


class TickView(View):
    """A day on which something changes."""

    date: str
    in_force: int
    """Measures in force from this day on, among those asked for."""
    events: list[EventView]


class TimelineView(View):
    """Days for a slider, oldest first: the law is the same on all days between two of them."""

    note: str
    rows: int
    offset: int
    limit: int
    ticks: list[TickView]


class PolicyRequest(BaseModel):
    """The state of the register that a scenario is to hold."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)
    date: str = Field(min_length=1, max_length=40, examples=["2025-06-01", "2025"])
    """A day, or a year for the mean over its days."""
    include: MeasureFilter | None = None
    """Only these measures."""
    exclude: MeasureFilter | None = None
    """All but these."""


@router.get("", response_model=MeasuresView, responses=TABLE, summary="Measures of the register")
def measures(
    date: Day = None,
    actor: Place = None,
    target: Place = None,
    kind: Kind = None,
    instrument: Tool = None,
    authority: Authority = None,
    sector: Sector = None,
    status: State = None,
    text: Annotated[str | None, Query(max_length=100, description="Words that stand in id, title or legal basis.")] = None,
    all: Annotated[bool, Query(description="With a date: also those that have begun but are not in force.")] = False,
    limit: Limit = 200,
    offset: Offset = 0,
    format: Form = "json",
) -> MeasuresView | Response:
    """With a date, what is in force on it, with its level; else every measure by its last step."""
    asked = Filter(actor, target, instrument, authority, sector, status, checked_day_of(date, "query.date"))
    found = found_measures(asked, kind, text, in_force=asked.date is not None and not all and status is None)
    if format == "csv":
        return csv_answer(_columns([row_of(item, asked.date) for item in found]), "measures")
    shown = [row_of(item, asked.date) for item in found[offset : offset + limit]]
    return MeasuresView(date=asked.date, register_version=digest()[:8], rows=len(found), offset=offset, limit=limit, measures=shown)


def _columns(rows: list[MeasureRow]) -> dict[str, list[Any]]:
    def cell(value: Any) -> Any:
        if isinstance(value, dict):
            return "; ".join(f"{key} {held:g}" for key, held in value.items())
        return " ".join(value) if isinstance(value, list) else value

    return {name: [cell(getattr(row, name)) for row in rows] for name in MeasureRow.model_fields}


@router.get("/facets", summary="Everything by which the register can be searched")
def register_facets() -> FacetsView:
    """Actors, targets, instruments, authorities, sectors, statuses, and the days of the first and the last step."""
    return facets()


@router.get("/timeline", responses=REFUSALS, summary="Days on which something changes")
def timeline(
    actor: Place = None,
    target: Place = None,
    kind: Kind = None,
    instrument: Tool = None,
    authority: Authority = None,
    sector: Sector = None,
    first: Day = None,
    last: Day = None,
    limit: Limit = 500,
    offset: Offset = 0,
) -> TimelineView:
    """Steps of the measures asked for by day, and how many of these measures are in force from each day on."""
    span = checked_day_of(first, "query.first"), checked_day_of(last, "query.last")
    found = found_measures(Filter(actor, target, instrument, authority, sector), kind, None, in_force=False)
    by_day: dict[str, list[Event]] = {}
    for event in events(found, *span):
        by_day.setdefault(event.date, []).append(event)
    ticks = [
        TickView(
            date=day,
            in_force=sum(bites(step_on(item, day)) for item in found),
            events=[_event(event) for event in held],
        )
        for day, held in list(by_day.items())[offset : offset + limit]
    ]
    note = "An effect computed for a day is the long-run effect if the law of that day were permanent, not a path over time."
    return TimelineView(note=note, rows=len(by_day), offset=offset, limit=limit, ticks=ticks)


def _event(event: Event) -> EventView:
    item, step = event.measure, event.step
    return EventView(id=item.id, title=item.title, status=step.s, in_force=bites(step), level=step.v, unit=item.unit, note=step.n)


@router.post("/policy", responses=REFUSALS, summary="A policy entry `measures` for a scenario")
def policy(request: PolicyRequest) -> PolicyView:
    """The entry as a mapping and as YAML, and the measures that it puts in force."""
    return policy_view(request.date, request.include, request.exclude)


@router.get("/{name}", responses=NAMED_REFUSALS, summary="One measure with its steps and sources")
def one_measure(name: str, date: Day = None) -> MeasureView:
    """One measure; with a date, its step on that day stands in front."""
    register = packaged_register()
    check_name("E-MEASURE-UNKNOWN", "measure", name, register.by_id, "path")
    return view_of(register.get(name), register, checked_day_of(date, "query.date"))
