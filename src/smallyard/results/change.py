"""The change between two certified solves of one economy: every reported number, in public layout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from smallyard.errors import Finding, raise_if
from smallyard.labels.match import did_you_mean
from smallyard.models.closures.revenue import REVENUE, RevenueClosure
from smallyard.models.layout import public_bilateral, public_regional
from smallyard.results.path_terms import spendable
from smallyard.results.prices import border_price_ratio, percent, ratio, terms_of_trade, volume_ratio
from smallyard.results.variables import VARIABLES


@dataclass(frozen=True, eq=False)
class Change:
    """Arrays by variable name (see `variables`), with the labels they refer to."""

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    values: Mapping[str, np.ndarray]

    def __getitem__(self, name: str) -> np.ndarray:
        return self.values[name]

    def by_region(self, name: str) -> dict[str, float]:
        """A regional variable as a mapping."""
        return {label: float(value) for label, value in zip(self.regions, self.values[name], strict=True)}

    def group_real_income_percent(self, members: tuple[str, ...]) -> float:
        """Real income of a group: Σ equivalent variations at baseline prices / Σ baseline income, never a mean of percents.

        Raises InputError for members that are no regions of the world.
        """
        raise_if([
            Finding("E-REGION-UNKNOWN", f"unknown region '{name!s:.80}'", "members", fix=did_you_mean(name, self.regions))
            for name in members if name not in self.regions
        ])  # fmt: skip
        places = [self.regions.index(member) for member in members]
        return 100.0 * float(
            self.values["equivalent_variation"][places].sum() / self.values["spendable_income_baseline"][places].sum()
        )


def change_between(
    regions: tuple[str, ...],
    sectors: tuple[str, ...],
    before: Any,
    after: Any,
    revenue: RevenueClosure = REVENUE["lump_sum"],
) -> Change:
    """All variables from two outcomes in kernel layout (baseline, counterfactual).

    Equations: real income (I'/P')/(I/P) − 1 with I the income that counts under the revenue closure; EV = that × I; shares of
    workers moving ½ Σ_s |l'_s − l_s|.
    """
    values = {**_regional(before, after, revenue), **_sectoral(before, after), **_bilateral(before, after)}
    values.update(_border(before, after))
    ordered = {name: values[name] for name in VARIABLES}
    for array in ordered.values():
        array.setflags(write=False)
    return Change(regions, sectors, ordered)


def _regional(before: Any, after: Any, revenue: RevenueClosure) -> dict[str, np.ndarray]:
    income = spendable(before, revenue)
    real_income = (spendable(after, revenue) / after.price_index) / (income / before.price_index)
    moved = 0.5 * np.abs(after.employment - before.employment).sum(0)
    return {
        "real_income_percent": percent(real_income),
        "real_wage_percent": percent(after.real_wage / before.real_wage),
        "equivalent_variation": (real_income - 1.0) * income,
        "price_index_percent": percent(after.price_index / before.price_index),
        "wage_percent": percent(after.wage / before.wage),
        "workers_changing_sector_percent": 100.0 * moved,
        "spendable_income_baseline": income,
        "final_income_baseline": np.array(before.income),
        "final_income_counterfactual": np.array(after.income),
        "tariff_revenue_baseline": np.array(before.revenue),
        "tariff_revenue_counterfactual": np.array(after.revenue),
        "tariff_revenue_percent_of_income_baseline": 100.0 * before.revenue / before.income,
        "tariff_revenue_percent_of_income": 100.0 * after.revenue / after.income,
        "export_tax_revenue_baseline": np.array(before.export_tax_revenue),
        "export_tax_revenue_counterfactual": np.array(after.export_tax_revenue),
        "rents_baseline": np.array(before.rents),
        "rents_counterfactual": np.array(after.rents),
        "subsidy_cost_baseline": np.array(before.subsidy_cost),
        "subsidy_cost_counterfactual": np.array(after.subsidy_cost),
        "net_exports_baseline": -np.array(before.transfer),
        "net_exports_counterfactual": -np.array(after.transfer),
    }


def _sectoral(before: Any, after: Any) -> dict[str, np.ndarray]:
    return {
        "output_value_baseline": public_regional(before.output),
        "output_value_counterfactual": public_regional(after.output),
        "output_quantity_percent": percent(ratio(_produced(after), _produced(before))),
        "value_added_baseline": public_regional(before.value_added),
        "value_added_counterfactual": public_regional(after.value_added),
        "producer_price_percent": percent(public_regional(after.producer_price / before.producer_price)),
        "purchaser_price_percent": percent(public_regional(after.price / before.price)),
        "workers_percent_baseline": 100.0 * public_regional(before.employment),
        "workers_percent_counterfactual": 100.0 * public_regional(after.employment),
    }


def _produced(found: Any) -> np.ndarray:
    """Quantity produced [region, sector]: receipts at producer prices; unlike input bundles it grows with productivity."""
    return public_regional(found.output / found.producer_price)


def _bilateral(before: Any, after: Any) -> dict[str, np.ndarray]:
    return {
        "trade_fob_baseline": public_bilateral(before.trade_fob),
        "trade_fob_counterfactual": public_bilateral(after.trade_fob),
        "trade_duty_paid_baseline": public_bilateral(before.trade_duty_paid),
        "trade_duty_paid_counterfactual": public_bilateral(after.trade_duty_paid),
        "trade_quantity_percent": percent(ratio(public_bilateral(after.trade_quantity), public_bilateral(before.trade_quantity))),
    }


def _border(before: Any, after: Any) -> dict[str, np.ndarray]:
    value, value_new = public_bilateral(before.trade_fob), public_bilateral(after.trade_fob)
    quantity, quantity_new = public_bilateral(before.trade_quantity), public_bilateral(after.trade_quantity)
    producer = public_regional(after.producer_price / before.producer_price)
    prices = border_price_ratio(value, quantity, value_new, quantity_new, producer)
    return {
        "terms_of_trade_percent": percent(terms_of_trade(value, value_new, prices)),
        "export_volume_percent": percent(volume_ratio(value, quantity, quantity_new, (0, 2))),
        "import_volume_percent": percent(volume_ratio(value, quantity, quantity_new, (1, 2))),
    }
