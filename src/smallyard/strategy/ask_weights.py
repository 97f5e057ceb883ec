"""The question 'weights' of a game: under which weights of sectors the rates in force would be best."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from smallyard.results.figures.caption import Caption
from smallyard.results.figures.plain_table import plain_table
from smallyard.results.numbers import unsigned
from smallyard.strategy.answers import Answer
from smallyard.strategy.figures import home_figure
from smallyard.strategy.home import HomeTable, who_gains_by
from smallyard.strategy.levers import nothing
from smallyard.strategy.questions import Rationalised
from smallyard.strategy.stage import Stage
from smallyard.strategy.weights import rationalising


def ask_weights(stage: Stage, question: Rationalised, progress: Callable[[str], None]) -> Answer:
    """Weights λ of sectors, mean 1, and how much of the first-order conditions they explain."""
    arena, player = stage.arena, question.player
    found = rationalising(arena, player, stage.members[player][0])
    pairs = sorted(zip(found.sectors, map(float, found.weights), strict=True), key=lambda item: -item[1])
    body = [[sector, unsigned(value, 2), "not identified" if sector in found.unidentified else ""] for sector, value in pairs]
    caption = Caption("weights", f"Weights that explain the rates of {player} best", "Weight on what a sector earns · mean 1")
    words = (
        f"Weights on what sectors earn explain {100.0 * found.fit:.0f} % of what keeps the rates of {player} from being its best.",
        "They describe the rates in this model; they do not say why anybody set them.",
    )
    progress("who gains and loses at home from each instrument")
    table = {
        "sector": [sector for sector, _ in pairs],
        "weight": [value for _, value in pairs],
        "identified": [sector not in found.unidentified for sector, _ in pairs],
    }
    figures = [plain_table(["Sector", "Weight", "Note"], body, caption, table=table)]
    figures += [
        home_figure(f"home-{name.replace(' ', '-')}", table, f"Who gains and loses in {player} from its {name}s in force")
        for name, table in _at_home(stage, player).items()
    ]
    title = f"Weights of sectors behind the rates of {player}"
    return Answer("weights", title, words, found.to_dict(), tuple(figures))


def _at_home(stage: Stage, player: str) -> dict[str, HomeTable]:
    """Each instrument alone at its rates in force, against none of the player's."""
    arena, rates = stage.arena, stage.arena.in_force(player)
    none = nothing(arena.own(player))
    tried: dict[str, np.ndarray] = {}
    begin = 0
    for item in arena.own(player):
        part = slice(begin, begin + item.size)
        begin += item.size
        if not item.is_cap:
            tried.setdefault(item.words, none.copy())[part] = rates[part]
    alone = {name: arena.solved({player: values}) for name, values in tried.items()}
    return who_gains_by(arena.base, stage.members[player][0], arena.solved({player: none}), alone)
