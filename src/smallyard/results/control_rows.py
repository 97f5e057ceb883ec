"""What controls do, one row each: quantities, shadow prices, who holds the rents, what leaks and who takes the place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from smallyard.results.tables import Table


@dataclass(frozen=True)
class ControlRow:
    """One control, list or ban of a scenario.

    policy: in words; kind: cap, floor, content target, list, ban; exporters, importers, sectors: codes; allowed_percent and
    quantity_percent: of the reference, the base year's quantity unless the control names another (content: share of spending; ban
    and list: delivered quantity of the flows over that of the baseline); binds; shadow_price_percent on the seller's price; rents
    in the world's money by who has them; leak_percent of the quantity goes past the control; lost: fall of the controlled flows at
    base-year prices; replaced_abroad_percent, replaced_home_percent: what flows under no control deliver more in the same markets,
    from abroad and from home, over what all controls stop there; cut_off_price_percent: change of the price index of buyers who are
    on a list; in_force_before: whether the baseline has the control too, and rent_before, all of its rent there.
    """

    policy: str
    kind: str
    exporters: str
    importers: str
    sectors: str
    allowed_percent: float | None
    quantity_percent: float
    binds: bool
    shadow_price_percent: float | None
    rent_exporters: float
    rent_importers: float
    rent_third: float
    resources: float
    leak_percent: float | None
    lost: float
    replaced_abroad_percent: float | None
    replaced_home_percent: float | None
    cut_off_price_percent: float | None
    in_force_before: bool = False
    rent_before: float = 0.0

    @property
    def rent(self) -> float:
        """All of the rent, used-up resources included."""
        return self.rent_exporters + self.rent_importers + self.rent_third + self.resources


@dataclass(frozen=True)
class ControlRows:
    """All of them, in the order of the policies."""

    rows: tuple[ControlRow, ...]

    @property
    def before(self) -> int:
        """How many the baseline has too."""
        return sum(row.in_force_before for row in self.rows)

    def to_dict(self) -> list[Mapping[str, Any]]:
        """The `controls` entry of result.json."""
        return [asdict(row) for row in self.rows]

    def table(self) -> Table:
        """The CSV table."""
        names = [item.name for item in fields(ControlRow)]
        columns = {name: [getattr(row, name) for row in self.rows] for name in names}
        return {name: [_plain(value) for value in values] for name, values in columns.items()}


def _plain(value: Any) -> Any:
    return float("nan") if value is None else "yes" if value is True else "no" if value is False else value
