"""What a timeline asks: a scenario of which only the day of its register moves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from smallyard.errors import Finding, InputError, raise_if
from smallyard.labels.match import did_you_mean
from smallyard.policy.instruments import Instrument
from smallyard.policy.instruments.measures import Measures
from smallyard.policy.read_yaml import Document, read_yaml_file
from smallyard.policy.register.field_types import checked_day
from smallyard.policy.register.index import digest
from smallyard.policy.register_wedges.choice import law_of
from smallyard.policy.register_wedges.law import Law
from smallyard.policy.scenario import Baseline, Scenario
from smallyard.policy.validation import findings_from

ANY_DAY = "2018-01-01"  # stands for the day until the dates are known
PAIRS = (("USA", "CHN"), ("CHN", "USA"))
REGIONS = ("USA", "CHN")
OWN_MODEL = ("world", "horizon", "deficits", "revenue", "elasticities")


@dataclass(frozen=True)
class Question:
    """The scenario of every date, the dates, and the flows (importer, exporter) whose average duties are reported."""

    scenario: Scenario
    days: tuple[str, ...]
    by: str
    pairs: tuple[tuple[str, str], ...] = PAIRS
    with_range: bool = True

    def at(self, day: str) -> Scenario:
        """The scenario of one date, as `run` would take it."""
        return at_day(self.scenario, day)

    @property
    def as_it_was(self) -> bool:
        """Whether the path is that of the register alone, without changes and other policies: what published averages are about."""
        policies = self.at(ANY_DAY).policies
        return len(policies) == 1 and isinstance(policies[0], Measures) and not policies[0].changes

    @property
    def sha256(self) -> str:
        """Hash of what decides the numbers: the scenario without its day, dates, flows, range, the register's version."""
        data = {
            "scenario": self.at(ANY_DAY).sha256,
            "days": self.days,
            "pairs": self.pairs,
            "range": self.with_range,
            "register": digest(),
        }
        return hashlib.sha256(json.dumps(data, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def at_day(scenario: Scenario, day: str) -> Scenario:
    """The scenario with the register of another day: its entry `measures` moved, or one put in front of its policies."""
    held = [item for item in scenario.policies if isinstance(item, Measures)]
    moved = held[0].model_copy(update={"in_force_on": day}) if held else Measures(in_force_on=day)
    others = [item for item in scenario.policies if not isinstance(item, Measures)]
    return scenario.model_copy(update={"policies": [moved, *others]})


def law_at(scenario: Scenario) -> Law:
    """The law of a scenario with an entry `measures`. Raises InputError with every problem of the entry."""
    measures = scenario.measures
    assert measures is not None  # at_day has put one there
    findings: list[Finding] = []
    law = law_of(measures, "policies[0]", findings)
    raise_if(findings)
    assert law is not None  # or its problems were raised
    return law


def scenario_for(
    scenario: Scenario | str | Path | None = None,
    *,
    measures: Mapping[str, Any] | str | Path | None = None,
    baseline: str | None = None,
    **options: str | None,
) -> Scenario:
    """The scenario of a timeline from a scenario, or from options of the model, with changes of the register and a baseline.

    Arguments: scenario, an object, packaged name or file; measures, keys of an entry `measures` or a YAML file of them; baseline,
    a date whose register all changes are measured against; options, world, horizon, deficits, revenue, elasticities, which a
    scenario states itself. Raises InputError.
    """
    given = {name: value for name, value in options.items() if value is not None}
    if scenario is not None and given:
        names = ", ".join(given)
        what = f"the scenario states {names} itself"
        raise InputError(Finding("E-USAGE", what, names, fix="change the scenario file, or leave the scenario out"))
    found = _loaded(scenario) if scenario is not None else _from_options(given)
    if measures is not None:
        found = _with_measures(found, measures)
    return found if baseline is None else _measured_against(found, checked_day(baseline, "--baseline"))


def _loaded(scenario: Scenario | str | Path) -> Scenario:
    return scenario.rechecked() if isinstance(scenario, Scenario) else Scenario.load(scenario)


def _from_options(given: Mapping[str, str]) -> Scenario:
    what, allowed = "a timeline has no option '{:.40}'", ", ".join(OWN_MODEL)
    unknown = [name for name in given if name not in OWN_MODEL]
    raise_if([Finding("E-USAGE", what.format(name), name, "", allowed, did_you_mean(name, OWN_MODEL)) for name in unknown])
    model = {name: value for name, value in given.items() if name != "world"}
    data = {"schema": "smallyard/scenario/1", "world": given.get("world", "wiod2014"), "model": model, "policies": []}
    return _valid(data, "timeline")


def _with_measures(scenario: Scenario, measures: Mapping[str, Any] | str | Path) -> Scenario:
    if any(isinstance(item, Measures) for item in scenario.policies):
        what = "the scenario has an entry 'measures' of its own"
        raise InputError(Finding("E-USAGE", what, "--measures", fix="change that entry, or leave one of the two out"))
    held, label = (measures, "measures") if isinstance(measures, Mapping) else (read_yaml_file(Path(measures)).data, str(measures))
    if not isinstance(held, Mapping):
        what = "the file is no mapping of keys"
        raise InputError(
            Finding("E-SCENARIO-FORM", what, label, expected="keys of an entry 'measures', such as drop: [us-301-list1]")
        )
    entry = {"instrument": "measures", "in_force_on": ANY_DAY, **held}
    checked = _valid({"schema": "smallyard/scenario/1", "policies": [entry]}, label)
    return scenario.model_copy(update={"policies": [*checked.policies, *scenario.policies]})


def _measured_against(scenario: Scenario, day: str) -> Scenario:
    return scenario.model_copy(update={"baseline": Baseline(in_force_on=day, policies=_others(scenario))})


def _valid(data: dict[str, Any], label: str) -> Scenario:
    try:
        return Scenario.model_validate(data)
    except ValidationError as error:
        raise InputError(findings_from(error, Scenario, Document(data, {}), label)) from None


def without_register(scenario: Scenario) -> Scenario:
    """The same with a baseline that leaves the register out: what the counterfactual is compiled from, which replaces it anyway."""
    return scenario.model_copy(update={"baseline": Baseline(policies=_others(scenario))})


def _others(scenario: Scenario) -> list[Instrument]:
    """Policies of the baseline beside the register."""
    return [item for item in scenario.baseline.policies if not isinstance(item, Measures)]


def checked_regions(question: Question, regions: tuple[str, ...], names: tuple[str, ...], groups: Collection[str] = ()) -> None:
    """Raise InputError for regions and flows that the world does not have.

    Arguments: regions of the world; names that are shown, of regions or of groups.
    """
    flows = tuple(name for pair in question.pairs for name in pair)
    findings = [
        Finding("E-REGION-UNKNOWN", f"unknown region '{name:.60}'", where, fix=did_you_mean(name, known))
        for where, held, known in (("--regions", names, (*regions, *groups)), ("--pairs", flows, regions))
        for name in dict.fromkeys(held) if name not in known
    ]  # fmt: skip
    findings += [
        Finding("E-MEASURE-PAIR", f"no duty is charged between {one} and {two}", "--pairs", fix="name two regions")
        for one, two in question.pairs if one == two
    ]  # fmt: skip
    raise_if(findings)
