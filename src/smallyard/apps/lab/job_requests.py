"""What clients ask of jobs, and the record each request becomes: the same game or timeline under the same versions has one id."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from smallyard._data import packaged
from smallyard.apps.lab.problems import Refused, check_name
from smallyard.apps.lab.questions import file_findings, file_name, read_asked, run_id, uploaded, versions, world_findings
from smallyard.apps.lab.run_records import Kind, Record, now
from smallyard.apps.lab.timeline_args import TimelineArgs, Word
from smallyard.apps.lab.views import Body, Text
from smallyard.errors import Finding, raise_if, shortened
from smallyard.policy.read_yaml import read_yaml
from smallyard.policy.scenario import Scenario, packaged_scenarios
from smallyard.strategy.game_file import Game, packaged_games
from smallyard.study.question import OWN_MODEL, scenario_for


class GameText(Body):
    """A game as a file."""

    text: Text
    """Text of the file."""


class TimelineRequest(Body):
    """A timeline: its options, and the scenario of which it moves the day, if there is one."""

    text: Text | None = None
    """Text of the scenario."""
    name: Word | None = None
    """Name of a packaged scenario, instead of a text."""
    args: dict[str, Any] = {}
    """Options, as in TimelineArgs."""


class JobRequest(TimelineRequest):
    """Long work: a game by its text or packaged name; a timeline, of a scenario or of options."""

    kind: Literal["game", "timeline"]


def read_game(text: str, uploads: Path) -> Game:
    """Read a client's game; raises InputError with every problem, above all for fields that name a file."""
    raise_if(file_findings(read_yaml(text, "game").data, uploads))
    game = Game.from_yaml(text)
    return game.model_copy(update={"world": file_name(game.world)})


def game_record(game: Game, text: str) -> Record:
    """A game as it is queued."""
    return _record("game", text, game.title, game.sha256, {}, game.world)


def asked_game(body: JobRequest) -> str:
    """The text of the game that a request is about."""
    if body.args:
        raise Refused(422, Finding("E-REQUEST", "a game has no options", "args", fix="leave args out"))
    if body.name is not None:
        check_name("E-LAB-UNKNOWN", "game", body.name, packaged_games(), "name")
        return packaged("games", f"{body.name}.yaml").read_text("utf-8")
    if body.text is None:
        raise Refused(422, Finding("E-REQUEST", "the game is missing", "text", expected="text, or name", fix="give one of them"))
    return body.text


def timeline_record(body: TimelineRequest, uploads: Path) -> tuple[Record, Scenario | None]:
    """A timeline as it is queued, and its scenario if it has one; raises InputError or Refused with every problem."""
    if body.text is not None and body.name is not None:
        raise Refused(422, Finding("E-REQUEST", "both 'text' and 'name' are given", "body", fix="keep one of them"))
    try:
        args = TimelineArgs.model_validate(body.args).model_dump(exclude_none=True)
    except ValidationError as error:
        where = [(".".join(map(str, item["loc"])), item["msg"]) for item in error.errors()]
        fix = "see TimelineArgs in /api/v1/openapi.json"
        raise Refused(422, [Finding("E-REQUEST", what, f"args.{name}", fix=fix) for name, what in where]) from error
    raise_if(world_findings(args.get("world"), uploads))
    text = body.text or ""
    if body.name is not None:
        check_name("E-LAB-UNKNOWN", "scenario", body.name, packaged_scenarios(), "name")
        text = packaged("scenarios", f"{body.name}.yaml").read_text("utf-8")
    title, question, world, scenario = "Timeline", "", str(args.get("world", "")), None
    if text:
        asked = read_asked(text, uploads)
        scenario = asked.scenario
        title, question, world = scenario.title or title, asked.sha256, scenario.world
    sha256 = hashlib.sha256(json.dumps([question, args], sort_keys=True).encode()).hexdigest()
    return _record("timeline", text, title, sha256, args, world), scenario


def timeline_scenario(args: Mapping[str, Any], scenario: Scenario | None) -> Scenario:
    """The scenario of which a timeline moves the day; raises InputError for options that it does not take."""
    model = {name: args[name] for name in OWN_MODEL if name in args}
    if "world" in model:
        model["world"] = file_name(model["world"])
    return scenario_for(scenario, baseline=args.get("baseline"), **model)


def _record(kind: Kind, text: str, title: str, sha256: str, args: dict[str, Any], world: str) -> Record:
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
