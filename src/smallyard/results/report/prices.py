"""Figures of prices: prices, wages and volumes of regions, and tariff revenue before and after."""

from __future__ import annotations

import math

from smallyard.labels.regions import region_in_prose, region_name
from smallyard.results.figures.caption import Caption
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.plain_table import plain_table
from smallyard.results.numbers import THIN, percent_text, signed, unsigned
from smallyard.results.report.facts import Facts, amount_digits
from smallyard.results.report.reasons import capital

PRICES = {
    "real_income_percent": "Real income",
    "real_wage_percent": "Real wage",
    "real_gdp_percent": "Real GDP",
    "price_index_percent": "Price index of final demand",
    "wage_percent": "Wage (nominal)",
    "terms_of_trade_percent": "Terms of trade",
    "export_volume_percent": "Export volume",
    "import_volume_percent": "Import volume",
    "workers_changing_sector_percent": "Share of workers changing sector",
}
SHARE = "workers_changing_sector_percent"  # an amount, not a change
ROWS = 6
LEAST = 0.5  # million dollars; a smaller change of revenue prints as nothing


def price_figures(facts: Facts) -> tuple[Figure, ...]:
    """The region that the page opens with and those around it; revenue where it moves."""
    return (_prices(facts), *_revenue(facts))


def _prices(facts: Facts) -> Figure:
    known = facts.result.tables["regions"]
    codes = facts.beside(facts.first, ROWS)
    places = [facts.regions.index(code) for code in codes]
    values = {name: [float(known[name][place]) for place in places] for name in PRICES if name in known}
    shown = [name for name, column in values.items() if not all(map(math.isnan, column))]
    rows = [[region_name(code), *(_said(name, values[name][k]) for name in shown)] for k, code in enumerate(codes)]
    first = places[0]
    price, wage = (percent_text(float(known[name][first])) for name in ("price_index_percent", "wage_percent"))
    title = f"{capital(region_in_prose(codes[0]))}: consumer prices {price}, wages {wage}"
    note = (
        "Nominal prices and wages have meaning only relative to the numeraire; real income, real wage and real GDP do not depend "
        "on it."
    )
    caption = Caption("prices", title, "Change in percent, prices and wages at the numeraire (world mean wage)", note)
    table = {"region": codes, "name": [region_name(code) for code in codes], **{name: values[name] for name in shown}}
    return plain_table(["Region", *(PRICES[name] for name in shown)], rows, caption, table=table)


def _said(name: str, value: float) -> str:
    """Percent as printed, its unit in the subtitle."""
    text = unsigned(value, 2) if name == SHARE else percent_text(value)
    return text.removesuffix("%").removesuffix(THIN)


def _revenue(facts: Facts) -> tuple[Figure, ...]:
    """Tariff revenue of the regions whose revenue changes most."""
    change = facts.result.change
    old, new = change["tariff_revenue_baseline"], change["tariff_revenue_counterfactual"]
    gap = abs(new - old)
    moved = [n for n in range(len(facts.regions)) if gap[n] > 1e-3 * gap.max() and gap.max() > LEAST]
    places = sorted(moved, key=lambda n: -gap[n])[:ROWS]
    if not places:
        return ()
    codes = [facts.regions[n] for n in places]
    shares = [change[name] for name in ("tariff_revenue_percent_of_income_baseline", "tariff_revenue_percent_of_income")]
    rows = [
        [
            region_name(facts.regions[n]),
            _amount(facts, old[n]),
            _amount(facts, new[n]),
            _amount(facts, new[n] - old[n], change=True),
            " → ".join(unsigned(float(share[n]), 2) for share in shares),
        ]
        for n in places
    ]
    table = {
        "region": codes,
        "name": [region_name(code) for code in codes],
        f"before_{facts.suffix}": old[places],
        f"after_{facts.suffix}": new[places],
        "before_percent_of_income": shares[0][places],
        "after_percent_of_income": shares[1][places],
    }
    first = places[0]
    verb = "rise" if new[first] > old[first] else "fall"
    title = f"Tariff revenue of {region_in_prose(codes[0])} would {verb} by {facts.money(gap[first])}"
    subtitle = f"Tariff revenue a year, before and after · {facts.unit} · and in percent of income"
    caption = Caption("revenue", title, subtitle, "The six regions whose revenue changes most.")
    return (plain_table(["Region", "Before", "After", "Change", "Percent of income"], rows, caption, table=table),)


def _amount(facts: Facts, value: float, *, change: bool = False) -> str:
    scaled = facts.scaled(float(value))
    digits = amount_digits([scaled])
    return signed(scaled, digits) if change else unsigned(scaled, digits)
