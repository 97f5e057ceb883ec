"""Figures of 'why': channels, policies, the published formula, sectors, trade diversion."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from smallyard.labels.regions import region_in_prose, region_name
from smallyard.labels.sectors import sector_in_prose, sector_name
from smallyard.results.decomposition import TERMS
from smallyard.results.figures.caption import Caption
from smallyard.results.figures.change_bars import ChangeRow, change_bars
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.heat_table import heat_table
from smallyard.results.figures.plain_table import plain_table
from smallyard.results.figures.slope import MOST, SlopeRow, slope
from smallyard.results.figures.waterfall import WaterfallPanel, waterfall
from smallyard.results.inside_rest import rest_is_known
from smallyard.results.numbers import percent_text, signed
from smallyard.results.report.bullets import aimed_at
from smallyard.results.report.facts import Facts, Pair
from smallyard.results.words import listed

SHOWN_TERM = 5e-6  # percent; a term that is smaller for every region in focus is left out of the picture and named in the note
TITLES = {  # a term in a title: when it lowers real income, when it raises it
    "export_prices": ("lower prices received for exports", "higher prices received for exports"),
    "import_prices": ("higher prices paid at the border for imports", "lower prices paid at the border for imports"),
    "transfers": ("smaller transfers from abroad", "larger transfers from abroad"),
    "tariff_volume": ("trade lost across tariffs", "trade gained across tariffs"),
    "export_tax_volume": ("trade lost across export taxes", "trade gained across export taxes"),
    "subsidy_volume": ("more output that has to be subsidised", "less output that has to be subsidised"),
    "closed_flows": ("closed sources of supply", "opened sources of supply"),
    "trade_cost": ("more resources used up in trade", "fewer resources used up in trade"),
    "productivity": ("lower productivity", "higher productivity"),
    "tastes": ("tastes moving to goods that become dearer", "tastes moving to goods that become cheaper"),
    "wasted_revenue": ("revenue that is not returned", "less revenue that is not returned"),
}
SECTORS, COLUMNS = 14, 10
AIMED = 4  # sellers in the policies that are drawn one by one; room is left for those who gain
NEGLIGIBLE = 0.01  # of a sum; what is below is left out of a title


def reason_figures(facts: Facts) -> tuple[Figure, ...]:
    """Channels, policies, formula; those that exist."""
    found = [_channels(facts), _policies(facts), _formula(facts)]
    return tuple(figure for figure in found if figure is not None)


def _channels(facts: Facts) -> Figure | None:
    parts = facts.result.decomposition
    if parts is None or not facts.moves:
        return None
    terms = {name: [facts.of(code, parts.terms[name]) for code in facts.focus] for name in TERMS}
    shown = [name for name in TERMS if max(map(abs, terms[name])) >= SHOWN_TERM]
    panels = []
    for place, code in enumerate(facts.focus):
        steps = [(TERMS[name].capitalize(), terms[name][place]) for name in shown]
        total = facts.of(code, parts.total)
        left = total - sum(value for _, value in steps)
        if abs(left) >= 5e-4:
            steps.append(("Other terms and remainder", left))
        panels.append(WaterfallPanel(region_name(code), tuple(steps), "Real income, total", total))
    largest = float(np.abs(parts.remainder).max())
    code = facts.focus[0]
    main = max(shown, key=lambda name: abs(terms[name][0]), default=None)
    title = "Through which channel real income changes"
    if main is not None:
        size = terms[main][0]
        digits = 2 if abs(size) >= 0.0995 else 3
        title = f"In {region_in_prose(code)} the largest part is {TITLES[main][size > 0]} ({signed(size, digits, 'points')})"
    zero = [TERMS[name] for name in TERMS if name not in shown]
    note = (
        f"Measured along a straight path from the baseline to the policies, {parts.solves} certified solutions; the terms add up "
        f"to the exact number, remainder below {_bound(largest)} percentage points. Export and import prices are border prices "
        "at the numeraire. Printed terms are rounded so that they add up. " + (f"Zero here: {listed(zero)}." if zero else "")
    )
    return waterfall(
        panels, Caption("channels", title, "Contribution to the change in real income · percent of baseline income", note)
    )


def _bound(value: float) -> str:
    """A power of ten above a small number, written out: 0.000 000 01."""
    digits = max(1, -math.floor(math.log10(max(value, 1e-15))) - 1)
    text = "0" * (digits - 1) + "1"
    return "0." + " ".join(text[k : k + 3] for k in range(0, len(text), 3))


def _policies(facts: Facts) -> Figure | None:
    found = facts.result.contributions
    if found is None or np.isnan(found.alone).any():
        return None
    panels = []
    for code in facts.focus:
        steps = [(label, facts.of(code, found.alone[k])) for k, label in enumerate(_short(found.labels))]
        steps.append(("Only together (interaction)", facts.of(code, found.interaction)))
        panels.append(WaterfallPanel(region_name(code), tuple(steps), "Real income, total", facts.of(code, found.total)))
    main = int(np.argmax([abs(facts.of(facts.focus[0], values)) for values in found.alone]))
    title = f"For {region_in_prose(facts.focus[0])} the largest single effect comes from: {_short(found.labels)[main]}"
    note = "Each policy alone on top of the baseline; the rest is what only their combination brings. Rounded so as to add up."
    return waterfall(panels, Caption("by-policy", title, "Change in real income · percent", note))


def _short(labels: tuple[str, ...]) -> list[str]:
    """Policies as they begin a line."""
    return [label[0].upper() + label[1:] for label in labels]


def _formula(facts: Facts) -> Figure | None:
    found = facts.result.formula
    if found is None or found.exact is None or found.formula is None or not facts.moves:
        return None
    rows, codes = [], [*facts.focus_regions, *sorted(facts.others, key=lambda code: -abs(facts.income[code]))[:3]]
    for code in codes:
        n = facts.regions.index(code)
        gap = float(found.formula[n] - found.exact[n])
        rows.append([region_name(code), percent_text(float(found.exact[n])), percent_text(float(found.formula[n])),
                     signed(gap, 3, "pp")])  # fmt: skip
    note = (
        "The formula of Caliendo and Parro (2015, equation 15) multiplies the changes of prices and trade once by the tariffs of "
        "the baseline. It therefore misses that the tariffs themselves change on the way, which matters more the larger they "
        "are. Both columns are with trade balanced first, because the formula has no place for trade imbalances."
    )
    table = {
        "region": codes,
        "exact_percent": [float(found.exact[facts.regions.index(code)]) for code in codes],
        "formula_percent": [float(found.formula[facts.regions.index(code)]) for code in codes],
    }
    caption = Caption(
        "formula", "The published one-step formula beside the exact number", "Real income, percent · balanced trade", note
    )
    return plain_table(["Region", "Exact", "One-step formula", "Formula − exact"], rows, caption, table=table)


def sector_figure(facts: Facts) -> Figure:
    """Output quantities of the sectors that move most, in the regions that matter most."""
    change = facts.result.change
    quantity = change["output_quantity_percent"]
    weight = np.nan_to_num(change["output_value_baseline"]) * np.abs(np.nan_to_num(quantity))
    rest = [code for code in np.array(facts.regions)[np.argsort(-weight.sum(1))] if code not in facts.focus_regions]
    codes = [*facts.focus_regions, *map(str, rest)][:COLUMNS]
    places = [facts.regions.index(code) for code in codes]
    score = weight[places].sum(0)
    sectors = sorted(np.argsort(-score, kind="stable")[:SECTORS].tolist())
    values = quantity[np.ix_(places, sectors)].T
    moved = float(np.nanmax(np.abs(values[:, 0]))) if np.isfinite(values[:, 0]).any() else 0.0
    title = "Output hardly moves"
    if moved >= 0.05:
        top = int(np.nanargmax(np.abs(values[:, 0])))
        size = signed(float(values[top, 0]), 1, "%")
        name = sector_in_prose(change.sectors[sectors[top]])
        title = f"In {region_in_prose(codes[0])} the largest change is in {name}: {size}"
    note = f"The {len(sectors)} sectors with the largest changes in value; all {len(change.sectors)} in tables/sectors.csv."
    if {"C26", "C28_C33"} & set(change.sectors):
        note += " Electronics holds chips; machinery holds the machines that make them."
    return heat_table(
        [sector_name(change.sectors[s]) for s in sectors],
        [region_name(code) for code in codes],
        values,
        Caption("sectors", title, "Quantity produced · change in percent · compared with the baseline", note),
        row_heading="Sector",
    )


def diversion_figures(facts: Facts) -> tuple[Figure, ...]:
    """Where the importer with the largest shift buys, before and after; empty if nothing shifts."""
    code = facts.diverted
    if code is None:
        return ()
    sources = sorted(facts.sources(code), key=lambda pair: -max(pair.before, pair.after))
    aimed = aimed_at(facts, code)
    first = [pair for pair in sources if pair.exporter in aimed][:AIMED]
    top = (first + [pair for pair in sources if pair not in first])[: MOST - 1]
    rest = [pair for pair in sources if pair not in top]
    rows = [SlopeRow(region_name(p.exporter), facts.scaled(p.before), facts.scaled(p.after), p.exporter in aimed) for p in top]
    if rest:
        label = f"{len(rest)} other regions"
        rows.append(SlopeRow(label, facts.scaled(sum(p.before for p in rest)), facts.scaled(sum(p.after for p in rest))))
    rows.sort(key=lambda row: -row.before)
    note = "Values at the border before duty, at the numeraire (world mean wage), so part of each change is price."
    if rest_is_known(facts.regions, facts.result.sources):
        note += " Viet Nam and Malaysia are inside the rest of the world."
    caption = Caption(
        "diversion", _shift(facts, code, sources), f"Purchases of foreign goods by origin · {facts.unit} · goods sectors", note
    )
    return (
        slope(rows, caption, before_heading="Baseline", after_heading="With policies", unit=facts.unit),
        _change_bars(facts, code, top, rest),
    )


def _shift(facts: Facts, code: str, sources: Sequence[Pair]) -> str:
    """'China would buy 175 bn USD less in goods from Japan and 97 bn USD more from others'; what is too small is left out."""
    less = [pair for pair in sources if pair.change < 0]
    more = [pair for pair in sources if pair.change > 0]
    sums = [abs(sum(pair.change for pair in side)) for side in (less, more)]
    parts = []
    if sums[0] > NEGLIGIBLE * max(sums):
        parts.append(f"{facts.money(sums[0])} less in goods from {_sellers(less, sums[0])}")
    if sums[1] > NEGLIGIBLE * max(sums):
        whom = "others" if parts else _sellers(more, sums[1])
        parts.append(f"{facts.money(sums[1])} more {'' if parts else 'in goods '}from {whom}")
    who = region_in_prose(code)
    return f"{who[0].upper() + who[1:]} would buy {listed(parts)}"


def _sellers(side: Sequence[Pair], total: float) -> str:
    """The one seller that makes up nearly all of a change, or how many there are."""
    largest = max(side, key=lambda pair: abs(pair.change))
    alone = len(side) == 1 or abs(largest.change) > (1.0 - NEGLIGIBLE) * total
    return region_in_prose(largest.exporter) if alone else f"{len(side)} regions"


def _change_bars(facts: Facts, code: str, top: Sequence[Pair], rest: Sequence[Pair]) -> Figure:
    """Sellers one by one, the rest as those who sell less and those who sell more, so that the sums are those of the title."""
    old, new = facts.own_sales(code)
    own = facts.scaled(new - old)
    bars = [ChangeRow(region_name(pair.exporter), facts.scaled(pair.change)) for pair in top]
    for word, side in (("less", [p for p in rest if p.change < 0]), ("more", [p for p in rest if p.change > 0])):
        if side:
            bars.append(ChangeRow(f"{len(side)} others who sell {word}", facts.scaled(sum(pair.change for pair in side))))
    bars.append(ChangeRow("Own producers", own, muted=True))
    verb = "more" if own > 0 else "less"
    title = f"Producers in {region_in_prose(code)} would sell {facts.money(abs(new - old))} {verb} in goods at home"
    note = (
        "Change of sales of goods to this buyer, values at the numeraire: part of each change is price. Own producers are set "
        "apart in grey: their sales never cross a border."
    )
    caption = Caption("diversion-sums", title, f"Change of sales of goods by seller · {facts.unit}", note)
    return change_bars(bars, caption, unit=facts.unit, digits=0 if max(abs(b.value) for b in bars) >= 9.95 else 2)
