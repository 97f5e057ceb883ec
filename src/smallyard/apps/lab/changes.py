"""Changes that would mend a scenario, ready to be made with one click: near names, keys and units.

Each is read off the finding and the scenario's own text, so that a button never guesses more than the message says. Those of
scenarios without a solution are in `feasible_changes`: they are tried before they are offered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from smallyard.apps.lab.problems import MOST, ChangeView, EditView, FindingView, Problems
from smallyard.errors import Finding, InputError
from smallyard.policy.read_yaml import read_yaml
from smallyard.policy.scenario import BEGIN, SMALLEST

Step = str | int
_PLACE = re.compile(r"(?:[a-z ]+: )?(?:scenario(?::\d+)? )?([A-Za-z_]\S*)")
_STEP = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)|\[(\d+)\]")
_NEAR = re.compile(r"did you mean '[^']+'(?: \([^']+\))?(?: or '[^']+'(?: \([^']+\))?)*\?")
_QUOTED = re.compile(r"'([^']*)'")
_NO_UNIT = re.compile(r"'[^']+', or '[^']+' if \S+ is meant as a ratio")
_EXAMPLE = re.compile(r"[a-z_]+: -?[\d.]+( pp|%)")
_NUMBER = re.compile(r"-?[\d.]+")


def with_changes(findings: Sequence[Finding], text: str, tried: Sequence[ChangeView] = ()) -> Problems:
    """Findings as they are sent, each with the changes that mend it; `tried` belongs to the first."""
    data = plain(text)
    views = [FindingView.model_validate({**item.to_dict(), "changes": near_changes(item, data)}) for item in findings[:MOST]]
    if views and tried:
        views[0] = views[0].model_copy(update={"changes": [*tried, *views[0].changes]})
    return Problems(findings=views)


def plain(text: str) -> dict[str, Any]:
    """The data of a scenario's text; empty where it cannot be read."""
    try:
        data = read_yaml(text, "scenario").data
    except InputError:
        return {}
    return data if isinstance(data, dict) else {}


def near_changes(finding: Finding, data: Mapping[str, Any]) -> list[ChangeView]:
    """What the message proposes, where it can be made without a further choice."""
    steps = steps_of(finding.where)
    if finding.fix == BEGIN and finding.what.startswith("the file is empty"):
        edits = [EditView(place=[key], value=value) for key, value in SMALLEST.items()]
        return [ChangeView(kind="start", edits=edits)]
    if _NEAR.fullmatch(finding.fix) and steps:
        return _renamed(finding, data, steps)
    if finding.code.endswith("-UNIT") and steps:
        return _with_unit(finding, data, steps)
    return []


def steps_of(where: str) -> list[Step]:
    """'scenario:4 policies[0].importer' as the keys and places that lead there; empty where it is no place in the data."""
    found = _PLACE.fullmatch(where)
    if found is None:
        return []
    parts = _STEP.findall(found[1])
    whole = "".join(f"[{number}]" if number else f".{name}" for name, number in parts).lstrip(".")
    return [int(number) if number else name for name, number in parts] if whole == found[1] else []


def at(data: Any, steps: Sequence[Step]) -> Any:
    """What stands at a place; None where there is none."""
    for step in steps:
        if isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        elif isinstance(data, Mapping) and isinstance(step, str):
            data = data.get(step)
        else:
            return None
    return data


def _renamed(finding: Finding, data: Mapping[str, Any], steps: list[Step]) -> list[ChangeView]:
    """The unknown name replaced by each of the near ones, wherever it stands at the place."""
    wrong = _QUOTED.search(finding.what)
    key = finding.code == "E-KEY-UNKNOWN"
    place = steps[:-1] if key and steps[-1] == (wrong and wrong[1]) else steps
    if wrong is None:
        return []
    before = at(data, place)
    found = []
    for name in _QUOTED.findall(finding.fix):
        after = _put(before, wrong[1], name)
        if after != before and after is not None:
            found.append(ChangeView(kind="key" if key else "name", names=[name], edits=[EditView(place=place, value=after)]))
    return found


def _put(value: Any, old: str, new: str) -> Any:
    """`value` with a name replaced; unchanged where the new one stands beside the old."""
    if isinstance(value, list):
        return [_put(item, old, new) for item in value]
    if isinstance(value, Mapping):
        if old in value and new in value:
            return value
        return {new if name == old else name: _put(item, old, new) for name, item in value.items()}
    return new if value == old else value


def _with_unit(finding: Finding, data: Mapping[str, Any], steps: list[Step]) -> list[ChangeView]:
    """The number with the unit of its field: all readings that the message names."""
    given, example = at(data, steps), _EXAMPLE.fullmatch(finding.fix)
    if _NO_UNIT.fullmatch(finding.fix):
        values = _QUOTED.findall(finding.fix)
    elif example is not None and (number := _NUMBER.match(str(given))):
        values = [number[0] + example[1]]
    else:
        return []
    return [ChangeView(kind="unit", names=[value], edits=[EditView(place=steps, value=value)]) for value in values]
