"""The question 'optimum' of a game."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from smallyard.results.numbers import signed, unsigned
from smallyard.strategy.answers import Answer
from smallyard.strategy.figures import payoff_figure, rates_figure
from smallyard.strategy.optimum import KKT, UNIT, optimum
from smallyard.strategy.questions import Unilateral
from smallyard.strategy.robust import options_of, robust_figure, robust_words
from smallyard.strategy.stage import Stage


def ask_optimum(stage: Stage, question: Unilateral, progress: Callable[[str], None]) -> Answer:
    """The best choice of one player, with what it gives everybody."""
    arena, player = stage.arena, question.player
    found = optimum(arena, player, {})
    before = arena.solved({})
    after = arena.solved({player: found.rates})
    payoffs = {name: UNIT * (arena.payoff(after, name) - arena.payoff(before, name)) for name in arena.goals}
    words = [f"{player} gains at most {signed(found.gain, 3)} % while the others keep their policies."]
    words.append(f"The trade-weighted mean of its rates is {unsigned(100 * found.mean_rate, 1)} %.")
    if found.flat is not None:
        low, high = found.flat
        words.append(f"Rates from {unsigned(low, 2)} to {unsigned(high, 2)} times these keep 99 % of the gain.")
    failures = () if found.settled else (f"the slope is {found.kkt:.2g} percent per unit of ln(1 + rate), above {KKT:g}",)
    data = {
        "player": player, "gain_percent": found.gain, "mean_rate_percent": 100.0 * found.mean_rate, "kkt": found.kkt,
        "starts": found.starts, "flat": found.flat, "payoffs_percent": payoffs, "solves": found.solves,
        "rates_percent": [float(100.0 * rate) for rate in np.asarray(found.rates)],
    }  # fmt: skip
    title = f"The best choice of {player}"
    options = options_of(stage, {player: found.rates}, progress)
    words.append(robust_words(options, payoffs))
    figures = (
        payoff_figure("payoffs", f"{player} gains {signed(found.gain, 2)} %", {"best choice": payoffs}),
        robust_figure(options, payoffs),
        rates_figure("rates", arena, player, found.rates, f"Rates of {player}"),
    )
    return Answer("optimum", title, tuple(words), data, figures, {}, failures, (after.certificate,))
