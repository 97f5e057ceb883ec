"""Which goods and which flows a measure reaches: yes, no, or not decided by what the register holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from smallyard.errors import Finding, InputError
from smallyard.labels.match import did_you_mean
from smallyard.labels.regions import REGION_GROUPS
from smallyard.policy.register.hs import covers, digits, touches
from smallyard.policy.register.lists import exempt_codes, exemptions, scope_codes
from smallyard.policy.register.records import Measure
from smallyard.policy.register.register import carved_out
from smallyard.policy.register.vocabulary import ALL_GOODS, IMPORT_DUTIES, PLACES, is_service, sector_members, sectors_meet, within

Answer = Literal["yes", "no", "undecided"]
Side = Literal["import", "export"]


@dataclass(frozen=True)
class Goods:
    """A good, by the measures that are known to name it, by HS code, or by sector.

    With `ids`, exactly these measures are looked at: the way in which published totals are replayed. With a sector alone, the good
    is one that every measure on the sector names: an upper end, because lists cover parts of sectors.
    """

    ids: tuple[str, ...] | None = None
    hs: str | None = None
    sector: str | None = None

    def __post_init__(self) -> None:
        if self.ids is None and self.hs is None and self.sector is None:
            fix = "give an HS code, a sector, or the ids of the measures that name the good"
            raise InputError(Finding("E-GOODS", "no good is named", "goods", fix=fix))
        if self.hs is not None and digits(self.hs) is None:
            fix = "write 2 to 10 digits, such as 8541.43"
            raise InputError(Finding("E-HS-FORM", f"'{self.hs:.60}' is not an HS code", "goods", fix=fix))
        if self.sector is not None and self.sector not in sector_members():
            fix = did_you_mean(self.sector, sector_members())
            raise InputError(Finding("E-SECTOR-UNKNOWN", f"unknown sector '{self.sector:.60}'", "goods", fix=fix))


def checked_pair(importer: str, exporter: str) -> None:
    """Refuse unknown places and pairs without a border between them."""
    for role, code in (("importer", importer), ("exporter", exporter)):
        if code not in PLACES:
            fix = did_you_mean(code, sorted(PLACES))
            raise InputError(Finding("E-REGION-UNKNOWN", f"unknown region '{code:.60}'", role, fix=fix))
    unions = [{code, *members} for code, members in REGION_GROUPS.items()]
    if importer == exporter or any({importer, exporter} <= union for union in unions):
        what = f"no duty is charged between {importer} and {exporter}"
        raise InputError(
            Finding("E-MEASURE-PAIR", what, "importer and exporter", fix="name two places with a customs border between them")
        )


def side_of(measure: Measure, importer: str, exporter: str, day: str | None = None) -> Side | None:
    """On which side of a flow a duty is charged: by the importer on goods of its targets, by the exporter on goods to them."""
    if measure.unit != "pct":
        return None
    if measure.instrument in IMPORT_DUTIES:
        return "import" if _hits(measure, importer, exporter, day) else None
    return "export" if measure.instrument == "export_tax" and _hits(measure, exporter, importer, day) else None


def _hits(measure: Measure, imposer: str, other: str, day: str | None) -> bool:
    return within(imposer, measure.by) and within(other, measure.target) and not within(other, carved_out(measure, day))


def by_sector_alone(measure: Measure, goods: Goods) -> bool:
    """Whether a measure counts only because it names the sector of a good: it has no codes that could decide."""
    codes = bool(scope_codes(measure)) and goods.hs is not None
    return goods.ids is None and not codes and ALL_GOODS not in measure.scope.isic


def left_out(measure: Measure, goods: Goods, day: str, exporter: str) -> bool:
    """Whether a good, given by its code, is on a list of exemptions of a measure on a day."""
    if goods.ids is not None or goods.hs is None:
        return False
    return any(covers(code, goods.hs) for item in exemptions(measure, day, exporter) for code in exempt_codes(item))


def reaches(measure: Measure, goods: Goods) -> Answer:
    """Whether a measure names a good.

    Rule: listed ids decide alone. Otherwise codes decide where the measure and the good have them; a measure on all goods reaches
    every good; else sectors decide. What is left is undecided: a list in the law that is not written out, or a code coarser than
    those of the list.
    """
    if goods.ids is not None:
        return "yes" if measure.id in goods.ids else "no"
    scope = measure.scope
    codes = scope_codes(measure)
    if codes and goods.hs is not None:
        if any(covers(item, goods.hs) for item in codes):
            return "undecided" if scope.legal_list and scope.part else "yes"  # the lines inside these headings are not written out
        return "undecided" if any(touches(item, goods.hs) for item in codes) else "no"
    if ALL_GOODS in scope.isic:
        return "no" if goods.hs is None and is_service(goods.sector or "") else "yes"
    if goods.sector is not None and scope.isic:
        same = any(sectors_meet(goods.sector, code) for code in scope.isic)
        return "no" if not same else "undecided" if scope.legal_list and goods.hs is not None else "yes"
    return "undecided"
