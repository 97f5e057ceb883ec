"""docs/scenarios.md: the scenarios that ship, with their notes and their files."""

from __future__ import annotations

from generated_docs.markdown import NOTICE, fenced
from smallyard._data import packaged
from smallyard.policy.scenario import Scenario, packaged_scenarios


def scenarios_page() -> str:
    """The whole page."""
    head = (
        f"# Scenarios that ship\n\n{NOTICE}\n\nRun one by its name, or copy its file and change it. "
        "The titles name the economy and the horizon; the notes say what is left out.\n"
    )
    return "\n".join([head, *(_entry(name) for name in packaged_scenarios())])


def _entry(name: str) -> str:
    scenario = Scenario.load(name)
    text = packaged("scenarios", f"{name}.yaml").read_text("utf-8")
    return f"## `{name}`\n\n**{scenario.title}**\n\n{scenario.notes}\n\n{fenced(text, 'yaml')}"
