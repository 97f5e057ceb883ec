"""The classes into which policies split flows: where each ends, and which effects fall inside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from smallyard.policy.register_wedges.compiled import RegisterState
from smallyard.policy.register_wedges.rare import Rare

EDGE = 1e-12  # shares that differ by less are the same place


@dataclass(frozen=True, eq=False)
class Classes:
    """`upper`: where each class ends as a share of its flow [class, importer, exporter, sector]; size 1 where all are alike.

    `origin`: the class of the register that each class is a part of, in the same shape; None where no register splits flows.
    """

    upper: np.ndarray
    origin: np.ndarray | None = None

    @classmethod
    def at(cls, cuts: Sequence[float], ends_of_register: Rare | None) -> Classes:
        """Classes that end at the cuts, which are the same for all flows, and at those of a register, which are not."""
        ends = np.array(sorted({*cuts, 1.0}))
        if ends_of_register is None:
            return cls(ends[:, None, None, None])
        register = ends_of_register.full()
        if len(ends) == 1:
            return cls(register, np.broadcast_to(np.arange(len(register))[:, None, None, None], register.shape))
        shape = register.shape[1:]
        every = np.sort(np.concatenate([register, np.broadcast_to(ends[:, None, None, None], (len(ends), *shape))]), axis=0)
        again = np.diff(every, axis=0, prepend=0.0) < EDGE
        every = np.sort(np.where(again, 1.0, every), axis=0)  # a place twice is one end; what is left over lies at 1
        every = every[: 1 + int((every[:-1] < 1.0 - EDGE).any((1, 2, 3)).sum())]
        every[-1] = 1.0
        origin = (register[None] < every[:, None] - EDGE).sum(1)
        return cls(every, origin)

    @property
    def count(self) -> int:
        """Number of classes."""
        return len(self.upper)

    def widths(self, shape: tuple[int, ...]) -> np.ndarray | None:
        """Share of each class in every flow; None where there is one class."""
        if self.count == 1:
            return None
        return np.broadcast_to(np.diff(self.upper, axis=0, prepend=0.0), (self.count, *shape)).copy()

    def inside(self, coverage: float) -> np.ndarray:
        """Classes inside [0, coverage]."""
        found: np.ndarray = self.upper <= coverage + EDGE
        return found

    def of_register(self, values: np.ndarray) -> np.ndarray:
        """An array over the register's classes, over these classes."""
        assert self.origin is not None
        if self.origin.strides[1:] == (0, 0, 0):  # the register's own classes, which no cut divides
            return values
        found: np.ndarray = np.take_along_axis(values, self.origin, axis=0)
        return found


@dataclass(frozen=True, eq=False)
class Opening:
    """What the register adds to the world before any other policy of a stage."""

    state: RegisterState | None
    classes: Classes

    def level(self, name: str, start: np.ndarray) -> np.ndarray:
        """The level of a channel with the register's part."""
        if self.state is None or name not in ("tariff", "export_tax", "ban"):
            return start
        part = {"tariff": self.state.duty, "export_tax": self.state.tax, "ban": self.state.banned}[name]
        if part.is_plain:
            return start
        over = self.classes.of_register(part.full())
        return np.maximum(start, over) if name == "ban" else start + over
