"""Play a game: every question answered in order on one economy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from smallyard.pipeline.run_cards import closure_card, sources, versions, world_card
from smallyard.results.result import worst
from smallyard.strategy.answers import Answer, GameResult
from smallyard.strategy.ask_bargain import ask_bargain
from smallyard.strategy.ask_coalition import ask_coalition
from smallyard.strategy.ask_denial import ask_denial
from smallyard.strategy.ask_ladder import ask_ladder
from smallyard.strategy.ask_leader import ask_leader
from smallyard.strategy.ask_matrix import ask_matrix
from smallyard.strategy.ask_optimum import ask_optimum
from smallyard.strategy.ask_repeated import ask_repeated
from smallyard.strategy.ask_sanctions import ask_frontier, ask_leverage, ask_tax_or_ban
from smallyard.strategy.ask_scope import ask_scope
from smallyard.strategy.ask_war import ask_war
from smallyard.strategy.ask_weights import ask_weights
from smallyard.strategy.game_file import Game
from smallyard.strategy.questions import AbstractQuestion
from smallyard.strategy.stage import Stage, stage_of

Progress = Callable[[str], None]
ASKED: dict[str, Callable[..., Answer]] = {
    "optimum": ask_optimum,
    "nash": ask_war,
    "repeated": ask_repeated,
    "denial": ask_denial,
    "ladder": ask_ladder,
    "stackelberg": ask_leader,
    "bargain": ask_bargain,
    "weights": ask_weights,
    "matrix": ask_matrix,
    "sanction_frontier": ask_frontier,
    "tax_or_ban": ask_tax_or_ban,
    "leverage": ask_leverage,
    "scope": ask_scope,
    "coalition": ask_coalition,
}


def play(
    game: Game | str | Path, *, out: str | Path | None = None, force: bool = False, progress: Progress = lambda _: None
) -> GameResult:
    """Answer the questions of a game: a packaged name, a file path, or a `Game`.

    Payoffs are percent of base real income (or of the goal's own base) over the rates in force. An answer whose check fails is
    reported as such, never dropped. With `out` the folder is written there. Raises InputError, InfeasibleError, NotConvergedError.
    Not for predictions: an equilibrium says what nobody would leave, not what anybody will do.
    """
    question = game if isinstance(game, Game) else Game.load(game)
    stage = stage_of(question, progress)
    answers = tuple(_answer(stage, item, progress) for item in question.questions)
    result = _result(stage, answers)
    if out is not None:
        from smallyard.strategy.game_folder import write_game

        progress("writing the folder")
        write_game(result, Path(out), force=force)
    return result


def _answer(stage: Stage, question: AbstractQuestion, progress: Progress) -> Answer:
    progress(": ".join(filter(None, (question.concept, ", ".join(question.named)))))
    return ASKED[question.concept](stage, question, progress)


def _result(stage: Stage, answers: tuple[Answer, ...]) -> GameResult:
    game, pair = stage.game, stage.neutral
    tried = [stage.setting.certificate] if stage.setting.certificate else []
    behind = [pair.before.certificate, *tried, *(item for answer in answers for item in answer.certificates)]
    certificates = {str(place): item for place, item in enumerate(behind)}
    closure = closure_card(game.scenario, pair)
    return GameResult(
        title=game.title,
        game=game.resolved(),
        game_sha256=game.sha256,
        world=world_card(pair.start.world),
        closure={**closure, "retaliation": "as the questions say"},
        sources=sources(game.scenario, pair.start.world, pair.base.elasticities),
        versions=versions(),
        answers=answers,
        certificate=worst(certificates),
        remarks=tuple(stage.compiled.remarks),
        solves=1 + stage.arena.solves + stage.setting.solves,
    )
