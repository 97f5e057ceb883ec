"""From validation errors to findings: stable codes, lines, nearest keys."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel, ValidationError

from smallyard.errors import Finding
from smallyard.policy.instruments import INSTRUMENTS
from smallyard.policy.places import Origin
from smallyard.policy.problem_words import KINDS, Problem, words_of
from smallyard.policy.read_yaml import Document

_CODES = {
    "extra_forbidden": "E-KEY-UNKNOWN",
    "missing": "E-KEY-MISSING",
    "union_tag_invalid": "E-INSTRUMENT-UNKNOWN",
    "union_tag_not_found": "E-INSTRUMENT-MISSING",
    "rate_unit": "E-RATE-UNIT",
    "rate_range": "E-RATE-RANGE",
    "rate_choice": "E-RATE-CHOICE",
    "literal_error": "E-VALUE",
    "finite_number": "E-NUMBER-RANGE",
    "greater_than": "E-NUMBER-RANGE",
    "greater_than_equal": "E-NUMBER-RANGE",
    "less_than": "E-NUMBER-RANGE",
    "less_than_equal": "E-NUMBER-RANGE",
    "string_type": "E-TEXT",
    "selection_form": "E-SELECTION",
    "selection_key": "E-KEY-UNKNOWN",
    "date_form": "E-DATE",
    "policy_duplicate": "E-POLICY-DUPLICATE",
    "elasticity_range": "E-ELASTICITY-RANGE",
    "elasticity_choice": "E-ELASTICITY-CHOICE",
    "too_long": "E-SIZE",
    "too_short": "E-SIZE",
    "hs_number": "E-HS-NUMBER",
    "hs_form": "E-HS-FORM",
    "id_form": "E-MEASURE-ID",
    "level_form": "E-MEASURE-LEVEL",
    "region_unknown": "E-REGION-UNKNOWN",
    "sector_unknown": "E-SECTOR-UNKNOWN",
    "player_unknown": "E-PLAYER-UNKNOWN",
    "player_powerless": "E-PLAYER-POWERLESS",
    "objective_empty": "E-OBJECTIVE-EMPTY",
    "game_revenue": "E-GAME-REVENUE",
    "cut_range": "E-GAME-CUT",
    "cap_rents": "E-GAME-RENTS",
}
MAX_PROBLEMS = 1000
_TARIFFS = ("import_tariff", "export_tax")


def findings_from(error: ValidationError, model: type[BaseModel], document: Document, label: str) -> list[Finding]:
    """One finding per problem, with the place in the file; alternatives of one value are merged into one finding."""
    items: list[dict[str, Any]] = [dict(item) for item in error.errors(include_url=False)[:MAX_PROBLEMS]]
    for item in items:
        item["path"] = tuple(_known(document.data, item["loc"], item["type"]))
    other = _other_alternatives(items)
    merged: dict[tuple[str, str, str], Finding] = {}
    for place, item in enumerate(items):
        if place in other:
            continue
        finding = _finding(item, model, document, label)
        merged.setdefault((finding.code, finding.where, "" if item["type"] in KINDS else finding.what), finding)
    return list(merged.values())


def _other_alternatives(items: list[dict[str, Any]]) -> set[int]:
    """A value that may be text, a list or a mapping fails once per kind: keep what is wrong inside the kind it has."""
    by_path: dict[tuple[Any, ...], list[int]] = {}
    for place, item in enumerate(items):
        for length in range(len(item["path"]) + 1):
            by_path.setdefault(item["path"][:length], []).append(place)

    def better(rival: int, place: int) -> bool:
        other, path = items[rival], items[place]["path"]
        return rival != place and (other["type"] not in KINDS or len(other["path"]) > len(path) or rival < place)

    return {
        place
        for place, item in enumerate(items)
        if item["type"] in KINDS and any(better(rival, place) for rival in by_path[item["path"]])
    }


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


def _finding(item: dict[str, Any], model: type[BaseModel], document: Document, label: str) -> Finding:
    path = item["path"]
    line = document.line(path)
    name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
    where = f"{label}:{line} {name}".strip() if line else f"{label} {name}".strip()
    kind = item["type"]
    code = _CODES.get(kind, "E-FORM" if kind in KINDS else "E-SCENARIO")
    if kind == "policy_duplicate":  # names both places
        return _duplicate(item["msg"], Origin(label, document))
    instrument = _instrument(item["loc"])
    if kind == "rate_unit" and instrument in _TARIFFS:
        code = "E-TARIFF-UNIT"
    what, expected, fix = words_of(Problem(item, path, model, instrument))
    return Finding(code, what, where, expected=expected, fix=fix)


def _instrument(loc: tuple[str | int, ...]) -> str | None:
    """The instrument of the policy in which a problem lies; the validator names it after the place in the list."""
    inside = loc[1:] if loc[:1] == ("baseline",) else loc
    return str(inside[2]) if inside[:1] == ("policies",) and len(inside) > 2 and inside[2] in INSTRUMENTS else None


def _duplicate(message: str, origin: Origin) -> Finding:
    places = re.findall(r"(?:baseline\.)?policies\[\d+\]", message)
    where = " and ".join(origin.named(place) for place in places)
    return Finding(_CODES["policy_duplicate"], message, where, "it would count twice", fix="drop one of them, or change its rate")
