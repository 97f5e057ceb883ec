"""Measures of the register as answers: rows of a list, one measure with its steps, and what the law of a day contains."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from typing import Any, Literal, get_args

from smallyard.apps.lab.problems import View
from smallyard.errors import Finding, raise_if
from smallyard.labels.match import did_you_mean
from smallyard.labels.names_zh import region_name_zh
from smallyard.policy.register.field_types import checked_day
from smallyard.policy.register.read_register import packaged_authorities, packaged_register, packaged_sources
from smallyard.policy.register.records import Measure
from smallyard.policy.register.register import Register, bites, step_on
from smallyard.policy.register.selection import Filter, coverage, selected
from smallyard.policy.register.vocabulary import ALL, CLASSES, PLACES, Instrument, Status, place_name, sector_members

MeasureClass = Literal["tariffs", "controls", "subsidies", "people-and-capital", "law-and-agreements"]


class MeasureRow(View):
    """A measure as a row of a list, with the step that holds on the day asked for (before the first: that one), else its last."""

    id: str
    title: str
    instrument: str
    kind: MeasureClass
    """Class of the instrument."""
    authority: str
    """Legal authority; empty where there is none."""
    by: list[str]
    """Imposing countries."""
    target: list[str]
    """Countries that are hit, or ALL."""
    without: list[str]
    """Countries carved out of ALL."""
    sectors: list[str]
    status: str
    level: float | None
    """Level of the step, in `unit`; null where there is no number."""
    unit: str
    single_levels: dict[str, float]
    """Levels of single targets, in place of `level`."""
    since: str
    """First day of the step."""
    in_force: bool
    """Whether the step has an effect."""
    confidence: str


class StepView(View):
    """From a day on, a level and its legal status."""

    date: str
    status: str
    in_force: bool
    level: float | None
    single_levels: dict[str, float]
    note: str


class SourceView(View):
    """Where something was read."""

    id: str
    kind: str
    at: str


class MeasureView(MeasureRow):
    """One measure with everything the register knows of it."""

    steps: list[StepView]
    basis: str
    """Statute, order, register page, tariff heading."""
    sources: list[SourceView]
    recalled: list[str]
    """What is from general knowledge."""
    coverage: float | None
    """Share of the flow of its sectors that it hits, from 0 to 1, where it is known without the trade by product."""
    coverage_known: str
    """How the share is known."""
    codes: list[str]
    """Codes of the Harmonized System and packaged lists of codes."""
    note: str
    extraterritorial: bool
    answers: list[str]
    answered_by: list[str]
    modifies: list[str]
    modified_by: list[str]


class PlaceView(View):
    """A place that the register names."""

    code: str
    name: str
    name_zh: str


class FacetsView(View):
    """Everything by which the register can be searched."""

    actors: list[PlaceView]
    targets: list[PlaceView]
    instruments: list[str]
    kinds: dict[str, list[str]]
    """Class → instruments of it."""
    authorities: list[str]
    sectors: list[str]
    statuses: list[str]
    first: str
    """Day of the first step."""
    last: str
    """Day of the last step."""


@lru_cache(maxsize=1)
def class_of() -> dict[str, MeasureClass]:
    """Instrument of the register → its class."""
    known: dict[str, MeasureClass] = {name: name for name in get_args(MeasureClass)}
    return {instrument: known[name] for name, inside in CLASSES.items() for instrument in inside}


def row_of(item: Measure, day: str | None) -> MeasureRow:
    """A row of a list."""
    return MeasureRow(**_row(item, day))


def _row(item: Measure, day: str | None) -> dict[str, Any]:
    begun = step_on(item, day) if day else item.path[-1]
    step = begun or item.path[0]  # before its first day, the step that is to come
    return {
        "id": item.id, "title": item.title, "instrument": item.instrument, "kind": class_of()[item.instrument],
        "authority": item.authority or "", "by": item.by, "target": item.target, "without": item.except_,
        "sectors": item.scope.isic, "status": step.s, "level": step.v, "unit": item.unit, "single_levels": step.levels,
        "since": step.d, "in_force": bites(begun), "confidence": item.conf,
    }  # fmt: skip


def view_of(item: Measure, register: Register, day: str | None) -> MeasureView:
    """One measure with its steps, sources and relations."""
    share, known = coverage(item)
    return MeasureView(
        **_row(item, day),
        steps=[
            StepView(date=step.d, status=step.s, in_force=bites(step), level=step.v, single_levels=step.levels, note=step.n)
            for step in item.path
        ],
        basis=item.basis,
        sources=[SourceView(id=key, **packaged_sources()[key].model_dump()) for key in item.src],
        recalled=item.recalled,
        coverage=share,
        coverage_known=known,
        codes=[*map(str, item.scope.hs), *item.scope.lists],
        note=item.scope.note,
        extraterritorial=item.extraterritorial,
        answers=item.answers,
        answered_by=[other.id for other in register.measures if item.id in other.answers],
        modifies=item.modifies,
        modified_by=[other.id for other in register.modifiers(item.id)],
    )


def checked_day_of(value: str | None, where: str) -> str | None:
    """A day, or nothing."""
    return None if value is None else checked_day(value, where)


def found_measures(filter_: Filter, kind: str | None, text: str | None, *, in_force: bool) -> list[Measure]:
    """Measures that meet all conditions; every unknown word is named at once. `in_force` drops those whose step has no effect."""
    _check_words(filter_, kind)
    day, words = filter_.date, (text or "").casefold().split()

    def holds(item: Measure) -> bool:
        step = step_on(item, day) if day else item.path[-1]
        searched = f"{item.id} {item.title} {item.basis}".casefold()
        kept = kind is None or class_of()[item.instrument] == kind
        return kept and (not in_force or bites(step)) and all(word in searched for word in words)

    return [item for item in selected(packaged_register(), filter_) if holds(item)]


def _check_words(filter_: Filter, kind: str | None) -> None:
    allowed: tuple[tuple[str, str, str | None, Callable[[], Collection[str]]], ...] = (
        ("actor", "E-REGION-UNKNOWN", filter_.imposer, lambda: sorted(PLACES)),
        ("target", "E-REGION-UNKNOWN", filter_.target, lambda: sorted(PLACES)),
        ("instrument", "E-VALUE", filter_.instrument, lambda: get_args(Instrument)),
        ("authority", "E-AUTHORITY-UNKNOWN", filter_.authority, packaged_authorities),
        ("sector", "E-SECTOR-UNKNOWN", filter_.sector, sector_members),
        ("status", "E-VALUE", filter_.status, lambda: get_args(Status)),
        ("kind", "E-VALUE", kind, lambda: CLASSES),
    )
    findings = []
    for name, code, value, words in allowed:
        if value is not None and value not in words():
            findings.append(Finding(code, f"unknown {name} '{value:.60}'", f"query.{name}", fix=did_you_mean(value, words())))
    raise_if(findings)


@lru_cache(maxsize=1)
def facets() -> FacetsView:
    """Everything by which the register can be searched, made once."""
    measures = packaged_register().measures
    days = sorted(step.d for item in measures for step in item.path)
    return FacetsView(
        actors=_places(item.by for item in measures),
        targets=_places(item.target for item in measures),
        instruments=sorted({item.instrument for item in measures}),
        kinds={name: list(inside) for name, inside in CLASSES.items()},
        authorities=sorted({item.authority for item in measures if item.authority}),
        sectors=sorted({code for item in measures for code in item.scope.isic}),
        statuses=list(get_args(Status)),
        first=days[0],
        last=days[-1],
    )


def _places(lists: Iterable[Iterable[str]]) -> list[PlaceView]:
    codes = sorted({code for held in lists for code in held})
    return [PlaceView(code=code, name=place_name(code), name_zh="全部" if code == ALL else region_name_zh(code)) for code in codes]
