"""`smallyard check`, `scenarios`, `schema`."""

from __future__ import annotations

from smallyard.errors import Finding, InputError
from smallyard.labels.json_text import json_text
from smallyard.labels.match import did_you_mean
from smallyard.policy.register.json_schema import measures_schema
from smallyard.policy.scenario import Scenario, packaged_scenarios, scenario_schema


def check_command(name: str, *, as_json: bool) -> None:
    """Everything that can be said without solving; refusals raise."""
    scenario = Scenario.load(name)  # before the solver is imported: a file with problems is refused at once
    from smallyard.pipeline.run import check_feasible

    remarks = check_feasible(scenario)
    if as_json:
        card = {
            "schema": "smallyard/check/1",
            "status": "ok",
            "scenario_sha256": scenario.sha256,
            "remarks": list(remarks),
        }
        print(json_text(card))
        return
    print(f"ok: {name} is a valid, feasible scenario (hash {scenario.sha256[:8]}, {len(scenario.policies)} policies)")
    for remark in remarks:
        print(f"note: {remark}")


def scenarios_command(*, as_json: bool) -> None:
    """Name, title and note of every packaged scenario."""
    found = [(name, Scenario.load(name)) for name in packaged_scenarios()]
    if as_json:
        cards = [{"name": name, "title": item.title, "notes": item.notes, "sha256": item.sha256} for name, item in found]
        print(json_text(cards))
        return
    for name, item in found:
        print(f"{name}\n    {item.title}\n    {item.notes}\n")


def schema_command(of: str) -> None:
    """JSON Schema on standard output."""
    from smallyard.strategy.game_file import game_schema

    schemas = {"scenario": scenario_schema, "measures": measures_schema, "game": game_schema}
    if of not in schemas:
        what, expected = f"no schema is called '{of:.60}'", ", ".join(schemas)
        raise InputError(Finding("E-VALUE", what, "schema", expected=expected, fix=did_you_mean(of, schemas)))
    print(json_text(schemas[of]()))
