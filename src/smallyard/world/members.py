"""What the regions and sectors of an aggregated world consist of, and the trade weights between the parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Members:
    """Composition of a world.

    `regions` and `sectors` map each label to the labels of the underlying table; `trade_fob` holds the flows between the
    world's regions by *underlying* sector [importer, exporter, member sector], or None where sectors are not aggregated.
    It weights anything known by fine sector: elasticities, dated tariff panels.
    """

    regions: Mapping[str, tuple[str, ...]]
    sectors: Mapping[str, tuple[str, ...]]
    trade_fob: np.ndarray | None = None

    @classmethod
    def identity(cls, regions: tuple[str, ...], sectors: tuple[str, ...]) -> Members:
        """Every label stands for itself."""
        return cls({label: (label,) for label in regions}, {label: (label,) for label in sectors})

    @property
    def sector_labels(self) -> tuple[str, ...]:
        """Underlying sectors in the order of `trade_fob`."""
        return tuple(label for group in self.sectors.values() for label in group)


def weights_by_member(members: Members, trade_fob: np.ndarray) -> np.ndarray:
    """Flows by underlying sector [importer, exporter, member], own sales included."""
    return trade_fob if members.trade_fob is None else members.trade_fob
