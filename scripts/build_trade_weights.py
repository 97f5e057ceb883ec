"""Write the trade weights that carry measures from product codes to sectors, and the coverage of lists known by sector.

    python scripts/build_trade_weights.py [--data ../shared/data]

`trade_weights.npz`: United States imports of 2024 by HS6 and partner, with the duty calculated on them, and the shares of each HS6
in the sectors of the 2014 table. Flows below 100,000 dollars are left out (0.03 % of the total); Slovakia is added to the EU.
`coverage.csv`: share of each sector's flow that a list of 2018 and 2019 hits, as the rise of the applied rate in the dated panel
over the level of the list in law.
`published_increases.csv`: published increases of the average duty over 2024 by partner and date, for the largest partners.
"""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "src" / "smallyard" / "data" / "measures"
SMALLEST = 100_000  # dollars
PARTNERS = 20  # whose published averages are carried over
# list → importer, exporter, last date before it, first date with it in full, level in law (percent), as the register has it
LISTS = {
    "us-301-list1": ("USA", "CHN", "2018-01-01", "2018-07-06", 25.0),
    "us-301-list2": ("USA", "CHN", "2018-07-06", "2018-08-23", 25.0),
    "us-301-list3": ("USA", "CHN", "2018-08-23", "2019-06-01", 25.0),
    "us-301-list4a": ("USA", "CHN", "2019-06-01", "2019-09-01", 15.0),
    "cn-ret-232": ("CHN", "USA", "2018-01-01", "2018-04-02", 15.0),
    "cn-ret-301-1": ("CHN", "USA", "2018-07-01", "2018-07-06", 25.0),
    "cn-ret-301-2": ("CHN", "USA", "2018-07-06", "2018-08-23", 25.0),
    "cn-ret-301-3": ("CHN", "USA", "2019-01-02", "2019-06-01", 15.0),  # from 10 to 25
    "cn-ret-301-4a": ("CHN", "USA", "2019-06-01", "2019-09-01", 10.0),
}
UNTIL = {("cn-ret-301-1", "C29"): "2019-01-01"}  # cars: suspended from this day on
LEAST = 0.002  # of a sector: below it a rise of the rate is rounding


def trade_weights(data: Path) -> dict[str, np.ndarray]:
    """Arrays of the weights: codes, partners, sectors, flows, and shares of codes in sectors."""
    flows = pd.read_parquet(data / "import_dependence" / "us_imports_2024_hs6_partner.parquet")
    flows["partner"] = flows.partner.astype(str).replace("SVK", "EU27")
    flows = flows.groupby(["hs6", "partner"], as_index=False).sum()
    flows = flows[flows.imports_usd >= SMALLEST]
    links = pd.read_csv(data / "tariffs" / "hs6_to_wiod50.csv", dtype={"hs6": str})
    codes, partners, sectors = (sorted(set(column)) for column in (flows.hs6, flows.partner, links.sector))
    links = links[links.hs6.isin(codes)]
    place = {code: k for k, code in enumerate(codes)}
    return {
        "hs6": np.array(codes),
        "partners": np.array(partners),
        "sectors": np.array(sectors),
        "flow_code": flows.hs6.map(place).to_numpy(np.uint16),
        "flow_partner": flows.partner.map({name: k for k, name in enumerate(partners)}).to_numpy(np.uint8),
        "flow_usd": flows.imports_usd.to_numpy(np.float32),
        "flow_duty_usd": flows.calculated_duty_usd.to_numpy(np.float32),
        "link_code": links.hs6.map(place).to_numpy(np.uint16),
        "link_sector": links.sector.map({name: k for k, name in enumerate(sectors)}).to_numpy(np.uint8),
        "link_share": links.weight.to_numpy(np.float32),
    }


def coverage_rows(data: Path) -> list[tuple[str, str, str, str]]:
    """List, sector, share of the flow, end: share = (rate with the list − rate before it) / its rise in law, between 0 and 1."""
    panel = pd.read_csv(data / "tariffs" / "us_china_2018_2020_by_sector.csv")
    rates = panel.set_index(["importer", "exporter", "date", "sector"]).rate_weighted_pct
    found = []
    for name, (importer, exporter, before, after, level) in LISTS.items():
        rise = (rates[importer, exporter, after] - rates[importer, exporter, before]) / level
        kept = [(code, min(share, 1.0)) for code, share in rise.items() if share >= LEAST]
        found += [(name, code, f"{share:.4f}", UNTIL.get((name, code), "")) for code, share in kept]
    return found


def published_rows(data: Path) -> list[tuple[str, str, str, str]]:
    """Partner, date, increase over 2024 in percentage points, imports of 2024 in million dollars; Slovakia is left out."""
    table = pd.read_csv(data / "tariffs" / "us_2025_2026_by_partner_date.csv")
    size = table.groupby("partner").imports_2024_usd.first().drop("SVK").sort_values(ascending=False)
    order = {partner: place for place, partner in enumerate(size.index[:PARTNERS])}
    kept = table[table.partner.isin(order)].assign(place=lambda held: held.partner.map(order)).sort_values(["place", "date"])
    rows = kept[["partner", "date", "increase_over_2024_pp", "imports_2024_usd"]].itertuples(index=False)
    return [(partner, date, f"{rise:.3f}", f"{usd / 1e6:.0f}") for partner, date, rise, usd in rows]


def _write(name: str, rows: list[tuple[str, ...]]) -> None:
    with (OUT / name).open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)


CARD = {
    "trade_weights.npz": {
        "what": "United States imports of 2024 by HS6 and partner, the duty calculated on them, and shares of HS6 codes in sectors",
        "source": "United States Census Bureau via tradewartracker/trade-war-redux-2025 (commit 726c595); crosswalk of "
        "insongkim/concordance (commit 201c812, table hs_isic4) with overrides for electronics and vehicles",
        "licence": "public domain (import data); MIT (both repositories)",
        "steps": ["Slovakia added to the EU", "flows below 100,000 dollars left out: 0.03 percent of the total"],
    },
    "coverage.csv": {
        "what": "share of each sector's flow that a list of 2018 and 2019 hits",
        "source": "mwaugh0328/tradewar-tracker (commit 753b351) and data of Bown, Jung and Zhang via "
        "mwaugh0328/consumption_and_tradewar (commit 82c38f5)",
        "licence": "MIT",
        "steps": ["rise of the weighted rate over the rise in law", "shares below 0.2 percent left out"],
    },
    "published_increases.csv": {
        "what": "published increase of the average duty over 2024 by partner and date",
        "source": "tradewartracker/trade-war-redux-2025 (commit 726c595), country-by-time.csv",
        "licence": "MIT",
        "steps": ["the 20 partners with the largest imports of 2024, without Slovakia"],
    },
    "lists/*.csv": {
        "what": "codes of lists in law, at HS6 or HS4",
        "source": "tradewartracker/trade-war-redux-2025, folder tariff-lists; annexes of executive orders and proclamations",
        "licence": "public domain (law); MIT (repository)",
        "steps": ["codes of 8 and 10 digits gathered to HS6; whole headings to HS4"],
    },
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    data = parser.parse_args().data
    np.savez_compressed(OUT / "trade_weights.npz", **trade_weights(data))
    (OUT / "card.json").write_text(json.dumps(CARD, indent=2) + "\n", "utf-8")
    _write("coverage.csv", [("id", "sector", "share", "until"), *coverage_rows(data)])
    _write("published_increases.csv", [("partner", "date", "increase_pp", "imports_musd"), *published_rows(data)])


if __name__ == "__main__":
    main()
