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
}
