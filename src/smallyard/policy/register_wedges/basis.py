"""How the part of a flow that a measure hits is known; what cannot be known is named, not guessed."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from smallyard._data import packaged
from smallyard.policy.register.lists import scope_codes
from smallyard.policy.register.records import Measure
from smallyard.policy.register.vocabulary import ALL_GOODS, sector_members
from smallyard.policy.register_wedges.trade_weights import IMPORTER

WORDS = {
    "scenario": "coverage stated by the scenario",
    "stated": "coverage stated with the measure",
    "panel": "rise of the sector's applied rate when the list came into force, over its level in law",
    "codes": "2024 imports under its codes",
    "proxy": "what the exporter sells to the United States under its codes, as a proxy",
    "size": "size of its list over the trade that it is a part of",
    "flow": "size of its list over the base-year flows of its sectors",
    "goods": "all goods",
}
LAW = ("codes", "goods")  # what is hit follows from the law; every other basis holds a judgement


@dataclass(frozen=True)
class Basis:
    """How coverage is known: a kind of `WORDS`, and the share of its sectors where the kind gives one."""

    kind: str
    share: float = 1.0

    @property
    def by_code(self) -> bool:
        """Whether products decide, and exemptions and parts apply."""
        return self.kind in ("codes", "proxy", "goods")


@lru_cache(maxsize=1)
def panel_coverage() -> Mapping[str, Mapping[str, tuple[float, str]]]:
    """List → sector → share of the flow, and the first day on which it no longer holds ('' for ever)."""
    found: dict[str, dict[str, tuple[float, str]]] = {}
    for row in csv.DictReader(io.StringIO(packaged("measures", "coverage.csv").read_text("utf-8"))):
        found.setdefault(row["id"], {})[row["sector"]] = (float(row["share"]), row["until"])
    return found


def basis_of(measure: Measure, importer: str, exporter: str, stated: float | None) -> Basis | str:
    """The basis for flows from an exporter to an importer, or why there is none.

    Rule, in this order: what the scenario states; what the measure states; the dated panel; codes, unless they only indicate; the
    size of the list; all goods.
    """
    scope, codes = measure.scope, scope_codes(measure)
    if stated is not None:
        return Basis("scenario", stated)
    if scope.coverage is not None:
        return Basis("stated", scope.coverage)
    if measure.id in panel_coverage():
        return Basis("panel")
    if codes and not scope.indicative and importer == IMPORTER:
        return Basis("codes")
    if codes and not scope.indicative and exporter != IMPORTER:
        return Basis("proxy")
    if scope.busd is not None and scope.isic and measure.unit == "pct":
        return Basis("size", scope.busd / scope.base_busd) if scope.base_busd else Basis("flow", scope.busd)
    if ALL_GOODS in scope.isic and not codes and not scope.legal_list:
        return Basis("goods")
    if codes and not scope.indicative:
        return "no weights for the products that the United States sells; state the coverage"
    return "the part of its sectors that it hits is not known; state the coverage"


def sectors_of(measure: Measure) -> frozenset[str]:
    """Sectors of the 2014 table that a measure names."""
    members = sector_members()
    return frozenset(leaf for code in measure.scope.isic for leaf in members[code])
