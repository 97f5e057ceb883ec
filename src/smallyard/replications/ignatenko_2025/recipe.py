"""Tables 1–4 and 7 of Ignatenko et al. (2025), one-sector models: the announced US tariffs of April 2025, and retaliation.

Inputs are not shipped; they follow the layout described in `differences.md`. Layout of bilateral arrays: [importer, exporter].
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from smallyard.errors import Finding, NotConvergedError
from smallyard.models.melitz import Melitz, Outcome
from smallyard.models.melitz_base import MelitzBase, MelitzParameters, melitz_base, overhead_shares, with_domestic_sales
from smallyard.replications.ignatenko_2025.tariffs import announced, optimal, optimal_retaliation, reciprocal
from smallyard.replications.inputs import arrays

FOLDER = "ignatenko_2025"
OVERHEAD_MEANS = (0.26, 0.12)  # overhead of US sellers and of all others, parts of their sales; the authors' calibration
VALUE_ADDED_SHARE = 0.49  # β of the model with inputs; the authors' calibration
SETTLED = 1e-14  # change of overhead shares that ends their iteration: rounding
TURNS = 50  # it gains more than two digits a turn


@dataclass(frozen=True, eq=False)
class Data:
    """Foreign sales [importer, exporter] and GDP [region] in thousand dollars, announced US tariffs by exporter, EU members."""

    regions: tuple[str, ...]
    trade: np.ndarray
    gdp: np.ndarray
    announced: np.ndarray
    is_eu: np.ndarray
    us: int
    china: int


@dataclass(frozen=True, eq=False)
class Economy:
    """A base with what its tables average with: without inputs expenditure, with inputs GDP [region]."""

    base: MelitzBase
    model: Melitz
    weight: np.ndarray

    def solve(self, tariff: np.ndarray) -> Outcome:
        """Certified outcome under tariffs [importer, exporter]."""
        return self.model.solve(self.base, tariff).outcome


def numbers(inputs: Path) -> dict[str, float]:
    """Every number of the targets by its id, in percent.

    Arguments: inputs, folder that holds `ignatenko_2025/`. Raises InputError if a file is missing.
    Source: Ignatenko et al. 2025, Tables 1 (cases 1 and 3), 2, 3, 4 and Appendix I.
    """
    data = read(inputs)
    plain, linked = economy(data), economy(data, VALUE_ADDED_SHARE)
    base = plain.base
    tariff = announced(data.announced, data.us)
    retaliated = tariff + reciprocal(tariff, data.us)
    at = {
        "USTR": plain.solve(tariff),
        "OPT": plain.solve(optimal(base, data.us)),
        "USTR+recip": plain.solve(retaliated),
        "USTR+optret": plain.solve(tariff + optimal_retaliation(base, data.us)),
    }
    inputs_at = {"USTR": linked.solve(tariff), "recip": linked.solve(retaliated)}
    found: dict[str, float] = {}
    for case, outcome in at.items():
        groups = _groups(data, "nonUS", all_of_them="+" in case)
        found |= _cells(f"MAGA_{case}", plain, outcome, groups)
        found[f"MAGA_T3_{case}"] = float(100.0 * outcome.revenue[data.us] / base.expenditure[data.us])
    for case, outcome in inputs_at.items():
        found |= _cells(f"MAGA_IO_{case}", linked, outcome, _groups(data, "nonUS(GDP-weighted)", all_of_them=False))
    return found | _world("baseline", plain, at["USTR"], at["USTR+recip"]) | _world("IO", linked, *inputs_at.values())


def read(inputs: Path) -> Data:
    """The stored arrays, bilateral ones with importers in rows."""
    stored = arrays(inputs / FOLDER / "data.npz")
    return Data(
        regions=tuple(str(label) for label in stored["iso3"]),
        trade=stored["trade_kusd"].T.copy(),
        gdp=stored["gdp_usd"] / 1000.0,
        announced=stored["us_tariff_announced"],
        is_eu=stored["is_eu"].astype(bool),
        us=int(stored["i_usa"]),
        china=int(stored["i_chn"]),
    )


def economy(data: Data, value_added_share: float = 1.0) -> Economy:
    """The model without inputs, or with them; its numeraire and weights follow the authors."""
    overhead = calibrated_overhead(data)
    parameters = replace(MelitzParameters(), value_added_share=value_added_share)
    sales = with_domestic_sales(data.trade, data.gdp, overhead, value_added_share)
    base = melitz_base(data.regions, sales, overhead, parameters)
    if value_added_share < 1.0:
        return Economy(base, Melitz(numeraire="world_wage"), data.gdp)
    return Economy(base, Melitz(numeraire="world_price"), base.expenditure)


def calibrated_overhead(data: Data) -> np.ndarray:
    """ν of the United States and of all others [region], consistent with what they spend.

    Equation: the two conditions of `overhead_shares` at E_i = GDP_i + ν_i (1 − ν_i) Σ_n X_ni, found by repetition.
    Source: Ignatenko et al. 2025, replication code.
    """
    exports = data.trade.sum(0)
    overhead = np.zeros_like(data.gdp)
    for _ in range(TURNS):
        spent = data.gdp + overhead * (1.0 - overhead) * exports
        last, overhead = overhead, overhead_shares(data.trade, spent, data.us, OVERHEAD_MEANS)
        if np.abs(overhead - last).max() <= SETTLED:
            return overhead
    raise NotConvergedError(Finding("E-NOT-CONVERGED", f"overhead shares did not settle in {TURNS} turns", FOLDER))


def changes(economy: Economy, at: Outcome) -> dict[str, np.ndarray]:
    """Percent, by region, of what the tables report; exports and imports before tariffs, over income."""
    base = economy.base
    foreign = base.sales - np.diag(np.diagonal(base.sales))
    exports, imports = foreign.sum(0), foreign.sum(1)
    growth = at.income / base.income
    found = {
        "welfare": at.welfare - 1.0,
        "deficit": (at.deficit - (imports - exports)) / np.abs(imports - exports),
        "exports_GDP": at.exports / exports / growth - 1.0,
        "imports_GDP": at.imports / imports / growth - 1.0,
        "employment": at.employment - 1.0,
        "prices": at.price - 1.0,
    }
    return {name: 100.0 * values for name, values in found.items()}


def _groups(data: Data, rest: str, *, all_of_them: bool) -> dict[str, np.ndarray]:
    """Members of the groups of a table [region]."""
    place = np.arange(len(data.regions))
    groups = {"USA": place == data.us, rest: place != data.us}
    return groups | ({"CHN": place == data.china, "EU": data.is_eu} if all_of_them else {})


def _cells(prefix: str, economy: Economy, at: Outcome, groups: dict[str, np.ndarray]) -> dict[str, float]:
    """Weighted means over the groups."""
    return {
        f"{prefix}_{group}_{name}": float(np.average(values[members], weights=economy.weight[members]))
        for name, values in changes(economy, at).items()
        for group, members in groups.items()
    }


def _world(name: str, economy: Economy, before: Outcome, after: Outcome) -> dict[str, float]:
    """Appendix I: world trade with tariffs relative to world income, and employment; without and with retaliation."""
    base = economy.base
    traded = base.sales.sum() - np.trace(base.sales)
    found = {}
    for when, at in (("pre", before), ("post", after)):
        grown = (at.sales_with_tariff.sum() - np.trace(at.sales_with_tariff)) / traded
        found[f"MAGA_T7_{name}_{when}_dtrade"] = float(100.0 * (grown / (at.income.sum() / base.income.sum()) - 1.0))
        found[f"MAGA_T7_{name}_{when}_demp"] = float(100.0 * np.average(at.employment - 1.0, weights=base.income))
    return found
