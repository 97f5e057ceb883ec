"""From a day and filters to the policy entry `measures` of a scenario, checked as the scenario file is."""

from __future__ import annotations

from pydantic import JsonValue, ValidationError

from smallyard.apps.lab.problems import View
from smallyard.errors import Finding, InputError, raise_if
from smallyard.pipeline.run_folder import yaml_text
from smallyard.policy.instruments.measures import MeasureFilter, Measures
from smallyard.policy.register_wedges.choice import law_of
from smallyard.policy.words import policy_words


class ChosenView(View):
    """A measure that the entry puts in force."""

    id: str
    title: str
    instrument: str


class PolicyView(View):
    """A policy entry, ready to stand among `policies`."""

    policy: dict[str, JsonValue]
    yaml: str
    """The same as a list entry of a scenario file."""
    words: str
    rows: int
    """Measures in force at some time of the day or year."""
    measures: list[ChosenView]
    remarks: list[str]


def policy_view(date: str, include: MeasureFilter | None, exclude: MeasureFilter | None) -> PolicyView:
    """The entry with what it holds; raises InputError for a date that is none and for values that no measure has."""
    data: dict[str, JsonValue] = {"instrument": "measures", "in_force_on": date}
    for name, filter_ in (("include", include), ("exclude", exclude)):
        if filter_ is not None:
            data[name] = filter_.model_dump(mode="json", exclude_none=True)
    try:
        entry = Measures.model_validate(data)
    except ValidationError as error:
        message = str(error.errors()[0]["msg"])
        raise InputError(Finding("E-DATE", message, "body.date", fix="write a day as 2025-04-12, or a year as 2025")) from None
    findings: list[Finding] = []
    law = law_of(entry, "body", findings)
    raise_if(findings)
    assert law is not None  # there was no finding
    held = law.in_force()
    return PolicyView(
        policy={**data, "in_force_on": entry.in_force_on},
        yaml=yaml_text([{**data, "in_force_on": entry.in_force_on}]),
        words=policy_words(entry),
        rows=len(held),
        measures=[ChosenView(id=item.id, title=item.title, instrument=item.instrument) for item in held],
        remarks=[] if held else ["no measure of the register meets these conditions at that time: the entry changes nothing"],
    )
