"""What moves the real income of a region most: one more point of a rate, one more percent of a parameter. Runs in the solver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from smallyard.labels.regions import region_in_prose
from smallyard.labels.sectors import sector_in_prose
from smallyard.pipeline.gradient import Gradient, gradient
from smallyard.pipeline.run import world_of
from smallyard.pipeline.scenario_elasticities import elasticities_of
from smallyard.policy.scenario import Scenario

POINT, PERCENT = "1 percentage point more", "1 % more"
KINDS: dict[str, tuple[str, str]] = {  # what is moved → by how much, and one of it in words
    "tariff": (POINT, "tariff of {importer} on {sector} from {exporter}"),
    "export_tax": (POINT, "export tax of {exporter} on {sector} for {importer}"),
    "production_subsidy": (POINT, "production subsidy of {region} for {sector}"),
    "trade_cost": (PERCENT, "trade cost of {sector} from {exporter} to {importer}"),
    "productivity": (PERCENT, "productivity of {region} in {sector}"),
    "demand": (PERCENT, "taste of {region} for {sector}"),
    "trade_elasticity": (PERCENT, "trade elasticity of {sector}"),
    "control_level": (POINT, "{control}"),
}
SHOWN = 20  # of each kind
NOISE = 1e-12  # percentage points: below this, what adding up leaves of nothing
UNIT = "percentage points of real income"


@dataclass(frozen=True)
class Pressure:
    """One parameter, and by how many percentage points real income changes if it is `step`."""

    kind: str
    labels: Mapping[str, str]
    words: str
    step: str
    effect: float


@dataclass(frozen=True)
class Pressures:
    """All of a region. `single`: rates and parameters one by one, the largest of each kind; `together`: the same step for all
    sectors of a pair or region at once. `kinks`: controls at which the answer has two slopes; these are of the side solved.
    """

    region: str
    real_income_percent: float
    status: str
    unit: str
    scenario_sha256: str
    single: tuple[Pressure, ...]
    together: tuple[Pressure, ...]
    kinks: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return asdict(self)


def pressure_of(scenario: Scenario, region: str) -> Pressures:
    """First derivatives of a region's real income at the counterfactual, in readable steps, largest first.

    Equation: effect of one point = ∂(real income ratio)/∂rate; of one percent of an elasticity θ = θ · ∂/∂θ; of one percent of a
    factor = ∂/∂factor at steps of 0.01. Raises InputError for an unknown region, and what `gradient` raises. Not for large changes.
    """
    found = gradient(("real_income", region), list(KINDS), of=scenario)
    world = world_of(scenario)
    theta = elasticities_of(scenario, world).values
    tables = {name: _table(found, name, theta) for name in KINDS} if found.status == "certified" else {}
    single = [item for name, (labels, values) in tables.items() for item in _largest(name, labels, values)]
    together = [item for name, (labels, values) in tables.items() for item in _summed(name, labels, values)]
    return Pressures(
        region=region,
        real_income_percent=100.0 * (found.value - 1.0),
        status=found.status,
        unit=UNIT,
        scenario_sha256=found.scenario_sha256,
        single=_ranked(single),
        together=_ranked(together),
        kinks=found.kinks,
    )


Labels = dict[str, list[str]]


def _table(found: Gradient, name: str, theta: np.ndarray) -> tuple[Labels, np.ndarray]:
    """Labels by axis, and effects of one step; coverage classes of a flow move together, sales at home are left out."""
    array = found.arrays[name]
    if "class" in array.dims:
        array = array.sum("class")
    values = np.nan_to_num(array.values)
    if "importer" in array.dims:
        values[np.eye(values.shape[0], dtype=bool)] = 0.0
    labels = {str(dim): [str(label) for label in array[dim].values] for dim in array.dims}
    return labels, values * theta if name == "trade_elasticity" else values


def _largest(name: str, labels: Labels, values: np.ndarray) -> list[Pressure]:
    order = np.argsort(-np.abs(values), axis=None, kind="stable")[:SHOWN]
    places = [np.unravel_index(k, values.shape) for k in order if abs(values.ravel()[k]) > NOISE]
    return [
        _one(name, {axis: held[k] for (axis, held), k in zip(labels.items(), place, strict=True)}, float(values[place]))
        for place in places
    ]


def _summed(name: str, labels: Labels, values: np.ndarray) -> list[Pressure]:
    """The same step for all sectors at once."""
    if "sector" not in labels:
        return []
    total = values.sum(list(labels).index("sector"), keepdims=True)
    return _largest(name, {**labels, "sector": ["all"]}, total)


def _one(name: str, labels: Mapping[str, str], effect: float) -> Pressure:
    step, form = KINDS[name]
    words = form.format(**{axis: _prose(axis, label) for axis, label in labels.items()})
    return Pressure(name, dict(labels), words, step, effect)


def _prose(axis: str, label: str) -> str:
    if axis == "sector":
        return "all sectors" if label == "all" else sector_in_prose(label)
    return label if axis == "control" else region_in_prose(label)


def _ranked(items: list[Pressure]) -> tuple[Pressure, ...]:
    return tuple(sorted(items, key=lambda item: -abs(item.effect)))
