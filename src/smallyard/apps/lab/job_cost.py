"""How long a game or a timeline takes, roughly, from what it asks: number of solves times the cost of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod
from typing import Any

from smallyard.apps.lab.cost import START, Cost
from smallyard.strategy.game_file import Game

SOLVE, SHARE = 0.008, 0.24  # seconds of a solve inside a game: fixed, and as a part of two certified solves
OPTIONS = 6  # sets of elasticities and closures under which an answer is solved again
GRID = 36  # solves of a timeline's range: options at its first, last and highest date
HALF = 0.5

# Solves of one question, counted on the packaged games; a rough figure, because searches end when they are done.
_SOLVES: dict[str, Callable[[Any, int], float]] = {
    "optimum": lambda asked, _: 110.0,
    "nash": lambda asked, _: 125.0 * len(asked.players),
    "repeated": lambda asked, _: 145.0 * len(asked.players),
    "denial": lambda asked, _: 1.0,
    "ladder": lambda asked, _: 14.0 * asked.rounds,
    "stackelberg": lambda asked, _: 600.0,
    "bargain": lambda asked, _: 365.0,
    "weights": lambda asked, _: 60.0,
    "matrix": lambda asked, _: 2.0 * (1 + OPTIONS) * prod(len(names) for names in asked.choices.values()),
    "sanction_frontier": lambda asked, sectors: 800.0,
    "tax_or_ban": lambda asked, _: 15.0,
    "leverage": lambda asked, sectors: float(len(asked.sectors) or sectors) + 20.0,
    "scope": lambda asked, sectors: 2.0 ** min(len(asked.sectors) or sectors, 12) + 20.0,
    "coalition": lambda asked, _: 2.3 * 2.0 ** len(asked.senders),
}


def game_seconds(game: Game, cost: Cost) -> float:
    """Expected seconds of a game."""
    solves = sum(_SOLVES[asked.concept](asked, cost.sectors) for asked in game.questions)
    return START + solves * (SOLVE + SHARE * cost.seconds)


def timeline_seconds(dates: int, args: Mapping[str, Any], cost: Cost) -> float:
    """Expected seconds of a timeline with a number of dates."""
    return START + HALF * cost.seconds * (dates + (GRID if args.get("range", True) else 0))
