"""What a comparison needs of a run: its numbers, the setting they rest on, and its certificate; from memory or from a folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from smallyard.policy.scenario import ElasticityChoice, Scenario
from smallyard.results.ranges import Range
from smallyard.solver.certificate import Certificate

MEASURES = {
    "real_income_percent": "real income",
    "real_wage_percent": "real wage",
    "real_gdp_percent": "real GDP",
}  # all in real terms: money and nominal prices are comparable only under one numeraire

Setting = Mapping[str, Mapping[str, str]]  # aspect → field → choice


@dataclass(frozen=True, eq=False)
class RunCard:
    """One certified run. `measures`: percent by name of `MEASURES` [region], NaN where a run has none of it.

    `name`: how the user named it; `setting`: what must be the same in all runs of one comparison, by aspect; `groups`: members;
    `groups_real_income`: percent; `baseline_key`: identifies what the changes are measured against; `acting`: regions and
    groups that the policies name; `typed`: what the user wrote to name the run, empty for a result in memory.
    """

    name: str
    title: str
    scenario_sha256: str
    world: Mapping[str, str]
    closure: Mapping[str, str]
    setting: Setting
    baseline_key: str
    regions: tuple[str, ...]
    measures: Mapping[str, np.ndarray]
    groups: Mapping[str, tuple[str, ...]]
    groups_real_income: Mapping[str, float]
    range: Range | None
    acting: tuple[str, ...]
    certificate: Certificate
    solves: int
    remarks: tuple[str, ...]
    sources: Mapping[str, str]
    versions: Mapping[str, str]
    typed: str = ""


def scenario_setting(scenario: Scenario) -> dict[str, dict[str, str]]:
    """The part of the setting that a scenario states; its world is known by its data only."""
    model = scenario.model
    return {
        "closure": {"variant": model.variant, "deficits": model.deficits, "revenue": model.revenue},
        "horizon": {"horizon": model.horizon},
        "elasticities": {"elasticities": elasticity_words(model.elasticities) + _of_split(scenario)},
    }


def _of_split(scenario: Scenario) -> str:
    """Which of a split's elasticities are used, where there is one."""
    choice = scenario.split_choice
    return "" if choice is None else f", {choice.elasticities} of split {choice.spec}"


def elasticity_words(choice: str | ElasticityChoice) -> str:
    """The choice of elasticities with every value that is not a packaged set's own: equal words mean equal elasticities."""
    if isinstance(choice, str):
        return choice
    base = choice.set or f"{choice.uniform!r} for all sectors"
    changed = ", ".join(f"{sector} = {value!r}" for sector, value in sorted(choice.override.items()))
    return f"{base} with {changed}" if changed else base
