"""The question 'ladder' of a game: answers by a rule, round by round."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from smallyard.policy.fields import points
from smallyard.results.figures.caption import Caption
from smallyard.results.figures.plain_table import plain_table
from smallyard.results.numbers import signed, unsigned
from smallyard.results.words import listed
from smallyard.strategy.answers import Answer
from smallyard.strategy.ladder import ladder
from smallyard.strategy.questions import Answering, Rounds
from smallyard.strategy.retaliation import Rule
from smallyard.strategy.robust import certificates_of, options_of
from smallyard.strategy.robust_figure import robust_figure
from smallyard.strategy.robust_words import flipped, robust_words
from smallyard.strategy.stage import Stage

WORDS = {
    "mirror": "the same points",
    "proportional": "a part of the points",
    "equal_trade_value": "duties on as much trade",
    "rebalance": "as much revenue or lost trade",
}


def rule_of(stated: Answering) -> Rule:
    """The rule that a question states."""
    return Rule(stated.kind, stated.fraction, stated.measure)


def ask_ladder(stage: Stage, question: Rounds, progress: Callable[[str], None]) -> Answer:
    """Rates and payoffs of every round, each a certified equilibrium."""
    arena, (first, other) = stage.arena, question.players
    low, high = arena.bounds(first)
    move = np.clip(arena.in_force(first) + points(question.first_move), low, high)
    found = ladder(arena, (first, other), rule_of(question.rule), move, step=question.step, rounds=question.rounds)
    last = found.rungs[-1]
    rows = [
        [
            str(item.round), item.mover, *(f"{unsigned(100 * item.mean_rates[name], 1)} %" for name in (first, other)),
            *(f"{signed(item.payoffs[name], 3)} %" for name in (first, other)),
        ]
        for item in found.rungs
    ]  # fmt: skip
    heads = ["Round", "Moves", f"Mean rate of {first}", f"Mean rate of {other}", f"{first}", f"{other}"]
    table = {
        "round": [item.round for item in found.rungs], "mover": [item.mover for item in found.rungs],
        **{f"mean_rate_percent_{name}": [100.0 * item.mean_rates[name] for item in found.rungs] for name in (first, other)},
        **{f"payoff_percent_{name}": [item.payoffs[name] for item in found.rungs] for name in arena.goals},
        "max_residual": [item.max_residual for item in found.rungs],
    }  # fmt: skip
    title = (
        f"After {len(found.rungs)} rounds: {first} {signed(last.payoffs[first], 2)} %, {other} {signed(last.payoffs[other], 2)} %"
    )
    caption = Caption(
        "ladder", title, "Trade-weighted mean rates, and payoffs over the rates in force if the round lasted · percent"
    )
    options = options_of(stage, found.values, progress)
    words = (
        f"If {other} and {first} go on answering each other with {WORDS[question.rule.kind]}, {title[0].lower() + title[1:]}.",
        f"The ladder stops at: {found.stopped}.",
        "Nobody here looks ahead, or stops because it costs.",
        _alone_words(first, found.rungs[0].payoffs, last.payoffs),
        robust_words(options, last.payoffs),
    )
    return Answer(
        "ladder",
        f"Rounds of answers between {first} and {other}",
        words,
        {**found.to_dict(), "options": [item.to_dict() for item in options]},
        (plain_table(heads, rows, caption, table=table), robust_figure(options, last.payoffs)),
        certificates=certificates_of(options),
    )


def _alone_words(mover: str, alone: Mapping[str, float], end: Mapping[str, float]) -> str:
    """The first move unanswered beside the end, and whose sign flips."""
    turned = flipped(alone, end)
    verdict = f"the sign flips for {listed(turned)}" if turned else "no sign flips"
    return f"Unanswered, the first move gives {mover} {signed(alone[mover], 3)} %; between it and the last round {verdict}."
