"""Types of the fields of the register: days, ids, places, sectors, numbers; each refuses with a reason and a way out."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StrictInt, WithJsonSchema

from smallyard.errors import Finding, InputError
from smallyard.labels.match import did_you_mean
from smallyard.policy.fields import refused
from smallyard.policy.register.hs import hs_field
from smallyard.policy.register.vocabulary import ALL, PLACES, sector_members

_ID = r"^[a-z]{2}-[a-z0-9]+(-[a-z0-9]+)*$"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


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
