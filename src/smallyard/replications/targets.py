"""Published numbers to hit: one row of a paper's targets file, and how far ours is from it."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smallyard.errors import Finding, InputError
from smallyard.replications.inputs import existing

BOUND = re.compile(r"^(abs|rel) (\d+(?:\.\d+)?(?:e-?\d+)?)")
LOOSER = re.compile(r"^abs (\S+) \(RE 1st,3rd\); abs (\S+) otherwise")  # one paper states two bounds, by column
TIGHT_COLUMNS = ("first_best", "third_best")


@dataclass(frozen=True)
class Target:
    """A number to hit: `value` at full precision (recomputed from the authors' data where `status` says so), and as `printed`."""

    id: str
    table: str
    cell: str
    value: float
    unit: str
    tolerance: float  # absolute, in `unit`
    printed: str
    status: str
    at_least: bool = False  # a number above the target is no miss: a gain that was to be reached

    @classmethod
    def of(cls, row: Mapping[str, str]) -> Target:
        """From a row of the file; raises InputError (E-REPLICATION-TARGET) for a tolerance that cannot be read."""
        value = float(row["value"])
        bound = _bound(row["id"], row["tolerance"], value)
        return cls(row["id"], row["table"], row["cell"], value, row["unit"], bound, row["published_rounded"], row["status"])


@dataclass(frozen=True)
class Checked:
    """A target and our number; None where it was not computed, and then `reason` says why."""

    target: Target
    ours: float | None
    reason: str = ""

    @property
    def difference(self) -> float | None:
        """Ours less the target."""
        return None if self.ours is None else self.ours - self.target.value

    @property
    def status(self) -> str:
        """pass, miss, or not checked; a number that is not finite is a miss."""
        if self.difference is None:
            return "not checked"
        gap = -self.difference if self.target.at_least else abs(self.difference)
        return "pass" if gap <= self.target.tolerance else "miss"

    def to_dict(self) -> dict[str, Any]:
        """As a row of JSON."""
        target = self.target
        row = {"id": target.id, "table": target.table, "cell": target.cell, "unit": target.unit, "published": target.value,
               "printed": target.printed, "ours": self.ours, "difference": self.difference, "tolerance": target.tolerance,
               "status": self.status}  # fmt: skip
        return row | ({"reason": self.reason} if self.reason else {})


def read_targets(folder: Path) -> list[Target]:
    """All targets of a paper; raises InputError where the file is missing or a tolerance cannot be read."""
    with existing(folder / "targets.csv").open(newline="", encoding="utf-8") as stream:
        return [Target.of(row) for row in csv.DictReader(stream)]


def _bound(name: str, text: str, value: float) -> float:
    """The first bound of the text, absolute; bounds after it are for other ways to compute the number."""
    two = LOOSER.match(text)
    if two:
        return float(two[1] if any(column in name for column in TIGHT_COLUMNS) else two[2])
    found = BOUND.match(text)
    if not found:
        raise InputError(Finding("E-REPLICATION-TARGET", f"tolerance '{text}' cannot be read", name, expected="'abs x' or 'rel x'"))
    return float(found[2]) * (abs(value) if found[1] == "rel" else 1.0)
