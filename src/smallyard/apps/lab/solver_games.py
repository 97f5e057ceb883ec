"""A game checked in the solver process: economy, players and labels as the game itself would take them, without any question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smallyard.apps.lab.job_requests import read_game
from smallyard.apps.lab.solver_worker import Answer, Place
from smallyard.pipeline.run import prepare
from smallyard.strategy.game_file import Game
from smallyard.strategy.matrix import combinations_of
from smallyard.strategy.matrix_question import Matrix
from smallyard.strategy.sanction_questions import AbstractSanction
from smallyard.strategy.sides import sides_of
from smallyard.strategy.stage import Stage, stage_of


def check_game(asked: Mapping[str, Any], place: Place) -> Answer:
    """Everything that can be said of a game without playing it. Raises InputError with what is wrong with it."""
    game = read_game(asked["text"], place.uploads)
    stage = stage_of(game)
    _check_questions(game, stage)
    players = [
        {
            "name": name,
            "regions": list(stage.members[name]),
            "sets": [
                {
                    "channel": item.channel, "detail": own.detail, "numbers": item.size,
                    "low_percent": 100.0 * item.low, "high_percent": 100.0 * item.high,
                }
                for own, item in zip(player.instruments, stage.arena.own(name), strict=True)
            ],
            "choices": _choices(game, name),
            "own_goal": player.objective != type(player.objective)(),
            "floors": {label: str(least) for label, least in player.floors.items()},
        }
        for name, player in game.players.items()
    ]  # fmt: skip
    return 200, {"players": players, "remarks": list(stage.compiled.remarks)}


def _choices(game: Game, player: str) -> list[str]:
    """Names of the choices that questions give a player, each once."""
    found = [name for asked in game.questions if isinstance(asked, Matrix) for name in asked.choices.get(player, {})]
    return list(dict.fromkeys(found))


def _check_questions(game: Game, stage: Stage) -> None:
    """Labels of questions that name regions, sectors or policies of their own."""
    for question in game.questions:
        if isinstance(question, AbstractSanction):
            sides_of(stage, question)
        elif isinstance(question, Matrix):
            combinations_of(question.choices)
            for choices in question.choices.values():
                for policies in choices.values():
                    prepare(game.scenario.model_copy(update={"policies": policies}), stage.neutral.start.world)
