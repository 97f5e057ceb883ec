"""Full runs: start, list, look at, cancel, and have their files."""

from __future__ import annotations

import asyncio
import csv
import json
from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import FileResponse, Response

from smallyard.apps.lab.cost import cost_of
from smallyard.apps.lab.problems import FindingView, Refused, refusals, unknown_id
from smallyard.apps.lab.questions import asked_id, read_asked, uploaded, versions
from smallyard.apps.lab.run_files import INLINE, file_of, files_of, stems_of
from smallyard.apps.lab.run_records import Record, now
from smallyard.apps.lab.safety import REPORT_CSP
from smallyard.apps.lab.snippets import snippets
from smallyard.apps.lab.state import Lab, LabState
from smallyard.apps.lab.table_json import cells_of
from smallyard.apps.lab.views import RunItem, RunView, ScenarioText, SnippetsView, TableColumns
from smallyard.apps.lab.zipped import zip_of
from smallyard.errors import Finding, shortened
from smallyard.pipeline.run_folder import RESULT, TABLES

router = APIRouter(tags=["runs"])
ONE_AT_A_TIME = asyncio.Semaphore(1)  # an archive is packed in memory, and may be large
RunId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$", description="Id of a run or job.")]
FileName = Annotated[str, Path(pattern=r"^[a-z][A-Za-z0-9_.-]{0,99}$", description="A name in the list `files` of the run.")]
StemName = Annotated[str, Path(pattern=r"^[a-z][A-Za-z0-9_-]{0,79}$", description="Stem of a table.")]


def record_of(lab: LabState, name: str) -> Record:
    """The run of an id; 404 if there is none."""
    found = lab.store.get(name)
    if found is None:
        raise unknown_id("run", name)
    return found


def finished(lab: LabState, name: str) -> tuple[Record, FilePath]:
    """A finished run and its folder; 409 while there is nothing to have."""
    record = record_of(lab, name)
    if record.state != "done":
        what, fix = f"the run is {record.state}", "wait until it is done, or start it again"
        raise Refused(409, Finding("E-LAB-STATE", what, name, fix=fix))
    if not lab.store.complete(name):
        raise _gone(name)
    return record, lab.store.place(name)


def _gone(name: str) -> Refused:
    """What was done is no longer in its folder."""
    return Refused(409, Finding("E-LAB-STATE", "the folder of the run is gone or damaged", name, fix="start it again"))


def view_of(lab: LabState, record: Record) -> RunView:
    """A run as it is sent."""
    folder = lab.store.place(record.id)
    done = record.state == "done"
    if done and not lab.store.complete(record.id):
        raise _gone(record.id)
    try:
        result = json.loads((folder / RESULT).read_text("utf-8")) if done else None
    except (OSError, ValueError, RecursionError) as error:
        raise _gone(record.id) from error
    return RunView(
        **item_of(record).model_dump(),
        step=record.step,
        steps_done=record.steps_done,
        steps=record.steps,
        yaml=record.yaml,
        versions=record.versions,
        findings=[FindingView.model_validate(item) for item in record.findings],
        result=result,
        tables=stems_of(folder) if done else [],
        files=files_of(folder) if done else [],
    )


def item_of(record: Record) -> RunItem:
    """A run as it stands in a list."""
    names = ("id", "kind", "title", "state", "created", "seconds", "scenario_sha256")
    return RunItem(**{name: getattr(record, name) for name in names})


@router.post("/runs", responses=refusals(413, 422, 429))
def start(body: ScenarioText, lab: Lab) -> RunView:
    """Start a full run; the same scenario with the same title and notes, under the same versions, is the same run."""
    asked = read_asked(body.yaml, lab.settings.uploads)
    found = cost_of(asked.scenario, lab.settings.uploads).findings(lab.settings.limits.run_cells)
    if found:
        raise Refused(413, found)
    made_by = versions()
    record = Record(
        id=asked_id(asked, made_by),
        kind="run",
        title=shortened(asked.scenario.title),
        yaml=body.yaml,
        scenario_sha256=asked.sha256,
        versions=made_by,
        created=now(),
        uploaded=uploaded(asked.scenario.world),
    )
    return view_of(lab, lab.jobs.submit(record))


@router.get("/runs")
def runs(lab: Lab) -> list[RunItem]:
    """All runs, games and timelines, newest first."""
    return [item_of(record) for record in lab.store.all()]


@router.get("/runs/{run}", responses=refusals(404, 422))
def one(run: RunId, lab: Lab) -> RunView:
    """A run with its progress, and its result when it is done."""
    return view_of(lab, record_of(lab, run))


@router.post("/runs/{run}/cancel", responses=refusals(404, 422))
def cancel(run: RunId, lab: Lab) -> RunView:
    """End a run; one that is finished stays as it is."""
    record_of(lab, run)
    lab.jobs.cancel(run)
    return view_of(lab, record_of(lab, run))


@router.get("/runs/{run}/tables/{stem}", responses=refusals(404, 409, 422))
def table(run: RunId, stem: StemName, lab: Lab) -> TableColumns:
    """A table by columns, with the numbers of its CSV file."""
    _, folder = finished(lab, run)
    if stem not in stems_of(folder):
        raise unknown_id("table", stem)
    return TableColumns(columns=columns_of_csv(folder / TABLES / f"{stem}.csv"))


def columns_of_csv(file: FilePath) -> dict[str, list[Any]]:
    """Columns of one of our tables."""
    with file.open(encoding="utf-8", newline="") as stream:
        head, *rows = list(csv.reader(stream))
    return {name: cells_of([row[place] for row in rows]) for place, name in enumerate(head)}


FILE_ANSWER: dict[int | str, dict[str, Any]] = {200: {"content": {"application/octet-stream": {}}, "description": "The file."}}


@router.get("/runs/{run}/files/{name}", responses={**FILE_ANSWER, **refusals(404, 409, 422)}, response_class=Response)
def file(run: RunId, name: FileName, lab: Lab) -> Response:
    """A file of a finished run, by its name; tables by their stem."""
    record, folder = finished(lab, run)
    found = file_of(folder, name)
    if found is None:
        raise unknown_id("file", name)
    path, kind = found
    headers = {"cache-control": "no-cache"}
    if path.name in INLINE:
        return FileResponse(path, headers={**headers, "content-security-policy": REPORT_CSP}, media_type=kind)
    return FileResponse(path, headers=headers, media_type=kind, filename=f"smallyard-{record.id}-{path.name}")


@router.get("/runs/{run}/zip", responses={**FILE_ANSWER, **refusals(404, 409, 413, 422)}, response_class=Response)
async def archive(run: RunId, lab: Lab) -> Response:
    """Everything of a finished run with a README, as one file."""
    record, folder = finished(lab, run)
    size = sum(item.stat().st_size for item in folder.rglob("*") if item.is_file())
    if size > lab.settings.limits.zipped:
        finding = Finding("E-LAB-SIZE", f"the run has {size:,} bytes", run, fix="take its files one by one")
        raise Refused(413, finding)
    async with ONE_AT_A_TIME:
        content = await asyncio.to_thread(zip_of, record, folder, lab.settings.uploads)
    name = f'attachment; filename="smallyard-{record.id}.zip"'
    return Response(content, media_type="application/zip", headers={"content-disposition": name})


@router.get("/runs/{run}/snippets", responses=refusals(404, 422))
def how_again(run: RunId, lab: Lab) -> SnippetsView:
    """What to type to get the same numbers, and how to cite them."""
    return snippets(record_of(lab, run), lab.store.place(run))
