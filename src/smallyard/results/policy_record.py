"""What a run knows of the law behind it: measures in force, the flows they hit, what was left out and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from smallyard.results.tables import Table

LAW, JUDGEMENT, UNUSED = "law", "judgement", "not used"
SIDES = ("baseline", "counterfactual")


@dataclass(frozen=True)
class LevelInForce:
    """A measure under one law.

    level: in the measure's unit, the mean where the law is a year's; None where there is no number; single: levels of single
    targets, in words; since: first day of its step; status: legal status.
    """

    level: float | None
    single: str
    since: str
    status: str

    @property
    def words(self) -> str:
        """Level and levels of single targets as printed."""
        return "; ".join(text for text in ("" if self.level is None else f"{self.level:.4g}", self.single) if text) or "no number"


@dataclass(frozen=True)
class MeasureRow:
    """One measure in force under a law of the run.

    baseline, counterfactual: its level under either law, None where it is not in force; basis: how the part of the flows that it
    hits is known, in words too; provenance: law, judgement, or not used; recalled: what is from general knowledge; sources: ids.
    """

    id: str
    title: str
    authority: str
    instrument: str
    imposers: tuple[str, ...]
    targets: tuple[str, ...]
    unit: str
    baseline: LevelInForce | None
    counterfactual: LevelInForce | None
    basis: str
    basis_words: str
    provenance: str
    recalled: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def latest(self) -> LevelInForce:
        """Its level in the counterfactual, else in the baseline."""
        found = self.counterfactual or self.baseline
        assert found is not None  # it is in force under one of them
        return found

    @property
    def held(self) -> str:
        """Under which law it is in force."""
        return "both" if self.baseline and self.counterfactual else "baseline" if self.baseline else "counterfactual"

    @property
    def change(self) -> str:
        """What differs between the laws; empty where nothing does."""
        if self.baseline is None or self.counterfactual is None:
            return "ended" if self.counterfactual is None else "new"
        old, new = self.baseline.words, self.counterfactual.words
        return "" if old == new else f"from {old} to {new}"


@dataclass(frozen=True)
class LeftOut:
    """A measure in force that moves nothing in the model; side: under which law; reason: why."""

    id: str
    title: str
    instrument: str
    side: str
    reason: str


@dataclass(frozen=True)
class Changer:
    """An agreement or ruling in force, without a level of its own, and the ids of measures that it changed."""

    id: str
    title: str
    instrument: str
    side: str
    modifies: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class CellRows:
    """What a measure hits, or an authority charges, flow by flow: only flows with a number.

    importer, exporter, sector, name: labels [row]; `name` is the id of a measure or the key of an authority; baseline,
    counterfactual [row]: share of the flow (0 to 1), or percentage points on average; NaN where that side has no law.
    """

    importer: tuple[str, ...]
    exporter: tuple[str, ...]
    sector: tuple[str, ...]
    name: tuple[str, ...]
    baseline: np.ndarray
    counterfactual: np.ndarray

    def table(self, name: str, value: str, more: Table) -> Table:
        """The CSV table. Arguments: headings of names and values; further columns, which stand before the values."""
        labels: Table = {"importer": self.importer, "exporter": self.exporter, "sector": self.sector, name: self.name}
        return labels | more | {f"{value}_{side}": getattr(self, side) for side in SIDES}


@dataclass(frozen=True)
class SourceText:
    """Where something was read: kind, and link or place."""

    kind: str
    at: str


@dataclass(frozen=True)
class AverageDuty:
    """What one authority charges on the goods of one pair on average, percentage points, weighted by base-year flows by sector.

    side: import, or export for taxes of the exporter; bill: average × base-year flow, the larger of both laws, in the world's
    money.
    """

    importer: str
    exporter: str
    authority: str
    side: str
    baseline: float
    counterfactual: float
    bill: float


@dataclass(frozen=True, eq=False)
class PolicyRecord:
    """The law of a run. `baseline_day`: day or year of its law, empty where the baseline is the base year as it is."""

    baseline_day: str
    counterfactual_day: str
    measures: tuple[MeasureRow, ...]
    left_out: tuple[LeftOut, ...]
    changers: tuple[Changer, ...]
    hits: CellRows
    charges: CellRows
    averages: tuple[AverageDuty, ...]
    sources: Mapping[str, SourceText]

    def count(self, side: str) -> int:
        """Measures in force under one law, agreements and rulings not counted."""
        return sum(getattr(row, side) is not None for row in self.measures)

    @property
    def idle(self) -> frozenset[str]:
        """Measures that move nothing under any law in which they are in force."""
        return frozenset(row.id for row in self.measures if row.provenance == UNUSED)

    def to_dict(self) -> dict[str, Any]:
        """The `policy` entry of result.json: everything but the flows, which are in the tables."""
        return {
            "in_force_on": {"baseline": self.baseline_day, "counterfactual": self.counterfactual_day},
            "measures": [_measure_dict(row) for row in self.measures],
            "left_out": [vars(row) for row in self.left_out],
            "agreements_and_rulings": [
                vars(row) | {"modifies": list(row.modifies), "sources": list(row.sources)} for row in self.changers
            ],
            "average_duties_pp": [vars(row) for row in self.averages],
            "sources": {name: vars(item) for name, item in self.sources.items()},
        }


def _measure_dict(row: MeasureRow) -> dict[str, Any]:
    levels = {side: None if (held := getattr(row, side)) is None else vars(held) for side in SIDES}
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in vars(row).items()}
    return {**plain, **levels, "held": row.held, "change": row.change}
