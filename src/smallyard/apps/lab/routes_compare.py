"""Runs side by side."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from smallyard.apps.lab.problems import Refused, refusals
from smallyard.apps.lab.routes_runs import finished
from smallyard.apps.lab.state import Lab
from smallyard.apps.lab.views import CompareRequest, CompareView
from smallyard.errors import Finding

router = APIRouter(tags=["compare"])
_ANSWERS = {200: {"model": CompareView}, **refusals(404, 409, 413, 422, 429, 503, 504)}


@router.post("/compare", responses=_ANSWERS, response_class=Response)
async def compare(body: CompareRequest, lab: Lab) -> Response:
    """Compare finished runs; what may not stand side by side is refused, as on the command line."""
    if body.baseline not in body.ids:
        expected = ", ".join(body.ids)
        raise Refused(
            422, Finding("E-COMPARE-BASELINE", f"'{body.baseline}' is not one of the runs", "baseline", expected=expected)
        )
    for name in body.ids:
        finished(lab, name)
    status, content = await lab.solver.ask("compare", **body.model_dump())
    return Response(content, status, media_type="application/json")
