"""What the regions and sectors of an aggregated world consist of, and the trade weights between the parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, eq=False)
class Members:
    """Composition of a world.

    `regions` and `sectors` map each label to the labels of the underlying table; `trade_fob` holds the flows between the
    world's regions by *underlying* sector [importer, exporter, member sector], or None where sectors are not aggregated.
    It weights anything known by fine sector: elasticities, dated tariff panels. `parts` names the underlying sector of each member
    that is only a part of one (see `split_sectors`); whatever is known of the whole holds for its parts.
    """

    regions: Mapping[str, tuple[str, ...]]
    sectors: Mapping[str, tuple[str, ...]]
    trade_fob: np.ndarray | None = None
    parts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def identity(cls, regions: tuple[str, ...], sectors: tuple[str, ...]) -> Members:
        """Every label stands for itself."""
        return cls({label: (label,) for label in regions}, {label: (label,) for label in sectors})

    @property
    def sector_labels(self) -> tuple[str, ...]:
        """Underlying sectors in the order of `trade_fob`."""
        return tuple(label for group in self.sectors.values() for label in group)

    def root(self, leaf: str) -> str:
        """The underlying sector that a member is, or is a part of."""
        return self.parts.get(leaf, leaf)

    @property
    def split_sectors(self) -> dict[str, tuple[str, ...]]:
        """Sectors that were split → the sectors that hold their parts and nothing else; left out where parts are mixed."""
        roots = {label: {self.root(leaf) for leaf in group} for label, group in self.sectors.items()}
        found = {}
        for whole in dict.fromkeys(self.parts.values()):
            holding = tuple(label for label, inside in roots.items() if whole in inside)
            if whole not in self.sectors and all(roots[label] == {whole} for label in holding):
                found[whole] = holding
        return found


def weights_by_member(members: Members, trade_fob: np.ndarray) -> np.ndarray:
    """Flows by underlying sector [importer, exporter, member], own sales included."""
    return trade_fob if members.trade_fob is None else members.trade_fob
