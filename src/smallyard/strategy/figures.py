"""Tables of games as figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from smallyard.results.figures.caption import Caption
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.plain_table import plain_table
from smallyard.results.numbers import signed, unsigned
from smallyard.strategy.arena import Arena

MOST_RATES = 20  # rows of rates on a page; all are in the table


def payoff_figure(key: str, title: str, payoffs: Mapping[str, Mapping[str, float]], note: str = "") -> Figure:
    """Payoffs by player (rows) and situation (columns), percent."""
    heads = list(payoffs)
    players = list(next(iter(payoffs.values())))
    rows = [[name, *(f"{signed(payoffs[head][name], 3)} %" for head in heads)] for name in players]
    table = {"player": players, **{head: [payoffs[head][name] for name in players] for head in heads}}
    caption = Caption(key, title, "Change of the goal over the rates in force · percent", note)
    return plain_table(["Player", *heads], rows, caption, table=table)


def rates_figure(key: str, arena: Arena, player: str, rates: np.ndarray, title: str) -> Figure:
    """Rates of a player's levers now and chosen, the largest by base-year value first."""
    labels: list[Sequence[str]] = []
    value = []
    for item in arena.own(player):
        labels += [(item.channel.replace("_", " "), label) for label in item.labels]
        value.append(item.sums(arena.value_of(item)))
    now, weight = arena.in_force(player), np.concatenate(value)
    order = np.argsort(-weight, kind="stable")
    rows = [
        [f"{labels[k][0]}: {labels[k][1]}", f"{unsigned(100 * now[k], 1)} %", f"{unsigned(100 * rates[k], 1)} %"]
        for k in order[:MOST_RATES]
    ]
    table = {
        "instrument": [labels[k][0] for k in order], "on": [labels[k][1] for k in order],
        "rate_in_force_percent": [100.0 * now[k] for k in order], "rate_percent": [100.0 * rates[k] for k in order],
        "base_value": [float(weight[k]) for k in order],
    }  # fmt: skip
    more = (
        f"The {MOST_RATES} with the most base-year trade of {len(order)}; all are in the table." if len(order) > MOST_RATES else ""
    )
    return plain_table(["Instrument", "In force", "Chosen"], rows, Caption(key, title, "All-in rates · percent", more), table=table)
