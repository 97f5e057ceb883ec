"""The question 'nash' of a game."""

from __future__ import annotations

from collections.abc import Callable

from smallyard.results.figures.caption import Caption
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.game_plots import best_response_plot
from smallyard.results.numbers import signed
from smallyard.results.words import listed
from smallyard.strategy.answer_curves import answer_curves
from smallyard.strategy.answers import Answer
from smallyard.strategy.caps_and_floors import cap_figures, cap_words, floor_words, mean_words
from smallyard.strategy.figures import payoff_figure, rates_figure
from smallyard.strategy.nash import DEVIATION, Equilibrium, nash
from smallyard.strategy.optimum import mean_rate
from smallyard.strategy.questions import War
from smallyard.strategy.robust import certificates_of, options_of
from smallyard.strategy.robust_figure import robust_figure
from smallyard.strategy.robust_words import robust_words
from smallyard.strategy.stage import Stage
from smallyard.strategy.unanswered import unanswered, unanswered_rows, unanswered_words

SAME = 1e-3  # percent by which payoffs of one equilibrium found twice differ
RATES = (0.0, 0.1, 0.25, 0.5)  # of the other player, in the picture of best answers


def ask_war(stage: Stage, question: War, progress: Callable[[str], None]) -> Answer:
    """A Nash equilibrium of the players' rates, and whether anybody gains by leaving it."""
    arena, players = stage.arena, question.players
    found = nash(arena, players, progress=progress)
    losers = [name for name in players if found.payoffs[name] < 0.0]
    rates = listed([f"{name} {mean_words(arena, name, found.mean_rates[name])}" for name in players])
    words = [
        f"Where everybody answers everybody, means of what they choose are {rates}."
        if any(item.is_cap for name in players for item in arena.own(name))
        else f"Where everybody answers everybody, mean rates are {rates}.",
        f"Against the rates in force: {listed([f'{n} {signed(found.payoffs[n], 3)} %' for n in players])}.",
        _who_loses(losers, players),
        f"Nobody gains more than {DEVIATION:g} % by another choice that the search found."
        if found.certified
        else "It is not an equilibrium as far as the search can tell.",
    ]
    data = {
        "players": list(players), "payoffs_percent": found.payoffs, "rounds": found.rounds, "change": found.change,
        "mean_rates_percent": {name: 100.0 * rate for name, rate in found.mean_rates.items()}, "solves": found.solves,
        "deviations": [item.to_dict() for item in found.deviations],
        "rates_percent": {name: [float(100.0 * rate) for rate in rates] for name, rates in found.values.items()},
    }  # fmt: skip
    words += cap_words(arena, found.values, players)
    words += [text for item in found.deviations for text in floor_words(item.player, item.floors)]
    if any(item.is_cap for name in players for item in arena.own(name)):
        data["other_order"], text = _other_order(stage, found, progress)
        words.append(text)
    alone = unanswered(arena, found.values, players)
    options = options_of(stage, found.values, progress, also=alone.plays)
    words += [robust_words(options, found.payoffs), *unanswered_words(alone, found.payoffs, options)]
    data |= {"unanswered": alone.to_dict(), "options": [item.to_dict() for item in options]}
    figures = [payoff_figure("payoffs", words[2], {"equilibrium": found.payoffs})]
    figures.append(robust_figure(options, found.payoffs, unanswered_rows(alone)))
    if len(players) == 2:
        figures.append(_answers(stage, (players[0], players[1]), found, progress))
    figures += cap_figures(arena, found.values, players)
    figures += [rates_figure(f"rates-{name}", arena, name, found.values[name], f"Rates of {name}") for name in players]
    title = f"Everybody answers everybody: {listed(list(players))}"
    behind = (found.certificate, *alone.certificates, *certificates_of(options))
    return Answer("nash", title, tuple(words), data, tuple(figures), {}, tuple(found.failures), behind)


def _other_order(stage: Stage, found: Equilibrium, progress: Callable[[str], None]) -> tuple[dict[str, float], str]:
    """Payoffs where the last answers first: with caps there can be several equilibria, because the tighter of two caps decides."""
    players = list(found.mean_rates)
    progress("the other order of answers")
    other = nash(stage.arena, players[::-1])
    gap = max(abs(other.payoffs[name] - found.payoffs[name]) for name in players)
    if gap <= SAME:
        return other.payoffs, "Answered in the other order it is the same equilibrium."
    shown = listed([f"{name} {signed(other.payoffs[name], 3)} %" for name in players])
    return other.payoffs, f"There is more than one equilibrium: answered in the other order it is {shown}."


def _answers(stage: Stage, players: tuple[str, str], found: Equilibrium, progress: Callable[[str], None]) -> Figure:
    """Best mean rates of both against uniform rates of the other, with the rates in force and the equilibrium."""
    progress("best answers to each other's rates")
    arena = stage.arena
    curves = answer_curves(arena, players, RATES)
    now = {name: 100.0 * mean_rate(arena, name, arena.in_force(name)) for name in players}
    end = {name: 100.0 * found.mean_rates[name] for name in players}
    points = {"rates in force": (now[players[0]], now[players[1]]), "equilibrium": (end[players[0]], end[players[1]])}
    note = "Trade-weighted mean of a player’s best rates when the other sets one rate on everything; dots are means of rates too."
    unit = "All-in rates, and cuts of caps · percent" if any(item.is_cap for item in arena.levers) else "All-in rates · percent"
    caption = Caption("best-answers", "Where the curves meet, nobody gains by other rates", unit, note)
    answers = {name: [float(rate) for rate in curves[name]] for name in players}
    return best_response_plot(players, [100.0 * rate for rate in RATES], answers, points, caption)


def _who_loses(losers: list[str], players: list[str]) -> str:
    if not losers:
        return "Nobody loses."
    return "Everybody loses." if len(losers) == len(players) else f"{listed(losers)} would lose."
