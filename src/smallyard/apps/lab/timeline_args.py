"""The options of a timeline, as a client sends them and a state file keeps them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from smallyard.apps.lab.views import Body

Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Label = Annotated[str, Field(min_length=1, max_length=80)]


class TimelineArgs(Body):
    """Options of a timeline, as on the command line."""

    first: Day = "2018-01-01"
    last: Day = "2026-08-10"
    by: Literal["quarter", "month", "year", "step"] = "quarter"
    baseline: Day | None = None
    regions: Annotated[list[Label], Field(max_length=50)] | None = None
    pairs: Annotated[list[Annotated[list[Label], Field(min_length=2, max_length=2)]], Field(max_length=50)] | None = None
    world: Annotated[str, Field(max_length=80)] | None = None
    horizon: Word | None = None
    deficits: Word | None = None
    revenue: Word | None = None
    elasticities: Word | None = None
    range: bool = True
