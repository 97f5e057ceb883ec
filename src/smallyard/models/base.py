"""The contract of a model variant. Variants are final; what they share is equations and closures, not inheritance."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from smallyard.errors import Finding, InputError, raise_if
from smallyard.models.calibrate import Base
from smallyard.policy.wedges import Wedges
from smallyard.solver.certificate import Certificate
from smallyard.solver.status import Status


@dataclass(frozen=True, eq=False)
class Solved:
    """A solved economy: outcome arrays (NumPy, kernel layout) by name, state, status, certificate, remarks."""

    outcome: Any
    state: Any
    status: Status
    certificate: Certificate
    remarks: tuple[str, ...]
    iterations: int
    seconds: float


class AbstractModel(ABC):
    """A variant: calibrates a base, solves it under wedges, certifies the answer."""

    name: ClassVar[str]
    words: ClassVar[str]
    responds_to: ClassVar[frozenset[str]]
    closures: ClassVar[dict[str, Any]]

    @abstractmethod
    def structure(self, base: Base, wedges: Wedges) -> Any:
        """Masks, blocks and suppliers (NumPy); names what is infeasible."""

    @abstractmethod
    def params(self, base: Base, structure: Any, wedges: Wedges) -> Any:
        """Everything the equations read, as JAX arrays."""

    @abstractmethod
    def solve(self, base: Base, wedges: Wedges, *, start: Any = None, tol: float, throw: bool = True) -> Solved:
        """Certified equilibrium under `wedges`; raises unless certified, except with throw=False."""

    def require_closures(self) -> None:
        """Raise if an option that closes the accounts has no such value."""
        raise_if([
            Finding("E-MODEL-CLOSURE", f"there is no {name} {getattr(self, name)!r:.40}", name, expected=", ".join(allowed))
            for name, allowed in self.closures.items()
            if getattr(self, name) not in allowed
        ])  # fmt: skip

    def require_response(self, wedges: Wedges) -> None:
        """Raise if a policy uses a channel that this variant ignores: a mismatch is an error, never a silent zero."""
        used = {*wedges.channels, *(["controls"] if wedges.controls else []), *(["listings"] if wedges.listings else [])}
        ignored = sorted(used - self.responds_to)
        if ignored:
            raise InputError(
                Finding(
                    "E-MODEL-CHANNEL",
                    f"variant '{self.name}' does not respond to: {', '.join(ignored)}",
                    "model.variant",
                    expected="channels " + ", ".join(sorted(self.responds_to)),
                )
            )


def as_numpy(record: Any) -> Any:
    """A NamedTuple of JAX arrays as the same NamedTuple of NumPy arrays."""
    return type(record)(*(np.asarray(value) for value in record))
