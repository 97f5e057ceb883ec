"""Table 1 of Caliendo and Parro (2015): elasticities of trade with respect to tariffs, three samples, from the authors' ratios."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from smallyard.models.triple_differences import Estimate, estimate, optional
from smallyard.replications.caliendo_parro_2015.recipe import FOLDER
from smallyard.replications.inputs import existing

DATA = "table1_elasticity_data.parquet"
SAMPLES = ("full", "99pct", "97.5pct")
POOLED = "agg"
COUNTRIES = 16


class Rows(NamedTuple):
    """The stored regression data without gaps: sample and sector by name, log ratios [row], country dummies [row, country]."""

    sample: np.ndarray
    sector: np.ndarray
    trade: np.ndarray
    gross_tariff: np.ndarray
    effects: np.ndarray


def elasticities(inputs: Path) -> dict[str, float]:
    """Every coefficient of Table 1 (−θ) by the id of its target.

    Arguments: inputs, folder that holds `caliendo_parro_2015/`. Raises InputError if the file is missing, and where the extra
    `estimation` is not installed. Source: Caliendo, Parro 2015, Table 1.
    """
    return {f"CP15_T1_{sector}_{sample}": found.coefficient for (sector, sample), found in estimates(rows(inputs)).items()}


def estimates(data: Rows, country_effects: bool = False) -> dict[tuple[str, str], Estimate]:
    """Estimates by sector and sample; the sector `agg` pools all, and has no country effects: dummies differ between sectors."""
    found = {}
    for sample in SAMPLES:
        inside = data.sample == sample
        for sector in (*dict.fromkeys(data.sector), *(() if country_effects else (POOLED,))):
            chosen = inside & ((data.sector == sector) | (sector == POOLED))
            effects = data.effects[chosen] if country_effects else None
            found[str(sector), sample] = estimate(data.trade[chosen], data.gross_tariff[chosen], effects)
    return found


def rows(inputs: Path) -> Rows:
    """The regression data, without rows in which a ratio is missing."""
    path = existing(inputs / FOLDER / DATA)
    table = optional("pyarrow.parquet").read_table(path).to_pydict()
    trade, tariff = (np.array(table[name], dtype=float) for name in ("y", "x"))
    effects = np.array([table[f"d{k}"] for k in range(1, COUNTRIES + 1)], dtype=float).T
    effects = np.nan_to_num(effects, nan=0.0)  # sectors with fewer countries in the sample fill fewer of the columns
    kept = np.isfinite(trade) & np.isfinite(tariff)
    sample, sector = (np.array(table[name]) for name in ("sample", "sector"))
    return Rows(sample[kept], sector[kept], trade[kept], tariff[kept], effects[kept])
