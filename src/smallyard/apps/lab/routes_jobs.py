"""Games and timelines: long work with progress."""

from __future__ import annotations

from fastapi import APIRouter

from smallyard.apps.lab.cost import cost_of
from smallyard.apps.lab.job_requests import JobRequest, asked_game, game_record, read_game, timeline_record, timeline_scenario
from smallyard.apps.lab.job_views import JobItem, JobView, Passed
from smallyard.apps.lab.problems import Refused, refusals
from smallyard.apps.lab.routes_runs import RunId, item_of, record_of, view_of
from smallyard.apps.lab.run_records import Record
from smallyard.apps.lab.state import Lab, LabState
from smallyard.errors import Finding
from smallyard.study.question import ANY_DAY, at_day

router = APIRouter(tags=["jobs"])
LONG = ("game", "timeline")


@router.post("/jobs", responses=refusals(404, 413, 422, 429))
def start(body: JobRequest, lab: Lab) -> JobView:
    """Start a game or a timeline; the same one under the same versions is the same job."""
    if body.text is not None and body.name is not None:
        raise Refused(422, Finding("E-REQUEST", "both 'text' and 'name' are given", "body", fix="keep one of them"))
    uploads = lab.settings.uploads
    if body.kind == "game":
        text = asked_game(body)
        game = read_game(text, uploads)
        record, scenario = game_record(game, text), game.scenario
    else:
        record, found = timeline_record(body, uploads)
        scenario = at_day(timeline_scenario(record.args, found), ANY_DAY)
    too_large = cost_of(scenario, uploads).findings(lab.settings.limits.run_cells)
    if too_large:
        raise Refused(413, too_large)
    return job_view(lab, lab.jobs.submit(record))


@router.get("/jobs")
def jobs(lab: Lab) -> list[JobItem]:
    """All games and timelines, newest first."""
    found = [record for record in lab.store.all() if record.kind in LONG]
    return [JobItem(**item_of(one).model_dump(), args=one.args, of_scenario=_of_scenario(one)) for one in found]


def _of_scenario(record: Record) -> bool:
    return record.kind == "timeline" and bool(record.yaml)


def job_view(lab: LabState, record: Record) -> JobView:
    """A job as it is sent."""
    seen = lab.jobs.seen(record.id)
    return JobView(
        **dict(view_of(lab, record)),
        args=record.args,
        before=seen.before,
        elapsed=seen.elapsed,
        passed=[Passed(step=step, at=at) for at, step in seen.passed],
    )


@router.get("/jobs/{run}", responses=refusals(404, 422))
def one(run: RunId, lab: Lab) -> JobView:
    """A job with its progress, and its result when it is done."""
    return job_view(lab, record_of(lab, run))


@router.post("/jobs/{run}/cancel", responses=refusals(404, 422))
def cancel(run: RunId, lab: Lab) -> JobView:
    """End a job; one that is finished stays as it is."""
    record_of(lab, run)
    lab.jobs.cancel(run)
    return job_view(lab, record_of(lab, run))
