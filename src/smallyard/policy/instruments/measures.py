"""Measures: the state of the register on a day or over a year, with what a scenario changes in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal, Self, final

from pydantic import BeforeValidator, Field, StrictStr, WithJsonSchema, model_validator

from smallyard.policy.effects import AnyEffect, Scope
from smallyard.policy.fields import Part, StrictModel, refused
from smallyard.policy.instruments.base import AbstractInstrument
from smallyard.policy.instruments.limits import Rents
from smallyard.policy.register.field_types import Day, Size, day
from smallyard.policy.register.records import Measure

MOST_ADDED = 200


def _moment(value: object) -> str:
    """A day or a year as text."""
    year = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if len(year) == 4 and year.isascii() and year.isdigit() and 1900 <= int(year) <= 2100:
        return year
    try:
        return day(value)
    except ValueError:
        raise refused("date_form", f"'{value!s:.40}' is neither a day such as 2025-04-12 nor a year such as 2025") from None


Moment = Annotated[str, BeforeValidator(_moment), WithJsonSchema({"type": "string", "examples": ["2025-04-12", "2025"]})]
Names = Annotated[list[StrictStr], Field(min_length=1)]


class MeasureFilter(StrictModel):
    """Which measures: every condition that is given must hold, each by any of its values."""

    ids: Names | None = None
    """Ids of measures."""
    imposer: Names | None = None
    """Imposing countries."""
    target: Names | None = None
    """Countries that are hit."""
    authority: Names | None = None
    """Legal authorities."""
    instrument: Names | None = None
    """Instruments of the register."""
    kind: Names | None = None
    """Classes of instruments: tariffs, controls, subsidies, people-and-capital, law-and-agreements."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_dump(exclude_none=True):
            raise refused("rate_choice", "a filter without a condition chooses nothing", "give ids, imposer, authority, …")
        return self


@final
class Measures(AbstractInstrument):
    """The law of a day or a year as the register has it, less what the world's base year holds already.

    In `policies` it replaces the register state of the baseline. Evaluation order: register, set, sum of adds, powers, bans. What
    cannot be quantified moves nothing, and is listed with its reason.
    """

    touches: ClassVar[tuple[str, ...]] = ("tariff", "export_tax", "ban", "controls", "listings", "production_subsidy")
    phrase: ClassVar[str] = "measures of the register in force on {in_force_on}"
    instrument: Literal["measures"] = "measures"
    in_force_on: Moment
    """A day (2025-04-12), or a year (2025) for the mean over its days."""
    include: MeasureFilter | None = None
    """Only these measures."""
    exclude: MeasureFilter | None = None
    """All but these, as if they had never been taken."""
    drop: list[StrictStr] = []
    """Ids of measures to leave out."""
    until: dict[StrictStr, Day] = {}
    """Id → day from which the measure is expired; what it did before stays."""
    without_steps: dict[StrictStr, Annotated[list[Day], Field(min_length=1)]] = {}
    """Id → first days of steps that never happen: the level before them goes on."""
    scale: dict[StrictStr, Size] = {}
    """Id → factor on every level of the measure."""
    replace: Annotated[list[Measure], Field(max_length=MOST_ADDED)] = []
    """Whole measures that take the place of those with their ids."""
    add: Annotated[list[Measure], Field(max_length=MOST_ADDED)] = []
    """Whole measures that the register does not have."""
    coverage: dict[StrictStr, Part] = {}
    """Id → share of the flow of its sectors that a measure hits, in place of what the register knows."""
    rents: Rents = Rents(exporter="100%")
    """Who has the rents of export controls."""

    def effects(self, scope: Scope, where: str) -> Sequence[AnyEffect]:
        """None of its own: the register is read before all other policies."""
        return ()

    @property
    def changes(self) -> dict[str, Any]:
        """What is stated besides the day."""
        return {name: value for name, value in self.model_dump(exclude_defaults=True).items() if name != "in_force_on"}
