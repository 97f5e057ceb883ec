"""Between plain arrays and labelled datasets; xarray stays at this boundary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import xarray as xr

from smallyard.errors import Finding, InputError, raise_if
from smallyard.labels import dims
from smallyard.world.accounts import BALANCE_LIMIT

Meta = Mapping[str, tuple[tuple[str, ...], str]]
REQUIRED = ("trade_fob", "intermediate_use", "final_demand")


def to_dataset(world: Any, meta: Meta, rates: tuple[str, ...]) -> xr.Dataset:
    """Dataset with coordinates, unit and price concept of every array."""
    labels = {
        dims.IMPORTER: list(world.regions), dims.EXPORTER: list(world.regions), dims.REGION: list(world.regions),
        dims.SECTOR: list(world.sectors), dims.USING_SECTOR: list(world.sectors),
    }  # fmt: skip
    money = world.provenance.money
    variables = {
        name: (
            shape,
            getattr(world, name),
            {"unit": "1" if name in rates else money, "price_concept": concept},
        )
        for name, (shape, concept) in meta.items()
    }
    variables["is_good"] = ((dims.SECTOR,), world.is_good, {"unit": "1", "price_concept": ""})
    attrs = {"name": world.name, "sha256": world.sha256, "source": world.provenance.source, "unit": money}
    return xr.Dataset(variables, coords=labels, attrs=attrs)


def arrays_from_dataset(dataset: xr.Dataset, meta: Meta, names: tuple[str, ...]) -> dict[str, Any]:
    """Keyword arguments of `World.from_arrays`, with axes put in canonical order and labels aligned."""
    missing = [name for name in REQUIRED if name not in dataset]
    expected = ", ".join(REQUIRED)
    raise_if([Finding("E-WORLD-MISSING", f"variable '{name}' is missing", "dataset", expected=expected) for name in missing])
    findings = [
        Finding(
            "E-WORLD-DIMS",
            f"{name} has dims {dataset[name].dims}",
            f"dataset.{name}",
            expected=str(meta[name][0]),
        )
        for name in names
        if name in dataset and set(dataset[name].dims) != set(meta[name][0])
    ]
    raise_if(findings)
    regions = _labels(dataset, dims.REGION)
    sectors = _labels(dataset, dims.SECTOR)
    order = {
        dims.REGION: regions, dims.IMPORTER: regions, dims.EXPORTER: regions, dims.SECTOR: sectors,
        dims.USING_SECTOR: sectors,
    }  # fmt: skip
    raise_if([item for dim, wanted in order.items() for item in _label_findings(dataset, dim, wanted)])
    raise_if(_twice(dims.REGION, regions) + _twice(dims.SECTOR, sectors))
    found: dict[str, Any] = {"regions": regions, "sectors": sectors}
    for name in names:
        if name in dataset:
            shape = meta[name][0]
            aligned = dataset[name].transpose(*shape).sel({dim: order[dim] for dim in shape})
            found[name] = aligned.values
    if "is_good" in dataset:
        found["is_good"] = [bool(flag) for flag in dataset["is_good"].sel({dims.SECTOR: sectors}).values]
    return found


def _labels(dataset: xr.Dataset, dim: str) -> list[str]:
    if dim not in dataset.coords:
        what, fix = f"the dataset has no coordinate '{dim}'", "assign the labels with assign_coords"
        raise InputError(Finding("E-WORLD-COORD", what, "dataset", fix=fix))
    return [str(label) for label in dataset.coords[dim].values]


def _label_findings(dataset: xr.Dataset, dim: str, wanted: list[str]) -> list[Finding]:
    labels = _labels(dataset, dim)
    if sorted(labels) == sorted(wanted):
        return []
    odd = sorted(set(labels) ^ set(wanted))
    what = f"'{dim}' labels differ from the others: {', '.join(odd[:8])}"
    return [Finding("E-WORLD-COORD", what, f"dataset.{dim}", fix="assign the same labels to all coordinates of one kind")]


def _twice(dim: str, labels: list[str]) -> list[Finding]:
    again = sorted(label for label, count in Counter(labels).items() if count > 1)
    what = f"{dim} labels occur twice: {', '.join(again[:8])}"
    return [Finding("E-WORLD-LABEL", what, f"dataset.{dim}", expected="each label once")] if again else []


def derived_findings(world: Any, dataset: xr.Dataset, names: Mapping[str, float]) -> list[Finding]:
    """What follows from the flows may be stated too, and must then agree: deficits, output, value added.

    Arguments: names map a derived variable to the scale on which a gap is judged.
    """
    found = []
    for name, scale in names.items():
        if name not in dataset:
            continue
        stated, known = dataset[name], world.dataset[name]
        if set(stated.dims) != set(known.dims):
            found.append(Finding("E-WORLD-DIMS", f"{name} has dims {stated.dims}", f"dataset.{name}", expected=str(known.dims)))
            continue
        gap = np.abs(stated.transpose(*known.dims).sel(known.coords).values - known.values)
        worst = np.unravel_index(np.argmax(np.where(np.isfinite(gap), gap, np.inf)), gap.shape)
        if not gap[worst] <= BALANCE_LIMIT * scale:
            cell = "/".join(str(known[dim].values[place]) for dim, place in zip(known.dims, worst, strict=True))
            total = f"; the stated values sum to {float(stated.sum()):.6g}" if name == "net_exports" else ""
            value = float(stated.transpose(*known.dims).sel(known.coords).values[worst])
            what = f"{name} of {cell} is stated as {value:.6g}, but the flows say {known.values[worst]:.6g}"
            found.append(
                Finding("E-WORLD-DERIVED", what, f"dataset.{name}", f"it follows from the flows{total}", fix=f"drop '{name}'")
            )
    return found
