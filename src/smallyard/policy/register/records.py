"""What the files of the register hold: measures, authorities, sources, replayed totals; strict, frozen."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StrictStr, WithJsonSchema

from smallyard.errors import Finding, InputError
from smallyard.labels.match import did_you_mean
from smallyard.policy.fields import StrictModel, refused
from smallyard.policy.register.hs import hs_field
from smallyard.policy.register.vocabulary import (
    ALL,
    PLACES,
    Confidence,
    Instrument,
    SourceKind,
    Status,
    Unit,
    sector_members,
)

MEASURES_SCHEMA = "smallyard/measures/1"
_ID = r"^[a-z]{2}-[a-z0-9]+(-[a-z0-9]+)*$"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
MOST = 2000  # measures in a file


def day(value: object) -> str:
    """A calendar date as ISO text; text of this form sorts by time."""
    text = value.isoformat() if isinstance(value, date) else value
    try:
        if isinstance(text, str) and _DAY.fullmatch(text):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise refused("date_form", f"'{value!s:.40}' is not a date; write year, month and day, such as 2025-04-12")


def checked_day(value: object, where: str) -> str:
    """A day given to the program as ISO text. Raises InputError where it is no date."""
    try:
        return day(value)
    except ValueError as error:
        raise InputError(Finding("E-DATE", str(error), where, fix="write it as 2025-04-12")) from None


def _id(value: object) -> str:
    if isinstance(value, str) and re.fullmatch(_ID, value):
        return value
    fix = "two letters of the imposing country or 'ag', 'al', then words of small letters and digits joined by '-'"
    raise refused("id_form", f"'{value!s:.60}' is not an id of a measure", fix + ": us-301-list3")


def _place(value: object) -> str:
    if isinstance(value, str) and (value in PLACES or value == ALL):
        return value
    raise refused("region_unknown", f"unknown region '{value!s:.60}'", did_you_mean(value, sorted({*PLACES, ALL})))


def _sector(value: object) -> str:
    if isinstance(value, str) and value in sector_members():
        return value
    raise refused("sector_unknown", f"unknown sector '{value!s:.60}'", did_you_mean(value, sector_members()))


def _number(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    raise refused("level_form", f"a number is needed here; found {value!r:.40}", "write the level as a plain number, such as 25")


def _share(value: object) -> float:
    number = _number(value)
    if not 0.0 <= number <= 1.0:
        raise refused("level_form", f"a share is a number from 0 to 1; found {number:g}", "write 0.64 for 64 %")
    return number


def _size(value: object) -> float:
    number = _number(value)
    if number < 0.0:
        raise refused("level_form", f"this cannot be negative; found {number:g}", "write a number of 0 or more")
    return number


def _text_schema(**more: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", **more})


Day = Annotated[str, BeforeValidator(day), _text_schema(format="date")]
MeasureId = Annotated[str, BeforeValidator(_id), _text_schema(pattern=_ID)]
Place = Annotated[str, BeforeValidator(_place), _text_schema(pattern="^([A-Z]{3}|EU27|ALL)$")]
Sector = Annotated[str, BeforeValidator(_sector), _text_schema(examples=["C26"])]
Hs = Annotated[str, BeforeValidator(hs_field), _text_schema(examples=["8541.42", "7604-7609"])]
Number = Annotated[float, BeforeValidator(_number), WithJsonSchema({"type": "number"})]
Fraction = Annotated[float, BeforeValidator(_share), WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1})]
Size = Annotated[float, BeforeValidator(_size), WithJsonSchema({"type": "number", "minimum": 0})]
Count = Annotated[StrictInt, Field(ge=0)]
Places = Annotated[list[Place], Field(min_length=1)]


class Step(StrictModel):
    """From a date on, the level and its legal status, until the next step."""

    d: Day
    """First day."""
    v: Number | None
    """Additional level of this measure alone, in its unit; null where there is no number."""
    s: Status
    """Legal status; only in_force and relaxed bite."""
    n: StrictStr = ""
    """Short note."""


class Scope(StrictModel):
    """What is hit. Codes of products are evidence and may be indicative."""

    hs: list[Hs] = []
    """Prefixes and ranges of the Harmonized System, always between quotes."""
    legal_list: StrictStr = ""
    """The list in the law, where its codes are not written out here."""
    isic: list[Sector] = []
    """Sectors of the model, or GOODS."""
    lines: Count | None = None
    """Number of tariff lines."""
    busd: Size | None = None
    """Trade covered, billion dollars."""
    base_busd: Size | None = None
    """The bilateral trade that busd is a part of, billion dollars."""
    coverage: Fraction | None = None
    """Share of the flow of the sectors that is hit, where somebody stated or derived it."""
    entities: Count | None = None
    """Listed firms."""
    tech: list[StrictStr] = []
    """Technologies."""
    years: Size | None = None
    """Years of spending."""
    note: StrictStr = ""
    """Short note."""


class Measure(StrictModel):
    """One instrument under one legal authority, with a scope and a level that is constant between dates."""

    model_config = ConfigDict(populate_by_name=True)

    id: MeasureId
    """Stable for ever."""
    title: StrictStr
    """Plain words."""
    instrument: Instrument
    """Decides what it moves in the model."""
    authority: StrictStr | None = None
    """Legal authority: decides how it stacks; required for duties."""
    by: Places
    """Imposing countries."""
    target: Places
    """Countries that are hit, or ALL."""
    except_: Annotated[list[Place], Field(alias="except")] = []
    """Countries carved out of ALL."""
    extraterritorial: StrictBool = False
    """Reaches goods of third countries."""
    displaces_at_zero: StrictBool | None = None
    """Whether it displaces other authorities even at a level of zero; to be stated where others yield to its authority."""
    scope: Scope
    """What is hit."""
    unit: Unit
    """Unit of the levels."""
    path: Annotated[list[Step], Field(min_length=1)]
    """Steps, oldest first."""
    basis: StrictStr
    """Statute, order, register page, tariff heading."""
    answers: list[MeasureId] = []
    """Measures that this one answers."""
    modifies: list[MeasureId] = []
    """Measures whose steps an agreement, ruling or extension changes; it has no level of its own."""
    src: Annotated[list[StrictStr], Field(min_length=1)]
    """Sources that were read, by their ids."""
    conf: Confidence
    """sourced: date and level were read; partial and recalled: see recalled."""
    recalled: list[StrictStr] = []
    """What is from general knowledge."""


class Source(StrictModel):
    """Where something was read."""

    kind: SourceKind
    """Kind of the source."""
    at: StrictStr
    """Link, place in a public repository, or name of a text."""


class MeasuresFile(StrictModel):
    """A file of measures, with sources of its own where the register lacks them."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["smallyard/measures/1"] = Field(alias="schema")
    """Version of this format."""
    sources: dict[StrictStr, Source] = {}
    """New sources, id → kind and place."""
    measures: Annotated[list[Measure], Field(max_length=MOST)]
    """The measures."""


class Yield(StrictModel):
    """An authority before which another one steps back."""

    authority: StrictStr
    """The one that is charged instead."""
    only_for: list[Place] = []
    """Exporters for whose goods this holds; all if left out."""


class Authority(StrictModel):
    """How the levels of one legal authority combine among themselves and with others."""

    within: Literal["max", "sum"]
    """max: the higher line supersedes; sum: lines accumulate."""
    yields_to: list[Yield] = []
    """Not charged on the share of value that these cover."""
    add: StrictBool = True
    """false: it states a whole rate that replaces another one."""
    replaces: Literal["mfn", "schedule"] | None = None
    """What a whole rate replaces: the most-favoured-nation rate, or the schedule (parcels)."""
    floor_all_in: dict[Place, Day] = {}
    """Exporters whose level is all-in, and since when: max(level − MFN, 0) is additional."""
    note: StrictStr = ""
    """Short note."""
    recalled: list[StrictStr] = []
    """What is from general knowledge."""


class AuthoritiesFile(StrictModel):
    """All legal authorities."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["smallyard/authorities/1"] = Field(alias="schema")
    """Version of this format."""
    authorities: dict[StrictStr, Authority]
    """Authorities by key."""


class SourcesFile(StrictModel):
    """All sources of the packaged register."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["smallyard/sources/1"] = Field(alias="schema")
    """Version of this format."""
    sources: dict[StrictStr, Source]
    """Sources by id."""
