"""Rules between the parts of a file of measures: dates, references, authorities, levels; every breach has its line."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from smallyard.errors import Finding
from smallyard.labels.match import did_you_mean
from smallyard.policy.read_yaml import Document, Path_
from smallyard.policy.register.records import Authority
from smallyard.policy.register.vocabulary import BITING, HIGHEST_RATE, TARIFF_LIKE


@dataclass(frozen=True)
class Known:
    """What references may name: authorities, sources, ids that are taken (and where), ids that exist elsewhere."""

    authorities: dict[str, Authority]
    sources: set[str]
    taken: dict[str, str]
    ids: set[str]

    def yielded_to(self) -> set[str]:
        """Authorities before which another one steps back."""
        return {item.authority for one in self.authorities.values() for item in one.yields_to}


@dataclass(frozen=True)
class _Place:
    """A place in a file, for messages."""

    document: Document
    label: str
    path: Path_

    def __truediv__(self, part: str | int) -> _Place:
        return _Place(self.document, self.label, (*self.path, part))

    def __str__(self) -> str:
        name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in self.path).lstrip(".")
        return f"{self.label}:{self.document.line(self.path) or 1} {name}"


def rule_findings(document: Document, label: str, known: Known) -> list[Finding]:
    """Every breach of the rules between fields; what has the wrong form is left to the validator of forms."""
    data = document.data if isinstance(document.data, dict) else {}
    held = data.get("measures")
    raws = [(index, raw) for index, raw in enumerate(held if isinstance(held, list) else []) if isinstance(raw, dict)]
    own = {raw["id"] for _, raw in raws if isinstance(raw.get("id"), str)}
    found: list[Finding] = []
    first: dict[str, str] = dict(known.taken)
    for index, raw in raws:
        place = _Place(document, label, ("measures", index))
        found += _identity(raw, place, first)
        found += _steps(raw, place)
        found += _levels(raw, place)
        found += _authority(raw, place, known)
        found += _references(raw, place, known, own | known.ids)
        found += _confidence(raw, place)
    return found


def _identity(raw: dict[str, Any], place: _Place, first: dict[str, str]) -> Iterator[Finding]:
    name = raw.get("id")
    if not isinstance(name, str):
        return
    if name in first:
        what, why = f"the id '{name:.80}' is taken", f"first in {first[name]}"
        yield Finding("E-MEASURE-DUPLICATE", what, str(place / "id"), why, fix="give the measure an id of its own")
    else:
        first[name] = str(place / "id")


def _dated(raw: dict[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    steps = raw.get("path")
    return [(j, step) for j, step in enumerate(steps if isinstance(steps, list) else []) if isinstance(step, dict)]


def _steps(raw: dict[str, Any], place: _Place) -> Iterator[Finding]:
    """A step ends where the next one begins: dates increase strictly, or two levels would hold on one day."""
    before: tuple[str, int] | None = None
    for j, step in _dated(raw):
        when = step.get("d")
        if not isinstance(when, str):
            continue
        if before is not None and when <= before[0]:
            why = f"step {before[1] + 1} begins on {before[0]}, step {j + 1} on {when}"
            fix = "write the steps oldest first, one per date"
            yield Finding("E-STEP-OVERLAP", "steps overlap: dates must increase", str(place / "path" / j / "d"), why, fix=fix)
        before = (when, j)


def _levels(raw: dict[str, Any], place: _Place) -> Iterator[Finding]:
    """Levels lie in the range of their unit; a duty in force without a number needs a note."""
    unit = raw.get("unit")
    for j, step in _dated(raw):
        level, where = step.get("v"), str(place / "path" / j / "v")
        if isinstance(level, bool) or not isinstance(level, int | float) or not math.isfinite(level):
            if level is None and "v" in step and unit not in (None, "none") and step.get("s") in BITING and not step.get("n"):
                fix = "write the level, or say in n why there is none"
                yield Finding("E-MEASURE-LEVEL", "a step in force has neither a level nor a note", where, fix=fix)
            continue
        low, high = {"binary": (0.0, 1.0), "pct": (-100.0, HIGHEST_RATE), "pct_growth": (-100.0, HIGHEST_RATE)}.get(
            str(unit), (0.0, 1e15)
        )
        if not low <= level <= high:
            expected = f"from {low:g} to {high:g} in the unit '{unit}'"
            yield Finding("E-MEASURE-LEVEL", f"the level {level:g} is out of range", where, expected=expected, fix="check the unit")


def _authority(raw: dict[str, Any], place: _Place, known: Known) -> Iterator[Finding]:
    name, allowed = raw.get("authority"), ", ".join(known.authorities)
    if name is None:
        if raw.get("instrument") in TARIFF_LIKE:
            fix = "add authority: it decides how the level stacks"
            yield Finding("E-AUTHORITY-MISSING", "a duty needs its legal authority", str(place), "", f"one of {allowed}", fix)
        return
    if not isinstance(name, str):
        return
    if name not in known.authorities:
        what, fix = f"unknown authority '{name!s:.80}'", did_you_mean(name, known.authorities)
        yield Finding("E-AUTHORITY-UNKNOWN", what, str(place / "authority"), "", f"one of {allowed}", fix)
    elif name in known.yielded_to() and raw.get("instrument") in TARIFF_LIKE and "displaces_at_zero" not in raw:
        why = f"other authorities yield to '{name}'"
        fix = "add displaces_at_zero: true if goods on its list stay exempt from the others at a rate of zero, else false"
        yield Finding("E-MEASURE-DISPLACES", "the key 'displaces_at_zero' is missing", str(place), why, "true or false", fix)


def _references(raw: dict[str, Any], place: _Place, known: Known, ids: set[str]) -> Iterator[Finding]:
    for key, allowed, code, what in (
        ("src", known.sources, "E-SOURCE-UNKNOWN", "source"),
        ("answers", ids, "E-MEASURE-UNKNOWN", "measure"),
        ("modifies", ids, "E-MEASURE-UNKNOWN", "measure"),
    ):
        names = raw.get(key)
        for j, name in enumerate(names if isinstance(names, list) else []):
            if isinstance(name, str) and name not in allowed:
                where, fix = str(place / key / j), did_you_mean(name, sorted(allowed))
                if key == "src":
                    fix += "; a new source goes under sources: in the same file"
                yield Finding(code, f"no {what} has the id '{name:.80}'", where, fix=fix)


def _confidence(raw: dict[str, Any], place: _Place) -> Iterator[Finding]:
    if raw.get("conf") in ("partial", "recalled") and not raw.get("recalled"):
        what = f"conf is {raw['conf']}, and nothing is named as recalled"
        fix = "name the fields that come from general knowledge: recalled: [start day]"
        yield Finding("E-MEASURE-RECALLED", what, str(place / "conf"), fix=fix)
