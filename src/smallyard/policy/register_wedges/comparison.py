"""The register's averages beside published ones: by partner and date, and the averages that the register keeps as benchmarks."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from smallyard._data import packaged
from smallyard.policy.read_yaml import read_yaml
from smallyard.policy.register.read_register import packaged_register
from smallyard.policy.register.vocabulary import within
from smallyard.policy.register_wedges.averages import average_duty
from smallyard.policy.register_wedges.law import Law
from smallyard.policy.register_wedges.when import when

BEFORE = "2024-12-31"  # the increases are over the duties of 2024
LARGEST = 10


@dataclass(frozen=True)
class Compared:
    """A published increase of the average duty on a partner, and ours, in percentage points; why they differ, if that is known."""

    partner: str
    date: str
    imports_musd: float
    published: float
    ours: float
    conflict: str

    @property
    def gap(self) -> float:
        """Ours less published."""
        return self.ours - self.published

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {**asdict(self), "gap": self.gap}


@dataclass(frozen=True)
class _Conflict:
    partners: list[str]
    since: str
    until: str
    why: str


@lru_cache(maxsize=1)
def conflicts() -> tuple[_Conflict, ...]:
    """Where the published averages are known to follow another reading than the law."""
    held = read_yaml(packaged("measures", "conflicts.yaml").read_text("utf-8"), "conflicts.yaml").data["conflicts"]
    return tuple(_Conflict(item["partners"], str(item["since"]), str(item["until"]), item["why"]) for item in held)


def law_on(day: str) -> Law:
    """The packaged register on a day."""
    register = packaged_register()
    return Law(register, when(day, register.measures))


def compared(partners: Sequence[str] | None = None) -> tuple[Compared, ...]:
    """Every published increase of the chosen partners (default: all that are packaged) beside ours.

    Equation: ours = average duty on the day − average duty on 2024-12-31, over the imports of 2024.
    """
    text = packaged("measures", "published_increases.csv").read_text("utf-8")
    rows = [row for row in csv.DictReader(io.StringIO(text)) if partners is None or row["partner"] in partners]
    laws = {day: law_on(day) for day in {BEFORE, *(row["date"] for row in rows)}}
    start = {partner: average_duty(laws[BEFORE], partner) for partner in dict.fromkeys(row["partner"] for row in rows)}
    found = []
    for row in rows:
        partner, day = row["partner"], row["date"]
        ours = average_duty(laws[day], partner) - start[partner]
        found.append(Compared(partner, day, float(row["imports_musd"]), float(row["increase_pp"]), ours, _why(partner, day)))
    return tuple(found)


def _why(partner: str, day: str) -> str:
    on_day = [item for item in conflicts() if item.since <= day < item.until]
    return "; ".join(item.why for item in on_day if not item.partners or within(partner, item.partners))


@dataclass(frozen=True)
class PartnerGap:
    """Gaps of one partner outside the known conflicts: number of dates, mean and largest absolute gap in percentage points."""

    partner: str
    dates: int
    in_conflict: int
    mean_gap: float
    largest_gap: float
    largest_on: str


def by_partner(rows: Sequence[Compared]) -> tuple[PartnerGap, ...]:
    """One row per partner, largest imports first."""
    found = []
    for partner in dict.fromkeys(row.partner for row in rows):
        own = [row for row in rows if row.partner == partner]
        clear = [row for row in own if not row.conflict]
        gaps = np.array([abs(row.gap) for row in clear])
        worst = clear[int(gaps.argmax())]
        found.append(PartnerGap(partner, len(clear), len(own) - len(clear), float(gaps.mean()), float(gaps.max()), worst.date))
    return tuple(found)


def mean_gap(rows: Sequence[Compared], largest: int = LARGEST) -> float:
    """Mean absolute gap over the dates outside conflicts of the partners with the largest imports."""
    chosen = list(dict.fromkeys(row.partner for row in rows))[:largest]
    return float(np.mean([abs(row.gap) for row in rows if row.partner in chosen and not row.conflict]))
