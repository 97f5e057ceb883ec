"""Why real income changes: terms that add up to the exact number, measured along a path from baseline to counterfactual."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

# In the order of reports. Everything but the first three is real GDP.
TERMS: dict[str, str] = {
    "export_prices": "prices received for exports",
    "import_prices": "prices paid at the border for imports",
    "transfers": "transfers that pay for trade imbalances",
    "tariff_volume": "less or more trade across tariffs",
    "export_tax_volume": "less or more trade across export taxes",
    "rent_volume": "less or more trade across rents of controls",
    "subsidy_volume": "less or more output of subsidised producers",
    "closed_flows": "sources closed or opened",
    "trade_cost": "resources used up in trade",
    "productivity": "productivity",
    "tastes": "tastes of final demand",
    "wasted_revenue": "tariff and tax revenue that is not returned",
}
OUTSIDE_GDP = ("export_prices", "import_prices", "transfers", "wasted_revenue")


@dataclass(frozen=True, eq=False)
class Decomposition:
    """Contributions to the exact real-income change, in percent of baseline real income [region].

    `terms`: by name of `TERMS`; they and `remainder` add up to `total` (the exact real-income change). `solves`: certified
    equilibria along the path.
    """

    regions: tuple[str, ...]
    terms: Mapping[str, np.ndarray]
    total: np.ndarray
    solves: int

    @property
    def remainder(self) -> np.ndarray:
        """What the quadrature leaves unexplained [region]."""
        return self.total - sum(self.terms.values())

    @property
    def real_gdp(self) -> np.ndarray:
        """Real GDP at market prices: every volume and technology term [region]."""
        return np.sum([values for name, values in self.terms.items() if name not in OUTSIDE_GDP], axis=0)

    @property
    def terms_of_trade(self) -> np.ndarray:
        """Export and import prices at the border [region]."""
        return self.terms["export_prices"] + self.terms["import_prices"]

    @property
    def shown(self) -> tuple[str, ...]:
        """Names of the terms that are not zero everywhere, in order."""
        return tuple(name for name in TERMS if np.abs(self.terms[name]).max() > 0.0)

    def to_dict(self) -> dict[str, Any]:
        """The `decomposition` entry of result.json."""

        def named(values: np.ndarray) -> dict[str, float]:
            return dict(zip(self.regions, map(float, values), strict=True))

        return {
            "unit": "percent of baseline real income",
            "terms": {name: named(self.terms[name]) for name in TERMS},
            "real_gdp_percent": named(self.real_gdp),
            "terms_of_trade_percent": named(self.terms_of_trade),
            "total_percent": named(self.total),
            "remainder_percent": named(self.remainder),
            "largest_remainder_percent": float(np.abs(self.remainder).max()),
            "solves": self.solves,
        }
