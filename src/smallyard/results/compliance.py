"""What third countries do under a rule that reaches them, and what either choice costs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from smallyard.results.tables import Table


@dataclass(frozen=True)
class ComplianceRow:
    """One third country: its choice, whether declared, and its real income under either, others as in the headline, in percent.

    None where the choice cannot be made or has no certified solution.
    """

    policy: str
    region: str
    choice: str
    declared: bool
    complies_percent: float | None
    declines_percent: float | None


@dataclass(frozen=True)
class Compliance:
    """Rows, and every pattern of free choices from which no government would depart: names of those who comply."""

    rows: tuple[ComplianceRow, ...]
    equilibria: tuple[tuple[str, ...], ...]
    patterns: int

    def to_dict(self) -> Mapping[str, Any]:
        """The `compliance` entry of result.json."""
        return {
            "countries": [asdict(row) for row in self.rows],
            "equilibria_complying": [list(names) for names in self.equilibria],
            "patterns_solved": self.patterns,
        }

    def table(self) -> Table:
        """The CSV table."""
        names = [item.name for item in fields(ComplianceRow)]
        return {name: [float("nan") if getattr(row, name) is None else getattr(row, name) for row in self.rows] for name in names}
