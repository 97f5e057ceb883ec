"""The question 'bargain' of a game: what the players could agree on."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from smallyard.results.figures.caption import Caption
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.game_plots import frontier_plot
from smallyard.results.numbers import signed
from smallyard.results.words import listed
from smallyard.strategy.answers import Answer
from smallyard.strategy.bargaining import IMPROVED, bargain
from smallyard.strategy.caps_and_floors import cap_figures, cap_words
from smallyard.strategy.figures import payoff_figure, rates_figure
from smallyard.strategy.frontier import Frontier, frontier
from smallyard.strategy.money_words import money_unit
from smallyard.strategy.nash import nash
from smallyard.strategy.questions import Agreement
from smallyard.strategy.robust import certificates_of, options_of, shifted
from smallyard.strategy.robust_figure import robust_figure
from smallyard.strategy.robust_words import robust_words
from smallyard.strategy.stage import Stage


def ask_bargain(stage: Stage, question: Agreement, progress: Callable[[str], None]) -> Answer:
    """Gains of an agreement over what holds without one, and how they are split."""
    arena, players = stage.arena, list(question.players)
    war = nash(arena, players, progress=progress) if question.threat == "nash" else None
    threat: Mapping[str, float] | None = None if war is None else {name: war.payoffs[name] for name in players}
    starts = () if war is None else (war.values,)
    found = bargain(arena, players, threat, rule=question.rule, side=question.side or None, starts=starts, progress=progress)
    over = {name: found.after[name] - found.threat[name] for name in players}
    holds = "a tariff war" if war is not None else "the rates in force"
    words = [f"Against {holds}, an agreement is worth {listed([f'{name} {signed(over[name], 3)} %' for name in players])}."]
    paid = {name: value for name, value in found.transfers.items() if abs(value) > 0.0}
    if paid:
        sums = listed([f"{name} {signed(value, 0)}" for name, value in paid.items()])
        words.append(f"Payments: {sums} {money_unit(arena.base.world.provenance.money)}, outside the equilibrium.")
    if found.even:
        words.append("Everybody gains the same.")
    added = {name: found.after[name] - found.gains[name] for name in players}
    options = shifted(options_of(stage, found.values, progress, over={} if war is None else war.values), added)
    words.append(robust_words(options, over))
    table = {"without agreement": dict(found.threat), "agreement": dict(found.after), "gain": over}
    measured = f"Change of the goal over {holds}, payments and side values as here · percent"
    figures = [payoff_figure("agreement", words[0], table), robust_figure(options, over, measured=measured)]
    words += cap_words(arena, found.values, players)
    figures += cap_figures(arena, found.values, players)
    figures += [rates_figure(f"rates-{name}", arena, name, found.values[name], f"Rates of {name}") for name in players]
    data = {
        "bargain": found.to_dict(),
        "war": None if war is None else war.payoffs,
        "options": [item.to_dict() for item in options],
    }
    failures = (
        [*found.missed]
        if found.certified or found.missed
        else [f"a search adds {found.improvement:.2g} (limit {IMPROVED:g}), or somebody is below the threat"]
    )
    failures += [] if war is None else list(war.failures)
    if question.frontier and len(players) == 2:
        traced = frontier(arena, (players[0], players[1]), progress=progress)
        data["frontier"] = traced.to_dict()
        marks = {"rates in force": dict.fromkeys(players, 0.0), "agreement": found.after}
        marks |= {} if war is None else {"tariff war": found.threat}
        figures.insert(1, _frontier_figure(traced, marks))
    title = f"An agreement of {listed(players)}"
    behind = (found.certificate, *certificates_of(options))
    return Answer("bargain", title, tuple(words), data, tuple(figures), {}, tuple(failures), behind)


def _frontier_figure(traced: Frontier, marks: Mapping[str, Mapping[str, float]]) -> Figure:
    first, second = traced.players
    points = [(item.gains[first], item.gains[second]) for item in traced.points]
    places = {name: (gains[first], gains[second]) for name, gains in marks.items()}
    subtitle = f"Goals over the rates in force · % · across {first}, up {second}"
    note = "Weights on the first player from 0.1 to 0.9. Side values and payments are in the agreement, not in the line."
    return frontier_plot(traced.players, points, places, Caption("frontier", "What the two can have together", subtitle, note))
