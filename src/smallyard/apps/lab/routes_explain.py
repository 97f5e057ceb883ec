"""Why a run's numbers are what they are: what moves them most, and where each comes from."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from smallyard.apps.lab.asking import ask_for
from smallyard.apps.lab.cost import cost_of
from smallyard.apps.lab.explain_provenance import RunProvenanceView, provenance_of
from smallyard.apps.lab.problems import Refused, View, refusals
from smallyard.apps.lab.questions import Asked, read_asked
from smallyard.apps.lab.routes_runs import RunId, finished
from smallyard.apps.lab.run_records import Record
from smallyard.apps.lab.state import Lab, LabState
from smallyard.errors import Finding, InputError
from smallyard.pipeline.run_folder import RESULT, SCENARIO
from smallyard.policy.scenario import Scenario

router = APIRouter(prefix="/runs", tags=["explain"])
SECONDS = 120.0  # the first gradient of a size of world is compiled


class PressureEntry(View):
    """One rate or parameter, and what a step of it does."""

    kind: str
    """tariff, export_tax, production_subsidy, trade_cost, productivity, demand, trade_elasticity or control_level."""
    labels: dict[str, str]
    """Where it stands: importer, exporter, region, sector or control; sector `all` for all sectors at once."""
    words: str
    step: str
    effect: float
    """Change of the region's real income in percentage points, per step."""


class PressureView(View):
    """What moves the real income of a region most, at the counterfactual; for small changes only."""

    region: str
    real_income_percent: float
    status: str
    """certified, or gradient_uncertified: then there are no entries."""
    unit: str
    scenario_sha256: str
    single: list[PressureEntry]
    """Rates and parameters one by one, largest first; the largest of each kind."""
    together: list[PressureEntry]
    """The same step for all sectors of a pair or region at once, largest first."""
    kinks: list[str]
    """Controls at which the answer has two slopes; the effects are of the side on which the solution was found."""


_ANSWERS = {200: {"model": PressureView}, **refusals(404, 409, 413, 422, 424, 429, 503, 504)}
Region = Annotated[str, Query(min_length=1, max_length=80, description="Code of a region of the run's world.")]


@router.get("/{run}/pressure", responses=_ANSWERS, response_class=Response)
async def pressure(run: RunId, region: Region, request: Request, lab: Lab) -> Response:
    """By how many points real income changes for one more point of each rate, and one more percent of each parameter."""
    record, _ = finished_run(lab, run)
    asked = await asyncio.to_thread(read_asked, record.yaml, lab.settings.uploads)
    found = _too_large(asked, lab)
    if found:
        raise Refused(413, found)
    key = _key(asked, region)
    kept = lab.kept.get(key)
    if kept is None:
        status, content = await ask_for(request, lab.explainer, "pressure", SECONDS, yaml=record.yaml, region=region)
        if status != 200:
            return Response(content, status, media_type="application/json")
        lab.kept.put(key, content)
        kept = content
    return Response(kept, media_type="application/json")


@router.get("/{run}/provenance", responses=refusals(404, 409, 422))
def provenance(run: RunId, lab: Lab) -> RunProvenanceView:
    """Every wedge with its source, the economy, the elasticities, and the certificate as a checklist."""
    record, folder = finished_run(lab, run)
    data = json.loads((folder / RESULT).read_text("utf-8"))
    found = provenance_of(data, Scenario.load(folder / SCENARIO))
    _prepare(record, next(iter(data.get("regions") or ()), ""), lab)
    return found


def _prepare(record: Record, region: str, lab: LabState) -> None:
    """Whoever reads where numbers come from may ask next what moves them: it is computed meanwhile."""
    try:
        asked = read_asked(record.yaml, lab.settings.uploads)
    except InputError:  # a folder from elsewhere, whose world is not here: its provenance can be read all the same
        return
    key = _key(asked, region)
    if lab.kept.get(key) is None and not _too_large(asked, lab):
        keep = partial(lab.kept.put, key)
        lab.explainer.prepare("pressure", SECONDS, keep, yaml=record.yaml, region=region)


def _key(asked: Asked, region: str) -> str:
    return f"pressure|{asked.key}|{region}"


def _too_large(asked: Asked, lab: LabState) -> list[Finding]:
    """A finding if a question is more than the lab solves at once."""
    return cost_of(asked.scenario, lab.settings.uploads).findings(lab.settings.limits.solve_cells)


def finished_run(lab: LabState, name: str) -> tuple[Record, Path]:
    """A finished run of a scenario; games and timelines have explanations of their own."""
    record, folder = finished(lab, name)
    if record.kind != "run":
        what, fix = f"this is a {record.kind}, not a run of one scenario", "ask for the run of a scenario"
        raise Refused(409, Finding("E-LAB-STATE", what, name, fix=fix))
    return record, folder
