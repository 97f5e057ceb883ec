"""Flow by flow: the share that each measure hits, and what each authority charges on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from smallyard.policy.register_wedges.compiled import CompiledLaws, RegisterState
from smallyard.results.policy_record import SIDES, AverageDuty, CellRows

States = Mapping[str, RegisterState]
Key = tuple[int, int, str]  # importer, exporter, id or authority
BySide = dict[str, np.ndarray]


def hit_rows(laws: CompiledLaws, states: States) -> CellRows:
    """Share of each flow that each measure hits, duties, closures and lists of buyers, in both laws."""
    found: dict[Key, BySide] = {}
    sectors = len(laws.world.sectors)
    for side, state in states.items():
        for key, share in _hits(laws, state):
            held = found.setdefault(key, {}).setdefault(side, np.zeros(sectors))
            held[: len(share)] += share
    return _rows(laws, states, found)


def charge_rows(laws: CompiledLaws, states: States) -> CellRows:
    """Percentage points that each authority charges on each flow on average, before what the base year holds is taken off."""
    return _rows(laws, states, _charged(laws, states))


def average_duties(laws: CompiledLaws, states: States) -> tuple[AverageDuty, ...]:
    """Average duty on goods by pair and authority, the pairs with the largest bill first.

    Equation: Σ_s charged_s B_s / Σ_s B_s over goods s, B the base-year flow; the model charges classes of flows, not this average.
    """
    world, goods = laws.world, np.asarray(laws.world.is_good, dtype=bool)
    exports = _export_taxes(states)
    found = []
    for (i, e, name), held in _charged(laws, states).items():
        weight = np.where(goods, world.trade_fob[i, e], 0.0)
        total = float(weight.sum())
        means = {side: float(held[side] @ weight) / total if side in held and total > 0.0 else 0.0 for side in SIDES}
        bill = max(means.values()) * total / 100.0
        side = "export" if name in exports else "import"
        labels = (world.regions[i], world.regions[e], name, side)
        found.append(AverageDuty(*labels, means["baseline"], means["counterfactual"], bill))
    bills: dict[tuple[str, str], float] = {}
    for row in found:
        bills[row.importer, row.exporter] = bills.get((row.importer, row.exporter), 0.0) + row.bill
    kept = [row for row in found if row.baseline or row.counterfactual]
    return tuple(sorted(kept, key=lambda row: (-bills[row.importer, row.exporter], row.importer, row.exporter, row.authority)))


def _hits(laws: CompiledLaws, state: RegisterState) -> Iterator[tuple[Key, np.ndarray]]:
    place = laws.states.index(state)
    for (i, e), pair in laws.joint.pairs.items():
        for name, share in pair.hits[place].items():
            if name not in state.left_out:
                yield (i, e, name), share
    for item in state.listings:
        for i, e in np.argwhere(item.cells.any(2)):
            yield (int(i), int(e), item.source), np.where(item.cells[i, e], item.buyers * item.suppliers, 0.0)


def _charged(laws: CompiledLaws, states: States) -> dict[Key, BySide]:
    found: dict[Key, BySide] = {}
    for side, state in states.items():
        place = laws.states.index(state)
        for (i, e), pair in laws.joint.pairs.items():
            for name, points in pair.charged[place].items():
                held = found.setdefault((i, e, name), {}).setdefault(side, np.zeros(len(laws.world.sectors)))
                held[: len(points)] += points
    return found


def _export_taxes(states: States) -> set[str]:
    """Authorities whose measures tax exports."""
    measures = [item for state in states.values() for item in state.law.in_force() if item.authority is not None]
    taxes = {item.authority or "" for item in measures if item.instrument == "export_tax"}
    return taxes - {item.authority for item in measures if item.instrument != "export_tax"}


def _rows(laws: CompiledLaws, states: States, found: Mapping[Key, BySide]) -> CellRows:
    """Rows in the order of regions, sectors and names, without flows on which both laws have nothing."""
    world, none = laws.world, np.zeros(len(laws.world.sectors))
    rows = []
    for (i, e, name), held in found.items():
        values = [held.get(side, none) for side in SIDES]
        rows += [(i, e, int(s), name, *(float(one[s]) for one in values)) for s in np.flatnonzero(np.any(values, axis=0))]
    rows.sort()
    columns = list(zip(*rows, strict=True)) or [()] * 6
    numbers = [np.array(columns[4 + k], float) if side in states else np.full(len(rows), np.nan) for k, side in enumerate(SIDES)]
    labels = (
        tuple(world.regions[i] for i in columns[0]),
        tuple(world.regions[e] for e in columns[1]),
        tuple(world.sectors[s] for s in columns[2]),
        tuple(columns[3]),
    )
    return CellRows(*labels, *numbers)
