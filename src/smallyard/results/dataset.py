"""A result as one labelled dataset: every variable with dims, unit and meaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from smallyard.results.decomposition import TERMS
from smallyard.results.variables import MONEY, VARIABLES

if TYPE_CHECKING:
    from smallyard.results.result import Result

Variable = tuple[tuple[str, ...], np.ndarray, dict[str, str]]


def dataset_of(result: Result) -> xr.Dataset:
    """All variables of a result, and what explains them where it exists."""
    change, money = result.change, str(result.world["money"])
    coords: dict[str, Sequence[str]] = {
        "region": list(change.regions), "importer": list(change.regions),
        "exporter": list(change.regions), "sector": list(change.sectors),
    }  # fmt: skip
    variables: dict[str, Variable] = {
        name: (
            variable.dims,
            change[name],
            {"unit": money if variable.unit == MONEY else variable.unit, "meaning": variable.meaning},
        )
        for name, variable in VARIABLES.items()
    }
    for extra, labels in (_options(result), _decomposition(result), _policies(result)):
        variables |= extra
        coords |= labels
    attrs = {
        "title": result.title, "scenario_sha256": result.scenario_sha256, "world": result.world["name"],
        "world_sha256": result.world["sha256"], "closure": "; ".join(result.closure.values()),
        "max_residual": result.certificate.max_residual, "licence": result.world["licence"],
    }  # fmt: skip
    return xr.Dataset(variables, coords=coords, attrs=attrs)


Part = tuple[dict[str, Variable], dict[str, Sequence[str]]]


def _percent(dims: tuple[str, ...], values: Any, meaning: str) -> Variable:
    return dims, np.asarray(values), {"unit": "percent", "meaning": meaning}


def _options(result: Result) -> Part:
    found = result.range
    if found is None:
        return {}, {}
    none = np.full(len(found.regions), np.nan)
    cells = [none if cell.real_income_percent is None else cell.real_income_percent for cell in found.cells]
    labels = ["; ".join(f"{axis}: {choice}" for axis, choice in cell.options.items()) for cell in found.cells]
    meaning = "change of real income over the solved options"
    return {
        "real_income_percent_low": _percent(("region",), found.low, f"lowest {meaning}"),
        "real_income_percent_high": _percent(("region",), found.high, f"highest {meaning}"),
        "option_real_income_percent": _percent(("option", "region"), np.stack(cells), "change of real income under each option"),
    }, {"option": labels}


def _decomposition(result: Result) -> Part:
    found = result.decomposition
    if found is None:
        return {}, {}
    terms = np.stack([found.terms[name] for name in TERMS])
    base = "in percent of baseline real income"
    return {
        "real_gdp_percent": _percent(("region",), found.real_gdp, f"change of real GDP at market prices, {base}"),
        "decomposition_percent": _percent(("term", "region"), terms, f"contribution to the real-income change, {base}"),
        "decomposition_remainder_percent": _percent(("region",), found.remainder, "what the terms leave unexplained"),
    }, {"term": list(TERMS)}


def _policies(result: Result) -> Part:
    found = result.contributions
    if found is None:
        return {}, {}
    return {
        "policy_alone_percent": _percent(("policy", "region"), found.alone, "real-income change under this policy alone"),
        "policy_dropped_percent": _percent(("policy", "region"), found.dropped, "what the total loses without this policy"),
    }, {"policy": list(found.labels)}
