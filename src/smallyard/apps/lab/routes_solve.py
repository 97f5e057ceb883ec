"""The answer in a moment: two certified solves in the solver process."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from smallyard.apps.lab.asking import ask_for
from smallyard.apps.lab.changes import with_changes
from smallyard.apps.lab.cost import cost_of
from smallyard.apps.lab.problems import PlainJson, Refused, refusals, status_of
from smallyard.apps.lab.questions import Asked, read_asked
from smallyard.apps.lab.state import Lab, LabState
from smallyard.apps.lab.views import PaperTariffsView, ScenarioText, SolveRequest, SolveView
from smallyard.errors import InputError

router = APIRouter(tags=["solve"])
_REFUSED = refusals(409, 413, 422, 424, 429, 503, 504)
_ANSWERS = {200: {"model": SolveView}, **_REFUSED}


@router.post("/solve", responses=_ANSWERS, response_class=Response)
async def solve(body: SolveRequest, request: Request, lab: Lab) -> Response:
    """Solve a scenario without range and decomposition; with `preview`, on the coarse world."""
    asked = await asyncio.to_thread(_within_limits, body.yaml, lab)  # the longest file takes half a second
    if isinstance(asked, Response):
        return asked
    key = "|".join([asked.key, str(body.preview), *body.tables])
    kept = lab.kept.get(key)
    if kept is not None:
        return _json(200, kept)
    question: dict[str, Any] = {"yaml": body.yaml, "preview": body.preview, "tables": body.tables}
    status, content = await ask_for(request, lab.solver, "solve", **question)
    if status == 200:
        lab.kept.put(key, content)
    return _json(status, content)


@router.post("/scenario/tariffs", responses={200: {"model": PaperTariffsView}, **_REFUSED}, response_class=Response)
async def paper_tariffs(body: ScenarioText, request: Request, lab: Lab) -> Response:
    """Average tariffs before and on paper, as a result gives them; only the baseline is solved, and only if it has policies."""
    asked = await asyncio.to_thread(_within_limits, body.yaml, lab)
    if isinstance(asked, Response):
        return asked
    return _json(*await ask_for(request, lab.solver, "paper_tariffs", yaml=body.yaml))


def _within_limits(text: str, lab: LabState) -> Asked | Response:
    """The question, if it is one and not too large; else what is wrong with it, with the changes that mend it."""
    try:
        asked = read_asked(text, lab.settings.uploads)
    except InputError as error:
        return PlainJson(with_changes(error.findings, text).model_dump(), status_of(error))
    found = cost_of(asked.scenario, lab.settings.uploads).findings(lab.settings.limits.solve_cells)
    if found:
        raise Refused(413, found)
    return asked


def _json(status: int, content: bytes) -> Response:
    return Response(content, status, media_type="application/json")
