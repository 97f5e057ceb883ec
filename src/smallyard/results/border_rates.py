"""Who bears a tariff, and how high tariffs are on paper and after trade has moved."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Incidence:
    """Split of the changed tariffs of one importer on one exporter: shares in percent that add up to 100.

    `sellers_percent`: fall of the border price over the rise of the tariff wedge, both in logs, weighted by trade before;
    below 0 if the border price rises. `trade_before`: border value of the flows concerned, in the world's money.
    """

    importer: str
    exporter: str
    sellers_percent: float
    buyers_percent: float
    trade_before: float


@dataclass(frozen=True)
class EffectiveTariff:
    """Average tariffs on goods in percent: `before`; `on_paper` (new rates on the trade of before); `after` (new rates and trade).

    `exporter` is None for the average over all partners. `closed_percent`: share of the trade of before that a ban closes; it has
    no rate and is left out of `on_paper`. A value is None where there is no trade to weight with.
    """

    importer: str
    exporter: str | None
    before: float | None
    on_paper: float | None
    after: float | None
    closed_percent: float


@dataclass(frozen=True)
class BorderRates:
    """Incidence per importer and exporter whose tariffs change; effective tariffs for the same pairs and their importers."""

    incidence: tuple[Incidence, ...]
    effective: tuple[EffectiveTariff, ...]

    def to_dict(self) -> dict[str, Any]:
        """The `tariffs` entry of result.json."""
        return {
            "incidence": [asdict(item) for item in self.incidence],
            "effective_percent": [asdict(item) for item in self.effective],
        }
