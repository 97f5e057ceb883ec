"""A finished run as PDF or Word file, where the extra for it is installed."""

from __future__ import annotations

import asyncio
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from smallyard.apps.export_content import content_of
from smallyard.apps.export_typst import pdf_bytes
from smallyard.apps.lab.problems import refusals
from smallyard.apps.lab.routes_explain import finished_run
from smallyard.apps.lab.routes_runs import RunId
from smallyard.apps.lab.state import Lab

router = APIRouter(prefix="/runs", tags=["runs"])
Format = Literal["pdf", "docx"]
NEEDS: dict[Format, tuple[str, ...]] = {"pdf": ("typst",), "docx": ("typst", "docx")}
TYPES: dict[Format, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in TYPES.values()}}
}
_ONE_AT_A_TIME = asyncio.Semaphore(1)  # a document takes a second of one processor


def formats() -> list[Format]:
    """Formats whose packages are installed."""
    return [name for name, needed in NEEDS.items() if all(find_spec(module) is not None for module in needed)]


@router.get("/{run}/document", responses={**_FILE, **refusals(404, 409, 422)}, response_class=Response)
async def document(
    run: RunId, lab: Lab, to: Annotated[Format, Query(description="pdf or docx; /about lists those that can be made.")] = "pdf"
) -> Response:
    """The report of a run for paper; without the extra, E-EXPORT-EXTRA says what to install."""
    record, folder = finished_run(lab, run)
    async with _ONE_AT_A_TIME:
        content = await asyncio.to_thread(_made, folder, to)
    headers = {"content-disposition": f'attachment; filename="smallyard-{record.id}.{to}"'}
    return Response(content, media_type=TYPES[to], headers=headers)


def _made(folder: Path, to: Format) -> bytes:
    if to == "pdf":
        return pdf_bytes(content_of(folder))
    from smallyard.apps.export_docx import docx_bytes

    return docx_bytes(content_of(folder))
