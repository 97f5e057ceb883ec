"""The result of a timeline: every date with its certificate and numbers, and what they rest on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from smallyard.labels.regions import region_name
from smallyard.results.ranges import Range
from smallyard.results.result import SCHEMA, worst
from smallyard.results.tables import Table
from smallyard.solver.certificate import Certificate
from smallyard.study.benchmarks import Published
from smallyard.study.path import DateResult
from smallyard.study.timeline_tables import VARIABLES, timeline_tables

NOT_ALL = "incomplete"  # status of a timeline with a date that is not certified


@dataclass(frozen=True, eq=False)
class RangeAt:
    """The grid of options at one date; `role`: first, last, peak."""

    day: str
    role: str
    range: Range


@dataclass(frozen=True, eq=False)
class TimelineResult:
    """The path of policy by date, every date against one baseline.

    `label` says what the numbers are: the effect if a day's policy were permanent, not a dynamic path. `dates`: one `DateResult`
    per date, those without a certified solution among them; `ranges`: the grid of options at first, last and peak date.
    """

    label: str
    title: str
    by: str
    scenario: Mapping[str, Any]
    scenario_sha256: str
    timeline_sha256: str
    register_sha256: str
    world: Mapping[str, Any]
    closure: Mapping[str, str]
    regions: tuple[str, ...]
    shown: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    dates: tuple[DateResult, ...]
    baseline: Mapping[str, Certificate]
    ranges: tuple[RangeAt, ...]
    published: tuple[Published, ...]
    own_at_zero: Mapping[str, float | None]
    remarks: tuple[str, ...]
    sources: Mapping[str, str]
    versions: Mapping[str, str]

    @property
    def certified(self) -> bool:
        """Whether every date has numbers."""
        return all(item.certified for item in self.dates)

    @property
    def status(self) -> str:
        """certified, or incomplete where a date is not."""
        return "certified" if self.certified else NOT_ALL

    @property
    def certificates(self) -> dict[str, Certificate]:
        """Of the baseline, and of every date that has one."""
        own = {item.day: item.certificate for item in self.dates if item.certificate is not None and item.same_law_as is None}
        return {**self.baseline, **own}

    @property
    def certificate(self) -> Certificate:
        """The worst of all: holds for every number."""
        return worst(self.certificates)

    @cached_property
    def tables(self) -> dict[str, Table]:
        """Tables as columns, by file stem: timeline (long), tariffs, dates, range, published."""
        return timeline_tables(self)

    def real_income(self, region: str) -> dict[str, float | None]:
        """Change of real income of a region or group by date, percent; None where a date is not certified."""
        return {item.day: value_of(self, item, "real_income_percent", region) for item in self.dates}

    def to_dict(self) -> dict[str, Any]:
        """The content of result.json."""
        return {
            "schema": SCHEMA,
            "kind": "timeline",
            "status": self.status,
            "label": self.label,
            "title": self.title,
            "by": self.by,
            "certificate": self.certificate.to_dict(),
            "certificates": {name: item.to_dict() for name, item in self.certificates.items()},
            "closure": dict(self.closure),
            "dates": [self._date(item) for item in self.dates],
            "range": {
                item.day: {"role": item.role, **item.range.to_dict()} for item in self.ranges
            },
            "published": [item.to_dict() for item in self.published],
            "own_level_where_published_begin_percent": dict(self.own_at_zero),
            "remarks": list(self.remarks),
            "sources": dict(self.sources),
            "timeline_sha256": self.timeline_sha256,
            "scenario_sha256": self.scenario_sha256,
            "register_sha256": self.register_sha256,
            "world": dict(self.world),
            "regions": {code: region_name(code) for code in self.regions},
            "groups": {name: list(members) for name, members in self.groups.items()},
            "versions": dict(self.versions),
        }  # fmt: skip

    def _date(self, item: DateResult) -> dict[str, Any]:
        card: dict[str, Any] = {"date": item.day, "status": item.status}
        if item.same_law_as is not None:
            card["same_law_as"] = item.same_law_as
        if not item.certified:
            return card | {"reason": item.reason}
        names = (*self.regions, *self.groups)
        numbers = {
            variable: {name: value for name in names if (value := value_of(self, item, variable, name)) is not None}
            for variable in VARIABLES
        }
        left_out = sorted(item.left_out or {})
        return card | numbers | {"tariffs": [one.to_dict() for one in item.duties], "measures_left_out": left_out}


def value_of(found: TimelineResult, item: DateResult, variable: str, name: str) -> float | None:
    """One number of a date; None where the date has none, or the variable has no meaning for a group.

    Of groups: real income as money over money, and sums of money.
    """
    change = item.change
    if change is None:
        return None
    if name in found.regions:
        value = float(change[variable][found.regions.index(name)])
        return None if math.isnan(value) else value
    members = found.groups[name]
    if variable == "real_income_percent":
        return change.group_real_income_percent(members)
    if VARIABLES[variable] == "percent":
        return None
    return float(sum(change[variable][found.regions.index(one)] for one in members))
