"""What a split says: which sub-sectors, from which parents, with which shares, on which assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

FINAL_DEMAND = "final_demand"
LOW, DEFAULT = "low", "default"
Labels = tuple[str, ...]


@dataclass(frozen=True)
class TradeShare:
    """A share of some of the parent's flows: of these exporters, these importers, or these pairs; None means all."""

    share: float
    exporter: Labels | None = None
    importer: Labels | None = None

    @property
    def rank(self) -> int:
        """The most specific statement holds: importers 1, exporters 2, pairs 3."""
        return 2 * (self.exporter is not None) + (self.importer is not None)


@dataclass(frozen=True)
class UseShare:
    """A share of what some buyers (using sectors, or final_demand) of some regions spend on the parent; a guess to be balanced."""

    share: float
    by: Labels
    region: Labels | None = None


@dataclass(frozen=True)
class Part:
    """What a sub-sector takes from one parent; `share` None stands for the rest that no other sub-sector takes."""

    parent: str
    share: float | None
    overrides: tuple[TradeShare, ...] = ()
    uses: tuple[UseShare, ...] = ()


@dataclass(frozen=True)
class SubSector:
    """A new sector: its parts, its cost structure where it is known, and the elasticities suggested for it.

    `value_added` and `inputs` (by label of the split world) are shares of output; what is not given follows the parent.
    `trade_elasticity` and `input_substitution` hold values under `low` and `default`; the accounts do not depend on them.
    """

    label: str
    parts: tuple[Part, ...]
    title: str = ""
    value_added: float | None = None
    inputs: Mapping[str, float] = field(default_factory=dict)
    trade_elasticity: Mapping[str, float] = field(default_factory=dict)
    input_substitution: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class SplitSpec:
    """A split with its sources and assumptions; `sha256` is the hash of the file it was read from."""

    name: str
    title: str
    sectors: tuple[SubSector, ...]
    sources: Labels = ()
    assumptions: Labels = ()
    sha256: str = ""

    @property
    def parents(self) -> Labels:
        """Sectors that are replaced, in the order in which they are named."""
        return tuple(dict.fromkeys(part.parent for sub in self.sectors for part in sub.parts))

    def parts_of(self, parent: str) -> list[tuple[SubSector, Part]]:
        """Sub-sectors that take from a parent, with what they take."""
        return [(sub, part) for sub in self.sectors for part in sub.parts if part.parent == parent]

    def labels_after(self, sectors: Labels) -> Labels:
        """Sectors of the split world: each sub-sector stands where its first parent stood."""
        found: list[str] = []
        for label in sectors:
            here = [sub.label for sub in self.sectors if sub.parts[0].parent == label]
            found += here if label in self.parents else [label]
        return tuple(found)

    def trade_elasticities(self, choice: str) -> dict[str, float]:
        """Suggested θ by sub-sector, `low` or `default`; sub-sectors without one keep their parents'."""
        return {sub.label: sub.trade_elasticity[choice] for sub in self.sectors if choice in sub.trade_elasticity}
