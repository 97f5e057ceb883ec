"""Pressure points: how one number of an answer responds to every rate, trade cost, productivity and elasticity behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from smallyard.errors import Finding, InputError, raise_if
from smallyard.labels import dims
from smallyard.labels.match import did_you_mean
from smallyard.models.derivatives import Objective, Own, Point, Weighted, gradient_at, kinks_of, on_side
from smallyard.models.layout import public_regional
from smallyard.models.ricardian_params import Theta
from smallyard.pipeline.pair import Pair
from smallyard.pipeline.run import settled_pair
from smallyard.policy.scenario import Scenario
from smallyard.solver.certificate import Certificate

if TYPE_CHECKING:
    import xarray

REGIONAL = ("real_income", "real_wage", "price_index", "wage", "income", "revenue")
SECTORAL = ("output", "output_quantity", "price", "producer_price", "employment")
RATIOS = ("real_income", "real_wage", "price_index", "wage", "output", "output_quantity", "price", "producer_price")
UNITS = {
    "tariff": "per unit of the rate (0.01 = one percentage point)",
    "export_tax": "per unit of the rate (0.01 = one percentage point)",
    "production_subsidy": "per unit of the rate (0.01 = one percentage point)",
    "trade_cost": "per unit of the factor",
    "productivity": "per unit of the factor",
    "demand": "per unit of the factor",
    "control_level": "per unit of the level (0.01 = one percent of the reference)",
    "trade_elasticity": "per unit of the elasticity as stated, that of the long run",
}


@dataclass(frozen=True, eq=False)
class Gradient:
    """First derivatives of `value` at a certified solution, at fixed open flows, markets and blocks.

    `arrays`: by name of `wrt`, labelled and with unit; NaN where nothing can be moved (a region's tariff on itself). For real
    income and other ratios to the baseline, the derivative by a rate is in percent per percentage point.
    `kinks`: controls that are just met at no shadow price; there `one_sided` holds the arrays of both sides, "binds" and "has
    room", and `arrays` those of the side on which the solution was found. `status`: "certified", or "gradient_uncertified" where
    the linear system was not solved to 1e-10: all values are then NaN.
    """

    objective: str
    value: float
    arrays: Mapping[str, xarray.DataArray]
    status: Literal["certified", "gradient_uncertified"]
    certificate: Certificate
    scenario_sha256: str
    kinks: tuple[str, ...] = ()
    one_sided: Mapping[str, Mapping[str, xarray.DataArray]] = field(default_factory=dict)

    def pressure_points(self, name: str, count: int = 10) -> list[tuple[dict[str, str], float]]:
        """The largest derivatives by `name`, with their labels, largest in size first."""
        array = self.arrays[name]
        values = np.nan_to_num(array.values).ravel()
        order = np.argsort(-np.abs(values), kind="stable")[:count]
        places = [np.unravel_index(k, array.shape) for k in order]
        return [
            ({str(dim): str(array[dim].values[at]) for dim, at in zip(array.dims, place, strict=True)}, float(array.values[place]))
            for place in places
        ]


def gradient(
    objective: Sequence[str] | Callable[[Any], Any],
    wrt: str | Sequence[str] = ("tariff",),
    *,
    of: Scenario | str | Path,
) -> Gradient:
    """Derivatives of one number of a scenario's counterfactual by everything behind it, for the cost of about one more solve.

    Equation: dJ/dθ = ∂J/∂θ + ∂J/∂x (I − ∂g/∂x)⁻¹ ∂g/∂θ at the certified solution x = g(x, θ).
    Arguments: objective, a variable with its labels, such as ("real_income", "USA") or ("output_quantity", "CHN", "C26"), as ratio
    to the baseline or in money; or a function of the `Outcome` (JAX arrays, kernel layout) that returns a number; wrt, names among
    tariff, export_tax, trade_cost, production_subsidy, productivity, demand, trade_elasticity, control_level; of, the scenario.
    Raises InputError, InfeasibleError, NotConvergedError. Not for: large changes (run the scenario), or policies that open or close
    flows, where the response is no derivative.
    """
    names = [wrt] if isinstance(wrt, str) else list(wrt)
    unknown = [name for name in names if name not in Theta._fields]
    raise_if([
        Finding("E-GRADIENT-WRT", f"'{name!s:.60}' is nothing to differentiate by", "wrt",
                expected="any of: " + ", ".join(Theta._fields), fix=did_you_mean(name, Theta._fields))
        for name in unknown
    ])  # fmt: skip
    scenario = of if isinstance(of, Scenario) else Scenario.load(of)
    _, pair, _, _ = settled_pair(scenario)
    target, weights, label = _target(objective, pair)
    levels = pair.levels_after
    problem = pair.model.problem(pair.base, levels)
    structure = pair.model.structure_of(pair.base, levels)
    point = Point.of(problem, pair.base, structure, levels, pair.after.state, weights)
    point, sides, kinks = _both_sides(pair, point)
    value, slope = _slopes(pair, point, target, names)
    one_sided = {side: _slopes(pair, there, target, names)[1] for side, there in sides.items()}
    certified = all(np.isfinite(values).all() for part in (slope, *one_sided.values()) for values in part.values())

    def labelled(part: Mapping[str, np.ndarray]) -> dict[str, xarray.DataArray]:
        return {name: _labelled(pair, name, values, certified=certified) for name, values in part.items()}

    return Gradient(
        objective=label,
        value=value,
        arrays=labelled(slope),
        status="certified" if certified else "gradient_uncertified",
        certificate=pair.after.certificate,
        scenario_sha256=scenario.sha256,
        kinks=kinks,
        one_sided={side: labelled(part) for side, part in one_sided.items()},
    )


def _slopes(pair: Pair, point: Point, target: Objective, names: Sequence[str]) -> tuple[float, dict[str, np.ndarray]]:
    """Value and derivatives by name; by the elasticity that the scenario states, which is the long run's."""
    value, slope = gradient_at(point, target, names)
    slope = slope._replace(trade_elasticity=pair.start.horizon.response * slope.trade_elasticity)
    return value, {name: getattr(slope, name) for name in names}


def _both_sides(pair: Pair, point: Point) -> tuple[Point, dict[str, Point], tuple[str, ...]]:
    """The point with its set of binding controls, the same on either side of its kinks if it has any, and the controls on them."""
    given = pair.levels_after.controls
    if given is None:
        return point, {}, ()
    active, kinks = kinks_of(point)
    here = on_side(point, active)
    if not kinks.any():
        return here, {}, ()
    pairs = kinks[: len(kinks) // 2]  # shadow prices; leaks follow them
    names = tuple(given.sources[k] or f"control {k}" for k in np.flatnonzero(pairs[: len(given.sources)]))
    return here, {"binds": on_side(point, active | kinks), "has room": on_side(point, active & ~kinks)}, names


def _target(objective: Sequence[str] | Callable[[Any], Any], pair: Pair) -> tuple[Objective, Any, str]:
    """The objective as a function, its weights, and its name; ratios are to the baseline, as everywhere in a result."""
    if callable(objective):
        return Own(objective), None, getattr(objective, "__name__", "a function of the outcome")
    variable, *labels = [objective] if isinstance(objective, str) else objective
    world = pair.base.world
    wanted = 1 if variable in REGIONAL else 2 if variable in SECTORAL else 0
    known = [label in (world.regions, world.sectors)[k] for k, label in enumerate(labels[:2])]
    if not wanted or len(labels) != wanted or not all(known):
        raise InputError(_unknown_objective(variable, labels, pair))
    place = (world.regions.index(labels[0]),) if wanted == 1 else (world.sectors.index(labels[1]), world.regions.index(labels[0]))
    before = np.asarray(getattr(pair.before.outcome, variable))
    weights = np.zeros(before.shape)
    weights[place] = 1.0 / before[place] if variable in RATIOS and before[place] != 0.0 else 1.0
    return Weighted(variable), weights, " ".join([variable, *labels])


def _unknown_objective(variable: str, labels: Sequence[str], pair: Pair) -> Finding:
    world = pair.base.world
    names = [*REGIONAL, *SECTORAL, *world.regions, *world.sectors]
    odd = [word for word in (variable, *labels) if word not in names]
    return Finding(
        "E-GRADIENT-OBJECTIVE",
        f"'{' '.join(map(str, (variable, *labels)))[:120]}' is no number of the result",
        "objective",
        expected=f"one of {', '.join(REGIONAL)} with a region, one of {', '.join(SECTORAL)} with region and sector, or a function",
        fix=did_you_mean(odd[0], names) if odd else "give the labels in this order: variable, region, sector",
    )


def _labelled(pair: Pair, name: str, values: np.ndarray, *, certified: bool) -> xarray.DataArray:
    """A part of the gradient in public layout."""
    import xarray

    world = pair.base.world
    axes: tuple[str, ...]
    coordinates: dict[str, Any] = {dims.REGION: list(world.regions), dims.SECTOR: list(world.sectors)}
    if name == "control_level":
        sources = () if pair.levels_after.controls is None else pair.levels_after.controls.sources
        axes, values, coordinates = ("control",), values[: len(sources)], {"control": list(sources)}
    elif values.ndim == 1:
        axes = (dims.SECTOR,)
    elif values.ndim == 2:
        axes, values = dims.REGIONAL, public_regional(values)
    else:
        values = np.moveaxis(values, 1, -1)
        if name != "trade_cost":
            values = np.where(np.eye(len(world.regions), dtype=bool)[None, :, :, None], np.nan, values)
        coordinates |= {"importer": list(world.regions), "exporter": list(world.regions), "class": range(len(values))}
        axes = ("class", *dims.BILATERAL)
        axes, values = (axes[1:], values[0]) if len(values) == 1 else (axes, values)
    shown = np.array(values if certified else np.full(values.shape, np.nan))
    shown.setflags(write=False)
    return xarray.DataArray(shown, {axis: coordinates[axis] for axis in axes}, axes, name, {"unit": UNITS[name]})
