"""The question 'stackelberg' of a game: a leader that commits."""

from __future__ import annotations

from collections.abc import Callable

from smallyard.results.numbers import signed
from smallyard.results.words import listed
from smallyard.strategy.answers import Answer
from smallyard.strategy.ask_ladder import WORDS, rule_of
from smallyard.strategy.caps_and_floors import cap_figures, cap_words, floor_words, mean_words
from smallyard.strategy.figures import payoff_figure, rates_figure
from smallyard.strategy.leader import FLAT
from smallyard.strategy.nash import nash
from smallyard.strategy.questions import Leading
from smallyard.strategy.robust import certificates_of, options_of
from smallyard.strategy.robust_figure import robust_figure
from smallyard.strategy.robust_words import robust_words
from smallyard.strategy.stackelberg import stackelberg
from smallyard.strategy.stage import Stage
from smallyard.strategy.unanswered import unanswered, unanswered_rows, unanswered_words


def ask_leader(stage: Stage, question: Leading, progress: Callable[[str], None]) -> Answer:
    """The leader's best choice under the follower's answer, beside the equilibrium in which nobody leads."""
    arena, leader, follower = stage.arena, question.leader, question.follower
    war = nash(arena, (leader, follower), progress=progress)
    rule = rule_of(question.rule) if question.rule else None
    found = stackelberg(arena, leader, follower, rule=rule, nash=war.values, progress=progress)
    reply = WORDS[question.rule.kind] if question.rule else "its best answer"
    words = [
        f"If {leader} commits and {follower} gives {reply}, {leader} has {signed(found.payoffs[leader], 3)} % and {follower} "
        f"{signed(found.payoffs[follower], 3)} % over the rates in force.",
        f"Where nobody leads, {leader} has {signed(war.payoffs[leader], 3)} %.",
        f"Mean rates are {listed([mean_words(arena, name, found.mean_rates[name]) for name in (leader, follower)])}.",
        *cap_words(arena, found.values, (leader, follower)),
        *floor_words(leader, found.floors),
    ]
    failures = list(found.missed)
    if not found.certified and not failures:
        failures.append(f"the leader’s total slope is {found.slope:.2g} (limit {FLAT:g}), or the follower gains by another choice")
    alone = unanswered(arena, found.values, (leader,))
    options = options_of(stage, found.values, progress, also=alone.plays)
    words += [robust_words(options, found.payoffs), *unanswered_words(alone, found.payoffs, options)]
    both = {"leading": found.payoffs, "nobody leads": war.payoffs, "answered after the best choice alone": found.naive}
    figures = [payoff_figure("payoffs", words[0], both), robust_figure(options, found.payoffs, unanswered_rows(alone))]
    figures += cap_figures(arena, found.values, (leader, follower))
    figures += [rates_figure(f"rates-{name}", arena, name, found.values[name], f"Rates of {name}") for name in (leader, follower)]
    title = f"{leader} leads, {follower} answers"
    data = {**found.to_dict(), "unanswered": alone.to_dict(), "options": [item.to_dict() for item in options]}
    behind = (found.certificate, *alone.certificates, *certificates_of(options))
    return Answer("stackelberg", title, tuple(words), data, tuple(figures), {}, tuple(failures), behind)
