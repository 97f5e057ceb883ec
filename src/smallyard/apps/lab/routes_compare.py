"""Runs side by side."""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response

from smallyard.apps.lab.asking import ask_for
from smallyard.apps.lab.compare_zipped import COMPARISON, zip_of_comparison
from smallyard.apps.lab.problems import Refused, refusals
from smallyard.apps.lab.routes_runs import FILE_ANSWER, ONE_AT_A_TIME, finished
from smallyard.apps.lab.run_records import Record
from smallyard.apps.lab.state import Lab, LabState
from smallyard.apps.lab.views import CompareRequest, CompareView
from smallyard.errors import Finding

router = APIRouter(tags=["compare"])
_ANSWERS = {200: {"model": CompareView}, **refusals(404, 409, 413, 422, 429, 503, 504)}


@router.post("/compare", responses=_ANSWERS, response_class=Response)
async def compare(body: CompareRequest, request: Request, lab: Lab) -> Response:
    """Compare finished runs; what may not stand side by side is refused, as on the command line."""
    _runs(body, lab)
    status, content = await ask_for(request, lab.solver, "compare", **body.model_dump())
    return Response(content, status, media_type="application/json")


@router.post("/compare/zip", responses={**FILE_ANSWER, **refusals(404, 409, 413, 422, 429, 503, 504)}, response_class=Response)
async def archive(body: CompareRequest, lab: Lab) -> Response:
    """A comparison, its runs and a README as one file."""
    runs = _runs(body, lab)
    size = sum(item.stat().st_size for folder in {place for _, place in runs} for item in folder.rglob("*") if item.is_file())
    if size > lab.settings.limits.zipped:
        raise Refused(413, Finding("E-LAB-SIZE", f"the runs have {size:,} bytes", "ids", fix="take the runs one by one"))
    with tempfile.TemporaryDirectory(prefix="smallyard-compare-") as draft:
        folder = Path(draft) / COMPARISON
        status, content = await lab.solver.ask("compare_folder", **body.model_dump(), out=str(folder))
        if status != 200:
            return Response(content, status, media_type="application/json")
        data = json.loads(content)
        said = {**data, "allowed": body.allow_different}
        parts = (runs, body.baseline, said, data["sha256"], folder, lab.settings.uploads)
        async with ONE_AT_A_TIME:
            packed = await asyncio.to_thread(zip_of_comparison, *parts)
    name = f'attachment; filename="smallyard-compare-{data["sha256"][:16]}.zip"'
    return Response(packed, media_type="application/zip", headers={"content-disposition": name})


def _runs(body: CompareRequest, lab: LabState) -> list[tuple[Record, Path]]:
    """The runs that are asked for, each finished."""
    if body.baseline not in body.ids:
        expected = ", ".join(body.ids)
        raise Refused(
            422, Finding("E-COMPARE-BASELINE", f"'{body.baseline}' is not one of the runs", "baseline", expected=expected)
        )
    return [finished(lab, name) for name in body.ids]
