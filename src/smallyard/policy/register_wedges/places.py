"""Which places of the register the regions of a world stand for, and which sectors of the weights its sectors hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from smallyard.labels.regions import REGION_GROUPS
from smallyard.policy.register.records import Measure
from smallyard.policy.register.vocabulary import PLACES
from smallyard.policy.register_wedges.rows import WHOLE, Rows, known, rows_of, whole_sectors
from smallyard.policy.register_wedges.trade_weights import IMPORTER, trade_weights
from smallyard.world.members import weights_by_member
from smallyard.world.world import World

REST = "ROW"


@dataclass(frozen=True)
class Places:
    """Region of a world → the places of the register inside it; the rest of the world holds every partner that has no region."""

    inside: dict[str, tuple[str, ...]]
    whole: frozenset[str]  # regions that are a place, or nothing but members of one

    @classmethod
    def of(cls, world: World, measures: Sequence[Measure]) -> Places:
        """Places by region. Members of the EU that no measure names stand for the EU, whose products they sell."""
        named = {place for item in measures for place in _named(item)}
        leaves = {leaf for group in world.members.regions.values() for leaf in group}
        homes = {leaf: _home(leaf, named) for leaf in leaves}
        others = tuple(name for name in trade_weights().partners if name not in leaves and name not in homes.values())
        inside = {}
        for region, group in world.members.regions.items():
            found = [homes[leaf] for leaf in group if leaf in PLACES] + (list(others) if REST in group else [])
            inside[region] = tuple(dict.fromkeys(found))
        whole = {region for region, group in world.members.regions.items() if all(leaf in PLACES for leaf in group)}
        return cls(inside, frozenset(whole))


def _named(measure: Measure) -> set[str]:
    steps = {place for step in measure.path for place in (*step.levels, *step.all_in, *(step.except_ or ()))}
    return {*measure.by, *measure.target, *measure.except_, *measure.scope.part, *steps}


def _home(leaf: str, named: set[str]) -> str:
    union = next((name for name, members in REGION_GROUPS.items() if leaf in members), None)
    return leaf if union is None or leaf in named else union


def products(place: str, world: World, importer: int, exporter: int) -> Rows | None:
    """Products that a place sells; whole sectors weighted by base-year flows for the United States; None where nothing is known."""
    weights = trade_weights()
    partner = weights.partner_of(place)
    if place != IMPORTER and partner is not None and known(partner):
        held = rows_of(partner)
        return Rows(place, held.code, held.sector, held.usd, held.rate)
    if place == IMPORTER:
        return whole_sectors(place, _by_root(world, importer, exporter))
    return None


def _by_root(world: World, importer: int, exporter: int) -> np.ndarray:
    """Base-year flow by sector of the weights; 1 where the world does not have the sector, or nothing flows."""
    flows = weights_by_member(world.members, world.trade_fob)[importer, exporter]
    roots = [world.members.root(leaf) for leaf in world.members.sector_labels]
    total = dict.fromkeys(trade_weights().sectors, 0.0)
    for root, flow in zip(roots, flows, strict=True):
        if root in total:
            total[root] += float(flow)
    return np.array([value if value > 0.0 else 1e-9 for value in total.values()])


def sector_masks(world: World) -> dict[int, np.ndarray]:
    """World sector → which sectors of the weights it holds, wholly or in part; sectors of services are left out."""
    names = trade_weights().sectors
    found = {}
    for place, group in enumerate(world.members.sectors.values()):
        roots = {world.members.root(leaf) for leaf in group}
        mask = np.array([name in roots for name in names] + [False])
        if mask.any():
            found[place] = mask
    return found


def with_every_sector(rows: Rows) -> Rows:
    """The same products, and a row of next to no value for every sector that holds none, so that measures on sectors apply."""
    missing = np.setdiff1d(np.arange(len(trade_weights().sectors)), rows.sector)
    if not len(missing):
        return rows
    small = np.full(len(missing), 1e-9)
    join = np.concatenate
    return Rows(
        rows.partner,
        join([rows.code, np.full(len(missing), WHOLE)]),
        join([rows.sector, missing]),
        join([rows.usd, small]),
        join([rows.rate, np.zeros(len(missing))]),
    )
