"""Tables of games as figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from smallyard.labels.sectors import sector_name
from smallyard.results.figures.caption import Caption
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.plain_table import plain_table
from smallyard.results.numbers import signed, unsigned
from smallyard.strategy.arena import Arena
from smallyard.strategy.home import HomeTable

MOST_RATES = 20  # rows of rates on a page; all are in the table


def payoff_figure(key: str, title: str, payoffs: Mapping[str, Mapping[str, float]], note: str = "") -> Figure:
    """Payoffs by player (rows) and situation (columns), percent."""
    heads = list(payoffs)
    players = list(next(iter(payoffs.values())))
    rows = [[name, *(f"{signed(payoffs[head][name], 3)} %" for head in heads)] for name in players]
    table = {"player": players, **{head: [payoffs[head][name] for name in players] for head in heads}}
    caption = Caption(key, title, "Change of the goal over the rates in force · percent", note)
    return plain_table(["Player", *heads], rows, caption, table=table)


def home_figure(key: str, found: HomeTable, title: str) -> Figure:
    """What each sector of a region earns in real terms, from the largest gain to the largest loss."""
    ordered = sorted(found.rows, key=lambda row: row.rank)
    rows = [
        [sector_name(row.sector), f"{signed(row.earnings_percent, 2)} %", signed(row.income_points, 4)]
        for row in ordered
        if row.income_share > 0.0
    ]
    rows.append(["Revenue and transfers", "", signed(found.rest, 4)])
    table = {
        name: [getattr(row, name) for row in ordered] for name in ("sector", "income_share", "earnings_percent", "income_points")
    }
    note = (
        "Earnings of factors and owners at the prices of final demand. The second column adds up to the change of real income. "
        "With labour that moves, a sector earns less because people leave it, not because they earn less."
    )
    caption = Caption(key, title, "Real earnings, percent; part of the change of real income, points", note)
    return plain_table(["Sector", "Real earnings", "Points of real income"], rows, caption, table=table)


def rates_figure(key: str, arena: Arena, player: str, rates: np.ndarray, title: str) -> Figure:
    """Rates and caps of a player's levers now and chosen, the largest by base-year value first."""
    labels: list[Sequence[str]] = []
    value, cap = [], []
    for item in arena.own(player):
        labels += [(item.words, label) for label in item.labels]
        value.append(item.sums(arena.value_of(item)))
        cap += [item.is_cap] * item.size
    now, weight = arena.in_force(player), np.concatenate(value)
    order = np.argsort(-weight, kind="stable")
    rows = [
        [f"{labels[k][0]}: {labels[k][1]}", "no cap", f"{unsigned(100 * (1 - rates[k]), 1)} % of the quantity"]
        if cap[k]
        else [f"{labels[k][0]}: {labels[k][1]}", f"{unsigned(100 * now[k], 1)} %", f"{unsigned(100 * rates[k], 1)} %"]
        for k in order[:MOST_RATES]
    ]
    table = {
        "instrument": [labels[k][0] for k in order], "on": [labels[k][1] for k in order],
        "rate_in_force_percent": [100.0 * now[k] for k in order], "rate_percent": [100.0 * rates[k] for k in order],
        "base_value": [float(weight[k]) for k in order],
        **({"is_a_cut": ["yes" if cap[k] else "no" for k in order]} if any(cap) else {}),
    }  # fmt: skip
    more = (
        f"The {MOST_RATES} with the most base-year trade of {len(order)}; all are in the table." if len(order) > MOST_RATES else ""
    )
    unit = "All-in rates · percent; caps over the quantity where nobody plays" if any(cap) else "All-in rates · percent"
    return plain_table(["Instrument", "In force", "Chosen"], rows, Caption(key, title, unit, more), table=table)
