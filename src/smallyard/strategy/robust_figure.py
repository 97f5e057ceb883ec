"""The table of a choice under other options: lowest and highest payoff of every player, unanswered and answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from smallyard.results.figures.caption import Caption
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.plain_table import plain_table
from smallyard.results.numbers import signed
from smallyard.results.tables import Table
from smallyard.strategy.robust import AS_CHOSEN, Option
from smallyard.strategy.robust_words import of_play, robust_words

NOTE = "The same rates, not found again, under every packaged set of elasticities and two closures of trade deficits."


@dataclass(frozen=True)
class Row:
    """A row beside those of the choice itself: its name, whose payoff, what is played, and the headline (None: no solution)."""

    label: str
    player: str
    play: str
    value: float | None


def robust_figure(
    options: Sequence[Option],
    payoffs: Mapping[str, float],
    more: Sequence[Row] = (),
    measured: str = "Change of the goal over the rates in force · percent",
) -> Figure:
    """Lowest and highest payoff of every player over the options."""
    rows = [*(Row(name, name, AS_CHOSEN, value) for name, value in payoffs.items()), *more]
    cells = [[row.label, *_cells(options, row)] for row in rows]
    failed = [f"{item.name}, {item.play}: {item.reason}." for item in options if item.payoffs is None]
    caption = Caption("options", robust_words(options, payoffs), measured, " ".join([NOTE, *failed]))
    return plain_table(["Player", "Headline", "Lowest", "Highest"], cells, caption, table=options_table(options, list(payoffs)))


def options_table(options: Sequence[Option], players: Sequence[str]) -> Table:
    """All options, one row each, with the reason where one has no solution."""
    return {
        "elasticities": [item.elasticities for item in options],
        "deficits": [item.deficits for item in options],
        "play": [item.play for item in options],
        **{name: ["" if item.payoffs is None else item.payoffs[name] for item in options] for name in players},
        "reason": [item.reason for item in options],
    }


def _cells(options: Sequence[Option], row: Row) -> list[str]:
    held = [(item.payoffs or {})[row.player] for item in of_play(options, row.play)]
    ends = [min(held), max(held)] if held else [None, None]
    return ["–" if value is None else f"{signed(value, 3)} %" for value in (row.value, *ends)]
