"""Figures of 'why': channels, policies, the published formula, sectors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from smallyard.labels.regions import region_in_prose, region_name
from smallyard.labels.sectors import sector_in_prose, sector_name
from smallyard.results.decomposition import TERMS
from smallyard.results.figures.caption import Caption
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.heat_table import heat_table
from smallyard.results.figures.plain_table import plain_table
from smallyard.results.figures.waterfall import WaterfallPanel, waterfall
from smallyard.results.numbers import percent_text, signed
from smallyard.results.report.facts import Facts
from smallyard.results.words import listed

SHOWN_TERM = 5e-6  # percent; a term that is smaller for every region in focus is left out of the picture and named in the note
TITLES = {  # a term in a title: when it lowers real income, when it raises it
    "export_prices": ("lower prices received for exports", "higher prices received for exports"),
    "import_prices": ("higher prices paid at the border for imports", "lower prices paid at the border for imports"),
    "transfers": ("smaller transfers from abroad", "larger transfers from abroad"),
    "tariff_volume": ("trade lost across tariffs", "trade gained across tariffs"),
    "export_tax_volume": ("trade lost across export taxes", "trade gained across export taxes"),
    "rent_volume": ("trade lost across rents of controls", "trade gained across rents of controls"),
    "subsidy_volume": ("more output that has to be subsidised", "less output that has to be subsidised"),
    "closed_flows": ("closed sources of supply", "opened sources of supply"),
    "trade_cost": ("more resources used up in trade", "fewer resources used up in trade"),
    "productivity": ("lower productivity", "higher productivity"),
    "tastes": ("tastes moving to goods that become dearer", "tastes moving to goods that become cheaper"),
    "wasted_revenue": ("revenue that is not returned", "less revenue that is not returned"),
}
SECTORS, COLUMNS = 10, 8
LEADING = 3  # regions whose output chooses the sectors


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
    subtitle = "Contribution to the change in real income · percentage points of baseline income · adds up exactly"
    return _with_terms(waterfall(panels, Caption("channels", title, subtitle, note)), facts, panels)


def _with_terms(figure: Figure, facts: Facts, panels: Sequence[WaterfallPanel]) -> Figure:
    """The same with a row for each term of each panel, and one for its total."""
    rows = [
        (code, *step)
        for code, panel in zip(facts.focus, panels, strict=True)
        for step in (*panel.steps, (panel.total_label, panel.total))
    ]
    regions, terms, values = (list(column) for column in zip(*rows, strict=True))
    return replace(figure, table={"region": regions, "term": terms, "percentage_points": values})


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
    title = f"{capital(region_in_prose(facts.focus[0]))}: the largest single effect comes from {_short(found.labels)[main]}"
    note = "The interaction is what only the combination brings. Printed terms are rounded so that they add up."
    subtitle = "Change in real income, each policy alone on top of the baseline · percentage points"
    return _with_terms(waterfall(panels, Caption("policies", title, subtitle, note)), facts, panels)


def _short(labels: tuple[str, ...]) -> list[str]:
    """Policies as they begin a line."""
    return [capital(label) for label in labels]


def capital(text: str) -> str:
    """The same as the beginning of a line."""
    return text[:1].upper() + text[1:]


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
    """Output quantities of the sectors in which most value moves, in the regions that matter most."""
    change = facts.result.change
    quantity, base = change["output_quantity_percent"], change["output_value_baseline"]
    moved = np.nan_to_num(base) * np.abs(np.nan_to_num(quantity))
    codes = facts.beside(facts.first, COLUMNS)
    places = [facts.regions.index(code) for code in codes]
    top = np.argsort(-moved[places[:LEADING]].sum(0), kind="stable")[:SECTORS]
    sectors = sorted(top.tolist(), key=lambda s: float(np.nan_to_num(quantity[places[0], s])))
    values = quantity[np.ix_(places, sectors)].T
    most = int(np.argmax(moved[places[0]]))
    size = float(np.nan_to_num(quantity[places[0], most]))
    title = "Output hardly moves"
    if abs(size) >= 0.05:
        name = sector_in_prose(change.sectors[most])
        title = f"In {region_in_prose(codes[0])} most value moves in {name}: {signed(size, 1, '%')}"
    note = "The colour limits are the same in all cells."
    if {"C26", "C28_C33"} & set(change.sectors):
        note += " Electronics holds chips; machinery holds the machines that make them."
    note += f" All {len(change.sectors)} sectors in tables/sectors.csv."
    figure = heat_table(
        [sector_name(change.sectors[s]) for s in sectors],
        [region_name(code) for code in codes],
        values,
        Caption("sectors", title, "Output quantity · change in percent · compared with the baseline", note),
        row_heading="Sector",
    )
    labels = [change.sectors[s] for s in sectors]
    shown = {f"{code}_output_quantity_percent": quantity[place, sectors] for code, place in zip(codes, places, strict=True)}
    sizes = {
        f"{code}_output_value_baseline_{facts.suffix}": base[place, sectors] for code, place in zip(codes, places, strict=True)
    }
    return replace(figure, table={"sector": labels, "name": [sector_name(label) for label in labels], **shown, **sizes})
