"""The tariffs of the experiments [importer, exporter], as rates: announced ones, the authors' formulas, and retaliation."""

from __future__ import annotations

import numpy as np

from smallyard.models.melitz_base import MelitzBase

FLOOR = 0.10  # lowest US tariff announced on 2 April 2025


def announced(by_exporter: np.ndarray, us: int) -> np.ndarray:
    """US tariffs as announced by exporter [region], at least the floor."""
    tariff = np.zeros((len(by_exporter), len(by_exporter)))
    tariff[us] = np.maximum(FLOOR, by_exporter)
    tariff[us, us] = 0.0
    return tariff


def reciprocal(tariff: np.ndarray, us: int) -> np.ndarray:
    """Everybody taxes US goods as the United States tax theirs."""
    answer = np.zeros_like(tariff)
    answer[:, us] = tariff[us]
    return answer


def optimal(base: MelitzBase, us: int) -> np.ndarray:
    """One US tariff on everybody.

    Equation: t = 1/((1 + δ ε) φ_US − 1),  δ = Σ_{j≠US} (1−ν_j) X_j,US (1−λ_j,US) / [(1−ν_US)(E_US − X_US,US)], j the importers.
    Source: Ignatenko et al. 2025, Table 1, case 3.
    """
    sold = (1.0 - base.overhead) * base.sales[:, us] * (1.0 - base.trade_share[:, us])
    bought = (1.0 - base.overhead[us]) * (base.expenditure[us] - base.sales[us, us])
    delta = (sold.sum() - sold[us]) / bought
    tariff = np.zeros_like(base.sales)
    tariff[us] = 1.0 / ((1.0 + delta * base.parameters.trade_elasticity) * base.tariff_exponent[us] - 1.0)
    tariff[us, us] = 0.0
    return tariff


def optimal_retaliation(base: MelitzBase, us: int) -> np.ndarray:
    """One tariff of everybody on US goods, from the world of two regions: the United States (h) and all others (o).

    Equation: t = 1/((1 + δ ε) φ_o − 1),  δ = (1−ν_h) X_ho (1−λ_ho) / [(1−ν_o)(Y_o − X_oo)], with X_ho the US purchases from the
    others, X_oo all sales among the others, and income Y where `optimal` has expenditure.
    Source: Ignatenko et al. 2025, Table 2, panel 2.
    """
    others = np.arange(len(base.regions)) != us
    bought = base.sales[us, others].sum()
    share = bought / base.expenditure[us]
    outside = base.income[others].sum() - base.sales[np.ix_(others, others)].sum()
    delta = (1.0 - base.overhead[us]) * bought * (1.0 - share) / ((1.0 - base.overhead[others]) * outside)
    tariff = np.zeros_like(base.sales)
    tariff[others, us] = 1.0 / ((1.0 + delta * base.parameters.trade_elasticity) * base.tariff_exponent[others] - 1.0)
    return tariff
