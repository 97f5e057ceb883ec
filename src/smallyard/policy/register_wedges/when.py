"""A moment or a period: days with weights, so that a year is the mean of its days."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from smallyard.errors import Finding, InputError
from smallyard.policy.register.field_types import checked_day
from smallyard.policy.register.records import Measure

_YEAR = re.compile(r"\d{4}", re.ASCII)


@dataclass(frozen=True)
class When:
    """Days on which the law is read, and the weight of each; the weights sum to 1."""

    name: str
    days: tuple[tuple[str, float], ...]

    @property
    def last(self) -> str:
        """The last of the days."""
        return self.days[-1][0]


def when(text: object, measures: Iterable[Measure]) -> When:
    """A day as it is, or a year as the days on which something begins in it, each with the share of the year that it stands for.

    Argument: text, an ISO date (2025-04-12) or a year (2025). Raises InputError for anything else.
    """
    name = str(text)
    if not _YEAR.fullmatch(name):
        try:
            day = checked_day(name, "in_force_on")
        except InputError as error:
            fix = "write a day as 2025-04-12, or a year as 2025 for the mean over its days"
            raise InputError(Finding("E-DATE", error.findings[0].what, "in_force_on", fix=fix)) from None
        return When(day, ((day, 1.0),))
    return _year(int(name), measures)


def _year(number: int, measures: Iterable[Measure]) -> When:
    first, end = date(number, 1, 1), date(number + 1, 1, 1)
    inside = {first.isoformat()}
    for item in measures:
        inside |= {step.d for step in item.path if first.isoformat() < step.d < end.isoformat()}
        moments = [moment for one in item.scope.exempt for moment in (one.since, one.until) if moment]
        inside |= {moment for moment in moments if first.isoformat() < moment < end.isoformat()}
    begins = [date.fromisoformat(text) for text in sorted(inside)]
    lengths = [(later - day) / timedelta(days=1) for day, later in zip(begins, [*begins[1:], end], strict=True)]
    total = (end - first) / timedelta(days=1)
    return When(str(number), tuple((day.isoformat(), length / total) for day, length in zip(begins, lengths, strict=True)))
