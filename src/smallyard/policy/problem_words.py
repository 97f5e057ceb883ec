"""What a validation error is called in a message: what is wrong, what was expected, how to fix it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from smallyard.labels.match import did_you_mean
from smallyard.labels.odd_signs import odd_signs
from smallyard.policy.fields import StrictModel
from smallyard.policy.instruments import INSTRUMENTS

SHOWN = 80  # characters of a value that are repeated in a message
Words = tuple[str, str, str]
# What to do, by kind of problem; for rates by field.
_FIXES = {
    "missing": "add the key",
    "rate_range": "check the unit",
    "selection_form": 'write codes as text: USA, [USA, JPN], "101"',
    "date_form": "write it as 2020-02-14",
    "elasticity_range": "give θ = σ − 1 as a positive number such as 4",
    "too_short": "name at least one member",
    "finite_number": "give a number, neither infinite nor .nan",
    **dict.fromkeys(("greater_than", "greater_than_equal", "less_than", "less_than_equal"), "give a number inside the bounds"),
}
_FORMS = {"add": "25 pp", "set": "25%", "multiply_power": "1.25", "coverage": "64%", "increase": "10%", "value": "39 bn"}
_UNITS = {"add": " pp", "set": "%", "coverage": "%", "increase": "%"}
_RANGES = {
    "coverage": "state the share of the flow that is covered, such as 64%; drop the policy if it covers nothing",
    "price_year": "write the year in whose prices the sum is stated, such as 2022",
    "years": "write the number of years over which the sum is paid, such as 5; for one payment write 1",
    "value": "check the unit: mn, bn or tn",
    "multiply_power": "check the number: 1.25 raises 1 + rate by 25 %; to stop a flow use import_ban or export_ban",
    "add": "check the unit; to stop a flow use import_ban or export_ban",
    "set": "check the unit; to stop a flow use import_ban or export_ban",
    "increase": "check the unit; nothing can fall by 100% or more",
}
# The wrong kind of value, as the validator names it, and what was needed.
KINDS = {
    "string_type": "text",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
}


@dataclass(frozen=True)
class Problem:
    """An error of the validator, its path in the document, the model of the whole, and the instrument it lies in."""

    item: dict[str, Any]
    path: tuple[Any, ...]
    model: type[BaseModel]
    instrument: Any

    @property
    def kind(self) -> str:
        """How the validator calls it."""
        return str(self.item["type"])

    @property
    def given(self) -> Any:
        """The value in the document."""
        return self.item.get("input")

    @property
    def field(self) -> str:
        """Name of the field, if it has one."""
        return str(self.path[-1]) if self.path else ""


def words_of(problem: Problem) -> Words:
    """What is wrong, what was expected, how to fix it."""
    if problem.kind in _WORDS:
        return _WORDS[problem.kind](problem)
    if problem.kind in KINDS:
        return _form(problem)
    fix = problem.item.get("ctx", {}).get("fix") or _FIXES.get(problem.kind, "compare the line with a packaged scenario")
    return problem.item["msg"], "", fix


def _unit(problem: Problem) -> Words:
    """The number that stands there, written with its unit in the two ways in which it may have been meant."""
    form, unit, given = _FORMS.get(problem.field, ""), _UNITS.get(problem.field), problem.given
    fix = f"{problem.field}: {form}" if form else "write a number and its unit"
    if unit and isinstance(given, int | float) and not isinstance(given, bool) and _is_short(given):
        fix = f"'{given:g}{unit}'" + (f", or '{100 * given:g}{unit}' if {given:g} is meant as a ratio" if given else "")
    return problem.item["msg"], "", fix


def _is_short(number: int | float) -> bool:
    return abs(number) < 1e6 and math.isfinite(number)


def _range(problem: Problem) -> Words:
    given = problem.item.get("ctx", {}).get("fix")
    return problem.item["msg"], "", given or _RANGES.get(problem.field, _FIXES["rate_range"])


def _unknown_key(problem: Problem) -> Words:
    keys = _keys_at(problem)
    key = problem.path[-1] if problem.path else problem.item["loc"][-1]
    odd = odd_signs(str(key)[:SHOWN])
    what = f"unknown key '{_short(key)}'" + (f": {odd}" if odd else "")
    return what, "one of " + ", ".join(keys), did_you_mean(problem.item["loc"][-1], keys)


def _missing(problem: Problem) -> Words:
    return f"the key '{problem.item['loc'][-1]}' is missing", "", _FIXES["missing"]


def _discriminator(problem: Problem) -> str:
    """The key that says which record a mapping is: 'instrument' of policies, 'concept' of the questions of a game."""
    return str(problem.item.get("ctx", {}).get("discriminator", "'instrument'")).strip("'")


def _unknown_instrument(problem: Problem) -> Words:
    key = _discriminator(problem)
    tag = problem.given.get(key) if isinstance(problem.given, dict) else problem.given
    expected = str(problem.item.get("ctx", {}).get("expected_tags", "")).replace("'", "")
    known = list(INSTRUMENTS) if key == "instrument" else expected.split(", ")
    return f"unknown {key} '{_short(tag)}'", "one of " + ", ".join(known), did_you_mean(tag, known)


def _no_instrument(problem: Problem) -> Words:
    key = _discriminator(problem)
    if key != "instrument":
        return f"the key '{key}' is missing", "", f"add the key, such as {key}: optimum"
    return (
        "a policy needs the key 'instrument'",
        "one of " + ", ".join(INSTRUMENTS),
        "add the key, such as instrument: import_tariff",
    )


def _text(problem: Problem) -> Words:
    given = problem.given
    if not isinstance(given, int | float):
        return _form(problem)
    fix = f"write {{uniform: {given}}}" if problem.field == "elasticities" else f'quote it: "{given}"'
    return f"{given!s:.40} is a number where text is needed", "", fix


def _form(problem: Problem) -> Words:
    found = {dict: "a mapping", list: "a list", str: "text", type(None): "nothing"}.get(type(problem.given), "a number")
    what = f"{KINDS[problem.kind]} is needed here, found {found}"
    return what, "", "compare the line with a packaged scenario, or see docs/scenario.md"


def _choice(problem: Problem) -> Words:
    expected = str(problem.item.get("ctx", {}).get("expected", ""))
    words = [word.strip("'") for word in expected.replace(" or ", ", ").split(", ")]
    return f"'{_short(problem.given)}' is not allowed here", expected, did_you_mean(problem.given, words)


def _too_long(problem: Problem) -> Words:
    held = problem.item.get("ctx", {})
    what = f"{held.get('actual_length'):,} {problem.field}; at most {held.get('max_length'):,} are read"
    return what, "", "cover several regions and sectors with one policy" if problem.field == "policies" else "name fewer of them"


_WORDS: dict[str, Callable[[Problem], Words]] = {
    "rate_unit": _unit,
    "rate_range": _range,
    "extra_forbidden": _unknown_key,
    "missing": _missing,
    "union_tag_invalid": _unknown_instrument,
    "union_tag_not_found": _no_instrument,
    "string_type": _text,
    "literal_error": _choice,
    "too_long": _too_long,
}


def _short(value: object) -> str:
    """What a file holds, cut to the length of a message."""
    text = str(value)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def _keys_at(problem: Problem) -> list[str]:
    """Keys allowed where an unknown one was found: those of the innermost model on the way."""
    model, path = problem.model, problem.path[:-1]
    if problem.instrument is not None:
        start = 3 if path[:1] == ("baseline",) else 2  # behind 'policies' and the place in the list
        model, path = INSTRUMENTS[problem.instrument], problem.path[start:-1]
    for part in path:
        field = next((f for key, f in model.model_fields.items() if part in (key, f.alias)), None)
        candidates = _models_in(field.annotation) if field else []
        if candidates:
            model = candidates[0]
    return [field.alias or key for key, field in model.model_fields.items()]


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, StrictModel):
        return [annotation]
    return [found for part in getattr(annotation, "__args__", ()) for found in _models_in(part)]
