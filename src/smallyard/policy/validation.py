"""From validation errors to findings: stable codes, lines, nearest keys."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel, ValidationError

from smallyard.errors import Finding
from smallyard.labels.match import did_you_mean
from smallyard.policy.fields import StrictModel
from smallyard.policy.instruments import INSTRUMENTS
from smallyard.policy.places import Origin
from smallyard.policy.read_yaml import Document

_CODES = {
    "extra_forbidden": "E-KEY-UNKNOWN",
    "missing": "E-KEY-MISSING",
    "union_tag_invalid": "E-INSTRUMENT-UNKNOWN",
    "union_tag_not_found": "E-INSTRUMENT-MISSING",
    "rate_range": "E-RATE-RANGE",
    "rate_choice": "E-RATE-CHOICE",
    "literal_error": "E-VALUE",
    "string_type": "E-TEXT",
    "selection_form": "E-SELECTION",
    "date_form": "E-DATE",
    "policy_duplicate": "E-POLICY-DUPLICATE",
    "elasticity_range": "E-ELASTICITY-RANGE",
    "elasticity_choice": "E-ELASTICITY-CHOICE",
    "too_long": "E-SIZE",
    "too_short": "E-SIZE",
}
# What to do, by kind of problem; for rates by field.
_FIXES = {
    "missing": "add the key",
    "rate_range": "check the unit; to stop a flow use import_ban or export_ban",
    "rate_choice": "keep one of them",
    "selection_form": 'write codes as text: USA, [USA, JPN], "101"',
    "date_form": "write it as 2020-02-14",
    "elasticity_range": "give θ = σ − 1 as a positive number such as 4",
    "elasticity_choice": "keep one of them",
    "too_long": "cover several regions and sectors with one policy",
    "too_short": "name at least one member",
}
_UNITS = {"add": "25 pp", "set": "25%", "multiply_power": "1.25", "coverage": "64%", "increase": "10%", "value": "39 bn"}
# The wrong kind of value, as the validator names it, and what was needed.
_KINDS = {
    "string_type": "text",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
}
MAX_PROBLEMS = 1000
SHOWN = 80  # characters of a value that are repeated in a message
_TARIFFS = ("import_tariff", "export_tax")


def findings_from(error: ValidationError, model: type[BaseModel], document: Document, label: str) -> list[Finding]:
    """One finding per problem, with the place in the file; alternatives of one value are merged into one finding."""
    items: list[dict[str, Any]] = [dict(item) for item in error.errors(include_url=False)[:MAX_PROBLEMS]]
    for item in items:
        item["path"] = tuple(_known(document.data, item["loc"], item["type"]))
    merged: dict[tuple[str, str], Finding] = {}
    for place, item in enumerate(items):
        if _is_other_alternative(place, items):
            continue
        instrument = next((part for part in item["loc"] if part in INSTRUMENTS), None)
        finding = _finding(item, model, instrument, item["path"], document, label)
        merged.setdefault((finding.code, finding.where), finding)
    return list(merged.values())


def _is_other_alternative(place: int, items: list[dict[str, Any]]) -> bool:
    """A value that may be text, a list or a mapping fails once per kind: keep what is wrong inside the kind it has."""
    path = items[place]["path"]
    return items[place]["type"] in _KINDS and any(
        other["type"] not in _KINDS or len(other["path"]) > len(path) or rival < place
        for rival, other in enumerate(items)
        if rival != place and other["path"][: len(path)] == path
    )


def _known(data: Any, loc: tuple[str | int, ...], kind: str) -> list[str | int]:
    """The parts of a location that are keys of the document; the rest names alternatives inside the validator."""
    kept: list[str | int] = []
    for place, part in enumerate(loc):
        last = place == len(loc) - 1
        inside = part in data if isinstance(data, dict) else isinstance(data, list) and part in range(len(data))
        if inside:
            data = data[part]
            kept.append(part)
        elif last and kind == "missing":
            kept.append(part)
    return kept


def _finding(
    item: dict[str, Any],
    model: type[BaseModel],
    instrument: Any,
    path: tuple[Any, ...],
    document: Document,
    label: str,
) -> Finding:
    line = document.line(path)
    name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
    where = f"{label}:{line} {name}".strip() if line else f"{label} {name}".strip()
    kind, given = item["type"], item.get("input")
    code = _CODES.get(kind, "E-FORM" if kind in _KINDS else "E-SCENARIO")
    if kind == "policy_duplicate":  # names both places
        return _duplicate(item["msg"], Origin(label, document))
    if kind == "rate_unit":
        code = "E-TARIFF-UNIT" if instrument in _TARIFFS else "E-RATE-UNIT"
    what, expected, fix = item["msg"], "", _FIXES.get(kind, "")
    if kind == "rate_unit" and path and path[-1] in _UNITS:
        fix = f"{path[-1]}: {_UNITS[path[-1]]}"
    if kind == "extra_forbidden":
        keys = _keys_at(model, instrument, path)
        what, fix = (
            f"unknown key '{_short(path[-1] if path else item['loc'][-1])}'",
            did_you_mean(item["loc"][-1], keys),
        )
        expected = "one of " + ", ".join(keys)
    elif kind == "missing":
        what = f"the key '{item['loc'][-1]}' is missing"
    elif kind == "union_tag_invalid":
        tag = given.get("instrument") if isinstance(given, dict) else given
        what, fix = f"unknown instrument '{_short(tag)}'", did_you_mean(tag, INSTRUMENTS)
        expected = "one of " + ", ".join(INSTRUMENTS)
    elif kind == "union_tag_not_found":
        what, expected = "a policy needs the key 'instrument'", "one of " + ", ".join(INSTRUMENTS)
    elif kind == "string_type" and isinstance(given, int | float):
        what = f"{given!s:.40} is a number where text is needed"
        fix = f"write {{uniform: {given}}}" if path[-1:] == ("elasticities",) else f'quote it: "{given}"'
    elif kind in _KINDS:
        found = {dict: "a mapping", list: "a list", str: "text", type(None): "nothing"}.get(type(given), "a number")
        what = f"{_KINDS[kind]} is needed here, found {found}"
        fix = "compare the line with a packaged scenario, or see docs/scenario.md"
    elif kind == "literal_error":
        what, expected = f"'{_short(given)}' is not allowed here", str(item.get("ctx", {}).get("expected", ""))
        fix = did_you_mean(given, [word.strip("'") for word in expected.replace(" or ", ", ").split(", ")])
    return Finding(code, what, where, expected=expected, fix=fix)


def _short(value: object) -> str:
    """What a file holds, cut to the length of a message."""
    text = str(value)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def _duplicate(message: str, origin: Origin) -> Finding:
    places = re.findall(r"(?:baseline\.)?policies\[\d+\]", message)
    where = " and ".join(origin.named(place) for place in places)
    return Finding(_CODES["policy_duplicate"], message, where, "it would count twice", fix="drop one of them, or change its rate")


def _keys_at(model: type[BaseModel], instrument: Any, path: tuple[Any, ...]) -> list[str]:
    """Keys allowed where an unknown one was found."""
    if instrument is not None:
        kind: type[BaseModel] = INSTRUMENTS[instrument]
        return [field.alias or key for key, field in kind.model_fields.items()]
    for part in path[:-1]:
        field = next((f for key, f in model.model_fields.items() if part in (key, f.alias)), None)
        candidates = _models_in(field.annotation) if field else []
        if candidates:
            model = candidates[0]
    return [field.alias or key for key, field in model.model_fields.items()]


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, StrictModel):
        return [annotation]
    return [found for part in getattr(annotation, "__args__", ()) for found in _models_in(part)]
