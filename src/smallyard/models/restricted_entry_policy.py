"""Optimal trade and industrial policy of one country under restricted entry: the paper's formulas at a given equilibrium.

Near, not at, a best policy of a solved economy: the formulas leave out some of what prices abroad do. What they leave is measured
in the replication's `differences.md`.

Layout of bilateral arrays: [sector, importer, exporter]. Own sales are never taxed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smallyard.models.calibrate import Base
from smallyard.models.ricardian_outcome import Outcome


@dataclass(frozen=True, eq=False)
class Market:
    """What the formulas read: σ−1, μ [sector], λ' of purchases and sales at producer prices, mean profits over wages."""

    elasticity: np.ndarray
    markup: np.ndarray
    share: np.ndarray
    sales: np.ndarray
    profit_rate: np.ndarray  # Π/(w R) [region]

    @classmethod
    def at(cls, base: Base, found: Outcome, markup: np.ndarray, gross_taxes: np.ndarray) -> Market:
        """`gross_taxes`: (1+t)(1+x)(1+s) of every flow, by which duty-paid values exceed sales at producer prices."""
        paid = np.asarray(found.trade_duty_paid)
        share = paid / paid.sum(2, keepdims=True)
        sales = paid / gross_taxes
        profit = (sales * (markup / (1.0 + markup))[:, None, None]).sum((0, 1))
        wages = (sales / (1.0 + markup)[:, None, None]).sum((0, 1))
        return cls(base.trade_elasticity, markup, share, sales, profit / wages)


def first_best(market: Market, home: int) -> tuple[np.ndarray, np.ndarray]:
    """Import taxes t [sector, exporter] and export taxes x [sector, importer] of `home`, beside subsidies of 1/(1+μ) − 1.

    Equations: t_nk = ω_nk;  1+x_jk = [1 + 1/((σ_k−1)(1−λ'_jk))] / [1 + Σ_{n≠i} ω_nk λ'_njk/(1−λ'_jk)], λ'_jk home's share in j.
    Source: Lashkaripour, Lugovskyy 2023, first-best policy under restricted entry. Not for: input–output links, several factors.
    """
    spread = (market.markup[:, None] - market.profit_rate) / (1.0 + market.markup[:, None])  # D [sector, exporter]
    weight = market.sales / market.sales.sum((0, 1))  # a
    own = (market.elasticity[:, None, None]) * (1.0 - market.share)
    passed = 1.0 - spread[:, None, :] * weight * (1.0 + own)  # q
    elsewhere = np.delete(passed, home, axis=1).sum((0, 1))  # B of sales to home
    push = -spread * (weight[:, home].sum(0) / (1.0 + elsewhere))  # ω [sector, exporter]
    push[:, home] = 0.0
    mine = market.share[:, :, home]
    with np.errstate(divide="ignore", invalid="ignore"):  # a market where home is the only seller has no export tax to find
        rivals = (push[:, None, :] * market.share).sum(2) / (1.0 - mine)
        export = (1.0 + 1.0 / (market.elasticity[:, None] * (1.0 - mine))) / (1.0 + rivals) - 1.0
    export[:, home] = 0.0
    return push, export


def third_best(market: Market, home: int) -> np.ndarray:
    """Import taxes t [sector, exporter] where neither exports nor production may be taxed.

    Equation: 1+t_k = (1+T) [1 + (σ_k−1) λ'_iik] / [1 + (1+m)/(1+μ_k) (σ_k−1) λ'_iik],  T = 1 / Σ_{j≠i,k} χ_jk (σ_k−1)(1−λ'_ijk).
    Source: Lashkaripour, Lugovskyy 2023, third-best import policy under restricted entry. Not for: input–output links.
    """
    foreign = np.delete(market.sales[:, :, home], home, axis=1)
    exports = foreign / foreign.sum()  # χ
    held = 1.0 - np.delete(market.share[:, :, home], home, axis=1)
    power = 1.0 / (exports * market.elasticity[:, None] * held).sum()
    own = market.elasticity * market.share[:, home, home]
    corrected = (1.0 + market.profit_rate[home]) / (1.0 + market.markup)
    tax = (1.0 + power) * (1.0 + own) / (1.0 + corrected * own) - 1.0
    taxes = np.repeat(tax[:, None], market.share.shape[2], axis=1)
    taxes[:, home] = 0.0
    return taxes
