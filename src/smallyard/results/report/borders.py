"""Figures of tariffs: who bears them, how high they are on paper and after trade has moved, what they bring."""

from __future__ import annotations

from smallyard.labels.regions import region_in_prose, region_name
from smallyard.results.border_rates import EffectiveTariff
from smallyard.results.figures.caption import Caption
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.plain_table import plain_table
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
    return (*_incidence(facts), _effective(facts), *_revenue(facts))


def _incidence(facts: Facts) -> tuple[Figure, ...]:
    items = facts.result.border_rates.incidence[:MOST] if facts.result.border_rates else ()
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
        f"Buyers in {region_in_prose(first.importer)} {verb} {unsigned(first.buyers_percent, 0)}\u202f% of its {what} on "
        f"{region_in_prose(first.exporter)} in the {facts.result.closure['horizon'].split(',')[0]}"
    )
    note = (
        "Sellers’ share: fall of the border price over the rise of the tariff (for a cut: rise over fall), in logs, weighted by "
        "trade before. The border price is taken relative to the buyer’s price index, so that no numeraire enters; shares at the "
        "numeraire are in tables/tariff_incidence.csv. A share outside 0 to 100 means that the border price moves with the tariff, "
        "or by more than it. Pairs with the most trade before."
    )
    subtitle = "Share of the change in tariffs that falls on each side · percent · prices relative to the buyer’s price index"
    return (split_bars(rows, Caption("incidence", title, subtitle, note)),)


def _effective(facts: Facts) -> Figure:
    assert facts.result.border_rates is not None  # the caller looked
    items = facts.result.border_rates.effective
    pairs = [item for item in items if item.exporter is not None][:MOST]
    importers = list(dict.fromkeys(item.importer for item in pairs))
    overall = [item for item in items if item.exporter is None and item.importer in importers]
    panels = (
        RatePanel("On each other’s goods" if _mutual(pairs) else "On the goods concerned", tuple(_row(item) for item in pairs)),
        RatePanel("On goods from all partners", tuple(_row(item) for item in overall)),
    )
    first = overall[0]
    title = f"Average tariff of {region_in_prose(first.importer)} on all goods: {_rate(first.before)} before, "
    title += f"{_rate(first.on_paper)} on paper, {_rate(first.after)} after trade has moved"
    note = "Averages weighted by trade; the panels have their own scales. On paper: new rates on the trade of the baseline."
    closed = [item for item in pairs if item.closed_percent > 0]
    if closed:
        note += " Closed flows have no rate and are left out."
    return rate_dots(panels, Caption("effective-tariffs", title, "Trade-weighted average tariff on goods · percent", note))


def _mutual(pairs: list[EffectiveTariff]) -> bool:
    found = {(item.importer, item.exporter) for item in pairs}
    return all((exporter, importer) in found for importer, exporter in found)


def _row(item: EffectiveTariff) -> RateRow:
    other = "all partners" if item.exporter is None else region_name(item.exporter)
    return RateRow(f"{region_name(item.importer)} on {other}", item.before, item.on_paper, item.after)


def _rate(value: float | None) -> str:
    return "no trade" if value is None else f"{unsigned(value, 1)}\u202f%"


def _revenue(facts: Facts) -> tuple[Figure, ...]:
    """Tariff revenue of the regions whose revenue changes by a printed digit."""
    change = facts.result.change
    old, new = change["tariff_revenue_baseline"], change["tariff_revenue_counterfactual"]
    gap = abs(new - old)
    codes = [code for code in facts.regions if gap[facts.regions.index(code)] > 1e-3 * max(gap.max(), 1e-300)]
    codes = sorted(codes, key=lambda code: -gap[facts.regions.index(code)])[:6]
    if not codes:
        return ()
    rows = []
    for code in codes:
        n = facts.regions.index(code)
        share = [change[name][n] for name in ("tariff_revenue_percent_of_income_baseline", "tariff_revenue_percent_of_income")]
        rows.append([region_name(code), facts.money(old[n]), facts.money(new[n]), facts.money(new[n] - old[n], change=True),
                     f"{share[0]:.2f} → {share[1]:.2f}"])  # fmt: skip
    places = [facts.regions.index(code) for code in codes]
    table = {"region": codes, "before": old[places], "after": new[places]}
    verb = "would rise" if new[places[0]] > old[places[0]] else "would fall"
    title = f"Tariff revenue of {region_in_prose(codes[0])} {verb} by {facts.money(abs(new[places[0]] - old[places[0]]))}"
    caption = Caption("revenue", title, "Tariff revenue a year, before and after, and in percent of income", "")
    columns = ["Region", "Baseline", "With the policies", "Change", "Percent of income"]
    return (plain_table(columns, rows, caption, table=table),)
