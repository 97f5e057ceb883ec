"""Figures of trade diversion: what a buyer buys abroad, by seller, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from smallyard.labels.regions import region_in_prose, region_name
from smallyard.results.figures.caption import Caption
from smallyard.results.figures.change_bars import ChangeRow, change_bars
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.slope import SlopeRow, slope
from smallyard.results.inside_rest import rest_is_known
from smallyard.results.report.bullets import aimed_at
from smallyard.results.report.facts import Facts, Pair, amount_digits

MOST = 9  # sellers drawn one by one
NEGLIGIBLE = 0.01  # of the other side; what is below is left out of a title
PRICED = "Values at the numeraire (world mean wage), so part of each change is price."


def diversion_figures(facts: Facts) -> tuple[Figure, ...]:
    """Changes by seller, and flows before and after, of the importer whose sources shift most; empty if nothing shifts."""
    code = facts.diverted
    if code is None:
        return ()
    sellers = facts.sellers(code)
    table = {
        "importer": [code for _ in sellers],
        "exporter": [pair.exporter for pair in sellers],
        "name": [region_name(pair.exporter) for pair in sellers],
        f"trade_fob_baseline_{facts.suffix}": [pair.before for pair in sellers],
        f"trade_fob_counterfactual_{facts.suffix}": [pair.after for pair in sellers],
        f"change_{facts.suffix}": [pair.change for pair in sellers],
    }
    return tuple(
        replace(figure, table=table) for figure in (_changes(facts, code, sellers), _before_and_after(facts, code, sellers))
    )


def _changes(facts: Facts, code: str, sellers: Sequence[Pair]) -> Figure:
    """Sellers one by one, the rest as those who sell less and those who sell more, so that the sums are those of the title."""
    by_size = sorted(sellers, key=lambda pair: -abs(pair.change))
    bars = [ChangeRow(region_name(pair.exporter), facts.scaled(pair.change)) for pair in by_size[:MOST]]
    rest = by_size[MOST:]
    for word, side in (("less", [p for p in rest if p.change < 0]), ("more", [p for p in rest if p.change > 0])):
        if side:
            bars.append(ChangeRow(f"{len(side)} others who sell {word}", facts.scaled(sum(pair.change for pair in side))))
    bars.append(
        ChangeRow(
            f"Made in {region_in_prose(code)}: own sales, at current prices", facts.scaled(facts.own_change(code)), muted=True
        )
    )
    note = PRICED + " Own producers are set apart without a bar: their sales never cross a border, and count at current prices."
    subtitle = f"Change of sales of goods and services to this buyer · {facts.unit} at the border"
    caption = Caption("diversion", _shift(facts, code, sellers), subtitle, note)
    return change_bars(bars, caption, unit=facts.unit, digits=amount_digits([bar.value for bar in bars]))


def _shift(facts: Facts, code: str, sellers: Sequence[Pair]) -> str:
    """What is bought less from some and more from others; what is too small is left out."""
    less, more = (sum(abs(p.change) for p in sellers if p.change * sign > 0.0) for sign in (-1.0, 1.0))
    who = f"Purchases by {region_in_prose(code)} abroad"
    if less < NEGLIGIBLE * more:
        return f"{who} rise by {facts.money(more)}"
    if more < NEGLIGIBLE * less:
        return f"{who} fall by {facts.money(less)}"
    return f"{who}: {facts.money(less)} less from some sellers, {facts.money(more)} more from others"


def _before_and_after(facts: Facts, code: str, sellers: Sequence[Pair]) -> Figure:
    """The largest flows, and all others as one."""
    aimed = aimed_at(facts, code)
    rows = [
        SlopeRow(region_name(p.exporter), facts.scaled(p.before), facts.scaled(p.after), p.exporter in aimed)
        for p in sellers[:MOST]
    ]
    rest = sellers[MOST:]
    if rest:
        sums = (facts.scaled(sum(p.before for p in rest)), facts.scaled(sum(p.after for p in rest)))
        rows.append(SlopeRow(f"{len(rest)} other regions", *sums))
    note = PRICED
    if rest_is_known(facts.regions, facts.result.sources):
        note += " Viet Nam and Malaysia are inside the rest of the world."
    subtitle = f"All goods and services · value at the border before duty · {facts.unit} · at the numeraire"
    caption = Caption("slope", f"Where {region_in_prose(code)} buys abroad, before and after", subtitle, note)
    return slope(rows, caption, before_heading="Baseline", after_heading="With policies", unit=facts.unit)
