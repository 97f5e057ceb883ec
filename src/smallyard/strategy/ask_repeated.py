"""The question 'repeated' of a game: the rates in force, the best deviation from them, and the equilibrium as the answer to it."""

from __future__ import annotations

from collections.abc import Callable

from smallyard.results.figures.caption import Caption
from smallyard.results.figures.plain_table import plain_table
from smallyard.results.numbers import signed, unsigned
from smallyard.strategy.answers import Answer
from smallyard.strategy.nash import nash
from smallyard.strategy.optimum import optimum
from smallyard.strategy.questions import Sustained
from smallyard.strategy.repeated import LABEL, StaticPayoffs, check_cooperation
from smallyard.strategy.repeated_options import deviation_of, kept_words, retested
from smallyard.strategy.repeated_words import verdict_title, verdict_words
from smallyard.strategy.robust import certificates_of, options_of
from smallyard.strategy.robust_figure import options_table
from smallyard.strategy.stage import Stage


def ask_repeated(stage: Stage, question: Sustained, progress: Callable[[str], None]) -> Answer:
    """Critical discount factors and lengths of punishment from payoffs of the economy.

    Cooperation: the rates in force; deviation: the best choice of one player while the others keep theirs; punishment: the
    equilibrium of the game.
    """
    arena, players = stage.arena, question.players
    war = nash(arena, players, progress=progress)
    payoffs, plays = [], {}
    for name in players:
        progress(f"best deviation of {name}")
        best = optimum(arena, name, {}, flat=False)
        payoffs.append(StaticPayoffs(name, 0.0, max(best.gain, 0.0), war.payoffs[name]))
        plays[deviation_of(name)] = arena.wedges_at({name: best.rates})
    options = options_of(stage, war.values, progress, also=plays)
    found = check_cooperation(payoffs, question.discount)
    rows = [
        [
            item.player, f"{signed(pay.deviation, 3)} %", f"{signed(pay.punishment, 3)} %",
            "–" if item.critical_discount is None else unsigned(item.critical_discount, 3),
            "–" if item.shortest_punishment is None else str(item.shortest_punishment), item.words,
        ]
        for item, pay in zip(found.players, payoffs, strict=True)
    ]  # fmt: skip
    heads = ["Player", "Best deviation", "Equilibrium", "Critical discount factor", "Shortest punishment", "In words"]
    caption = Caption(
        "repeated", verdict_title(found),
        "Payoffs over the rates in force · percent · periods of a year", LABEL,
    )  # fmt: skip
    words = verdict_words(found)
    words.append(kept_words(found, retested(options, payoffs, question.discount), options))
    table = {
        "player": [item.player for item in found.players],
        "best_deviation_percent": [pay.deviation for pay in payoffs],
        "equilibrium_percent": [pay.punishment for pay in payoffs],
        "critical_discount_factor": ["" if item.critical_discount is None else item.critical_discount for item in found.players],
        "shortest_punishment_years": [
            "" if item.shortest_punishment is None else item.shortest_punishment for item in found.players
        ],
        "case": [item.case for item in found.players],
    }
    figure = plain_table(heads, rows, caption, table=table)
    title = "Can the rates in force be kept?"
    failures = tuple(war.failures)
    return Answer(
        "repeated",
        title,
        tuple(words),
        {
            **found.to_dict(),
            "payoffs": [vars(item) for item in payoffs],
            "options": [item.to_dict() for item in options],
        },
        (figure,),
        {"options": options_table(options, list(arena.goals))},
        failures,
        (war.certificate, *certificates_of(options)),
        LABEL,
    )
