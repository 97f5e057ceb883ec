"""`smallyard measures list|show|timeline|coverage`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, get_args

from smallyard.apps.measures_out import console, number, one_form, put, text_table
from smallyard.apps.screen import fact_grid
from smallyard.errors import Finding, printable, raise_if
from smallyard.labels.json_text import json_text
from smallyard.labels.match import did_you_mean
from smallyard.policy.register.field_types import checked_day
from smallyard.policy.register.read_register import packaged_authorities, packaged_register, packaged_sources
from smallyard.policy.register.records import Measure
from smallyard.policy.register.register import step_on
from smallyard.policy.register.selection import Filter, coverage, events, selected
from smallyard.policy.register.vocabulary import PLACES, Instrument, Status, sector_members

Conditions = Sequence[str | None]
_SHOWN = 60  # characters of a title in a list


def _day(value: str | None, where: str) -> str | None:
    return None if value is None else checked_day(value, where)


def checked_filter(conditions: Conditions) -> Filter:
    """Conditions in the order of the fields of `Filter`; every unknown word is named at once. Raises InputError."""
    given = dict(zip(Filter.__dataclass_fields__, conditions, strict=False))
    allowed: dict[str, tuple[str, Sequence[str]]] = {
        "imposer": ("E-REGION-UNKNOWN", sorted(PLACES)),
        "target": ("E-REGION-UNKNOWN", sorted(PLACES)),
        "instrument": ("E-VALUE", get_args(Instrument)),
        "authority": ("E-AUTHORITY-UNKNOWN", list(packaged_authorities())),
        "sector": ("E-SECTOR-UNKNOWN", list(sector_members())),
        "status": ("E-VALUE", get_args(Status)),
    }
    findings = []
    for name, (code, words) in allowed.items():
        value = given.get(name)
        if value is not None and value not in words:
            expected = "" if len(words) > 40 else ", ".join(words)
            what = f"unknown {name} '{value:.60}'"
            findings.append(Finding(code, what, f"--{name}", expected=expected, fix=did_you_mean(value, words)))
    raise_if(findings)
    return Filter(**{**given, "date": _day(given.get("date"), "--date")})


def list_command(conditions: Conditions, *, as_json: bool, as_csv: bool) -> None:
    """Measures that meet the conditions, one row each."""
    one_form(as_json, as_csv)
    asked = checked_filter(conditions)
    rows = [_row(item, asked.date) for item in selected(packaged_register(), asked)]
    if put("list", rows, {"date": asked.date}, as_json=as_json, as_csv=as_csv):
        return
    heads = ("id", "instrument", "authority", "by", "target", "status", "level", "unit", "since", "title")
    cells = [[_short(row[head]) for head in heads] for row in rows]
    console().print(text_table(heads, cells, right=("level",)))
    when = f"on {asked.date}" if asked.date else "by their last step"
    print(f"{len(rows)} measures {when}; smallyard measures show ID says more")


def _row(item: Measure, when: str | None) -> dict[str, Any]:
    step = (step_on(item, when) if when else None) or item.path[-1]
    return {
        "id": item.id, "instrument": item.instrument, "authority": item.authority, "by": item.by, "target": item.target,
        "except": item.except_, "sectors": item.scope.isic, "status": step.s, "level": step.v, "unit": item.unit, "since": step.d,
        "confidence": item.conf, "title": item.title,
    }  # fmt: skip


def _short(value: object) -> str:
    text = " ".join(map(str, value)) if isinstance(value, list) else number(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def show_command(name: str, *, as_json: bool, as_csv: bool) -> None:
    """One measure with its sources; as CSV, its steps."""
    one_form(as_json, as_csv)
    register = packaged_register()
    item = register.get(name)
    card = item.model_dump(mode="json", by_alias=True, exclude_none=True)
    card["sources"] = [{"id": key, **packaged_sources()[key].model_dump()} for key in item.src]
    card["modified_by"] = [other.id for other in register.modifiers(name)]
    card["answered_by"] = [other.id for other in register.measures if name in other.answers]
    if as_json:
        print(json_text({"schema": "smallyard/measure/1", **card}))
    elif put("steps", [step.model_dump() for step in item.path], {}, as_json=False, as_csv=as_csv):
        return
    else:
        _print_card(item, card)


def _words(value: Any) -> str:
    """A value of a scope in one line: codes, shares by place, exemptions with their dates."""
    if isinstance(value, dict):
        return ", ".join(f"{key} {_words(held)}" for key, held in value.items() if held not in (None, [], {}))
    if isinstance(value, list):
        return ("; " if any(isinstance(item, dict) for item in value) else " ").join(_words(item) for item in value)
    return number(value)


def _print_card(item: Measure, card: dict[str, Any]) -> None:
    scope = {key: value for key, value in card["scope"].items() if value not in ("", [], {}, False)}
    lists = {key: " ".join(card[key]) for key in ("by", "target", "except", "answers", "answered_by", "modifies", "modified_by")}
    facts = [("title", item.title), ("instrument", item.instrument), ("authority", item.authority or "none")]
    facts += [(key.replace("_", " "), text) for key, text in lists.items() if text]
    facts += [(f"scope {key}", _words(value)) for key, value in scope.items()]
    facts += [("basis", item.basis), ("confidence", item.conf), ("recalled", "; ".join(item.recalled))]
    out = console()
    print(printable(item.id))
    out.print(fact_grid([fact for fact in facts if fact[1]], []))
    steps = [(step.d, step.s, step.v, item.unit, step.n) for step in item.path]
    out.print(text_table(("from", "status", "level", "unit", "note"), steps, right=("level",)))
    out.print(text_table(("source", "kind", "at"), [(one["id"], one["kind"], one["at"]) for one in card["sources"]]))


def timeline_command(
    conditions: Conditions, status: str | None, first: str | None, last: str | None, *, as_json: bool, as_csv: bool
) -> None:
    """Steps by date."""
    one_form(as_json, as_csv)
    checked_filter([*conditions, status])
    span = (_day(first, "--from"), _day(last, "--to"))
    found = events(selected(packaged_register(), checked_filter(conditions)), *span)
    rows = [item.to_dict() for item in found if status is None or item.step.s == status]
    if put("timeline", rows, {}, as_json=as_json, as_csv=as_csv):
        return
    heads = ("date", "id", "status", "level", "unit", "title", "note")
    console().print(text_table(heads, [[_short(row[head]) for head in heads] for row in rows], right=("level",)))


def coverage_command(conditions: Conditions, *, as_json: bool, as_csv: bool) -> None:
    """Shares of flows by measure, and counts by how they are known and by confidence."""
    one_form(as_json, as_csv)
    found = selected(packaged_register(), checked_filter(conditions))
    rows = [_coverage_row(item) for item in found]
    counts: dict[str, Any] = {
        "known": dict(Counter(row["known"] for row in rows)),
        "confidence": dict(Counter(row["confidence"] for row in rows)),
        "with_codes": sum(row["hs_entries"] > 0 for row in rows),
    }
    if put("coverage", rows, {"counts": counts}, as_json=as_json, as_csv=as_csv):
        return
    heads = ("id", "share", "known", "billion_dollars", "lines", "hs_entries", "sectors", "confidence")
    cells = [[_short(row[head]) for head in heads] for row in rows]
    console().print(text_table(heads, cells, right=("share", "billion_dollars", "lines", "hs_entries")))
    words = [f"{count} {name}" for name, count in counts["known"].items()]
    print(f"{len(rows)} measures; share of the flow of their sectors: " + ", ".join(words))


def _coverage_row(item: Measure) -> dict[str, Any]:
    share, known = coverage(item)
    scope = item.scope
    return {
        "id": item.id, "instrument": item.instrument, "share": None if share is None else round(share, 4), "known": known,
        "billion_dollars": scope.busd, "lines": scope.lines, "hs_entries": len(scope.hs), "sectors": scope.isic,
        "confidence": item.conf, "sources": len(item.src),
    }  # fmt: skip
