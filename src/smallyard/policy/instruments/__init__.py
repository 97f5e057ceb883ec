"""Policy instruments, one file each; the union below is the only list of them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from smallyard.policy.instruments.demand_shift import DemandShift
from smallyard.policy.instruments.export_ban import ExportBan
from smallyard.policy.instruments.export_tax import ExportTax
from smallyard.policy.instruments.import_ban import ImportBan
from smallyard.policy.instruments.import_tariff import ImportTariff
from smallyard.policy.instruments.production_subsidy import ProductionSubsidy
from smallyard.policy.instruments.productivity import Productivity
from smallyard.policy.instruments.tariff_panel import TariffPanel
from smallyard.policy.instruments.trade_cost import TradeCost

Instrument = Annotated[
    ImportTariff | TariffPanel | ExportTax | ImportBan | ExportBan | TradeCost | ProductionSubsidy | Productivity | DemandShift,
    Field(discriminator="instrument"),
]

INSTRUMENTS = {
    kind.model_fields["instrument"].default: kind
    for kind in (
        ImportTariff, TariffPanel, ExportTax, ImportBan, ExportBan, TradeCost, ProductionSubsidy, Productivity, DemandShift,
    )
}  # fmt: skip
