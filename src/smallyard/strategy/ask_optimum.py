"""The question 'optimum' of a game."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from smallyard.models.base import Solved
from smallyard.results.figures.figure import Figure
from smallyard.results.numbers import signed, unsigned
from smallyard.strategy.answers import Answer
from smallyard.strategy.caps_and_floors import cap_figures, cap_words, floor_words, mean_sentence
from smallyard.strategy.figures import home_figure, payoff_figure, rates_figure
from smallyard.strategy.home import who_gains
from smallyard.strategy.in_kind import in_kind
from smallyard.strategy.in_kind_words import ANSWERED, answered_payoffs, answered_rows, answered_words
from smallyard.strategy.optimum import KKT, UNIT, optimum
from smallyard.strategy.questions import Unilateral
from smallyard.strategy.robust import certificates_of, options_of
from smallyard.strategy.robust_figure import robust_figure
from smallyard.strategy.robust_words import robust_words
from smallyard.strategy.stage import Stage


def ask_optimum(stage: Stage, question: Unilateral, progress: Callable[[str], None]) -> Answer:
    """The best choice of one player, with what it gives everybody."""
    arena, player = stage.arena, question.player
    found = optimum(arena, player, {})
    before = arena.solved({})
    after = arena.solved({player: found.rates})
    payoffs = {name: UNIT * (arena.payoff(after, name) - arena.payoff(before, name)) for name in arena.goals}
    words = [f"{player} gains at most {signed(found.gain, 3)} % while the others keep their policies."]
    words.append(mean_sentence(arena, player, found.mean_rate))
    words += [*cap_words(arena, {player: found.rates}, [player]), *floor_words(player, found.floors)]
    if found.flat is not None:
        low, high = found.flat
        chosen = "Cuts" if all(item.is_cap for item in arena.own(player)) else "Rates"
        words.append(f"{chosen} from {unsigned(low, 2)} to {unsigned(high, 2)} times these keep 99 % of the gain.")
    failures = () if found.settled else (f"the slope is {found.kkt:.2g} percent per unit of ln(1 + rate), above {KKT:g}",)
    data = {
        "player": player, "gain_percent": found.gain, "mean_rate_percent": 100.0 * found.mean_rate, "kkt": found.kkt,
        "starts": found.starts, "flat": found.flat, "curvature": found.curvature, "payoffs_percent": payoffs,
        "solves": found.solves, "floors": [vars(item) for item in found.floors],
        "rates_percent": [float(100.0 * rate) for rate in np.asarray(found.rates)],
    }  # fmt: skip
    failures = (*found.missed, *failures)
    title = f"The best choice of {player}"
    answered = answered_payoffs(arena, in_kind(arena, player, found.rates))
    also = {} if answered.said.wedges is None else {ANSWERED: answered.said.wedges}
    options = options_of(stage, {player: found.rates}, progress, also=also)
    words += [robust_words(options, payoffs), *answered_words(answered, player, payoffs, options)]
    data |= {"answered_in_kind": answered.to_dict(), "options": [item.to_dict() for item in options]}
    if found.peaked is False:
        words.append("In a direction looked at, the goal rises on both sides: this is no peak.")
        failures = (*failures, "the goal is not curved downwards in every direction looked at")
    words += [f"{text[0].upper()}{text[1:]}." for text in found.remarks]
    figures = (
        payoff_figure("payoffs", f"{player} gains {signed(found.gain, 2)} %", {"best choice": payoffs}),
        robust_figure(options, payoffs, answered_rows(answered)),
        rates_figure("rates", arena, player, found.rates, f"Rates of {player}"),
        *cap_figures(arena, {player: found.rates}, [player]),
        *_at_home(stage, player, before, after),
    )
    behind = [after.certificate, *([answered.certificate] if answered.certificate else []), *certificates_of(options)]
    return Answer("optimum", title, tuple(words), data, figures, {}, failures, tuple(behind))


def _at_home(stage: Stage, player: str, before: Solved, after: Solved) -> tuple[Figure, ...]:
    """Who gains and loses at home, for a player of one region."""
    regions = stage.members[player]
    if len(regions) > 1:
        return ()
    found = who_gains(stage.arena.base, regions[0], before, after, "best choice")
    return (home_figure("home", found, f"Who gains and loses in {player}"),)
