"""Controls of quantities: caps and floors with a shadow price and an owner of the rent, and lists of buyers who are cut off.

    0 ≤ ln (1+μ) ⟂ ln (level × reference) − ln q ≥ 0        cap: buyers pay (1+μ) times what the seller asks
    0 ≤ ln (1+σ) ⟂ ln q − ln (level × reference) ≥ 0        floor: buyers pay 1/(1+σ) of it, the payer the rest

Plain NumPy records between policies and models.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from smallyard.errors import Finding

MAX_CONTROLS = 256  # caps and floors that one solve can hold
MAX_LISTINGS = 256  # markets with buyers who are cut off
MAX_LEVEL = 100.0  # times the reference; beyond it a floor is a mistake of unit
SUM = 1e-9  # by which shares may miss 1
OWNERS = ("exporter", "importer", "wasted")

Kind = Literal["cap", "floor", "content"]


@dataclass(frozen=True)
class Leak:
    """Sales past a cap: their cost above the price of the seller, as a rate on it, rises with their volume.

    Equation: v ≥ 0 ⟂ (1 + first + slope v) − (1+μ) ≥ 0, v over the reference quantity (route in complementarity form).
    Arguments: first and slope ≥ 0; resource, the part of this cost that uses up output of the seller's sector; the rest is income
    of region number `via` (None: of the seller's own region).
    """

    first: float
    slope: float
    resource: float = 1.0
    via: int | None = None


@dataclass(frozen=True, eq=False)
class Control:
    """A cap or a floor on what flows through `cells` together.

    kind: cap or floor of the delivered quantity, or content, the least share of the cells in what their markets spend.
    cells: [class, importer, exporter, sector]; level: relative to the quantity of reference (for content: the share itself);
    rents: parts of the rent that go to exporter, importer and waste, summing to 1 (floors: who pays, waste 0);
    reference: quantity at base-year border prices that the level refers to, None for that of the data; source: the policy;
    relative_to: whose quantity the reference is, that of the data or of a baseline, which whoever solves both fills in.
    Source: mechanisms of the project, quantity instruments as complementarity; rents are collected after the exporter's own tax
    and before the tariff.
    """

    kind: Kind
    cells: np.ndarray
    level: float
    rents: tuple[float, float, float]
    reference: float | None = None
    leak: Leak | None = None
    source: str = ""
    relative_to: Literal["data", "baseline"] = "data"


@dataclass(frozen=True, eq=False)
class Listing:
    """Buyers of an importer who may not buy from listed suppliers; they have a price index of their own.

    cells: [importer, exporter, sector]; buyers: part of the importer's spending that is cut off; suppliers: part of the flow that
    they cannot buy. Lists on one market are nested: the buyers of a narrower one are inside the wider one.
    """

    cells: np.ndarray
    buyers: float
    suppliers: float = 1.0
    source: str = ""


def checked_controls(given: Sequence[Control], shape: tuple[int, ...]) -> tuple[tuple[Control, ...], list[Finding]]:
    """Frozen copies and every problem. Argument: shape [class, importer, exporter, sector]."""
    kept: list[Control] = []
    found: list[Finding] = []
    for place, item in enumerate(given):
        where = item.source or f"wedges.controls[{place}]"
        cells = np.array(item.cells, dtype=bool)
        cells = cells[None] if cells.ndim == 3 else cells
        if cells.shape[1:] != shape[1:] or cells.shape[0] not in (1, shape[0]):
            found.append(Finding("E-CONTROL-SHAPE", f"a control has cells of shape {cells.shape}", where, expected=str(shape)))
            continue
        cells = np.broadcast_to(cells, shape).copy()
        found += [*_level_findings(item, where), *_rent_findings(item, where), *_leak_findings(item, where, shape[1])]
        cells.setflags(write=False)
        kept.append(replace(item, cells=cells, level=float(item.level)))
    merged = _merged(kept)
    found += _overlaps(merged, shape)
    if len(merged) > MAX_CONTROLS:
        found.append(Finding("E-SIZE", f"{len(merged)} caps and floors", "wedges.controls", expected=f"at most {MAX_CONTROLS}"))
    return tuple(merged), found


def _merged(controls: Sequence[Control]) -> list[Control]:
    """Of controls on the same cells that ask for the same thing, the tighter one; its owner has the rent."""
    kept: list[Control] = []
    for item in controls:
        twins = [k for k, other in enumerate(kept) if other.kind == item.kind and np.array_equal(other.cells, item.cells)]
        twins = [k for k in twins if (kept[k].reference, kept[k].relative_to) == (item.reference, item.relative_to)]
        if not twins:
            kept.append(item)
        elif (item.level < kept[twins[0]].level) == (item.kind == "cap"):
            kept[twins[0]] = item
    return kept


def _overlaps(controls: Sequence[Control], shape: tuple[int, ...]) -> list[Finding]:
    """Controls that share some cells but not all: which of them holds there is not said."""
    count = sum((item.cells.astype(np.int16) for item in controls), np.zeros(shape, dtype=np.int16))
    if not (count > 1).any():
        return []
    rivals = [item.source or "a control" for item in controls if (item.cells & (count > 1)).any()]
    return [
        Finding(
            "E-CONTROL-OVERLAP",
            f"{len(rivals)} controls share {int((count > 1).any(0).sum())} flows",
            " and ".join(rivals[:4]),
            "a flow has one cap or floor; two caps on exactly the same flows are merged into the tighter one",
            fix="narrow one of them with 'except', or give them the same flows",
        )
    ]


def _level_findings(item: Control, where: str) -> list[Finding]:
    if item.kind not in ("cap", "floor", "content"):
        return [Finding("E-CONTROL-KIND", f"there is no control '{item.kind!s:.40}'", where, expected="cap, floor, content")]
    if not np.isfinite(item.level) or item.level < 0.0:
        what, fix = f"the level of a {item.kind} is {item.level:g}", "0 closes the flow, 0.5 halves its quantity"
        return [Finding("E-CONTROL-LEVEL", what, where, expected="a number of 0 or more", fix=fix)]
    highest = 1.0 if item.kind == "content" else MAX_LEVEL
    if item.level > highest or (item.kind == "content" and item.level == 1.0):
        allowed = "a share below 1" if item.kind == "content" else f"at most {MAX_LEVEL:g} times the reference"
        return [Finding("E-CONTROL-LEVEL", f"the level of a {item.kind} is {item.level:g}", where, expected=allowed)]
    return []


def _rent_findings(item: Control, where: str) -> list[Finding]:
    rents = np.asarray(item.rents, dtype=float)
    if rents.shape != (3,) or not np.isfinite(rents).all() or (rents < 0.0).any() or abs(rents.sum() - 1.0) > SUM:
        what = "the parts of the rent are " + ", ".join(f"{part:g}" for part in np.atleast_1d(rents)[:5])
        return [Finding("E-CONTROL-RENT", what, where, expected=f"parts ≥ 0 of {', '.join(OWNERS)} that sum to 1")]
    if item.kind != "cap" and rents[2] > 0.0:
        what = "a floor is paid for by somebody: nothing of it can be wasted"
        return [Finding("E-CONTROL-RENT", what, where, expected="parts of exporter and importer that sum to 1")]
    return []


def _leak_findings(item: Control, where: str, regions: int) -> list[Finding]:
    leak = item.leak
    if leak is None:
        return []
    if item.kind != "cap":
        return [Finding("E-CONTROL-LEAK", f"a {item.kind} cannot be evaded", where, fix="leave out the evasion")]
    costs = np.array([leak.first, leak.slope])
    good = np.isfinite(costs).all() and (costs >= 0.0).all() and 0.0 <= leak.resource <= 1.0
    if not good or (leak.via is not None and not 0 <= leak.via < regions):
        what = f"evasion costs {leak.first:g} at first and {leak.slope:g} more per reference, {leak.resource:g} of it used up"
        return [Finding("E-CONTROL-LEAK", what, where, expected="costs ≥ 0, a part from 0 to 1, a region of the world")]
    return []


def checked_listings(given: Sequence[Listing], shape: tuple[int, ...]) -> tuple[tuple[Listing, ...], list[Finding]]:
    """Frozen copies and every problem. Argument: shape [importer, exporter, sector]."""
    kept: list[Listing] = []
    found: list[Finding] = []
    for place, item in enumerate(given):
        where = item.source or f"wedges.listings[{place}]"
        cells = np.array(item.cells, dtype=bool)
        if cells.shape != shape:
            found.append(Finding("E-CONTROL-SHAPE", f"a list has cells of shape {cells.shape}", where, expected=str(shape)))
            continue
        for name, part in (("buyers", item.buyers), ("suppliers", item.suppliers)):
            if not 0.0 <= part <= 1.0:
                what = f"the listed part of {name} is {part:g}"
                found.append(Finding("E-CONTROL-LIST", what, where, expected="a share from 0 to 1 (0% to 100%)"))
        cells.setflags(write=False)
        kept.append(Listing(cells, float(item.buyers), float(item.suppliers), item.source))
    markets = int(sum((item.cells.any(1) for item in kept), np.zeros((shape[0], shape[2]), dtype=int)).sum())
    if markets > MAX_LISTINGS:
        found.append(Finding("E-SIZE", f"lists on {markets} markets", "wedges.listings", expected=f"at most {MAX_LISTINGS}"))
    return tuple(kept), found
