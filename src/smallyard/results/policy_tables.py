"""CSV tables of the law behind a run."""

from __future__ import annotations

import math

from smallyard.results.policy_record import LevelInForce, MeasureRow, PolicyRecord
from smallyard.results.tables import Table


def policy_tables(record: PolicyRecord) -> dict[str, Table]:
    """Tables by file stem: measures, what was left out, flows that are hit, and what authorities charge on them."""
    by_id = {row.id: row for row in record.measures}
    hits = record.hits
    known: Table = {
        "basis": [by_id[name].basis for name in hits.name],
        "provenance": [by_id[name].provenance for name in hits.name],
    }
    return {
        "measures": _measures(record),
        "measures_left_out": {
            name: [getattr(row, name) for row in record.left_out] for name in ("id", "title", "instrument", "side", "reason")
        },
        "measures_cells": hits.table("measure", "share", known),
        "measures_charges": record.charges.table("authority", "charged_pp", {}),
    }


def _measures(record: PolicyRecord) -> Table:
    """One row per measure, agreement or ruling in force."""
    table = _levels(record.measures) | {
        "basis": [row.basis for row in record.measures],
        "basis_in_words": [row.basis_words for row in record.measures],
        "law_or_judgement": [row.provenance for row in record.measures],
        "recalled": ["; ".join(row.recalled) for row in record.measures],
        "modifies": [""] * len(record.measures),
        "sources": [_places(record, row.sources) for row in record.measures],
    }
    more = {
        "id": [row.id for row in record.changers],
        "title": [row.title for row in record.changers],
        "instrument": [row.instrument for row in record.changers],
        "in_force": [row.side for row in record.changers],
        "modifies": [" ".join(row.modifies) for row in record.changers],
        "sources": [_places(record, row.sources) for row in record.changers],
    }
    numbers = {"level_baseline", "level_counterfactual"}
    count = len(record.changers)
    return {name: [*values, *more.get(name, [math.nan if name in numbers else ""] * count)] for name, values in table.items()}


def _levels(rows: tuple[MeasureRow, ...]) -> Table:
    return {
        "id": [row.id for row in rows],
        "title": [row.title for row in rows],
        "authority": [row.authority for row in rows],
        "instrument": [row.instrument for row in rows],
        "imposers": [" ".join(row.imposers) for row in rows],
        "targets": [" ".join(row.targets) for row in rows],
        "in_force": [row.held for row in rows],
        "change": [row.change for row in rows],
        "since": [row.latest.since for row in rows],
        "status": [row.latest.status for row in rows],
        "level_baseline": [_number(row.baseline) for row in rows],
        "level_counterfactual": [_number(row.counterfactual) for row in rows],
        "levels_of_single_targets": [row.latest.single for row in rows],
        "unit": [row.unit for row in rows],
    }


def _number(held: LevelInForce | None) -> float:
    return math.nan if held is None or held.level is None else held.level


def _places(record: PolicyRecord, names: tuple[str, ...]) -> str:
    return " ".join(record.sources[name].at for name in names)
