"""The benchmark economy: frozen arrays whose accounting identities hold, with labels and provenance."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from smallyard.errors import Finding, raise_if
from smallyard.labels import dims
from smallyard.world import accounts
from smallyard.world.balance_hint import with_hint
from smallyard.world.members import Members
from smallyard.world.provenance import Provenance, Step
from smallyard.world.size import loading_findings

if TYPE_CHECKING:
    import xarray

ARRAYS = ("trade_fob", "tariff", "export_tax", "intermediate_use", "final_demand", "production_subsidy")
_META = {
    "trade_fob": (dims.BILATERAL, "exporter's basic price incl. export taxes, excl. tariffs (fob)"),
    "tariff": (dims.BILATERAL, "ad-valorem rate on trade_fob, decimal"),
    "export_tax": (dims.BILATERAL, "ad-valorem rate on producer receipts, decimal"),
    "intermediate_use": (dims.INPUT_OUTPUT, "purchaser prices incl. tariffs"),
    "final_demand": (dims.REGIONAL, "purchaser prices incl. tariffs"),
    "production_subsidy": (dims.REGIONAL, "ad-valorem rate on producer receipts, decimal"),
    "value_added": (dims.REGIONAL, "receipts incl. subsidies minus inputs at purchaser prices"),
    "output": (dims.REGIONAL, "producer receipts (basic prices)"),
    "net_exports": ((dims.REGION,), "exports minus imports at border prices"),
}
LAST_DIGITS = 1e-14  # relative; what adding up a few hundred numbers may lose
_RATES = ("tariff", "export_tax", "production_subsidy")


def _frozen(array: object) -> np.ndarray:
    copy = np.array(array, dtype=np.float64, order="C")
    copy.setflags(write=False)
    return copy


@dataclass(frozen=True, eq=False)
class World:
    """An observed economy: N regions, J sectors, any N and J.

    Identities (checked at construction, relative 1e-6, then made exact by scaling uses; the step is recorded):
    Σ_i trade_fob (1+t) = Σ_j intermediate_use + final_demand;  (1+sp) output = Σ_k intermediate_use + value_added;
    Σ_s final_demand = value added + tariff and export-tax revenue − subsidies − net exports.

    Arrays: trade_fob, tariff, export_tax [importer, exporter, sector]; intermediate_use [region, sector, using_sector];
    final_demand, production_subsidy, value_added, output [region, sector]; net_exports [region]. Build one with
    `World.from_arrays` or `World.from_xarray`. Elasticities are a parameter of the model, not of the world.
    """

    name: str
    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    is_good: np.ndarray
    trade_fob: np.ndarray
    tariff: np.ndarray
    export_tax: np.ndarray
    intermediate_use: np.ndarray
    final_demand: np.ndarray
    production_subsidy: np.ndarray
    has_tariffs: bool
    provenance: Provenance
    members: Members

    @classmethod
    def from_arrays(
        cls,
        *,
        regions: Sequence[str],
        sectors: Sequence[str],
        trade_fob: object,
        intermediate_use: object,
        final_demand: object,
        tariff: object | None = None,
        export_tax: object | None = None,
        production_subsidy: object | None = None,
        is_good: Sequence[bool] | None = None,
        name: str = "custom",
        provenance: Provenance | None = None,
        members: Members | None = None,
    ) -> World:
        """Check and freeze anybody's table.

        Arguments as in the class; money in one unit, uses at purchaser prices; rates are decimals and default to 0;
        `is_good` marks the sectors that the group `goods` selects (default: all).
        Raises InputError listing every failed identity with the cell, both totals and the gap.
        """
        region_labels, sector_labels = tuple(map(str, regions)), tuple(map(str, sectors))
        shape = (len(region_labels), len(region_labels), len(sector_labels))
        raise_if(loading_findings(len(region_labels), len(sector_labels), "world"))
        given = {
            "trade_fob": trade_fob,
            "tariff": np.zeros(shape) if tariff is None else tariff,
            "export_tax": np.zeros(shape) if export_tax is None else export_tax,
            "intermediate_use": intermediate_use,
            "final_demand": final_demand,
            "production_subsidy": np.zeros(shape[1:]) if production_subsidy is None else production_subsidy,
        }
        arrays = _numbers(given)
        good = np.array([True] * len(sector_labels) if is_good is None else is_good, dtype=bool)
        findings = accounts.shape_findings(arrays, region_labels, sector_labels)
        if good.shape != (len(sector_labels),):
            what = f"is_good has shape {good.shape}"
            findings.append(Finding("E-WORLD-SHAPE", what, "world.is_good", expected=str((len(sector_labels),))))
        raise_if(findings)
        raise_if(with_hint(accounts.balance_findings(arrays, region_labels, sector_labels), arrays, region_labels, sector_labels))
        arrays, step = _close_accounts(arrays)
        source = provenance or Provenance()
        good.setflags(write=False)
        return cls(
            name=name,
            regions=region_labels,
            sectors=sector_labels,
            is_good=good,
            **{key: _frozen(value) for key, value in arrays.items()},
            has_tariffs=tariff is not None,
            provenance=source.with_step(step) if step else source,
            members=members or Members.identity(region_labels, sector_labels),
        )

    @classmethod
    def from_xarray(cls, dataset: xarray.Dataset, *, name: str = "custom", provenance: Provenance | None = None) -> World:
        """Build a world from a labelled dataset with the variables and dimensions of `World.dataset`, in any axis order.

        Required: trade_fob, intermediate_use, final_demand; coordinates importer, exporter (the same labels), sector,
        using_sector, region. Optional: tariff, export_tax, production_subsidy, is_good. Stated net exports, output and value
        added must agree with the flows (E-WORLD-DERIVED).
        """
        from smallyard.world.labelled import arrays_from_dataset, derived_findings

        world = cls.from_arrays(name=name, provenance=provenance, **arrays_from_dataset(dataset, _META, ARRAYS))
        raise_if(derived_findings(world, dataset, {"net_exports": world.value_added.sum(), "output": world.output.max(),
                                                   "value_added": world.output.max()}))  # fmt: skip
        return world

    def arrays(self) -> Mapping[str, np.ndarray]:
        """The stored arrays by name."""
        return {name: getattr(self, name) for name in ARRAYS}

    @cached_property
    def expenditure(self) -> np.ndarray:
        """Spending at purchaser prices [region, sector]."""
        return accounts.expenditure(self.arrays())

    @cached_property
    def output(self) -> np.ndarray:
        """Producer receipts [region, sector]."""
        return accounts.output_of(self.arrays())

    @cached_property
    def value_added(self) -> np.ndarray:
        """Receipts incl. subsidies minus inputs [region, sector]; rounding below zero is cut."""
        gap = (1.0 + self.production_subsidy) * self.output - self.intermediate_use.sum(1)
        return np.maximum(gap, 0.0)

    @cached_property
    def net_exports(self) -> np.ndarray:
        """Exports minus imports at border prices [region]."""
        return accounts.net_exports_of(self.trade_fob)

    @cached_property
    def dataset(self) -> xarray.Dataset:
        """Labelled view of everything, each array with unit and price concept."""
        from smallyard.world.labelled import to_dataset

        return to_dataset(self, _META, _RATES)

    @cached_property
    def sha256(self) -> str:
        """Hash of labels and numbers; the data version printed with each result."""
        digest = hashlib.sha256("\n".join((*self.regions, "|", *self.sectors)).encode())
        digest.update(self.is_good.tobytes())
        for name in ARRAYS:
            digest.update(name.encode())
            digest.update(getattr(self, name).tobytes())
        return digest.hexdigest()

    def renamed(self, name: str) -> World:
        """A copy under another name."""
        return replace(self, name=name)


def _numbers(given: Mapping[str, object]) -> dict[str, np.ndarray]:
    """Float arrays; text, ragged lists and complex numbers are refused."""
    arrays, findings = {}, []
    for key, value in given.items():
        try:
            plain = np.asarray(value)
            if plain.dtype.kind not in "fbiu":
                raise ValueError(f"values of type {plain.dtype}")
            arrays[key] = plain.astype(np.float64)
        except ValueError as error:
            what, fix = f"{key} is not an array of numbers", "convert text to numbers before saving; decimal points, no commas"
            findings.append(Finding("E-WORLD-NUMBER", what, f"world.{key}", str(error)[:200], "real numbers", fix))
    raise_if(findings)
    return arrays


def _close_accounts(arrays: Mapping[str, np.ndarray]) -> tuple[dict[str, np.ndarray], Step | None]:
    """Scale uses so that they equal spending exactly; report the largest relative change, if it is more than rounding.

    Gaps of a few last digits stay, so that a world read back from its own file is the same world to the last digit.
    """
    spending = accounts.expenditure(arrays)
    uses = arrays["intermediate_use"].sum(2) + arrays["final_demand"]
    factor = np.divide(spending, uses, out=np.ones_like(uses), where=uses > 0.0)
    factor[np.abs(factor - 1.0) <= LAST_DIGITS] = 1.0
    closed = dict(arrays)
    closed["intermediate_use"] = arrays["intermediate_use"] * factor[:, :, None]
    closed["final_demand"] = arrays["final_demand"] * factor
    largest = float(np.abs(factor - 1.0).max())
    if largest <= 1e-12:
        return closed, None
    return closed, Step("uses scaled to spending by region and sector (largest relative change)", largest, "ratio")
