"""Scenarios: the packaged ones, between file and form, and the check without solving."""

from __future__ import annotations

import asyncio
import json
from functools import lru_cache
from typing import Any

from fastapi import APIRouter, Request

from smallyard._data import packaged
from smallyard.apps.lab.asking import ask_for
from smallyard.apps.lab.changes import with_changes
from smallyard.apps.lab.cost import Cost, cost_of
from smallyard.apps.lab.problems import FindingView, problems_of, refusals
from smallyard.apps.lab.questions import read_asked
from smallyard.apps.lab.state import Lab, LabState
from smallyard.apps.lab.views import (
    CheckView,
    CostView,
    ParsedView,
    ScenarioData,
    ScenarioItem,
    ScenarioText,
    WrittenView,
)
from smallyard.errors import Finding, InputError, SmallyardError
from smallyard.pipeline.run_folder import yaml_text
from smallyard.policy.read_yaml import MAX_DEPTH, MAX_NODES, read_yaml
from smallyard.policy.scenario import Scenario, packaged_scenarios

router = APIRouter(tags=["scenarios"])


@lru_cache(maxsize=1)
def _packaged() -> list[ScenarioItem]:
    found = []
    for name in packaged_scenarios():
        text = packaged("scenarios", f"{name}.yaml").read_text("utf-8")
        item = Scenario.from_yaml(text, f"{name}.yaml")
        found.append(ScenarioItem(name=name, title=item.title, notes=item.notes, world=item.world, yaml=text))
    return found


@router.get("/scenarios")
def scenarios() -> list[ScenarioItem]:
    """The scenarios shipped with the package."""
    return _packaged()


@router.post("/scenario/parse", responses=refusals(413, 422))
def parse(body: ScenarioText, lab: Lab) -> ParsedView:
    """A file as plain data for a form; text that is no YAML is refused, what is wrong with the scenario is listed."""
    data = read_yaml(body.yaml, "scenario").data
    if not isinstance(data, dict):
        Scenario.from_yaml(body.yaml)  # refuses, and says what a scenario is
    return ParsedView(data=_finite(data), findings=_findings(body.yaml, lab))


def _findings(text: str, lab: LabState) -> list[FindingView]:
    try:
        read_asked(text, lab.settings.uploads)
    except InputError as error:
        return problems_of(error.findings).findings
    return []


def _finite(value: Any) -> Any:
    """Numbers that JSON cannot hold, as text."""
    if isinstance(value, dict):
        return {name: _finite(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return str(value) if isinstance(value, float) and value - value != 0.0 else value


@router.post("/scenario/write", responses=refusals(413, 422))
def write(body: ScenarioData, lab: Lab) -> WrittenView:
    """Plain data as a file; comments of an earlier text are lost."""
    _fair(body.data)
    text = yaml_text(body.data)
    return WrittenView(yaml=text, findings=_findings(text, lab))


def _fair(data: dict[str, Any]) -> None:
    """Data as deep and as large as a file may be."""
    level: list[Any] = [data]
    count, depth = 0, 0
    while level:
        count, depth = count + len(level), depth + 1
        if count > MAX_NODES or depth > MAX_DEPTH + 1:
            expected = f"at most {MAX_DEPTH} levels and {MAX_NODES:,} keys and values"
            raise InputError(
                Finding("E-YAML-SIZE", "the data is too deep or too long", "data", expected=expected, fix="shorten it")
            )
        inner = [item for item in level if isinstance(item, dict | list)]
        level = [value for item in inner for value in (item.values() if isinstance(item, dict) else item)]


@router.post("/scenario/check", responses=refusals(413, 422, 429, 503, 504))
async def check(body: ScenarioText, request: Request, lab: Lab) -> CheckView:
    """Labels, units, conflicts, feasibility, cost, and what each policy covers, without solving."""
    read = await asyncio.to_thread(_read, body.yaml, lab)
    if isinstance(read, CheckView):
        return read
    sha256, resolved, cost = read
    status, content = await ask_for(request, lab.solver, "check", yaml=body.yaml)
    data = json.loads(content)
    if status != 200:
        return _refused([FindingView(**item) for item in data["findings"]], sha256, resolved, cost)
    return CheckView(
        ok=True,
        findings=[],
        remarks=data["remarks"],
        scenario_sha256=sha256,
        resolved_yaml=resolved,
        touches=data["touches"],
        cost=_cost_view(cost),
    )


def _read(text: str, lab: LabState) -> tuple[str, str, Cost] | CheckView:
    """Hash, resolved text and cost of a scenario that can be asked; else what is wrong with it."""
    try:
        asked = read_asked(text, lab.settings.uploads)
        cost = cost_of(asked.scenario, lab.settings.uploads)
        found = cost.findings(lab.settings.limits.solve_cells)
        resolved = yaml_text({**asked.scenario.resolved(), "world": _as_sent(asked.scenario.world)})
    except SmallyardError as error:
        return _refused(with_changes(error.findings, text).findings)
    return _refused(problems_of(found).findings, asked.sha256, resolved, cost) if found else (asked.sha256, resolved, cost)


def _as_sent(world: str) -> str:
    """An uploaded world as clients name it."""
    return "upload:" + world.removesuffix(".npz") if world.endswith(".npz") else world


def _refused(
    findings: list[FindingView], sha256: str | None = None, resolved: str | None = None, cost: Cost | None = None
) -> CheckView:
    return CheckView(
        ok=False,
        findings=findings,
        remarks=[],
        scenario_sha256=sha256,
        resolved_yaml=resolved,
        touches=[],
        cost=None if cost is None else _cost_view(cost),
    )


def _cost_view(cost: Cost) -> CostView:
    return CostView(seconds=cost.seconds, run_seconds=cost.run_seconds, cells=cost.cells)
