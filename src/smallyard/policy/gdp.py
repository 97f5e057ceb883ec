"""Money of one year in the prices of another: nominal GDP by region and year, and the base year and money of a world."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from smallyard._data import packaged
from smallyard.errors import Finding
from smallyard.world.world import World

TABLE = "wdi_nominal_gdp"
STATE_A_RATE = "state a rate with 'set' and 'of' instead of an amount"
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MONEY = re.compile(r"\b(thousand|million|billion|trillion)?s?\b[^,;]*?(?:\bUS dollars?\b|\bUSD\b|US\$)", re.IGNORECASE)
_SCALES = {"": 1.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}


@dataclass(frozen=True)
class YearlyMoney:
    """Dollars a year of the base year, the same in the world's money, and the nominal GDP ratio that was applied."""

    dollars: float
    in_world_money: float
    base_year: int
    ratio: float


@lru_cache(maxsize=1)
def nominal_gdp() -> dict[tuple[str, int], float]:
    """GDP at market prices by region code and year, million current US dollars. Source: see the card beside the table."""
    text = packaged("gdp", f"{TABLE}.csv").read_text("utf-8")
    return {(row["region"], int(row["year"])): float(row["gdp_million_usd"]) for row in csv.DictReader(io.StringIO(text))}


def base_year(world: World) -> int | None:
    """The one year named in the world's vintage; None if there is none, or more than one."""
    years = set(_YEAR.findall(world.provenance.vintage))
    return int(years.pop()) if len(years) == 1 else None


def money_unit(world: World) -> float | None:
    """US dollars per unit of the world's money; None if the world is not in US dollars, or does not say."""
    found = _MONEY.search(world.provenance.money)
    return _SCALES[(found[1] or "").lower()] if found else None


def base_money(world: World, place: str, dollars: float, year: int) -> float | None:
    """Dollars of a year as money of the world's base year, keeping their weight in the nominal GDP of a place; None if unknown.

    Equation: dollars × GDP(place, base year) / GDP(place, year). A year after the last of the table counts as the last.
    """
    base, unit = base_year(world), money_unit(world)
    last = max(held for _, held in nominal_gdp())
    if base is None or unit is None:
        return None
    ratio = 1.0
    then, now = (nominal_gdp().get((place, min(moment, last))) for moment in (year, base))
    if then is not None and now is not None:
        ratio = now / then
    return dollars * ratio / unit


def yearly_money(
    world: World, payer: str, dollars: float, price_year: int, years: float, where: str, findings: list[Finding]
) -> YearlyMoney | None:
    """Dollars of `price_year`, spread over `years`, as money a year of the world's base year.

    Equation: A = dollars / years × GDP(payer, base year) / GDP(payer, price year), nominal GDP in current US dollars: the amount
    keeps its weight in the payer's economy. A payer that is a grouping has the sum of its members.
    Problems (no base year, another money, no GDP) are appended to `findings`; the result is then None.
    """
    before = len(findings)
    year, unit = base_year(world), money_unit(world)
    if year is None:
        what = f"the world's vintage is '{world.provenance.vintage}': its base year cannot be read"
        findings.append(Finding("E-AMOUNT-YEAR", what, where, "money is converted to that year", "one year in it", STATE_A_RATE))
    if unit is None:
        what = f"the world's money is '{world.provenance.money}'"
        findings.append(Finding("E-AMOUNT-MONEY", what, where, "the amount is in US dollars", "US dollars", STATE_A_RATE))
    if year is None or unit is None:
        return None
    members = world.members.regions[payer]
    then, now = _gdp(members, price_year, where, findings), _gdp(members, year, where, findings)
    if len(findings) > before:
        return None
    ratio = now / then
    yearly = dollars / years * ratio
    return YearlyMoney(yearly, yearly / unit, year, ratio)


def _gdp(members: Sequence[str], year: int, where: str, findings: list[Finding]) -> float:
    table = nominal_gdp()
    missing = [region for region in members if (region, year) not in table]
    if not missing:
        return sum(table[region, year] for region in members)
    years = sorted({known for _, known in table})
    finding = Finding(
        "E-AMOUNT-GDP",
        f"no GDP of {', '.join(missing[:6])} in {year}",
        where,
        "money is converted between years by the payer's nominal GDP",
        f"a payer and years in the packaged table ({years[0]} to {years[-1]}, without TWN and ROW)",
        STATE_A_RATE,
    )
    if finding not in findings:
        findings.append(finding)
    return 1.0
