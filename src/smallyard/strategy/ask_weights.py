"""The question 'weights' of a game: under which weights of sectors the rates in force would be best."""

from __future__ import annotations

from collections.abc import Callable

from smallyard.results.figures.caption import Caption
from smallyard.results.figures.plain_table import plain_table
from smallyard.results.numbers import unsigned
from smallyard.strategy.answers import Answer
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
    return Answer(
        "weights",
        f"Weights of sectors behind the rates of {player}",
        words,
        found.to_dict(),
        (plain_table(["Sector", "Weight", "Note"], body, caption),),
    )
