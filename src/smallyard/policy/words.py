"""A policy in plain words, for summaries and reports."""

from __future__ import annotations

import string
from typing import Any

from smallyard.labels.regions import region_in_prose
from smallyard.policy.instruments.base import AbstractInstrument

_OPERATIONS = {"add": "+{}", "set": "at {}", "multiply_power": "power × {}", "increase": "{}"}
_PLAIN = ("importer", "exporter", "region", "instrument", "source", "tool_share", "essentiality")  # said already, or in the file
_SHORT = {"evasion": "evaded at a cost", "guardrail": "with a guardrail"}  # of many numbers, which stand in the scenario
NAMED = 4  # labels written out; more are counted


def policy_words(policy: AbstractInstrument) -> str:
    """Who does what to whom, and every other field that is not at its default: 'tariffs of China on Japan (goods, +5 pp)'."""
    fields = [name for _, name, _, _ in string.Formatter().parse(policy.phrase) if name]
    who = policy.phrase.format(**{name: _selection(getattr(policy, name), everybody=True) for name in fields})
    given = policy.model_dump(exclude_defaults=True)
    rest = [_field(name, value) for name, value in given.items() if name not in (*_PLAIN, *fields)]
    return f"{who} ({', '.join(rest)})" if rest else who


def _field(name: str, value: Any) -> str:
    if name in _OPERATIONS:
        text = _OPERATIONS[name].format(value)
        return "−" + text.lstrip("+-") if str(value).startswith("-") and not name.startswith("set") else text.replace("++", "+")
    if name in _SHORT:
        return _SHORT[name]
    if name == "sectors":
        return _selection(value)
    return f"{name} {_selection(value)}" if isinstance(value, str | list | dict) and name != "coverage" else f"{name} {value}"


def _selection(value: Any, *, everybody: bool = False) -> str:
    if value is None:
        return "all sides"
    if isinstance(value, dict) and "except" in value:
        return f"{_selection(value.get('of', 'all'), everybody=everybody)} except {_selection(value['except'])}"
    if isinstance(value, dict):
        return ", ".join(f"{name} {item}" for name, item in value.items())
    if isinstance(value, list):
        names = [_selection(item) for item in value]
        if len(names) > NAMED:
            return f"{', '.join(names[: NAMED - 1])} and {len(names) - NAMED + 1} more"
        return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
    if value == "all":
        return "all regions" if everybody else "all sectors"
    return region_in_prose(str(value))
