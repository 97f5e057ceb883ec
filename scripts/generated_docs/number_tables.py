"""Tables of docs/numbers.md: every variable, and the flagship's numbers as worked examples."""

from __future__ import annotations

import numpy as np

from generated_docs.markdown import plain, table
from generated_docs.runs import flagship, name, percent
from smallyard.labels import dims
from smallyard.results.decomposition import OUTSIDE_GDP, TERMS
from smallyard.results.numbers import signed
from smallyard.results.tables import column
from smallyard.results.variables import MONEY, REGION, VARIABLES, by_dims

PLACES = {
    REGION: ("By region", "tables/regions.csv"),
    dims.REGIONAL: ("By region and sector", "tables/sectors.csv"),
    dims.BILATERAL: ("By importer, exporter and sector", "tables/bilateral.csv"),
}
SHOWN = ("USA", "CHN", "MEX")


def variables_block() -> str:
    """All variables, by their dimensions; the name of the CSV column where it differs."""
    money = str(flagship().world["money"])
    parts = []
    for shape, (title, place) in PLACES.items():
        rows = []
        for variable in by_dims(shape):
            unit = "money" if VARIABLES[variable].unit == MONEY else VARIABLES[variable].unit
            label = column(variable, money)
            inside = "" if shape == dims.BILATERAL and unit != "money" else f"`{label}`"
            rows.append([f"`{variable}`", unit, VARIABLES[variable].meaning, inside])
        parts.append(
            f"**{title}** (`{', '.join(shape)}`)\n\n" + table(["variable", "unit", "meaning", f"column of `{place}`"], rows)
        )
    assert sum(len(by_dims(shape)) for shape in PLACES) == len(VARIABLES)  # no variable without a table
    return "\n".join(parts)


def measures_block() -> str:
    """The three measures and how they hang together, for the regions in the policies and the largest gain."""
    result, parts = flagship(), flagship().decomposition
    assert parts is not None  # the flagship cuts no region off
    rows = []
    for code in SHOWN:
        n = parts.regions.index(code)
        rows.append([
            name(code), percent(result.real_income[code]), percent(result.real_wage[code]), percent(parts.real_gdp[n]),
            percent(parts.terms_of_trade[n]), percent(parts.terms["transfers"][n]),
            signed(float(result.change["equivalent_variation"][n]) / 1000.0, 1),
        ])  # fmt: skip
    head = ["", "real income", "real wage", "real GDP", "terms of trade", "transfers", "bn USD a year"]
    return table(head, rows, numbers=head[1:])


def decomposition_block() -> str:
    """Every term that is not zero, for two regions."""
    parts = flagship().decomposition
    assert parts is not None
    places = [parts.regions.index(code) for code in SHOWN]
    rows = []
    for term in TERMS:
        if np.abs(parts.terms[term][places]).max() >= 5e-4:
            where = "" if term in OUTSIDE_GDP else "real GDP"
            rows.append([f"`{term}`", TERMS[term], where, *(signed(float(parts.terms[term][n]), 3) for n in places)])
    total = ["**total**", "change of real income", "", *(f"**{signed(float(parts.total[n]), 3)}**" for n in places)]
    head = ["term", "meaning", "part of", *(name(code) for code in SHOWN)]
    return table(head, [*rows, total], numbers=head[3:])


def terms_block() -> str:
    """Names and meanings of all terms."""
    rows = [[f"`{term}`", words, "no" if term in OUTSIDE_GDP else "yes"] for term, words in TERMS.items()]
    return table(["term", "what it counts", "part of real GDP"], rows)


def policies_block() -> str:
    """Each policy alone, what the whole loses without it, and the interaction."""
    found = flagship().contributions
    assert found is not None  # the flagship has two policies
    places = [found.regions.index(code) for code in SHOWN]
    rows = []
    for label, alone, dropped in zip(found.labels, found.alone, found.dropped, strict=True):
        rows.append([plain(label), *(f"{signed(alone[n], 3)} / {signed(dropped[n], 3)}" for n in places)])
    rows.append(["interaction", *(signed(found.interaction[n], 3) for n in places)])
    rows.append(["all together", *(signed(found.total[n], 3) for n in places)])
    head = ["alone / dropped", *(name(code) for code in SHOWN)]
    return table(head, rows, numbers=head[1:])


def tariffs_block() -> str:
    """Incidence and average rates of the flagship."""
    found = flagship().border_rates
    assert found is not None
    rows = []
    for item in found.effective:
        partner = "all partners" if item.exporter is None else name(item.exporter)
        share = [
            pair.sellers_percent for pair in found.incidence if (pair.importer, pair.exporter) == (item.importer, item.exporter)
        ]
        rates = [f"{rate:.1f} %" for rate in (item.before, item.on_paper, item.after) if rate is not None]
        rows.append([f"{name(item.importer)} on {partner}", *rates, f"{share[0]:.1f} %".replace("-", "−") if share else ""])
    head = ["tariffs of", "before", "on paper", "after", "borne by sellers"]
    return table(head, rows, numbers=head[1:])


def range_block() -> str:
    """Headline, lowest, highest and the option that turns the sign."""
    result, found = flagship(), flagship().range
    assert found is not None
    rows = []
    for code in (*SHOWN, "CAN"):
        n = found.regions.index(code)
        flips = found.flips(code)
        option = plain(flips) if flips else "none: the sign is the same in all"
        rows.append([name(code), percent(result.real_income[code]), f"{percent(found.low[n])} to {percent(found.high[n])}", option])
    return table(
        ["", "headline", f"lowest to highest of {len(found.solved)}", "option that turns the sign"], rows, numbers=["headline"]
    )
