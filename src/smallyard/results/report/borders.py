"""Figures of tariffs: how high they are before, on paper and after trade has moved; who bears them."""

from __future__ import annotations

import math
from dataclasses import replace

from smallyard.labels.regions import region_in_prose, region_name
from smallyard.results.border_rates import EffectiveTariff
from smallyard.results.figures.caption import Caption
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.rate_dots import RatePanel, RateRow, rate_dots
from smallyard.results.figures.split_bars import SplitRow, split_bars
from smallyard.results.numbers import unsigned
from smallyard.results.report.facts import Facts

MOST = 4  # pairs shown; all of them are in the CSV tables


def tariff_figures(facts: Facts) -> tuple[Figure, ...]:
    """Empty if the policies change no tariff."""
    found = facts.result.border_rates
    if found is None or not found.effective:
        return ()
    return (_effective(facts), *_incidence(facts))


def _incidence(facts: Facts) -> tuple[Figure, ...]:
    found = facts.result.border_rates.incidence if facts.result.border_rates else ()
    items = found[:MOST]
    if not items:
        return ()
    rows = [
        SplitRow(
            f"{'Tariff cuts' if item.wedge_percent < 0 else 'Tariffs'} of {region_in_prose(item.importer)} on "
            f"{region_in_prose(item.exporter)}",
            f"buyers in {region_in_prose(item.importer)}",
            item.buyers_percent,
            f"sellers in {region_in_prose(item.exporter)}",
            item.sellers_percent,
        )
        for item in items
    ]
    first = items[0]
    verb, what = ("get", "tariff cuts") if first.wedge_percent < 0 else ("bear", "tariffs")
    title = (
        f"Buyers in {region_in_prose(first.importer)} {verb} {unsigned(first.buyers_percent, 0)}\u202f% of the {what} on goods "
        f"from {region_in_prose(first.exporter)}"
    )
    note = (
        "Sellers’ share: fall of the border price over the rise of the tariff (for a cut: rise over fall), in logs, weighted by "
        "trade before. The border price is taken relative to the buyer’s price index, so that no numeraire enters; shares at the "
        "numeraire are in tables/tariff_incidence.csv. A share outside 0 to 100 means that the border price moves with the tariff, "
        "or by more than it. Pairs with the most trade before."
    )
    subtitle = "Share of the change in tariffs that falls on each side · percent · prices relative to the buyer’s price index"
    names = ("importer", "exporter", "buyers_percent", "sellers_percent", "wedge_percent")
    table = {name: [getattr(item, name) for item in found] for name in names}
    return (replace(split_bars(rows, Caption("incidence", title, subtitle, note)), table=table),)


def _effective(facts: Facts) -> Figure:
    assert facts.result.border_rates is not None  # the caller looked
    items = facts.result.border_rates.effective
    pairs = [item for item in items if item.exporter is not None][:MOST]
    importers = {item.importer for item in pairs}
    overall = [item for item in items if item.exporter is None and (item.importer in importers or not pairs)][:MOST]
    named = (("On the goods concerned", pairs), ("On goods from all partners", overall))
    panels = [RatePanel(title, tuple(_row(item) for item in held)) for title, held in named if held]
    first = overall[0] if overall else items[0]
    title = f"Average tariff of {region_in_prose(first.importer)} on all goods: {_rate(first.before)} before, "
    title += f"{_rate(first.on_paper)} on paper, {_rate(first.after)} after trade has moved"
    note = "Averages weighted by trade; the panels have their own scales. On paper: new rates on the trade of the baseline."
    closed = [item for item in pairs if item.closed_percent > 0]
    if closed:
        note += " Closed flows have no rate and are left out."
    figure = rate_dots(panels, Caption("tariffs", title, "Trade-weighted average tariff on goods · percent", note))
    table = {
        "importer": [item.importer for item in items],
        "exporter": [item.exporter or "all" for item in items],
        **{f"{name}_percent": [_number(getattr(item, name)) for item in items] for name in ("before", "on_paper", "after")},
    }
    return replace(figure, table=table)


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _row(item: EffectiveTariff) -> RateRow:
    other = "all partners" if item.exporter is None else region_name(item.exporter)
    return RateRow(f"{region_name(item.importer)} on {other}", item.before, item.on_paper, item.after)


def _rate(value: float | None) -> str:
    return "no trade left" if value is None else f"{unsigned(value, 1)}\u202f%"
