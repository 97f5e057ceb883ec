"""Controls in kernel layout, as short lists: controlled cells, pairs of multiplier and slack, and groups of buyers.

A market is split into groups of buyers where some of them are cut off from suppliers: the first group is everybody else. A cell
of a control appears once for every group that can buy it. Lists are padded to a few sizes, so that scenarios share a compilation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from smallyard.errors import Finding, InfeasibleError, InputError
from smallyard.policy.controls import MAX_CONTROLS, MAX_LISTINGS, Control, Leak, Listing

SIZES = ((16, 64, MAX_CONTROLS), (64, 512, 4096, 32768), (8, 64, 4 * MAX_LISTINGS))  # of pairs, cells, groups of buyers
CAP, FLOOR, CONTENT = 0, 1, 2
NO_LEAK = Leak(0.0, 0.0)
KINDS = {"cap": CAP, "floor": FLOOR, "content": CONTENT}


@dataclass(frozen=True, eq=False)
class Groups:
    """Groups of buyers besides everybody else, one row each.

    sector, importer: the market; share: of its spending; open_part: what they can buy of each exporter's flow [group, exporter].
    """

    sector: np.ndarray
    importer: np.ndarray
    share: np.ndarray
    open_part: np.ndarray

    def __len__(self) -> int:
        return len(self.share)

    def main_share(self, shape: tuple[int, int]) -> np.ndarray:
        """What everybody else spends of each market [sector, importer]."""
        rest = np.ones(shape)
        np.subtract.at(rest, (self.sector, self.importer), self.share)
        return rest


@dataclass(frozen=True, eq=False)
class KernelControls:
    """What models read of controls.

    cells: [cell, 4] class, sector, importer, exporter; group: row of `groups` that buys, −1 for everybody else; pair: the control;
    log_rate: ln (1+μ) of each cell where it is given instead of sought. By pair: kind, sign (+1 makes the flow dearer), level,
    reference (NaN: that of the data), rents [pair, 3], leak [pair, 3] first, slope, resource, via (region, −1 own), has_leak.
    """

    cells: np.ndarray
    group: np.ndarray
    pair: np.ndarray
    log_rate: np.ndarray
    kind: np.ndarray
    sought: np.ndarray
    level: np.ndarray
    reference: np.ndarray
    rents: np.ndarray
    leak: np.ndarray
    via: np.ndarray
    has_leak: np.ndarray
    leak_part: np.ndarray  # of the quantity of each pair that leaks, where it is given
    groups: Groups
    sources: tuple[str, ...]

    @property
    def sign(self) -> np.ndarray:
        """+1 where the shadow price makes the flow dearer, −1 where it makes it cheaper [pair]."""
        return np.where(self.kind == CAP, 1.0, -1.0)

    @property
    def tier(self) -> tuple[int, int, int]:
        """The padded numbers of pairs, cells and groups."""
        needs = len(self.kind), len(self.pair), len(self.groups)
        pairs, cells, groups = (next(size for size in sizes if need <= size) for need, sizes in zip(needs, SIZES, strict=True))
        return pairs, cells, groups

    @property
    def covered(self) -> tuple[np.ndarray, ...]:
        """Index of the controlled cells in arrays [class, sector, importer, exporter]."""
        return tuple(self.cells.T)

    def at_rates(self, log_rate: np.ndarray, leak_part: np.ndarray) -> KernelControls:
        """The same cells with their solved shadow prices as given rates: what a solution with controls is an equilibrium of.

        Arguments: ln (1+μ) by pair, negative for floors, and the part of its quantity that leaks.
        """
        nothing = np.zeros(len(self.kind), dtype=bool)
        rates = np.where(self.sought, log_rate, 0.0)[self.pair] + self.log_rate
        return replace(self, log_rate=rates, sought=nothing, leak_part=leak_part)


def kernel_controls(
    controls: Sequence[Control], listings: Sequence[Listing], is_open: np.ndarray, trade_share: np.ndarray
) -> KernelControls | None:
    """Controls and lists over flows that exist; None where there are none.

    A cap on flows that bans close altogether is left out; a floor on them cannot be met.
    Arguments: open classes [class, sector, importer, exporter]; trade_share π [sector, importer, exporter]. Raises InputError
    (E-CONTROL-EMPTY) for a control on flows that are all zero in the base year, because nothing can be limited relative to nothing;
    InfeasibleError (E-INFEASIBLE-CONTROL).
    """
    if not controls and not listings:
        return None
    groups = _groups(listings, trade_share)
    cells, owner = _open_cells(controls, is_open)
    acting = [k for k, item in enumerate(controls) if _has_flows(item, bool((owner == k).any()), trade_share)]
    controls = [controls[k] for k in acting]
    pair = np.searchsorted(acting, owner)
    at, group = expanded(cells, groups)
    leaks = [item.leak or NO_LEAK for item in controls]
    count = len(controls)
    return KernelControls(
        cells=cells[at],
        group=group,
        pair=pair[at],
        log_rate=np.zeros(len(at)),
        kind=np.array([KINDS[item.kind] for item in controls], dtype=int),
        sought=np.ones(count, dtype=bool),
        level=np.array([item.level for item in controls]),
        reference=np.array([np.nan if item.reference is None else item.reference for item in controls]),
        rents=np.array([item.rents for item in controls]).reshape(count, 3),
        leak=np.array([(leak.first, leak.slope, leak.resource) for leak in leaks]).reshape(count, 3),
        via=np.array([-1 if leak.via is None else leak.via for leak in leaks], dtype=int),
        has_leak=np.array([item.leak is not None for item in controls], dtype=bool),
        leak_part=np.zeros(count),
        groups=groups,
        sources=tuple(item.source for item in controls),
    )  # fmt: skip


def _open_cells(controls: Sequence[Control], is_open: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Open cells under a control [cell, 4], and its number [cell], control by control; no two controls share a cell."""
    owner = np.full(is_open.shape, -1)
    public = np.moveaxis(owner, 1, -1)
    for k, item in enumerate(controls):
        public[item.cells] = k
    cells = np.argwhere((owner >= 0) & is_open)
    number = owner[tuple(cells.T)]
    order = np.argsort(number, kind="stable")
    return cells[order], number[order]


def _has_flows(item: Control, is_any_open: bool, trade_share: np.ndarray) -> bool:
    """Whether any flow of a control is open; a refusal where there never was one, or where a floor asks for closed ones."""
    if is_any_open:
        return True
    cells, where = np.moveaxis(item.cells, -1, 1), item.source or "wedges.controls"
    if not (cells.any(0) & (trade_share > 0.0)).any():
        what, fix = "a control covers no flow that is positive in the base year", "choose flows that exist, or leave it out"
        raise InputError(Finding("E-CONTROL-EMPTY", what, where, fix=fix))
    if item.kind == "cap":
        return False
    what = f"a {item.kind} asks for flows that other policies close"
    raise InfeasibleError(Finding("E-INFEASIBLE-CONTROL", what, where, fix="drop the ban or the floor on these flows"))


def _groups(listings: Sequence[Listing], trade_share: np.ndarray) -> Groups:
    """Nested groups of every listed market: who is on the list of a part c is on every list of a larger part."""
    rows: list[tuple[int, int, float, np.ndarray]] = []
    acting = [item for item in listings if item.buyers > 0.0 and item.suppliers > 0.0]
    markets = sorted({(int(s), int(n)) for item in acting for n, s in np.argwhere(item.cells.any(1))})
    for s, n in markets:
        here = [item for item in acting if (item.cells[n, :, s] & (trade_share[s, n] > 0.0)).any()]
        below = 0.0
        for part in sorted({item.buyers for item in here}):
            kept = np.ones(trade_share.shape[2])
            for item in here:
                if item.buyers >= part:
                    kept = np.where(item.cells[n, :, s], np.minimum(kept, 1.0 - item.suppliers), kept)
            rows.append((s, n, part - below, kept))
            below = part
    width = trade_share.shape[2]
    return Groups(
        sector=np.array([row[0] for row in rows], dtype=int),
        importer=np.array([row[1] for row in rows], dtype=int),
        share=np.array([row[2] for row in rows]),
        open_part=np.array([row[3] for row in rows]).reshape(len(rows), width),
    )


def expanded(cells: np.ndarray, groups: Groups) -> tuple[np.ndarray, np.ndarray]:
    """Every controlled cell once for everybody else and once for each group of its market that can buy it."""
    at, group = [np.arange(len(cells))], [np.full(len(cells), -1)]
    for row in range(len(groups)):
        inside = (cells[:, 1] == groups.sector[row]) & (cells[:, 2] == groups.importer[row])
        inside &= groups.open_part[row, cells[:, 3]] > 0.0
        at.append(np.flatnonzero(inside))
        group.append(np.full(int(inside.sum()), row))
    return np.concatenate(at).astype(int), np.concatenate(group).astype(int)
