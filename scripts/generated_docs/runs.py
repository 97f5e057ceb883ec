"""The runs behind the numbers in the documentation; each is solved once per process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from generated_docs.markdown import code_blocks
from smallyard.labels.regions import region_name
from smallyard.pipeline.run import run
from smallyard.policy.scenario import Scenario
from smallyard.results.numbers import percent_text
from smallyard.results.result import Result

DOCS = Path(__file__).resolve().parents[2] / "docs"
SMALLEST = 5e-4  # percent
FLAGSHIP = "peak-2025-145-125"


@cache
def flagship() -> Result:
    """The flagship scenario with all its explanations."""
    return run(FLAGSHIP)


@cache
def example_text() -> str:
    """The scenario that docs/closures.md shows: the first complete one on the page."""
    found = [block for block in code_blocks((DOCS / "closures.md").read_text("utf-8"), "yaml") if "schema:" in block]
    return found[0]


@cache
def example(**options: str) -> Result:
    """The example of docs/closures.md; options replace those of its model."""
    scenario = Scenario.from_yaml(example_text())
    model = scenario.model.model_copy(update=options)
    return run(scenario.model_copy(update={"model": model}), explain=not options)


def percent(value: float) -> str:
    """A change as it is printed; what would be printed as 0.000 is 0."""
    return percent_text(value) if abs(value) >= SMALLEST else "0"


def name(code: str) -> str:
    """Region name for tables."""
    return region_name(code)
