"""Effects: what one policy does to one channel on a set of cells, before several policies are combined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from smallyard.errors import Finding
from smallyard.labels.regions import REGION_GROUPS
from smallyard.labels.select import Catalogue, Selection, select
from smallyard.policy.controls import Kind, Leak
from smallyard.world.world import World

Operation = Literal["set", "add", "multiply", "forbid", "amount"]


@dataclass(frozen=True, eq=False)
class Effect:
    """`operation` with `value` on the `cells` of `channel`, for the share `coverage` of each flow; `source` names the policy.

    The value of an `amount` is money a year for all its cells together, in the world's money; their common rate is solved.
    """

    channel: str
    operation: Operation
    cells: np.ndarray
    value: np.ndarray | float
    coverage: float
    source: str


@dataclass(frozen=True, eq=False)
class ControlEffect:
    """A cap or floor on `cells` [importer, exporter, sector] together, for the share `coverage` of each flow.

    Fields as in `Control`; `reference` says whose quantity the level is relative to.
    """

    kind: Kind
    cells: np.ndarray
    level: float
    rents: tuple[float, float, float]
    reference: Literal["baseline", "data"]
    coverage: float
    source: str
    leak: Leak | None = None


@dataclass(frozen=True, eq=False)
class ListEffect:
    """Buyers of importers who may not buy from listed suppliers: `cells` [importer, exporter, sector], shares as in `Listing`."""

    cells: np.ndarray
    buyers: float
    suppliers: float
    source: str


AnyEffect = Effect | ControlEffect | ListEffect


@dataclass(eq=False)
class Scope:
    """What instruments need to resolve their labels; problems and remarks are collected, not raised one by one."""

    world: World
    regions: Catalogue
    sectors: Catalogue
    findings: list[Finding] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, world: World, region_groups: Mapping[str, list[str]], sector_groups: Mapping[str, list[str]]) -> Scope:
        """Catalogues of a world: its labels, the groups every world knows, and the scenario's own groups."""
        known = {
            name: members
            for name, members in REGION_GROUPS.items()
            if name not in world.regions and all(item in world.regions for item in members)
        }
        goods = tuple(s for s, good in zip(world.sectors, world.is_good, strict=True) if good)
        services = tuple(s for s, good in zip(world.sectors, world.is_good, strict=True) if not good)
        regions = Catalogue("region", world.regions, {**known, **{k: tuple(v) for k, v in region_groups.items()}})
        whole = world.members.split_sectors  # the name of a sector that was split stands for its parts
        sectors = {"goods": goods, "services": services, **whole, **{k: tuple(v) for k, v in sector_groups.items()}}
        return cls(world, regions, Catalogue("sector", world.sectors, sectors))

    def flows(self, importer: Selection, exporter: Selection, sectors: Selection, where: str) -> np.ndarray:
        """Mask [importer, exporter, sector]; own flows and flows inside a named group are left out (rulings on groups)."""
        before = len(self.findings)
        buyers = select(self.regions, importer, f"{where}.importer", self.findings)
        sellers = select(self.regions, exporter, f"{where}.exporter", self.findings)
        chosen = select(self.sectors, sectors, f"{where}.sectors", self.findings)
        count, width = len(self.world.regions), len(self.world.sectors)
        pairs = np.zeros((count, count), dtype=bool)
        pairs[np.ix_(buyers.positions, sellers.positions)] = True
        np.fill_diagonal(pairs, False)
        for group in (*buyers.groups, *sellers.groups):
            pairs[np.ix_(group, group)] = False
        mask = np.zeros((count, count, width), dtype=bool)
        mask[:, :, list(chosen.positions)] = pairs[:, :, None]
        if len(self.findings) == before and not mask.any():
            self.findings.append(_no_flow(where))
        elif mask.any() and not (self.world.trade_fob[mask] > 0.0).any():
            self.remarks.append(f"{where} touches no flow that is positive in the base year; it has no effect")
        return mask

    def cells(self, region: Selection, sectors: Selection, where: str) -> np.ndarray:
        """Mask [region, sector]."""
        places = select(self.regions, region, f"{where}.region", self.findings)
        chosen = select(self.sectors, sectors, f"{where}.sectors", self.findings)
        mask = np.zeros((len(self.world.regions), len(self.world.sectors)), dtype=bool)
        mask[np.ix_(places.positions, chosen.positions)] = True
        if mask.any() and not (self.world.output[mask] > 0.0).any():
            self.remarks.append(f"{where} touches no producer that is active in the base year; it has no effect")
        return mask


def _no_flow(where: str) -> Finding:
    return Finding(
        "E-CELLS-EMPTY",
        "the policy covers no cross-border flow",
        where,
        "own flows, and flows between members of a named group, are never covered",
        fix="choose an importer and an exporter that differ",
    )
