"""Build the packaged table of nominal GDP from the project's source tables.

    python scripts/build_gdp.py --source ../shared/data

Writes src/smallyard/data/gdp: one row per region of the packaged world and year, and a card with provenance and licence.
Deterministic: the same inputs give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "src" / "smallyard" / "data"
TABLE = "wdi_nominal_gdp"
CARD = {
    "title": "Gross domestic product by region and year",
    "unit": "million current US dollars, market prices, rounded to the nearest million",
    "source": "World Bank, World Development Indicators, series NY.GDP.MKTP.CD (GDP, current US$), update of 24 March 2025",
    "licence": "CC BY 4.0",
}
MISSING = "not in the source"


def world_regions(source: Path) -> list[str]:
    """Codes of the regions of the packaged world, in its order."""
    with (source / "world" / "wiod2014" / "regions.csv").open(newline="", encoding="utf-8") as stream:
        return [row["iso3"] for row in csv.DictReader(stream)]


def gdp_rows(source: Path) -> list[tuple[str, str, int]]:
    """Region, year and GDP in million dollars, for the regions of the packaged world, sorted."""
    wanted = set(world_regions(source))
    with gzip.open(source / "margins" / "gdp_wdi_2000_2023.csv.gz", "rt", newline="", encoding="utf-8") as stream:
        found = [
            (row["iso3"], row["year"], round(float(row["gdp_usd"]) / 1e6))
            for row in csv.DictReader(stream)
            if row["iso3"] in wanted
        ]
    return sorted(found)


def build_gdp(source: Path) -> None:
    """The table and its card; the card names the regions that have no row."""
    rows = gdp_rows(source)
    out = TARGET / "gdp"
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("region", "year", "gdp_million_usd"))
    writer.writerows(rows)
    (out / f"{TABLE}.csv").write_text(text.getvalue(), encoding="utf-8")
    present = {region for region, _, _ in rows}
    absent = [region for region in world_regions(source) if region not in present]
    steps = [
        "regions of the packaged world table kept, values divided by 1e6 and rounded",
        f"{MISSING}, so left out: {', '.join(absent)}",
    ]
    card = json.dumps({**CARD, "steps": steps}, indent=1, ensure_ascii=False)
    (out / f"{TABLE}.json").write_text(card + "\n", encoding="utf-8")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--source", type=Path, required=True, help="folder with margins/ and world/")
    build_gdp(parser.parse_args().source)


if __name__ == "__main__":
    main()
