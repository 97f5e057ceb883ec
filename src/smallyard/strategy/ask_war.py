"""The question 'nash' of a game."""

from __future__ import annotations

from collections.abc import Callable

from smallyard.results.numbers import signed, unsigned
from smallyard.results.words import listed
from smallyard.strategy.answers import Answer
from smallyard.strategy.figures import payoff_figure, rates_figure
from smallyard.strategy.nash import DEVIATION, nash
from smallyard.strategy.questions import War
from smallyard.strategy.robust import options_of, robust_figure, robust_words
from smallyard.strategy.stage import Stage


def ask_war(stage: Stage, question: War, progress: Callable[[str], None]) -> Answer:
    """A Nash equilibrium of the players' rates, and whether anybody gains by leaving it."""
    arena, players = stage.arena, question.players
    found = nash(arena, players, progress=progress)
    losers = [name for name in players if found.payoffs[name] < 0.0]
    rates = listed([f"{name} {unsigned(100 * found.mean_rates[name], 1)} %" for name in players])
    words = [
        f"Where everybody answers everybody, mean rates are {rates}.",
        f"Against the rates in force: {listed([f'{n} {signed(found.payoffs[n], 3)} %' for n in players])}.",
        "Everybody loses." if len(losers) == len(players) else f"{len(losers)} of {len(players)} lose.",
        f"Nobody gains more than {DEVIATION:g} % by another choice that the search found."
        if found.certified
        else "It is not an equilibrium as far as the search can tell.",
    ]
    data = {
        "players": list(players), "payoffs_percent": found.payoffs, "rounds": found.rounds, "change": found.change,
        "mean_rates_percent": {name: 100.0 * rate for name, rate in found.mean_rates.items()}, "solves": found.solves,
        "deviations": [vars(item) for item in found.deviations],
        "rates_percent": {name: [float(100.0 * rate) for rate in rates] for name, rates in found.values.items()},
    }  # fmt: skip
    options = options_of(stage, found.values, progress)
    words.append(robust_words(options, found.payoffs))
    figures = [payoff_figure("payoffs", words[2], {"equilibrium": found.payoffs}), robust_figure(options, found.payoffs)]
    figures += [rates_figure(f"rates-{name}", arena, name, found.values[name], f"Rates of {name}") for name in players]
    title = f"A tariff war of {listed(list(players))}"
    return Answer("nash", title, tuple(words), data, tuple(figures), {}, tuple(found.failures), (found.certificate,))
