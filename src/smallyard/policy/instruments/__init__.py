"""Policy instruments, one file each; the union below is the only list of them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from smallyard.policy.instruments.content_rule import ContentRule
from smallyard.policy.instruments.demand_shift import DemandShift
from smallyard.policy.instruments.domestic_content_target import DomesticContentTarget
from smallyard.policy.instruments.entity_list import EntityList
from smallyard.policy.instruments.export_ban import ExportBan
from smallyard.policy.instruments.export_licence import ExportLicence
from smallyard.policy.instruments.export_quota import ExportQuota
from smallyard.policy.instruments.export_tax import ExportTax
from smallyard.policy.instruments.foreign_direct_product_rule import ForeignDirectProductRule
from smallyard.policy.instruments.import_ban import ImportBan
from smallyard.policy.instruments.import_quota import ImportQuota
from smallyard.policy.instruments.import_tariff import ImportTariff
from smallyard.policy.instruments.measures import Measures
from smallyard.policy.instruments.procurement_ban import ProcurementBan
from smallyard.policy.instruments.production_subsidy import ProductionSubsidy
from smallyard.policy.instruments.productivity import Productivity
from smallyard.policy.instruments.purchase_commitment import PurchaseCommitment
from smallyard.policy.instruments.purchase_freeze import PurchaseFreeze
from smallyard.policy.instruments.tariff_panel import TariffPanel
from smallyard.policy.instruments.trade_cost import TradeCost
from smallyard.policy.instruments.withhold_release import WithholdRelease

KINDS = (
    ImportTariff,
    TariffPanel,
    ExportTax,
    ImportBan,
    ExportBan,
    TradeCost,
    ProductionSubsidy,
    Productivity,
    DemandShift,
    ExportQuota,
    ImportQuota,
    ExportLicence,
    PurchaseCommitment,
    PurchaseFreeze,
    DomesticContentTarget,
    EntityList,
    ProcurementBan,
    WithholdRelease,
    ContentRule,
    ForeignDirectProductRule,
    Measures,
)
Instrument = Annotated[
    ImportTariff
    | TariffPanel
    | ExportTax
    | ImportBan
    | ExportBan
    | TradeCost
    | ProductionSubsidy
    | Productivity
    | DemandShift
    | ExportQuota
    | ImportQuota
    | ExportLicence
    | PurchaseCommitment
    | PurchaseFreeze
    | DomesticContentTarget
    | EntityList
    | ProcurementBan
    | WithholdRelease
    | ContentRule
    | ForeignDirectProductRule
    | Measures,
    Field(discriminator="instrument"),
]

INSTRUMENTS = {kind.model_fields["instrument"].default: kind for kind in KINDS}
