"""The service's own texts in another language, fetched once by pages that are shown in it."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import Response

from smallyard._data import packaged
from smallyard.apps.lab.problems import REFUSALS, View
from smallyard.labels.words_zh import code_words, game_words, measure_titles, scenario_words, sentences
from smallyard.policy.register.read_register import packaged_register
from smallyard.policy.scenario import Scenario, packaged_scenarios
from smallyard.strategy.game_file import Game, packaged_games

router = APIRouter(tags=["about"])


class CodeInWords(View):
    """An error code."""

    title: str
    meaning: str
    fix: str


class TitleInWords(View):
    """A packaged scenario or game."""

    title: str
    notes: str


class WordsView(View):
    """Texts of the service in one language."""

    codes: dict[str, CodeInWords]
    """By error code."""
    scenarios: dict[str, TitleInWords]
    """By name of the packaged scenario."""
    games: dict[str, TitleInWords]
    """By name of the packaged game."""
    measures: dict[str, str]
    """Titles by id of the measure."""
    sentences: dict[str, str]
    """By the English text, with titles and notes of what is named above. In templates <name> stands for the same text on both
    sides; <name:kind> is to be said in the language, too."""


@lru_cache(maxsize=1)
def _chinese() -> bytes:
    scenarios, games, titles = scenario_words(), game_words(), measure_titles()
    said = {item.title: titles[item.id] for item in packaged_register().measures}
    for name in packaged_scenarios():
        item = Scenario.from_yaml(packaged("scenarios", f"{name}.yaml").read_text("utf-8"), f"{name}.yaml")
        said |= {item.title: scenarios[name].title, item.notes: scenarios[name].notes}
    for name in packaged_games():
        game = Game.from_yaml(packaged("games", f"{name}.yaml").read_text("utf-8"), f"{name}.yaml")
        said |= {game.title: games[name].title, game.notes: games[name].notes}
    view = WordsView(
        codes={code: CodeInWords(**words._asdict()) for code, words in code_words().items()},
        scenarios={name: TitleInWords(**words._asdict()) for name, words in scenarios.items()},
        games={name: TitleInWords(**words._asdict()) for name, words in games.items()},
        measures=titles,
        sentences={**sentences(), **said},
    )
    return view.model_dump_json().encode()


@router.get("/words/{language}", response_model=WordsView, responses=REFUSALS, summary="The service's texts in another language")
def words(language: Literal["zh"]) -> Response:
    """What error codes mean, titles of scenarios, games and measures, and the sentences of results, in Simplified Chinese."""
    return Response(_chinese(), media_type="application/json")
