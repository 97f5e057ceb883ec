"""One example per instrument, shown in docs/scenario.md and checked by the tests."""

from __future__ import annotations

EXAMPLES: dict[str, str] = {
    "import_tariff": """\
# 10 points on top of the rates in force, on goods from everywhere but Canada and Mexico
- {instrument: import_tariff, importer: USA, exporter: {of: all, except: [CAN, MEX]}, sectors: goods, add: 10 pp}
# an all-in rate of 25 % on motor vehicles
- {instrument: import_tariff, importer: EU27, exporter: CHN, sectors: [C29], set: 25%}
# every tariff between two regions is removed
- {instrument: import_tariff, importer: JPN, exporter: KOR, sectors: goods, set: 0%}
""",
    "tariff_panel": """\
# the tariffs of both sides as they stood on one day, relative to the first day of the panel
- {instrument: tariff_panel, panel: us-china-2018-2020, on: "2019-09-01"}
""",
    "export_tax": """\
# China taxes its exports of basic metals to all buyers
- {instrument: export_tax, exporter: CHN, importer: all, sectors: [C24], set: 10%}
# an export subsidy is a negative tax
- {instrument: export_tax, exporter: USA, importer: all, sectors: [A01], set: -5%}
""",
    "import_ban": """\
# the whole flow stops
- {instrument: import_ban, importer: USA, exporter: RUS, sectors: [B, C19]}
""",
    "export_ban": """\
# three exporters stop 30 % of the value of their sales of electronics to China
- {instrument: export_ban, exporter: [USA, JPN, NLD], importer: CHN, sectors: [C26], coverage: 30%}
""",
    "trade_cost": """\
# new procedures use up 5 % more resources per delivered unit; nobody collects them
- {instrument: trade_cost, importer: GBR, exporter: EU27, sectors: goods, increase: 5%}
""",
    "production_subsidy": """\
# the producer receives 10 % on top of its receipts
- {instrument: production_subsidy, region: USA, sectors: [C26], set: 10%, of: receipts}
# money instead of a rate: 20 bn dollars of 2022, spread over five years; the rate that they pay for is solved
- {instrument: production_subsidy, region: DEU, sectors: [C26],
   amount: {value: 20 bn, currency: USD, price_year: 2022, years: 5}}
""",
    "productivity": """\
# unit cost of Chinese electronics falls by the factor 1.05
- {instrument: productivity, region: CHN, sectors: [C26], increase: 5%}
""",
    "demand_shift": """\
# final demand for motor vehicles grows by a tenth, relative to all else
- {instrument: demand_shift, region: CHN, sectors: [C29], increase: 10%}
""",
    "export_quota": """\
# half of the baseline quantity is let through; whoever sells earns the higher price
- {instrument: export_quota, exporter: CHN, importer: USA, sectors: [C29], limit: 50%, rents: {exporter: 100%}}
# sales past the quota cost 15 % for the first unit and more for every further one; a third region earns half of it
- {instrument: export_quota, exporter: USA, importer: CHN, sectors: [C26], limit: 50%, rents: {exporter: 100%},
   evasion: {first_cost: 15%, rising_by: 200%, resource_part: 50%, via: ROW}}
""",
    "import_quota": """\
# the importer auctions a quota of 80 % of the baseline quantity over all suppliers together
- {instrument: import_quota, importer: EU27, exporter: all, sectors: [C24], limit: 80%, rents: {importer: 100%}}
# every supplier has a quota of its own, and holders of licences on both sides share the rent
- {instrument: import_quota, importer: USA, exporter: [JPN, KOR], sectors: [C29], limit: 80%,
   applies_to: each_flow, rents: {importer: 50%, exporter: 50%}}
""",
    "export_licence": """\
# three fifths are approved, every application costs 3 % of the price, and what approval is worth is lost in queues
- {instrument: export_licence, exporter: USA, importer: CHN, sectors: [C26], approval: 60%,
   application_cost: 3%, rents: {wasted: 100%}}
""",
    "purchase_commitment": """\
# China buys a fifth more than in the base-year data, and its budget pays what buyers do not
- {instrument: purchase_commitment, importer: CHN, exporter: USA, sectors: [A01], at_least: 120%,
   reference: data, payer: {importer: 100%}}
""",
    "purchase_freeze": """\
# state traders, who buy 70 % of the flow, buy nothing
- {instrument: purchase_freeze, importer: CHN, exporter: USA, sectors: [A01], state_trading: 70%}
""",
    "domestic_content_target": """\
# at least 80 % of what is spent on electronics in the United States goes to home producers; its budget pays
- {instrument: domestic_content_target, region: USA, sectors: [C26], share: 80%, payer: region}
""",
    "entity_list": """\
# buyers with 30 % of the spending are listed, and suppliers drop a tenth of the others as well
- {instrument: entity_list, exporter: USA, importer: CHN, sectors: [C26], listed_share: 30%, over_compliance: 10%}
""",
    "procurement_ban": """\
# public buyers, 12 % of the spending, may not buy from suppliers with 40 % of the flow
- {instrument: procurement_ban, importer: USA, exporter: CHN, sectors: [C26], buyers: 12%, suppliers: 40%}
""",
    "withhold_release": """\
# products that are 8 % of the flow are held at the border
- {instrument: withhold_release, importer: USA, exporter: CHN, sectors: [C13T15], products: 8%}
""",
    "content_rule": """\
# electronics of third countries with 10 % or more content of the United States may not go to China
- {instrument: content_rule, controller: USA, exporter: {of: all, except: [USA, CHN]}, importer: CHN, sectors: [C26],
   threshold: 10%}
""",
    "foreign_direct_product_rule": """\
# one government complies, the other chooses by its real income
- {instrument: foreign_direct_product_rule, controller: USA, exporter: [NLD, JPN], importer: CHN, sectors: [C28_C33],
   coverage: 20%, tool_share: 12%, essentiality: 1.5, compliance: {NLD: complies, JPN: chooses},
   source: "an illustration, not an estimate"}
""",
    "measures": """\
# the law of a day, without one legal authority, and with a truce that did not happen
- instrument: measures
  in_force_on: 2025-06-01
  exclude: {authority: [s122]}
  without_steps: {us-ieepa-reciprocal-cn: [2025-05-14], cn-ret-2025-recip: [2025-05-14]}
""",
}
