"""The dates of a timeline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from smallyard.errors import Finding, raise_if
from smallyard.labels.match import did_you_mean
from smallyard.policy.register.field_types import day as day_of

UNITS = ("quarter", "month", "year", "step")
MONTHS = {"month": 1, "quarter": 3, "year": 12}
MOST = 1000  # dates of one timeline


def dates_of(first: object, last: object, by: object, law_days: Sequence[str]) -> tuple[str, ...]:
    """The first date, the first days of months, quarters or years after it or days on which the law changes, and the last date.

    Arguments: first and last, ISO dates, both inclusive; by, one of `UNITS`; law_days, for by = step. Raises InputError
    (E-DATE, E-VALUE, E-SIZE) with every problem at once.
    """
    findings: list[Finding] = []
    ends = [_checked(text, where, findings) for text, where in ((first, "--from"), (last, "--to"))]
    if by not in UNITS:
        what, fix = f"unknown unit of time {by!r:.40}", did_you_mean(str(by), UNITS)
        findings.append(Finding("E-VALUE", what, "--by", expected=", ".join(UNITS), fix=fix))
    begin, end = ends
    if begin is not None and end is not None and begin > end:
        findings.append(Finding("E-DATE", f"the first date {begin} is after the last {end}", "--from and --to", fix="swap them"))
    raise_if(findings)
    assert begin is not None  # or it was refused
    assert end is not None
    grid = law_days if by == "step" else _grid(begin, end, MONTHS[str(by)])
    between = (item for item in grid if begin < item < end)
    found = (begin, *between, *((end,) if end > begin else ()))
    if len(found) > MOST:
        what = f"the timeline has {len(found)} dates"
        raise_if([Finding("E-SIZE", what, "--by", expected=f"at most {MOST}", fix="take a longer unit or a shorter span")])
    return found


def _checked(text: object, where: str, findings: list[Finding]) -> str | None:
    try:
        return day_of(text)
    except ValueError:
        what = f"'{text!s:.40}' is not a day of the calendar"
        findings.append(Finding("E-DATE", what, where, expected="a day such as 2018-01-01"))
        return None


def _grid(first: str, last: str, months: int) -> list[str]:
    """First days of all months, quarters or years from the year of `first` to that of `last`."""
    years = range(date.fromisoformat(first).year, date.fromisoformat(last).year + 1)
    return [date(year, month, 1).isoformat() for year in years for month in range(1, 13, months)]
