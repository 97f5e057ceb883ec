"""Trade elasticities: published sets with their concept, overrides, and trade weights where sectors are aggregated."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from smallyard._data import packaged
from smallyard.errors import Finding, InputError, raise_if
from smallyard.labels.match import did_you_mean
from smallyard.world.members import weights_by_member
from smallyard.world.world import World

DEFAULT_SET = "fontagne2022"
LOWEST, HIGHEST = 0.01, 100.0
SHIFT = {"share": 0.0, "tariff_exclusive_flow": -1.0, "tariff_inclusive_flow": 0.0}


@dataclass(frozen=True, eq=False)
class Elasticities:
    """θ by sector of the world, with the set's name, concept, conversion, source and how aggregates were weighted."""

    name: str
    values: np.ndarray
    concept: str
    conversion: str
    source: str
    weights: str


@lru_cache(maxsize=1)
def elasticity_sets() -> Mapping[str, dict]:
    """Cards of the packaged sets by name."""
    return json.loads(packaged("elasticities", "sets.json").read_text("utf-8"))


def set_title(name: str) -> str:
    """How a packaged set is called in texts; any other name as it is."""
    card = elasticity_sets().get(name)
    return str(card["title"]) if card else name


def _coefficients(card: dict) -> dict[str, float]:
    text = packaged("elasticities", f"{card['coefficients']}.csv").read_text("utf-8")
    return {row["sector"]: float(row["coefficient"]) for row in csv.DictReader(io.StringIO(text))}


def elasticities_for(
    world: World,
    name: str = DEFAULT_SET,
    overrides: Mapping[str, float] | None = None,
    uniform: float | None = None,
    members: Mapping[str, float] | None = None,
) -> Elasticities:
    """θ for every sector of `world`.

    Equation: θ_s = Σ_k ω_k θ_k over the underlying sectors k of s, ω_k = share of k in cross-border trade of s (own sales where
    nothing crosses a border); θ_k from the coefficient by the set's concept (coefficient − 1 for tariff-exclusive flows).

    Arguments: a packaged set; overrides by sector of the world; or one `uniform` value for all sectors; members, values of
    underlying sectors in place of the set's, before they are averaged.
    Raises InputError for unknown sets or sectors and values outside [0.01, 100].
    """
    if uniform is not None:
        values = np.full(len(world.sectors), float(uniform))
        found = Elasticities("uniform", values, "share", "theta = value", "stated in the scenario", "none")
    else:
        found = _from_set(world, name, members or {})
    values = found.values.copy()
    findings: list[Finding] = []
    for sector, value in (overrides or {}).items():
        if sector not in world.sectors:
            fix = did_you_mean(sector, world.sectors)
            findings.append(Finding("E-SECTOR-UNKNOWN", f"unknown sector '{sector}'", "model.elasticities", fix=fix))
        else:
            values[world.sectors.index(sector)] = float(value)
    raise_if(findings + _range_findings(world, values))
    values.setflags(write=False)
    label = found.name + ("+overrides" if overrides else "")
    return Elasticities(label, values, found.concept, found.conversion, found.source, found.weights)


def _range_findings(world: World, values: np.ndarray) -> list[Finding]:
    bad = ~(np.isfinite(values) & (values >= LOWEST) & (values <= HIGHEST))
    return [
        Finding(
            "E-ELASTICITY-RANGE",
            f"trade elasticity of {world.sectors[s]} is {values[s]:g}",
            "model.elasticities",
            expected=f"a finite number from {LOWEST:g} to {HIGHEST:g} (θ = σ − 1)",
        )
        for s in np.flatnonzero(bad)
    ]


def _from_set(world: World, name: str, members: Mapping[str, float]) -> Elasticities:
    sets = elasticity_sets()
    if name not in sets:
        fix = did_you_mean(name, sets)
        raise InputError(Finding("E-ELASTICITY-SET", f"unknown elasticity set '{name}'", "model.elasticities", fix=fix))
    card = sets[name]
    coefficients = _coefficients(card)
    shift = SHIFT[card["concept"]]
    root, labels = world.members.root, world.members.sector_labels  # a part of a sector has the sector's elasticity
    good = {leaf for s, group in enumerate(world.members.sectors.values()) for leaf in group if world.is_good[s]}
    unknown = sorted(leaf for leaf in good if root(leaf) not in coefficients)
    if unknown:
        raise InputError(
            Finding(
                "E-ELASTICITY-SECTORS",
                f"set '{name}' has no value for {', '.join(unknown[:8])}",
                "model.elasticities",
                "the set is defined for the sectors of wiod2014",
                fix="give elasticities: {uniform: 4}, or from Python an array through Elasticities",
            )
        )
    of_set = {leaf: coefficients[root(leaf)] + shift if root(leaf) in coefficients else card["services"] for leaf in labels}
    leaf_theta = np.array([members.get(leaf, of_set[leaf]) for leaf in labels])
    values, weights = _aggregate(world, leaf_theta)
    return Elasticities(name, values, card["concept"], card["conversion"], card["source"], weights)


def _aggregate(world: World, leaf_theta: np.ndarray) -> tuple[np.ndarray, str]:
    if world.members.trade_fob is None:
        return leaf_theta, "none"
    flows = weights_by_member(world.members, world.trade_fob)
    total = flows.sum((0, 1))
    abroad = total - np.einsum("nns->s", flows)
    values = np.empty(len(world.sectors))
    start = 0
    for place, group in enumerate(world.members.sectors.values()):
        part = slice(start, start + len(group))
        weight = abroad[part] if abroad[part].sum() > 0 else total[part]
        values[place] = leaf_theta[part].mean() if weight.sum() <= 0 else weight @ leaf_theta[part] / weight.sum()
        start += len(group)
    return values, "cross-border trade of the underlying sectors"
