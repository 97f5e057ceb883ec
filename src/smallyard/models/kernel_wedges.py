"""Wedges in kernel layout, as NumPy, and the mask of classes that stay open."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from smallyard.errors import Finding, InputError
from smallyard.models.calibrate import Base
from smallyard.models.kernel_controls import KernelControls, kernel_controls
from smallyard.models.layout import kernel_bilateral, kernel_regional
from smallyard.policy.controls import Control, Listing
from smallyard.policy.wedges import Wedges

CLOSED = 1e-12  # a class cut to less than this, relative to the market's best source, is an exact zero for the graph checks


@dataclass(frozen=True, eq=False)
class KernelWedges:
    """Counterfactual levels: by class [class, sector, importer, exporter]; regional [sector, region].

    Production subsidies stated as money, if any: `amount` a year [amount, paying region], zero for everybody else, and the cells
    that share it, `amount_cells` [amount, sector, region]; `subsidy` is 0 on these cells, because their rate is solved.
    """

    coverage: np.ndarray
    tariff: np.ndarray
    export_tax: np.ndarray
    trade_cost: np.ndarray
    is_open: np.ndarray
    subsidy: np.ndarray
    productivity: np.ndarray
    demand: np.ndarray
    amount: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))
    amount_cells: np.ndarray = field(default_factory=lambda: np.zeros((0, 0, 0), dtype=bool))
    controls: KernelControls | None = None

    def at_solution(self, found: Any) -> KernelWedges:
        """The same levels with what an outcome solved for as given: subsidy rates for amounts of money, shadow prices and leaks of
        controls. The outcome is an equilibrium of these levels too; without amounts and controls nothing changes.
        """
        solved: dict[str, Any] = {}
        if len(self.amount):
            nobody = np.zeros((0, 0, 0), dtype=bool)
            solved = {"subsidy": found.subsidy_rate, "amount": np.zeros((0, 0)), "amount_cells": nobody}
        if self.controls is not None and self.controls.sought.any():
            count = len(self.controls.kind)
            solved["controls"] = self.controls.at_rates(np.log1p(found.shadow_price[:count]), found.leak_part[:count])
        return replace(self, **solved) if solved else self


def without_policy(base: Base, levels: KernelWedges) -> KernelWedges:
    """The base year over the classes of `levels`: where a way to them begins."""
    shape = levels.tariff.shape
    return replace(
        levels,
        tariff=np.broadcast_to(base.tariff, shape),
        export_tax=np.broadcast_to(base.export_tax, shape),
        trade_cost=np.ones(shape),
        is_open=np.broadcast_to(base.trade_share > 0.0, shape),
        subsidy=base.subsidy,
        productivity=np.ones_like(levels.productivity),
        demand=np.ones_like(levels.demand),
        amount=np.zeros_like(levels.amount),
    )


def kernel_wedges(base: Base, wedges: Wedges) -> KernelWedges:
    """Levels of every channel; banned classes, and classes a wedge makes negligible (1e-12), are closed."""
    _require_this_world(base, wedges)
    shape = (wedges.classes, *base.tariff.shape)
    amount, amount_cells = _amounts(base, wedges)
    tariff, export_tax, trade_cost = (
        _level(wedges, name, shape, neutral)
        for name, neutral in (("tariff", base.tariff), ("export_tax", base.export_tax), ("trade_cost", 1.0))
    )
    is_open = _is_open(base, wedges, tariff, export_tax, trade_cost)
    return KernelWedges(
        coverage=np.ones(shape) if wedges.coverage is None else kernel_bilateral(wedges.coverage),
        tariff=tariff,
        export_tax=export_tax,
        trade_cost=trade_cost,
        is_open=is_open,
        subsidy=np.where(amount_cells.any(0), 0.0, kernel_regional(wedges.level(base.world, "production_subsidy"))),
        productivity=kernel_regional(wedges.level(base.world, "productivity")),
        demand=kernel_regional(wedges.level(base.world, "demand")),
        amount=amount,
        amount_cells=amount_cells,
        controls=kernel_controls(*_partial(wedges), is_open, base.trade_share),
    )


def _level(wedges: Wedges, name: str, shape: tuple[int, ...], neutral: np.ndarray | float) -> np.ndarray:
    """Given levels transposed; neutral ones as they stand in the base, without a copy."""
    given = wedges.channels.get(name)
    return np.broadcast_to(neutral, shape) if given is None else kernel_bilateral(given)


def _is_open(base: Base, wedges: Wedges, tariff: np.ndarray, export_tax: np.ndarray, trade_cost: np.ndarray) -> np.ndarray:
    """Classes that nothing closes [class, sector, importer, exporter]; in place, because arrays of many classes are large."""
    weight = np.ones(tariff.shape)
    if "trade_cost" in wedges.channels:
        weight *= trade_cost
    for name, after, before in (("export_tax", export_tax, base.export_tax), ("tariff", tariff, base.tariff)):
        if name in wedges.channels:
            weight *= (1.0 + after) / (1.0 + before)
    moved = weight != 1.0  # most cells keep their wedge
    np.log(weight, out=weight, where=moved)
    weight[~moved] = 0.0
    weight *= -base.trade_elasticity[None, :, None, None]
    shut = np.broadcast_to(base.trade_share == 0.0, tariff.shape)
    if "ban" in wedges.channels:
        shut = shut | np.moveaxis(wedges.channels["ban"] != 0.0, -1, -3)
    weight[shut] = -np.inf
    best = weight.max(axis=(0, 3), keepdims=True)
    found: np.ndarray = np.isfinite(weight) & (weight >= best + np.log(CLOSED)) & ~_closed(base, wedges)
    return found


def _closes(item: Control | Listing) -> bool:
    """Whether a control closes its flows exactly: a cap of zero that nobody evades, a list of all buyers for all suppliers."""
    if isinstance(item, Listing):
        return item.buyers == 1.0 and item.suppliers == 1.0
    return item.kind == "cap" and item.level == 0.0 and item.leak is None


def _closed(base: Base, wedges: Wedges) -> np.ndarray:
    """Flows that controls close exactly [class, sector, importer, exporter]."""
    closed = np.zeros((wedges.classes, *base.world.trade_fob.shape), dtype=bool)
    items: tuple[Control | Listing, ...] = (*wedges.controls, *wedges.listings)
    for item in items:
        if _closes(item):
            closed |= item.cells
    return np.moveaxis(closed, -1, -3)


def _partial(wedges: Wedges) -> tuple[list[Control], list[Listing]]:
    """Controls and lists that leave something of their flows."""
    return [item for item in wedges.controls if not _closes(item)], [item for item in wedges.listings if not _closes(item)]


def _require_this_world(base: Base, wedges: Wedges) -> None:
    """Wedges carry no labels: those of a world of another size are refused."""
    regions, sectors = len(base.world.regions), len(base.world.sectors)
    marked: tuple[Any, ...] = (*wedges.subsidy_amounts, *wedges.controls, *wedges.listings)
    shapes = [array.shape for array in (*wedges.channels.values(), *(item.cells for item in marked))]
    wrong = [shape for shape in shapes if shape[-2:] != (regions, sectors)]
    if wrong:
        what = f"the wedges are those of another world: {wrong[0]} where this one has {regions} regions and {sectors} sectors"
        raise InputError(Finding("E-CHANNEL-SHAPE", what, "wedges", fix="build them with this world: Wedges.build(world, …)"))


def _amounts(base: Base, wedges: Wedges) -> tuple[np.ndarray, np.ndarray]:
    """Amounts by paying region and the cells that share them, in kernel layout."""
    cells = np.zeros((len(wedges.subsidy_amounts), *base.output.shape), dtype=bool)
    amount = np.zeros((len(cells), base.output.shape[1]))
    for place, item in enumerate(wedges.subsidy_amounts):
        cells[place] = item.cells.T
        amount[place, cells[place].any(0)] = item.amount
    return amount, cells
