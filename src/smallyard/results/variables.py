"""Every reported variable, declared once: dims, unit, and one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from smallyard.labels import dims

REGION = (dims.REGION,)
MONEY = "money"


@dataclass(frozen=True)
class Variable:
    """dims, unit ('percent', 'money' = the world's money unit, 'share'), meaning."""

    dims: tuple[str, ...]
    unit: str
    meaning: str


_BASE = "in the baseline"
_NEW = "in the counterfactual"
VARIABLES: dict[str, Variable] = {
    "real_income_percent": Variable(REGION, "percent", "change of final income incl. rebated revenue over the price index"),
    "real_wage_percent": Variable(REGION, "percent", "change of the wage over the price index of final demand"),
    "equivalent_variation": Variable(REGION, MONEY, "real-income change times baseline final expenditure"),
    "price_index_percent": Variable(REGION, "percent", "change of the price index of final demand, at the numeraire"),
    "wage_percent": Variable(REGION, "percent", "change of the wage, at the numeraire (world mean wage)"),
    "terms_of_trade_percent": Variable(REGION, "percent", "Törnqvist index of export over import prices at the border"),
    "export_volume_percent": Variable(REGION, "percent", "exports at baseline border prices"),
    "import_volume_percent": Variable(REGION, "percent", "imports at baseline border prices"),
    "workers_changing_sector_percent": Variable(REGION, "percent", "half the sum of absolute changes of sector shares"),
    "spendable_income_baseline": Variable(REGION, MONEY, f"final income that real income counts, {_BASE}"),
    "final_income_baseline": Variable(REGION, MONEY, f"final income {_BASE}"),
    "final_income_counterfactual": Variable(REGION, MONEY, f"final income {_NEW}"),
    "tariff_revenue_baseline": Variable(REGION, MONEY, f"tariff revenue {_BASE}"),
    "tariff_revenue_counterfactual": Variable(REGION, MONEY, f"tariff revenue {_NEW}"),
    "tariff_revenue_percent_of_income_baseline": Variable(REGION, "percent", f"tariff revenue over final income {_BASE}"),
    "tariff_revenue_percent_of_income": Variable(REGION, "percent", f"tariff revenue over final income {_NEW}"),
    "export_tax_revenue_baseline": Variable(REGION, MONEY, f"export-tax revenue {_BASE}"),
    "export_tax_revenue_counterfactual": Variable(REGION, MONEY, f"export-tax revenue {_NEW}"),
    "rents_baseline": Variable(REGION, MONEY, f"rents of quantity controls, less the cost of floors, {_BASE}"),
    "rents_counterfactual": Variable(REGION, MONEY, f"rents of quantity controls, less the cost of floors, {_NEW}"),
    "subsidy_cost_baseline": Variable(REGION, MONEY, f"cost of production subsidies {_BASE}"),
    "subsidy_cost_counterfactual": Variable(REGION, MONEY, f"cost of production subsidies {_NEW}"),
    "net_exports_baseline": Variable(REGION, MONEY, f"exports minus imports at border prices {_BASE}"),
    "net_exports_counterfactual": Variable(REGION, MONEY, f"exports minus imports at border prices {_NEW}"),
    "output_value_baseline": Variable(dims.REGIONAL, MONEY, f"producer receipts {_BASE}"),
    "output_value_counterfactual": Variable(dims.REGIONAL, MONEY, f"producer receipts {_NEW}"),
    "output_quantity_percent": Variable(dims.REGIONAL, "percent", "change of the quantity produced"),
    "value_added_baseline": Variable(dims.REGIONAL, MONEY, f"factor payments {_BASE}"),
    "value_added_counterfactual": Variable(dims.REGIONAL, MONEY, f"factor payments {_NEW}"),
    "producer_price_percent": Variable(dims.REGIONAL, "percent", "change of the producer price, at the numeraire"),
    "purchaser_price_percent": Variable(dims.REGIONAL, "percent", "change of the buyers' price index, at the numeraire"),
    "workers_percent_baseline": Variable(dims.REGIONAL, "percent", f"share of the region's workers {_BASE}"),
    "workers_percent_counterfactual": Variable(dims.REGIONAL, "percent", f"share of the region's workers {_NEW}"),
    "trade_fob_baseline": Variable(dims.BILATERAL, MONEY, f"border value, excl. tariffs, {_BASE}"),
    "trade_fob_counterfactual": Variable(dims.BILATERAL, MONEY, f"border value, excl. tariffs, {_NEW}"),
    "trade_duty_paid_baseline": Variable(dims.BILATERAL, MONEY, f"value incl. tariffs {_BASE}"),
    "trade_duty_paid_counterfactual": Variable(dims.BILATERAL, MONEY, f"value incl. tariffs {_NEW}"),
    "trade_quantity_percent": Variable(dims.BILATERAL, "percent", "change of the delivered quantity"),
}


def by_dims(shape: tuple[str, ...]) -> list[str]:
    """Names of the variables with these dims, in order."""
    return [name for name, variable in VARIABLES.items() if variable.dims == shape]
