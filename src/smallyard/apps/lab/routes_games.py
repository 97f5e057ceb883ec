"""What ships and what would be asked: packaged games, and the check of a game or a timeline before it is started."""

from __future__ import annotations

import asyncio
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request

from smallyard._data import packaged
from smallyard.apps.lab.asking import ask_for
from smallyard.apps.lab.cost import Cost, cost_of
from smallyard.apps.lab.job_cost import game_seconds, timeline_seconds
from smallyard.apps.lab.job_requests import GameText, TimelineRequest, game_record, read_game, timeline_record, timeline_scenario
from smallyard.apps.lab.job_views import GameCheckView, GameItem, JobState, QuestionView, TimelineCheckView
from smallyard.apps.lab.problems import FindingView, Refused, problems_of, refusals
from smallyard.apps.lab.run_records import Record
from smallyard.apps.lab.state import Lab, LabState
from smallyard.errors import SmallyardError
from smallyard.pipeline.run_folder import yaml_text
from smallyard.strategy.game_file import Game, packaged_games
from smallyard.strategy.question import AbstractQuestion
from smallyard.strategy.questions import Agreement, Leading, Rounds
from smallyard.strategy.sanction_questions import AbstractSanction, TaxOrBanQuestion
from smallyard.study.dates import dates_of
from smallyard.study.law_days import law_days
from smallyard.study.question import ANY_DAY, at_day, law_at

router = APIRouter(tags=["jobs"])
_NOWHERE = Path("uploads")  # packaged games name packaged worlds


@lru_cache(maxsize=1)
def _packaged() -> list[GameItem]:
    found = []
    for name in packaged_games():
        text = packaged("games", f"{name}.yaml").read_text("utf-8")
        game = Game.from_yaml(text, f"{name}.yaml")
        seconds = game_seconds(game, cost_of(game.scenario, _NOWHERE))
        concepts = [str(item.concept) for item in game.questions]
        found.append(
            GameItem(name=name, title=game.title, notes=game.notes, world=game.world, concepts=concepts, seconds=seconds, text=text)
        )
    return found


@router.get("/games")
def games() -> list[GameItem]:
    """The games shipped with the package."""
    return _packaged()


@router.post("/game/check", responses=refusals(413, 422, 429, 503, 504))
async def check_game(body: GameText, request: Request, lab: Lab) -> GameCheckView:
    """Labels, levers, feasibility and expected time of a game, and its job if there is one, without playing."""
    read = await asyncio.to_thread(_read, body.text, lab)
    if isinstance(read, GameCheckView):
        return read
    game, cost = read
    status, content = await ask_for(request, lab.solver, "check_game", text=body.text)
    data = json.loads(content)
    if status != 200:
        return _no_game([FindingView(**item) for item in data["findings"]], game, cost)
    known = _of_game(game, cost) | {"ok": True, "findings": [], **data}
    return GameCheckView(**known, job=_job(lab, game_record(game, body.text)))


def _read(text: str, lab: LabState) -> tuple[Game, Cost] | GameCheckView:
    """A game that can be checked further, and its cost; else what is wrong with it."""
    try:
        game = read_game(text, lab.settings.uploads)
        cost = cost_of(game.scenario, lab.settings.uploads)
    except SmallyardError as error:
        return _no_game(problems_of(error.findings).findings)
    found = cost.findings(lab.settings.limits.run_cells)
    return _no_game(problems_of(found).findings, game, cost) if found else (game, cost)


def _no_game(findings: list[FindingView], game: Game | None = None, cost: Cost | None = None) -> GameCheckView:
    return GameCheckView(**_of_game(game, cost), ok=False, findings=findings, remarks=[], players=[], job=None)


def _of_game(game: Game | None, cost: Cost | None) -> dict[str, Any]:
    """What is known of a game from its text alone."""
    return {
        "title": game.title if game else "",
        "game_sha256": game.sha256 if game else None,
        "resolved_yaml": yaml_text(game.resolved()) if game else None,
        "questions": [_question(item) for item in game.questions] if game else [],
        "seconds": game_seconds(game, cost) if game and cost else None,
        "cells": cost.cells if cost else None,
    }


def _question(asked: AbstractQuestion) -> QuestionView:
    doc = (type(asked).__doc__ or "").strip().split("\n\n")[0]
    sanction = asked if isinstance(asked, AbstractSanction) else None
    who, target = (list(sanction.senders), list(sanction.target)) if sanction else (asked.named, [])
    return QuestionView(concept=asked.concept, doc=" ".join(doc.split()), who=who, target=target, variant=_variant(asked))


def _variant(asked: AbstractQuestion) -> str:
    """The rule of a question, a linked issue, or an answer in kind."""
    if isinstance(asked, Agreement):
        return "side" if asked.side else asked.rule
    if isinstance(asked, Rounds | Leading):
        return asked.rule.kind if asked.rule is not None else ""
    return "answered" if isinstance(asked, TaxOrBanQuestion) and asked.answered else ""


@router.post("/timeline/check", responses=refusals(404, 413, 422))
def check_timeline(body: TimelineRequest, lab: Lab) -> TimelineCheckView:
    """Dates, changes of the law and expected time of a timeline, and its job if there is one, without solving."""
    uploads = lab.settings.uploads
    try:
        record, scenario = timeline_record(body, uploads)
        question = timeline_scenario(record.args, scenario)
        law = law_days(law_at(at_day(question, ANY_DAY)))
        days = dates_of(record.args["first"], record.args["last"], record.args["by"], law)
        cost = cost_of(at_day(question, ANY_DAY), uploads)
    except Refused as error:
        return _no_timeline(problems_of(error.findings).findings)
    except SmallyardError as error:
        return _no_timeline(problems_of(error.findings).findings)
    found = cost.findings(lab.settings.limits.run_cells)
    changes = sum(days[0] < day <= days[-1] for day in law)
    return TimelineCheckView(
        ok=not found,
        findings=problems_of(found).findings,
        title=record.title if scenario else "",
        dates=list(days),
        changes=changes,
        seconds=timeline_seconds(min(len(days), changes + 1), record.args, cost),
        job=None if found else _job(lab, record),
    )


def _no_timeline(findings: list[FindingView]) -> TimelineCheckView:
    return TimelineCheckView(ok=False, findings=findings, title="", dates=[], changes=None, seconds=None, job=None)


def _job(lab: LabState, record: Record) -> JobState:
    held = lab.store.get(record.id)
    return JobState.model_validate({"id": record.id, "state": None if held is None else held.state})
