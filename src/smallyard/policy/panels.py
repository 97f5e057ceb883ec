"""Packaged tariff panels: applied rates by date, importer, exporter and sector of the underlying table."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from smallyard._data import packaged, packaged_names

Pair = tuple[str, str]


@dataclass(frozen=True)
class Panel:
    """Rates as decimals: pair → date → sector → (simple, weighted)."""

    name: str
    rates: dict[Pair, dict[str, dict[str, tuple[float, float]]]]

    def dates(self, pair: Pair) -> list[str]:
        """Dates of a pair, oldest first."""
        return sorted(self.rates[pair])

    def change(self, pair: Pair, on: str, average: str) -> dict[str, float]:
        """Rate in force on a date minus the rate of the pair's own first row, by sector."""
        dates = self.dates(pair)
        current = max(date for date in dates if date <= on)
        column = 0 if average == "simple" else 1
        first, then = self.rates[pair][dates[0]], self.rates[pair][current]
        return {sector: then[sector][column] - first[sector][column] for sector in first}


def panel_names() -> list[str]:
    """Names of the packaged panels."""
    return packaged_names("tariff_panels", ".csv")


def panel_source(name: str) -> str:
    """Source of a packaged panel, as printed with results that use it."""
    return str(json.loads(packaged("tariff_panels", f"{name}.json").read_text("utf-8"))["source"])


@lru_cache(maxsize=4)
def load_panel(name: str) -> Panel:
    """Read a packaged panel."""
    text = packaged("tariff_panels", f"{name}.csv").read_text("utf-8")
    rates: dict[Pair, dict[str, dict[str, tuple[float, float]]]] = defaultdict(lambda: defaultdict(dict))
    for row in csv.DictReader(io.StringIO(text)):
        both = (float(row["simple_percent"]) / 100.0, float(row["weighted_percent"]) / 100.0)
        rates[(row["importer"], row["exporter"])][row["date"]][row["sector"]] = both
    return Panel(name, {pair: dict(dates) for pair, dates in rates.items()})
