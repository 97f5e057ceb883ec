"""The picture and the numbers of docs/games.md: a small game played by the shipped code."""

from __future__ import annotations

from functools import cache

from generated_docs.game_reference import concept, first_line, questions
from generated_docs.markdown import fenced, table
from generated_docs.runs import DOCS
from smallyard.results.report.page import standalone
from smallyard.strategy.answers import GameResult
from smallyard.strategy.game_file import Game, packaged_games
from smallyard.strategy.play import play

FIGURE = DOCS / "figure-best-answers.svg"
GAME = """\
schema: smallyard/game/1
title: "Two tariffs (2014 economy, long run)"
world: wiod2014-17x27
players:
  USA: {instruments: [{channel: tariff, partners: CHN, sectors: goods, detail: uniform, high: 60%}]}
  CHN: {instruments: [{channel: tariff, partners: USA, sectors: goods, detail: uniform, high: 60%}]}
questions:
  - {concept: optimum, player: USA}
  - {concept: nash, players: [USA, CHN]}
"""


@cache
def played() -> GameResult:
    """The game of the tutorial."""
    return play(Game.from_yaml(GAME))


def file_block() -> str:
    """The game file."""
    return fenced(GAME, "yaml")


def answers_block() -> str:
    """The sentences of its answers."""
    return "\n".join(f"**{item.title}.** {' '.join(item.words)}\n" for item in played().answers)


def figure_svg() -> str:
    """The picture of best answers, light and dark."""
    figure = next(item for item in played().answers[1].figures if item.key == "best-answers")
    return standalone(figure, "smallyard · wiod2014-17x27 (2014 economy) · long run") + "\n"


def figure_block() -> str:
    """The picture with its text alternative."""
    figure = next(item for item in played().answers[1].figures if item.key == "best-answers")
    words = f"{figure.title}. {figure.words}".replace("[", "(").replace("]", ")")
    return f"![{words}]({FIGURE.name})\n\n{figure.note}\n"


def games_block() -> str:
    """Games that ship."""
    rows = []
    for name in packaged_games():
        game = Game.load(name)
        rows.append([f"`{name}`", game.title, ", ".join(f"`{item}`" for item in dict.fromkeys(q.concept for q in game.questions))])
    return table(["game", "title", "asks"], rows)


def questions_block() -> str:
    """Every concept with what it asks."""
    return table(
        ["concept", "what is asked"],
        [[f"[`{concept(item)}`](game-file.md#{concept(item)})", first_line(item)] for item in questions()],
    )
