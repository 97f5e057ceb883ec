"""Build the packaged splits of sectors from the project's source tables.

    python scripts/build_splits.py --source ../shared/data

Writes src/smallyard/data/splits: chips.yaml and critical-minerals.yaml. Shares by exporter are those of products in United States
imports of a sector in 2024; what no table holds is an assumption and written as one. Deterministic: the same inputs give the same
bytes.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from smallyard.labels.regions import REGION_GROUPS

TARGET = Path(__file__).resolve().parent.parent / "src" / "smallyard" / "data" / "splits"
IMPORTER = "USA"  # whose imports are known by product; as an exporter it has the mean of its partners
PROCESSORS = ("854231",)  # and controllers
PHOTOVOLTAIC = ("854142", "854143")  # cells and modules: under 8541, but no chips
CHIPS = ("8541", "8542")
EQUIPMENT_28 = ("8486",)
EQUIPMENT_26 = ("903082", "903141")  # measuring, checking and inspecting wafers and devices
RARE_EARTHS = ("2846", "280530")
MINOR_METALS = ("811292",)

USES = ["        uses:", "          - {by: final_demand, share: 0%}"]
LOW = ["    theta: {low: 0.5, default: 1.5}", "    rho: {low: 0.1, default: 0.2}"]

# Assumptions: no table at hand holds these.
LOGIC = {"TWN": 0.5, "KOR": 0.1}  # leading-edge logic in the economy's chips
NLD_OF_EU = 0.5  # the Netherlands in the European Union's sales of chip-making machines to the United States

CENSUS = (
    "US Census Bureau, imports 2024 by six-digit product and partner (public domain), "
    "via tradewartracker/trade-war-redux-2025 (MIT)"
)
CROSSWALK = "insongkim/concordance, table HS to ISIC 4 (MIT), with the overrides of the project's data folder: products to sectors"
USGS = "US Geological Survey, Mineral Commodity Summaries 2026 (public domain), via manuali-luciana/critical-minerals-replication"
COMMON = (
    "Each exporter's shares in its sales to the United States in 2024 hold for all its sales, at home and to any buyer, in the "
    "year of the world; sales of parts to economies that assemble them are likely larger.",
    "The United States, whose own sales are not in the table of its imports, has the mean of its partners; ROW has the mean of the "
    "partners that are not regions of the world.",
    "Every member of the European Union has the Union's share, because the source counts the Union as one partner.",
)


@dataclass(frozen=True)
class Imports:
    """Imports by partner of the world's labels: of products, and of all products of a sector."""

    by_product: pd.DataFrame
    by_sector: pd.DataFrame

    def of(self, codes: Iterable[str], without: Iterable[str] = ()) -> pd.Series:
        """Value by partner of the products whose code begins so."""
        code = self.by_product["hs6"]
        chosen = code.str.startswith(tuple(codes)) & ~code.isin(list(without))
        return self.by_product[chosen].groupby("partner")["imports_usd"].sum().reindex(self.by_sector.index, fill_value=0)

    def shares(self, value: pd.Series, sector: str) -> dict[str, float]:
        """Share of a value in the imports of a sector by partner; 'all' is that of all partners together."""
        whole = self.by_sector[sector]
        return {"all": value.sum() / whole.sum(), **(value / whole).where(whole > 0.0, 0.0)}


def read_imports(source: Path) -> Imports:
    """Imports with partners named as the world names its regions; the others are ROW."""
    flows = pd.read_parquet(source / "import_dependence" / "us_imports_2024_hs6_partner.parquet")
    with (source / "world" / "wiod2014" / "regions.csv").open(encoding="utf-8") as stream:
        regions = set(pd.read_csv(stream)["iso3"])
    partner = flows["partner"].astype(str).replace({"SVK": "EU27"})  # the source lists Slovakia beside the Union
    flows = flows.assign(partner=np.where(partner.isin([*regions, "EU27"]), partner, "ROW"))
    weights = pd.read_csv(source / "tariffs" / "hs6_to_wiod50.csv", dtype={"hs6": str})
    mapped = flows.merge(weights, on="hs6")
    mapped["value"] = mapped["imports_usd"] * mapped["weight"]
    return Imports(flows, mapped.pivot_table(index="partner", columns="sector", values="value", aggfunc="sum", fill_value=0.0))


def percent(share: float) -> str:
    """Two digits: more would claim a precision that the assumptions do not have."""
    return f"{float(f'{100.0 * share:.2g}'):g}%"


def part(parent: str, shares: dict[str, float], special: dict[str, float] | None = None) -> list[str]:
    """Lines of one part: the mean, then every exporter; members of the Union that differ are named apart."""
    by_exporter = {key: value for key, value in sorted(shares.items()) if key not in ("all", "EU27")}
    union = [code for code in REGION_GROUPS["EU27"] if code not in (special or {})]
    lines = [f"      {parent}:", f"        share: {percent(shares['all'])}", "        overrides:"]
    lines += [f"          - {{exporter: {code}, share: {percent(value)}}}" for code, value in by_exporter.items()]
    lines.append(f"          - {{exporter: [{', '.join(union)}], share: {percent(shares['EU27'])}}}")
    return lines + [f"          - {{exporter: {code}, share: {percent(value)}}}" for code, value in (special or {}).items()]


def texts(key: str, items: Iterable[str]) -> list[str]:
    """A list of texts, each folded."""
    return [f"{key}:", *(f'  - "{item}"' for item in items)]


def head(title: str, notes: str, sources: Iterable[str], assumptions: Iterable[str]) -> list[str]:
    """Everything above the sectors."""
    return [
        "# Written by scripts/build_splits.py; change that file instead.",
        "schema: smallyard/split/1",
        f'title: "{title}"',
        f'notes: "{notes}"',
        *texts("sources", sources),
        *texts("assumptions", assumptions),
        "sectors:",
    ]


def sector(label: str, title: str, made_of: list[str]) -> list[str]:
    """Lines of one sub-sector."""
    return [f"  {label}:", f"    title: {title}", "    from:", *made_of]


def chip_assumptions(imports: Imports) -> tuple[str, ...]:
    """What no table at hand says about chips."""
    most = imports.of(PROCESSORS) / imports.of(CHIPS, PHOTOVOLTAIC)
    return (
        f"Leading-edge logic comes from TWN and KOR alone: {percent(LOGIC['TWN'])} and {percent(LOGIC['KOR'])} of the value of "
        "their chips. No table separates chips by generation; processors and controllers (HS 8542.31), "
        f"{percent(most['TWN'])} and {percent(most['KOR'])} of these "
        "two economies' chips in the source, are an upper limit.",
        "Other semiconductors are HS 8541 and 8542 without photovoltaic cells and modules, less leading-edge logic.",
        "Machines for making chips are HS 8486 in machinery (C28_C33), and instruments that measure or inspect wafers "
        f"(HS 9030.82, 9031.41) in electronics. The Netherlands is taken to sell {percent(NLD_OF_EU)} of the Union's HS 8486.",
        "Chips are bought by producers, not by final demand; all else about buyers and costs is as in the parent sector.",
        "Trade elasticities of leading-edge logic and of machines are low, 0.5 to 1.5: few makers, long qualification. Other "
        "semiconductors keep that of electronics unless low values are asked for. None of these values is an estimate.",
    )


def chips(imports: Imports, netherlands: float) -> str:
    """Electronics into leading-edge logic, other chips, the rest; machines for making chips out of electronics and machinery.

    Argument: netherlands, its share in the Union's sales of machinery to the United States in the world's year.
    """
    found = imports.shares(imports.of(CHIPS, PHOTOVOLTAIC), "C26")
    logic = {code: part_of * found[code] for code, part_of in LOGIC.items()}
    others = {code: value - logic.get(code, 0.0) for code, value in found.items()}
    machines = imports.shares(imports.of(EQUIPMENT_28), "C28_C33")
    union = machines["EU27"]
    machines["EU27"] = union * (1.0 - NLD_OF_EU) / (1.0 - netherlands)
    lines = head(
        "Electronics (C26) into leading-edge logic, other semiconductors and the rest; machines for making chips",
        "Chips are a small part of the sector that holds them. The shares are those of trade with one buyer, and of assumptions.",
        (CENSUS, CROSSWALK),
        (*COMMON, *chip_assumptions(imports)),
    )
    few = [f"          - {{exporter: {code}, share: {percent(value)}}}" for code, value in logic.items()]
    made_of = part("C28_C33", machines, {"NLD": union * NLD_OF_EU / netherlands})
    made_of += part("C26", imports.shares(imports.of(EQUIPMENT_26), "C26"))
    lines += sector(
        "C26_LOGIC", "Leading-edge logic chips", ["      C26:", "        share: 0%", "        overrides:", *few, *USES, *LOW]
    )
    lines += sector("C26_CHIPS", "Other semiconductors", [*part("C26", others), *USES, "    theta: {low: 1.5}"])
    lines += sector("CHIP_MACHINES", "Machines for making chips", [*made_of, *LOW])
    lines += sector("C26_OTHER", "Other electronics", ["      C26: {share: rest}"])
    lines += sector("C28_OTHER", "Other machinery, repair", ["      C28_C33: {share: rest}"])
    return "\n".join(lines) + "\n"


def mineral_assumptions(mined: dict[str, float]) -> tuple[str, ...]:
    """What is assumed of minerals; argument: China's share of world production, by mineral."""
    return (
        "Rare earths are HS 2846 and 2805.30, all of them in chemicals. China's "
        f"{percent(mined['rare earths'])} of mined rare earths in 2024 (USGS) is not "
        "used: the shares follow trade in compounds and metals.",
        "Gallium and germanium are HS 8112.92, which also holds niobium and other metals (Brazil leads): an upper limit for "
        f"the two. China's {percent(mined['gallium'])} of primary gallium in 2024 (USGS) is therefore not visible in these shares.",
        "Both are bought by producers, not by final demand; all else about buyers and costs is as in the parent sector.",
        "Trade elasticities are low, 0.5 to 1.5, because substitutes are few at first. None of these values is an estimate.",
    )


def minerals(imports: Imports, mined: dict[str, float]) -> str:
    """Rare earths out of chemicals; gallium, germanium and other minor metals out of basic metals."""
    lines = head(
        "Rare earths out of chemicals (C20); gallium, germanium and other minor metals out of basic metals (C24)",
        "Compounds and unwrought metals only: magnets, alloys and ores stay in their sectors.",
        (CENSUS, CROSSWALK, USGS),
        (*COMMON, *mineral_assumptions(mined)),
    )
    for label, title, codes, parent in (
        ("RARE_EARTHS", "Rare-earth compounds and metals", RARE_EARTHS, "C20"),
        ("MINOR_METALS", "Gallium, germanium, niobium and other minor metals", MINOR_METALS, "C24"),
    ):
        lines += sector(label, title, [*part(parent, imports.shares(imports.of(codes), parent)), *USES, *LOW])
    for label, title, parent in (("C20_OTHER", "Other chemicals", "C20"), ("C24_OTHER", "Other basic metals", "C24")):
        lines += sector(label, title, [f"      {parent}: {{share: rest}}"])
    return "\n".join(lines) + "\n"


def chinese_production(source: Path) -> dict[str, float]:
    """China's share of world production in 2024 by mineral."""
    table = pd.read_csv(source / "minerals" / "production.csv")
    rows = table[(table["iso3"] == "CHN") & (table["year"] == 2024)]
    return dict(zip(rows["mineral"], rows["share_of_world"], strict=True))


def netherlands_share() -> float:
    """The Netherlands in the Union's machinery sold to the United States in the packaged world."""
    from smallyard.world.packaged import load_world

    world = load_world("wiod2014")
    sold = world.trade_fob[world.regions.index(IMPORTER), :, world.sectors.index("C28_C33")]
    return float(sold[world.regions.index("NLD")] / sum(sold[world.regions.index(code)] for code in REGION_GROUPS["EU27"]))


def main() -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, default=Path("../shared/data"))
    source = parser.parse_args().source
    imports = read_imports(source)
    TARGET.mkdir(parents=True, exist_ok=True)
    (TARGET / "chips.yaml").write_text(chips(imports, netherlands_share()), encoding="utf-8")
    (TARGET / "critical-minerals.yaml").write_text(minerals(imports, chinese_production(source)), encoding="utf-8")


if __name__ == "__main__":
    main()
