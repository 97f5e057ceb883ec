"""Games and timelines: long work with progress."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import Field, ValidationError

from smallyard._data import packaged
from smallyard.apps.lab.problems import Refused, check_name, refusals
from smallyard.apps.lab.questions import file_findings, file_name, read_asked, run_id, uploaded, versions, world_findings
from smallyard.apps.lab.routes_runs import RunId, record_of, view_of
from smallyard.apps.lab.run_store import Record, now
from smallyard.apps.lab.state import Lab, LabState
from smallyard.apps.lab.views import Body, RunView, Text
from smallyard.errors import Finding, raise_if, shortened
from smallyard.policy.read_yaml import read_yaml
from smallyard.policy.scenario import packaged_scenarios
from smallyard.strategy.game_file import Game, packaged_games

router = APIRouter(tags=["jobs"])
Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Label = Annotated[str, Field(min_length=1, max_length=80)]


class TimelineArgs(Body):
    """Options of a timeline, as on the command line."""

    first: Day = "2018-01-01"
    last: Day = "2026-08-10"
    by: Literal["quarter", "month", "year", "step"] = "quarter"
    baseline: Day | None = None
    regions: Annotated[list[Label], Field(max_length=50)] | None = None
    pairs: Annotated[list[Annotated[list[Label], Field(min_length=2, max_length=2)]], Field(max_length=50)] | None = None
    world: Annotated[str, Field(max_length=80)] | None = None
    horizon: Word | None = None
    deficits: Word | None = None
    revenue: Word | None = None
    elasticities: Word | None = None
    range: bool = True


class JobRequest(Body):
    """Long work: a game by its text or packaged name; a timeline, of a scenario or of options."""

    kind: Literal["game", "timeline"]
    text: Text | None = None
    """Text of the game, or of the scenario of which a timeline moves the day."""
    name: Word | None = None
    """Name of a packaged game or scenario, instead of a text."""
    args: dict[str, Any] = {}
    """Options of a timeline; none for a game."""


@router.post("/jobs", responses=refusals(404, 413, 422, 429))
def start(body: JobRequest, lab: Lab) -> RunView:
    """Start a game or a timeline; the same one under the same versions is the same job."""
    if body.text is not None and body.name is not None:
        raise Refused(422, Finding("E-REQUEST", "both 'text' and 'name' are given", "body", fix="keep one of them"))
    record = _game(body, lab) if body.kind == "game" else _timeline(body, lab)
    return view_of(lab, lab.jobs.submit(record))


def _game(body: JobRequest, lab: LabState) -> Record:
    if body.args:
        raise Refused(422, Finding("E-REQUEST", "a game has no options", "args", fix="leave args out"))
    text = body.text
    if body.name is not None:
        check_name("E-LAB-UNKNOWN", "game", body.name, packaged_games(), "name")
        text = packaged("games", f"{body.name}.yaml").read_text("utf-8")
    if text is None:
        raise Refused(422, Finding("E-REQUEST", "the game is missing", "text", expected="text, or name", fix="give one of them"))
    raise_if(file_findings(read_yaml(text, "game").data, lab.settings.uploads))
    game = Game.from_yaml(text)
    game = game.model_copy(update={"world": file_name(game.world)})
    return _record("game", text, game.title, game.sha256, {}, game.world)


def _timeline(body: JobRequest, lab: LabState) -> Record:
    try:
        args = TimelineArgs.model_validate(body.args).model_dump(exclude_none=True)
    except ValidationError as error:
        where = [(".".join(map(str, item["loc"])), item["msg"]) for item in error.errors()]
        fix = "see TimelineArgs in /api/v1/openapi.json"
        raise Refused(422, [Finding("E-REQUEST", what, f"args.{name}", fix=fix) for name, what in where]) from error
    raise_if(world_findings(args.get("world"), lab.settings.uploads))
    text = body.text or ""
    if body.name is not None:
        check_name("E-LAB-UNKNOWN", "scenario", body.name, packaged_scenarios(), "name")
        text = packaged("scenarios", f"{body.name}.yaml").read_text("utf-8")
    title, question, world = "Timeline", "", str(args.get("world", ""))
    if text:
        asked = read_asked(text, lab.settings.uploads)
        title, question, world = asked.scenario.title or title, asked.sha256, asked.scenario.world
    sha256 = hashlib.sha256(json.dumps([question, args], sort_keys=True).encode()).hexdigest()
    return _record("timeline", text, title, sha256, args, world)


def _record(kind: str, text: str, title: str, sha256: str, args: dict[str, Any], world: str) -> Record:
    made_by = versions()
    return Record(
        id=run_id(kind, sha256, made_by),
        kind=kind,
        title=shortened(title),
        yaml=text,
        scenario_sha256=sha256,
        versions=made_by,
        created=now(),
        args=args,
        uploaded=uploaded(world),
    )


@router.get("/jobs/{run}", responses=refusals(404, 422))
def one(run: RunId, lab: Lab) -> RunView:
    """A job with its progress, and its result when it is done."""
    return view_of(lab, record_of(lab, run))


@router.post("/jobs/{run}/cancel", responses=refusals(404, 422))
def cancel(run: RunId, lab: Lab) -> RunView:
    """End a job; one that is finished stays as it is."""
    record_of(lab, run)
    lab.jobs.cancel(run)
    return view_of(lab, record_of(lab, run))
