"""Build the packaged worlds, elasticity sets and tariff panels from the project's source tables.

    python scripts/build_worlds.py --source ../shared/data

Writes under src/smallyard/data: `worlds/` (table at basic prices, tariffs in a file of their own, cards with labels and
provenance), `elasticities/`, `tariff_panels/`. Deterministic: the same inputs give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import zipfile
from pathlib import Path

import numpy as np

TARGET = Path(__file__).resolve().parent.parent / "src" / "smallyard" / "data"
MONEY = "million current US dollars, 2014"
SOURCE = (
    "World Input-Output Database 2016 release, world input-output table 2014 (Timmer, Dietzenbacher, Los, Stehrer, de Vries 2015, "
    "Review of International Economics 23: 575-605), in the 44 x 50 form of Felbermayr, Groeschl, Heiland 2022; applied tariffs "
    "2014: sector averages of WITS rates with BACI weights by the same authors, orientation repaired"
)
LICENCE = "table: CC BY 4.0 (WIOD 2016 release, changes made); tariffs: derived sector averages, redistribution status not settled"
# What the source preparation did; amounts as documented beside the source table.
STEPS = (
    {
        "what": "country-sectors below 1,000 dollars set to zero (Malta forestry)",
        "amount": 1,
        "unit": "cells",
    },
    {
        "what": "inventory increases folded into domestic sales and final demand",
        "amount": 1810993,
        "unit": MONEY,
    },
    {
        "what": "inventory decreases folded into domestic sales and final demand",
        "amount": -262143,
        "unit": MONEY,
    },
    {
        "what": "drawdowns beyond domestic demand treated as current production (32 cells)",
        "amount": 37590,
        "unit": MONEY,
    },
    {"what": "final-demand cells of -3e-11 set to zero", "amount": 3, "unit": "cells"},
    {"what": "tariff matrix of the source transposed back to importer on exporter; tariff of ROW on itself set to 0"},
    {
        "what": "country-sectors with zero output left as importers without production",
        "amount": 47,
        "unit": "cells",
    },
)


def rows(path: Path) -> list[dict[str, str]]:
    """CSV rows with every value as text."""
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def write_npz(path: Path, **arrays: np.ndarray) -> None:
    """Compressed archive with fixed time stamps, so that rebuilding changes no byte."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.ascontiguousarray(array), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", (2014, 1, 1, 0, 0, 0)), buffer.getvalue(), zipfile.ZIP_DEFLATED)


def write_json(path: Path, card: dict) -> None:
    """Readable JSON with a final newline."""
    path.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def build_world(source: Path) -> None:
    """The 44 × 50 table and its tariffs; the 17 × 27 world is a grouping of it."""
    folder = source / "world" / "wiod2014"
    table = np.load(folder / "basic_clean.npz", allow_pickle=False)
    tariffs = np.load(folder / "tariffs" / "tariffs2014.npz", allow_pickle=False)
    regions, sectors = rows(folder / "regions.csv"), rows(folder / "sectors.csv")
    to_public = (1, 2, 0)  # [sector, importer, exporter] → [importer, exporter, sector]
    out = TARGET / "worlds"
    write_npz(
        out / "wiod2014.npz",
        trade_fob=table["M_fob"].transpose(to_public),
        intermediate_use_basic=table["use_fob"],
        final_demand_basic=table["fd_fob"].T,
    )
    write_npz(out / "wiod2014_tariffs.npz", tariff=tariffs["tau"].transpose(to_public) - 1.0)
    names = [row["short"] for row in sectors]
    write_json(
        out / "wiod2014.json",
        {
            "regions": [row["iso3"] for row in regions],
            "sectors": [row["code"] for row in sectors],
            "sector_names": dict(zip([row["code"] for row in sectors], names, strict=True)),
            "is_good": [row["goods"] == "1" for row in sectors],
            "vintage": "2014 economy",
            "money": MONEY,
            "source": SOURCE,
            "licence": LICENCE,
            "steps": STEPS,
        },
    )
    groups = {row["region"]: row["members"].split() for row in rows(folder / "regions17.csv")}
    sets = rows(folder / "sectors27.csv")
    write_json(
        out / "wiod2014-17x27.json",
        {
            "grouping_of": "wiod2014",
            "regions": groups,
            "sectors": {row["code"]: row["members"].split() for row in sets},
            "sector_names": {row["code"]: row["name"] for row in sets},
        },
    )


def build_elasticities(source: Path) -> None:
    """One CSV per set: sector, value; the concept and citation stand in sets.json, written by hand."""
    table = rows(source / "elasticities" / "wiod50_elasticities.csv")
    columns = {"fontagne2022": "theta_fontagne2022", "caliendo_parro2015": "theta_caliendo_parro2015"}
    goods = {row["code"] for row in rows(source / "world" / "wiod2014" / "sectors.csv") if row["goods"] == "1"}
    for name, column in columns.items():
        lines = [f"{row['sector']},{row[column]}" for row in table if row["sector"] in goods]
        (TARGET / "elasticities" / f"{name}.csv").write_text("sector,coefficient\n" + "\n".join(lines) + "\n", "utf-8")


def build_panel(source: Path) -> None:
    """Applied rates by date, importer, exporter and sector, in percent."""
    table = rows(source / "tariffs" / "us_china_2018_2020_by_sector.csv")
    lines = [
        f"{row['importer']},{row['exporter']},{row['date']},{row['sector']},{row['rate_simple_pct']},{row['rate_weighted_pct']}"
        for row in table
    ]
    head = "importer,exporter,date,sector,simple_percent,weighted_percent\n"
    (TARGET / "tariff_panels" / "us-china-2018-2020.csv").write_text(head + "\n".join(lines) + "\n", "utf-8")


def main() -> None:
    """Build everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, default=Path("../shared/data"))
    source = parser.parse_args().source
    build_world(source)
    build_elasticities(source)
    build_panel(source)


if __name__ == "__main__":
    main()
