"""The balanced one-sector world of variant `melitz`, built from sales and overhead shares.

Layout of bilateral arrays: [importer, exporter]. Values in the unit of the trade data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from smallyard.errors import Finding, InputError, InternalError, raise_if

ACCOUNTS = 1e-9  # relative to the largest expenditure: what rounding leaves of identities between sums of many flows


@dataclass(frozen=True)
class MelitzParameters:
    """Elasticities ε, κ, ψ, the shift φ̃ of the tariff exponent, and the value-added share β of producers' costs.

    Source: Ignatenko, Lashkaripour, Macedoni, Simonovska 2025, one-sector model; β < 1 is their model with input-output links.
    Not for: parameters that differ between regions.
    """

    trade_elasticity: float = 4.0  # ε
    labour_elasticity: float = 0.5  # κ
    scale_elasticity: float = 0.67 / 4.0  # ψ
    tariff_shift: float = 1.0  # φ̃
    value_added_share: float = 1.0  # β

    def __post_init__(self) -> None:
        rules = {
            "trade_elasticity": (self.trade_elasticity > 0.0, "a number above 0"),
            "labour_elasticity": (self.labour_elasticity >= 0.0, "a number of at least 0"),
            "scale_elasticity": (self.scale_elasticity >= 0.0, "a number of at least 0"),
            "tariff_shift": (True, "a number"),
            "value_added_share": (0.0 < self.value_added_share <= 1.0, "above 0, at most 1"),
        }
        raise_if(
            [
                Finding("E-MELITZ-PARAMETER", f"{name} is {getattr(self, name)}", name, expected=expected)
                for name, (holds, expected) in rules.items()
                if not (holds and np.isfinite(getattr(self, name)))
            ]
        )

    def tariff_exponent(self, overhead: np.ndarray) -> np.ndarray:
        """φ of each destination [region], from its overhead share ν [region].

        Equation: φ = φ̃ + (1 + ϑ)/((1 − ν) ϑ) − 1/ϑ − 1 with ϑ = 1/ψ.
        Source: Ignatenko et al. 2025, one-sector model.
        """
        return self.tariff_shift + (1.0 + self.scale_elasticity) / (1.0 - overhead) - self.scale_elasticity - 1.0


@dataclass(frozen=True, eq=False)
class MelitzBase:
    """Accounts without tariffs that add up: sales X including domestic ones, expenditure E, income Y, transfer T.

    Equations: E_n = Σ_i X_ni;  S_i = Σ_n (1 − ν_n) X_ni;  Y = β S + ν E;  T = E − Y − (1 − β) S, so that Σ T = 0.
    Raises InternalError (E-MELITZ-ACCOUNTS) where they do not hold. Built by `melitz_base`.
    """

    regions: tuple[str, ...]
    sales: np.ndarray  # X, domestic ones on the diagonal [importer, exporter]
    expenditure: np.ndarray  # E [region]
    income: np.ndarray  # Y, what labour earns [region]
    net_sales: np.ndarray  # S, sales less the overhead paid in the destination [region]
    transfer: np.ndarray  # T [region]
    overhead: np.ndarray  # ν of the destination [region]
    tariff_exponent: np.ndarray  # φ of the destination [region]
    parameters: MelitzParameters

    def __post_init__(self) -> None:
        beta = self.parameters.value_added_share
        gaps = {
            "expenditure": self.expenditure - self.sales.sum(1),
            "net sales": self.net_sales - (1.0 - self.overhead) @ self.sales,
            "income": self.income - beta * self.net_sales - self.overhead * self.expenditure,
            "transfer": self.transfer - self.expenditure + self.income + (1.0 - beta) * self.net_sales,
            "sum of transfers": self.transfer.sum(),
        }
        limit = ACCOUNTS * self.expenditure.max()
        raise_if(
            [
                Finding("E-MELITZ-ACCOUNTS", f"{name} does not add up", "base", expected="a gap of rounding size")
                for name, gap in gaps.items()
                if not np.all(np.abs(gap) <= limit)
            ],
            InternalError,
        )

    @property
    def trade_share(self) -> np.ndarray:
        """λ_ni, the share of exporter i in what n spends [importer, exporter]."""
        return self.sales / self.expenditure[:, None]

    @property
    def consumption(self) -> np.ndarray:
        """Final expenditure Y + T [region]; all expenditure where there are no inputs."""
        return self.income + self.transfer


def melitz_base(
    regions: Sequence[str], sales: np.ndarray, overhead: np.ndarray, parameters: MelitzParameters | None = None
) -> MelitzBase:
    """Expenditure, income and transfers from sales and overhead shares.

    Equations: the identities of `MelitzBase`.
    Arguments: sales, with domestic ones on the diagonal [importer, exporter]; overhead, ν of the destination [region], as a share.
    Raises InputError (E-MELITZ-INPUT, E-MELITZ-BLOCKS) naming regions.
    Source: Ignatenko et al. 2025, accounts of the one-sector models. Not for: a base year with tariffs.
    """
    parameters = parameters or MelitzParameters()
    _check_shapes({"sales": (sales, (len(regions),) * 2), "overhead": (overhead, (len(regions),))})
    _check_values(regions, sales, overhead)
    expenditure, net_sales = sales.sum(1), (1.0 - overhead) @ sales
    income = parameters.value_added_share * net_sales + overhead * expenditure
    return MelitzBase(
        regions=tuple(regions),
        sales=sales,
        expenditure=expenditure,
        income=income,
        net_sales=net_sales,
        transfer=expenditure - income - (1.0 - parameters.value_added_share) * net_sales,
        overhead=overhead,
        tariff_exponent=parameters.tariff_exponent(overhead),
        parameters=parameters,
    )


def with_domestic_sales(trade: np.ndarray, gdp: np.ndarray, overhead: np.ndarray, value_added_share: float = 1.0) -> np.ndarray:
    """Sales [importer, exporter] with the domestic ones that GDP leaves after foreign trade.

    Equation: X_nn = max(GDP_n + T_n − M_n, 0)/β with imports M and T_n = (1 − ν_n)(M_n − Σ_i (1 − ν_i) X_in), i importing from n.
    Arguments: trade, foreign sales with a zero diagonal [importer, exporter]; gdp and overhead, ν [region]; value_added_share, β.
    Raises InputError (E-MELITZ-INPUT) for wrong shapes.
    Source: Ignatenko et al. 2025, accounts, first round. Not for: an income that has to equal GDP to the last digit; that takes
    T_n = (1 − ν_n) M_n − Σ_i (1 − ν_i) X_in.
    """
    _check_shapes({"trade": (trade, (len(gdp),) * 2), "overhead": (overhead, gdp.shape)})
    imports = trade.sum(1)
    transfer = (1.0 - overhead) * (imports - (1.0 - overhead) @ trade)
    return trade + np.diag(np.maximum(gdp + transfer - imports, 0.0) / value_added_share)


def overhead_shares(trade: np.ndarray, spent: np.ndarray, home: int, means: tuple[float, float]) -> np.ndarray:
    """Overhead shares ν [region], one of `home` and one of all others, from the mean overhead of the sellers of each side.

    Equations, with r the part of its sales that a side makes in its own market, (spent − imports)/(spent − imports + exports), and
    trade that between the two sides only: r_h ν_h + (1 − r_h) ν_o = means[0];  r_o ν_o + (1 − r_o) ν_h = means[1].
    Arguments: trade, foreign sales [importer, exporter]; spent [region], same unit; home, index; means, home first, as shares.
    Raises InputError (E-MELITZ-INPUT) where a share is not within [0, 1).
    Source: Ignatenko et al. 2025, calibration of overhead shares. Not for: more than two values.
    """
    others = np.arange(len(spent)) != home
    exports, imports = trade[others, home].sum(), trade[home, others].sum()
    at_home = (spent[home] - imports) / (spent[home] - imports + exports)
    elsewhere = (spent[others].sum() - exports) / (spent[others].sum() - exports + imports)
    found = np.linalg.solve(np.array([[at_home, 1.0 - at_home], [1.0 - elsewhere, elsewhere]]), np.array(means))
    if not np.all((found >= 0.0) & (found < 1.0)):
        what = f"overhead shares would be {found[0]:.3g} at home and {found[1]:.3g} elsewhere"
        raise InputError(Finding("E-MELITZ-INPUT", what, "means", expected="shares within [0, 1)"))
    return np.where(others, found[1], found[0])


def _check_shapes(arrays: Mapping[str, tuple[np.ndarray, tuple[int, ...]]]) -> None:
    raise_if(
        [
            Finding("E-MELITZ-INPUT", f"{name} has shape {array.shape}", name, expected=f"{shape}")
            for name, (array, shape) in arrays.items()
            if array.shape != shape
        ]
    )


def _check_values(regions: Sequence[str], sales: np.ndarray, overhead: np.ndarray) -> None:
    """Everybody buys and sells, and everybody trades with everybody, directly or not: one numeraire serves all."""
    findings = [
        Finding("E-MELITZ-INPUT", f"{what} in {_names(regions, cells)}", name, expected=expected)
        for name, what, cells, expected in (
            ("sales", "sales cannot be used", ~(np.isfinite(sales) & (sales >= 0.0)).all(1), "finite numbers of at least 0"),
            ("sales", "nothing is bought", sales.sum(1) == 0.0, "a purchase in every region"),
            ("sales", "nothing is sold", sales.sum(0) == 0.0, "a sale in every region"),
            ("overhead", "overhead shares cannot be used", ~((overhead >= 0.0) & (overhead < 1.0)), "within [0, 1)"),
        )
        if cells.any()
    ]
    raise_if(findings)
    blocks, block = connected_components(csr_array(sales > 0.0), directed=False)
    if blocks > 1:
        what = f"no trade, direct or not, with the others in {_names(regions, block != np.bincount(block).argmax())}"
        raise InputError(Finding("E-MELITZ-BLOCKS", what, "sales", fix="leave them out, or merge them with a trading partner"))


def _names(regions: Sequence[str], cells: np.ndarray) -> str:
    return ", ".join(regions[int(n)] for n in np.flatnonzero(cells))


__all__ = ["MelitzBase", "MelitzParameters", "melitz_base", "overhead_shares", "with_domestic_sales"]
