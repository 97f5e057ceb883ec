"""Words that a measure may use: instruments, statuses, units, kinds of sources, places and sectors."""

from __future__ import annotations

import csv
import io
import re
from functools import lru_cache
from typing import Literal

from smallyard._data import packaged
from smallyard.labels.regions import REGION_GROUPS, REGION_NAMES
from smallyard.labels.sectors import SECTOR_NAMES

Instrument = Literal[
    "import_tariff", "trade_remedy", "export_tax", "service_fee",
    "export_control", "export_ban", "entity_listing", "import_ban", "procurement_localisation", "technology_export_ban",
    "production_subsidy", "investment_subsidy", "rd_subsidy", "consumption_subsidy", "demand_support",
    "talent_control", "talent_attraction", "inward_fdi_screening", "outward_investment_control",
    "agreement", "ruling", "enabling_law", "alliance",
]  # fmt: skip
Status = Literal[
    "threatened", "proposed", "announced", "scheduled", "in_force", "relaxed",
    "suspended", "expired", "revoked", "withdrawn", "struck_down",
]  # fmt: skip
Unit = Literal[
    "pct", "binary", "entities", "persons", "usd_bn", "cny_bn", "eur_bn", "jpy_bn", "krw_bn",
    "usd_per_nt", "usd_per_kg", "usd_per_person", "usd_per_vehicle", "pct_growth", "none",
]  # fmt: skip
Confidence = Literal["sourced", "partial", "recalled"]
SourceKind = Literal["official", "legal", "data", "research", "press", "trade", "reference", "seed", "none"]

BITING = ("in_force", "relaxed")  # the only statuses in which a level is charged
CLASSES = {
    "tariffs": ("import_tariff", "trade_remedy", "export_tax", "service_fee"),
    "controls": (
        "export_control", "export_ban", "entity_listing", "import_ban", "procurement_localisation", "technology_export_ban",
    ),
    "subsidies": ("production_subsidy", "investment_subsidy", "rd_subsidy", "consumption_subsidy", "demand_support"),
    "people-and-capital": ("talent_control", "talent_attraction", "inward_fdi_screening", "outward_investment_control"),
    "law-and-agreements": ("agreement", "ruling", "enabling_law", "alliance"),
}  # fmt: skip
IMPORT_DUTIES = ("import_tariff", "trade_remedy")
TARIFF_LIKE = (*IMPORT_DUTIES, "export_tax")
HIGHEST_RATE = 10_000.0  # percent: above this a ban is meant
ALL = "ALL"
ALL_GOODS = "GOODS"
_SERVICE = re.compile(r"[D-U](\d\d.*|_.*)?")

# ISO 3166-1 alpha-3; the codes of the packaged worlds are among them, the groups of worlds are not.
_ISO3 = """
ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS BIH BLM BLR BLZ BMU BOL
BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM
DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY
HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY
LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM
NCL NER NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU
SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKL TKM TLS TON
TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE
"""
PLACES = frozenset(_ISO3.split()) | set(REGION_GROUPS)


def place_name(code: str) -> str:
    """Readable name of a place; the code itself where the program has none."""
    return "all" if code == ALL else REGION_NAMES.get(code, code)


def within(code: str, labels: list[str]) -> bool:
    """Whether a place is named by a list: itself, as a member of a named group, or by ALL."""
    return any(label in (ALL, code) or code in REGION_GROUPS.get(label, ()) for label in labels)


@lru_cache(maxsize=1)
def sector_members() -> dict[str, frozenset[str]]:
    """Sectors of the register, each with the sectors of the packaged 2014 table that it stands for."""
    rows = csv.DictReader(io.StringIO(packaged("measures", "sectors.csv").read_text("utf-8")))
    grouped = {row["measures_code"]: frozenset(row["wiod50_sectors"].split()) for row in rows}
    return {code: frozenset([code]) for code in SECTOR_NAMES} | grouped


def is_service(code: str) -> bool:
    """Whether a sector is one of services: sections D to U of ISIC revision 4, alone, joined or by division."""
    return _SERVICE.fullmatch(code) is not None


def sectors_meet(one: str, other: str) -> bool:
    """Whether two sector codes have something in common: a sector of the packaged 2014 table, or one is a part of the other."""
    if ALL_GOODS in (one, other):
        return not (is_service(one) or is_service(other))
    if one.startswith(f"{other}_") or other.startswith(f"{one}_"):  # C26_CHIPS is a part of C26
        return True
    members = sector_members()
    return one == other or bool(members.get(one, frozenset([one])) & members.get(other, frozenset([other])))
