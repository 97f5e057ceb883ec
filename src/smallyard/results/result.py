"""The result of a run: numbers, certificate, closure, provenance; everything that is written to files is made from it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from smallyard.labels.regions import region_name
from smallyard.results.border_rates import BorderRates
from smallyard.results.change import Change
from smallyard.results.compliance import Compliance
from smallyard.results.contributions import Contributions
from smallyard.results.control_rows import ControlRows
from smallyard.results.decomposition import Decomposition
from smallyard.results.explanation_tables import explanation_tables
from smallyard.results.first_order import FormulaCheck
from smallyard.results.guardrail import Guardrails
from smallyard.results.policy_record import PolicyRecord
from smallyard.results.policy_tables import policy_tables
from smallyard.results.ranges import Range
from smallyard.results.tables import Table, tables_of
from smallyard.solver.certificate import Certificate

if TYPE_CHECKING:
    import xarray

SCHEMA = "smallyard/result/1"
SMALL = 5e-4  # percent; smaller changes are called practically zero
HEADLINE = ("real_income_percent", "real_wage_percent", "tariff_revenue_percent_of_income")


@dataclass(frozen=True, eq=False)
class Result:
    """A certified comparison of a counterfactual with its baseline.

    `real_income`, `real_wage`: percent by region. `change[name]`: any variable as an array; `dataset`: all of them labelled;
    `tables`: the CSV tables; `certificate`: the worst of the solves behind the numbers. Numbers without certificate do not exist.
    """

    title: str
    scenario: Mapping[str, Any]
    scenario_sha256: str
    world: Mapping[str, Any]
    closure: Mapping[str, str]
    change: Change
    certificate: Certificate
    certificates: Mapping[str, Certificate]
    groups: Mapping[str, tuple[str, ...]]
    acting: tuple[str, ...]
    remarks: tuple[str, ...]
    sources: Mapping[str, str]
    versions: Mapping[str, str]
    range: Range | None = None
    decomposition: Decomposition | None = None
    contributions: Contributions | None = None
    border_rates: BorderRates | None = None
    formula: FormulaCheck | None = None
    controls: ControlRows | None = None
    compliance: Compliance | None = None
    guardrail: Guardrails | None = None
    policy: PolicyRecord | None = None

    @property
    def real_income(self) -> dict[str, float]:
        """Change of real income in percent, by region."""
        return self.change.by_region("real_income_percent")

    @property
    def real_wage(self) -> dict[str, float]:
        """Change of the real wage in percent, by region."""
        return self.change.by_region("real_wage_percent")

    @property
    def tables(self) -> dict[str, Table]:
        """Tables as columns, by file stem."""
        found = tables_of(self.change, str(self.world["money"]))
        regions = dict(found["regions"])
        if self.range is not None:
            regions |= {"real_income_percent_low": self.range.low, "real_income_percent_high": self.range.high}
        if self.decomposition is not None:
            regions["real_gdp_percent"] = self.decomposition.real_gdp
        explained = explanation_tables(self.decomposition, self.contributions, self.range, self.border_rates)
        more = {"controls": self.controls, "compliance": self.compliance, "guardrail": self.guardrail}
        extra = {name: part.table() for name, part in more.items() if part is not None}
        law = policy_tables(self.policy) if self.policy is not None else {}
        return {**found, "regions": regions, **explained, **extra, **law}

    @property
    def signs_differ(self) -> list[str]:
        """Regions whose real income and real wage move in different directions; a change below 0.0005 % has none."""
        wage = self.real_wage
        return [
            name
            for name, value in self.real_income.items()
            if value * wage[name] < 0.0 and min(abs(value), abs(wage[name])) >= SMALL
        ]

    @cached_property
    def dataset(self) -> xarray.Dataset:
        """Every variable with labels, unit and meaning."""
        from smallyard.results.dataset import dataset_of

        return dataset_of(self)

    @property
    def real_gdp(self) -> dict[str, float] | None:
        """Real GDP at market prices, in percent of baseline real income by region; None without a decomposition."""
        if self.decomposition is None:
            return None
        return dict(zip(self.change.regions, map(float, self.decomposition.real_gdp), strict=True))

    def _explanations(self) -> dict[str, Any]:
        parts = {
            "range": self.range,
            "decomposition": self.decomposition,
            "contributions": self.contributions,
            "tariffs": self.border_rates,
            "first_order_formula": self.formula,
            "controls": self.controls,
            "compliance": self.compliance,
            "guardrail": self.guardrail,
            "policy": self.policy,
        }
        return {name: None if part is None else part.to_dict() for name, part in parts.items()}

    def to_dict(self) -> dict[str, Any]:
        """The content of result.json."""
        headline: dict[str, Any] = {name: _clean(self.change.by_region(name)) for name in HEADLINE}
        headline["real_gdp_percent"] = self.real_gdp
        return {
            "schema": SCHEMA,
            "kind": "scenario",
            "status": "certified",
            "title": self.title,
            "certificate": self.certificate.to_dict(),
            "certificates": {name: item.to_dict() for name, item in self.certificates.items()},
            "closure": dict(self.closure),
            "headline": headline,
            "groups_real_income_percent": {
                name: self.change.group_real_income_percent(members) for name, members in self.groups.items()
            },
            "equivalent_variation": _clean(self.change.by_region("equivalent_variation")),
            "terms_of_trade_percent": _clean(self.change.by_region("terms_of_trade_percent")),
            "signs_differ": self.signs_differ,
            **self._explanations(),
            "remarks": list(self.remarks),
            "sources": dict(self.sources),
            "scenario_sha256": self.scenario_sha256,
            "world": dict(self.world),
            "regions": {code: region_name(code) for code in self.change.regions},
            "versions": dict(self.versions),
        }


def _clean(values: Mapping[str, float]) -> dict[str, float | None]:
    return {name: None if math.isnan(value) else value for name, value in values.items()}


def worst(certificates: Mapping[str, Certificate]) -> Certificate:
    """One certificate that holds for all: largest residuals, smallest incomes, most blocks, total passes and seconds."""
    items = list(certificates.values())
    blocks = {name for item in items for name in item.residuals}
    return Certificate(
        residuals={name: max(item.residuals.get(name, 0.0) for item in items) for name in sorted(blocks)},
        walras=max(item.walras for item in items),
        walras_anywhere=max(item.walras_anywhere for item in items),
        min_income=min(item.min_income for item in items),
        min_expenditure=min(item.min_expenditure for item in items),
        finite=all(item.finite for item in items),
        blocks=max(item.blocks for item in items),
        iterations=sum(item.iterations for item in items),
        solve_seconds=sum(item.solve_seconds for item in items),
    )
