"""Where every number of a run comes from: wedges with law and sources, economy, elasticities, and the certificate in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from smallyard.apps.lab.about import CERTIFICATE
from smallyard.apps.lab.problems import View
from smallyard.errors import Finding, InputError
from smallyard.policy.scenario import Scenario
from smallyard.policy.words import policy_words
from smallyard.solver.certificate import RESIDUAL_LIMIT

REMAINDER_LIMIT = 1e-6  # percentage points
_CHECKS = {
    "zero_profit": "Prices cover costs: no profit in any sector of any region",
    "market_clearance": "Every market clears: what is produced is bought",
    "income_balance": "Every budget balances: what is spent is earned, transferred or collected",
    "numeraire": "The unit of account holds",
    "complementarity": "Every control is met, and has a shadow price only where it binds",
    "subsidy_budget": "Subsidies stated in money cost what was stated",
}


class PolicyEntry(View):
    """A policy as the scenario states it."""

    side: str
    """baseline: in force before and after; change: part of the question."""
    words: str
    source: str
    """Where its rates come from."""


class Level(View):
    """A measure under one law."""

    level: float | None
    single: str
    since: str
    status: str


class MeasureEntry(View):
    """A measure of the register in force under a law of the run."""

    id: str
    title: str
    authority: str
    instrument: str
    imposers: list[str]
    targets: list[str]
    unit: str
    baseline: Level | None
    counterfactual: Level | None
    held: str
    """Under which law it is in force."""
    change: str
    """What differs between the laws; empty where nothing does."""
    basis: str
    basis_words: str
    """How the part of the flows that it hits is known."""
    provenance: str
    """law, judgement, or not used."""
    recalled: list[str]
    sources: list[str]
    """Ids of `sources`."""


class LeftOutEntry(View):
    """A measure in force that moves nothing in the model."""

    id: str
    title: str
    instrument: str
    side: str
    reason: str


class ChangerEntry(View):
    """An agreement or ruling in force, and the measures that it changed."""

    id: str
    title: str
    instrument: str
    side: str
    modifies: list[str]
    sources: list[str]


class SourceEntry(View):
    """Where something was read."""

    kind: str
    at: str


class CheckEntry(View):
    """One line of the accounts' checklist."""

    name: str
    words: str
    holds: bool
    value: float
    limit: float | None
    """Largest value that passes; null where the value must be positive."""


class EconomyEntry(View):
    """The economy behind the run."""

    name: str
    sha256: str
    vintage: str
    source: str
    licence: str
    money: str


class RunProvenanceView(View):
    """Where every number of a run comes from."""

    title: str
    scenario_sha256: str
    economy: EconomyEntry
    elasticities: str
    elasticities_source: str
    closure: dict[str, str]
    policies: list[PolicyEntry]
    law: dict[str, str]
    """Day or year of the register's law on either side; empty where the run has none."""
    measures: list[MeasureEntry]
    left_out: list[LeftOutEntry]
    agreements_and_rulings: list[ChangerEntry]
    sources: dict[str, SourceEntry]
    certificate: str
    """What the certificate says, and what it does not."""
    solves: int
    checks: list[CheckEntry]
    remarks: list[str]
    versions: dict[str, str]


def provenance_of(data: Mapping[str, Any], scenario: Scenario) -> RunProvenanceView:
    """From the content of a result.json and the scenario beside it; raises InputError (E-RUN-FORM) for an incomplete one."""
    try:
        return _view(data, scenario)
    except (KeyError, TypeError, ValidationError) as error:
        why = " ".join(str(error).split())[:200]
        finding = Finding("E-RUN-FORM", "the result of the run is incomplete", "result.json", why, fix="run the scenario again")
        raise InputError(finding) from error


def _view(data: Mapping[str, Any], scenario: Scenario) -> RunProvenanceView:
    world, law = data["world"], data.get("policy") or {}
    return RunProvenanceView(
        title=data["title"],
        scenario_sha256=data["scenario_sha256"],
        economy=EconomyEntry(**{name: world[name] for name in ("name", "sha256", "vintage", "source", "licence", "money")}),
        elasticities=data["closure"]["elasticities"],
        elasticities_source=data["sources"]["elasticities"],
        closure=data["closure"],
        policies=policy_entries(scenario, data["sources"]),
        law=law.get("in_force_on", {}),
        measures=law.get("measures", []),
        left_out=law.get("left_out", []),
        agreements_and_rulings=law.get("agreements_and_rulings", []),
        sources=law.get("sources", {}),
        certificate=CERTIFICATE,
        solves=len(data["certificates"]),
        checks=checklist(data),
        remarks=data["remarks"],
        versions=data["versions"],
    )


def policy_entries(scenario: Scenario, sources: Mapping[str, str]) -> list[PolicyEntry]:
    """Every policy of a scenario in words, with the source of its rates."""
    found = []
    if scenario.baseline.in_force_on is not None:
        words = f"measures of the register in force on {scenario.baseline.in_force_on}"
        found.append(PolicyEntry(side="baseline", words=words, source=sources.get("measures", "")))
    for side, policies in (("baseline", scenario.baseline.policies), ("change", scenario.policies)):
        for policy in policies:
            panel = getattr(policy, "panel", None)
            known = sources.get("measures" if policy.instrument == "measures" else f"tariff panel {panel}", "")
            source = known or getattr(policy, "source", "") or "stated in the scenario"
            found.append(PolicyEntry(side=side, words=policy_words(policy), source=source))
    return found


def checklist(data: Mapping[str, Any]) -> list[CheckEntry]:
    """Every identity that was tested, with the value found and the limit."""
    card = data["certificate"]
    found = [_within(name, _CHECKS.get(name, name), value) for name, value in card["residuals"].items()]
    found.append(_within("walras", "Walras' law: markets that are left out of the solve clear too", card["walras"]))
    found.append(_within("walras_anywhere", "The accounts fit each other at random wages, too", card["walras_anywhere"]))
    for name, words in (("min_income", "Every income is positive"), ("min_expenditure", "No expenditure is negative")):
        value = float(card[name])
        holds = value > 0.0 if name == "min_income" else value >= 0.0
        found.append(CheckEntry(name=name, words=words, holds=holds, value=value, limit=None))
    parts = data.get("decomposition")
    if parts is not None:
        rest = max(abs(value) for value in parts["remainder_percent"].values())
        words = "The terms of the explanation add up to the exact number"
        found.append(
            CheckEntry(name="decomposition", words=words, holds=rest <= REMAINDER_LIMIT, value=rest, limit=REMAINDER_LIMIT)
        )
    return found


def _within(name: str, words: str, value: float) -> CheckEntry:
    return CheckEntry(name=name, words=words, holds=abs(value) <= RESIDUAL_LIMIT, value=value, limit=RESIDUAL_LIMIT)
