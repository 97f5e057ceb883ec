"""A comparison as tables and as comparison.json."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from smallyard._version import __version__
from smallyard.labels.regions import region_name
from smallyard.results.card_form import WORLD
from smallyard.results.comparison import SCHEMA, Comparison
from smallyard.results.ranges import Range
from smallyard.results.run_card import MEASURES
from smallyard.results.tables import Table

_SHORT = {name: name.removesuffix("_percent") for name in MEASURES}


def comparison_tables(found: Comparison) -> dict[str, Table]:
    """runs: one row per run; real_income: one row per region, one column per run; the others: one row per run and region."""
    return {"runs": _runs(found), "real_income": _wide(found), "values": _values(found), "differences": _differences(found)}


def code_name(code: str) -> str:
    """Readable name of a region or group."""
    return "World" if code == WORLD else region_name(code)


def _runs(found: Comparison) -> Table:
    runs, base = found.runs, found.letters[found.baseline]
    table: Table = {
        "run": list(found.letters),
        "name": [run.name for run in runs],
        "title": [run.title for run in runs],
        "minus": ["" if letter == base else base for letter in found.letters],
        "compared_with": [run.closure["compared_with"] for run in runs],
    }
    fields = dict.fromkeys((aspect, name) for run in runs for aspect, held in run.setting.items() for name in held)
    for aspect, name in fields:
        table[name] = [run.setting.get(aspect, {}).get(name, "") for run in runs]
    return table | {
        "vintage": [run.world["vintage"] for run in runs],
        "options_solved": [0 if run.range is None else len(run.range.solved) for run in runs],
        "options_matched": [0 if gap is None else len(gap.cells) for gap in found.gap_ranges],
        "max_residual": [run.certificate.max_residual for run in runs],
        "scenario_sha256": [run.scenario_sha256 for run in runs],
        "world_sha256": [run.world["sha256"] for run in runs],
        "smallyard": [run.versions.get("smallyard", "") for run in runs],
    }


def _wide(found: Comparison) -> Table:
    """Percent changes, then percentage points to the baseline run."""
    table: Table = {"region": list(found.codes), "name": [code_name(code) for code in found.codes]}
    base = found.letters[found.baseline]
    table |= {f"{letter}_percent": row for letter, row in zip(found.letters, found.values["real_income_percent"], strict=True)}
    gaps = zip(found.letters, found.gaps["real_income_percent"], strict=True)
    return table | {f"{letter}_minus_{base}_pp": row for letter, row in gaps if letter != base}


def _values(found: Comparison) -> Table:
    everyone = list(range(len(found.runs)))
    low, high = found.bounds
    signs = [run.range for run in found.runs]
    table = _keys(found, everyone) | {"real_income_percent": found.values["real_income_percent"].ravel()}
    table |= {"low_percent": low.ravel(), "high_percent": high.ravel(), "sign_depends_on": _flips(found, signs)}
    return table | {name: found.values[name].ravel() for name in MEASURES if name not in table}


def _differences(found: Comparison) -> Table:
    others = [place for place in range(len(found.runs)) if place != found.baseline]
    low, high = found.gap_bounds
    ranges = [found.gap_ranges[place] for place in others]
    table = _keys(found, others)
    table |= {"minus": [found.letters[found.baseline]] * len(table["run"])}
    table |= {"real_income_pp": found.gaps["real_income_percent"][others].ravel()}
    table |= {"low_pp": low[others].ravel(), "high_pp": high[others].ravel(), "sign_depends_on": _flips(found, ranges)}
    return table | {f"{_SHORT[name]}_pp": found.gaps[name][others].ravel() for name in MEASURES if name != "real_income_percent"}


def _keys(found: Comparison, places: Sequence[int]) -> Table:
    count = len(places)
    return {
        "run": [found.letters[place] for place in places for _ in found.codes],
        "region": list(found.codes) * count,
        "name": [code_name(code) for code in found.codes] * count,
        "kind": (["region"] * len(found.regions) + ["group"] * len(found.groups)) * count,
    }


def _flips(found: Comparison, ranges: Sequence[Range | None]) -> list[str]:
    """The option that turns the sign, by run and code; empty for groups and where no option does."""
    rows: list[str] = []
    for item in ranges:
        held = set(item.regions) if item is not None else set()
        rows += [(item.flips(code) or "") if item is not None and code in held else "" for code in found.regions]
        rows += [""] * len(found.groups)
    return rows


def comparison_dict(found: Comparison) -> dict[str, Any]:
    """The content of comparison.json: every printed number, with the setting and the certificates behind it."""
    base = found.letters[found.baseline]
    places = {letter: place for place, letter in enumerate(found.letters)}
    return {
        "schema": SCHEMA,
        "kind": "comparison",
        "status": "certified",  # every run is, or there is no comparison
        "comparison_sha256": found.sha256,
        "baseline": base,
        "runs": {letter: _run(found, place) for letter, place in places.items()},
        "mixed": [
            {"aspect": item.aspect, "field": item.field, "values": dict(zip(found.letters, item.values, strict=True))}
            for item in found.mixed
        ],
        "same_baseline": found.same_baseline,
        "remarks": list(found.remarks),
        "values": {letter: _measures(found, found.values, place, "_percent") for letter, place in places.items()},
        "range": {letter: _range(found, found.runs[place].range) for letter, place in places.items()},
        "differences": {
            letter: {
                "minus": base,
                **_measures(found, found.gaps, place, "_pp"),
                "range": _range(found, found.gap_ranges[place]),
            }
            for letter, place in places.items()
            if letter != base
        },
        "regions": {code: code_name(code) for code in found.regions},
        "groups": {group: code_name(group) for group in found.groups},
        "versions": {"smallyard": __version__},
    }


def _run(found: Comparison, place: int) -> dict[str, Any]:
    run = found.runs[place]
    return {
        "name": run.name,
        "title": run.title,
        "scenario_sha256": run.scenario_sha256,
        "world": dict(run.world),
        "setting": {aspect: dict(held) for aspect, held in run.setting.items()},
        "compared_with": run.closure["compared_with"],
        "certificate": {"max_residual": run.certificate.max_residual, "walras": run.certificate.walras},
        "remarks": list(run.remarks),
        "sources": dict(run.sources),
        "versions": dict(run.versions),
    }


def _measures(found: Comparison, arrays: dict[str, np.ndarray], place: int, unit: str) -> dict[str, Any]:
    regions = len(found.regions)
    named = {_SHORT[name] + unit: _by(found.regions, arrays[name][place, :regions]) for name in MEASURES}
    return named | {f"groups_real_income{unit}": _by(found.groups, arrays["real_income_percent"][place, regions:])}


def _by(codes: Sequence[str], values: np.ndarray) -> dict[str, float | None]:
    return {code: None if math.isnan(value) else float(value) for code, value in zip(codes, values, strict=True)}


def _range(found: Comparison, options: Range | None) -> dict[str, Any] | None:
    if options is None:
        return None
    low, high = options.low, options.high
    sums = {group: options.group_bounds(group) for group in found.groups}
    return {
        "options": len(options.solved),
        "real_income": {
            code: {"low": float(low[place]), "high": float(high[place]), "flips": options.flips(code)}
            for place, code in enumerate(options.regions)
        },
        "groups_real_income": {group: {"low": low, "high": high} for group, (low, high) in sums.items()},
    }
