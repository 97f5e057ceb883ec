"""Trade elasticities from tariffs alone: ratios around triples of countries, in which every other cause of trade cancels."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from itertools import combinations
from types import ModuleType

import numpy as np
from numpy.typing import ArrayLike

from smallyard.errors import Finding, InputError, raise_if

EXTRA = "E-ESTIMATION-EXTRA"
DATA = "E-ESTIMATION-DATA"


@dataclass(frozen=True, eq=False)
class TripleRatios:
    """One row per triple and sector with positive trade both ways round.

    trade and gross_tariff, logs of the ratios [row]; sector, its place [row]; countries, the places of the three [row, 3].
    """

    trade: np.ndarray
    gross_tariff: np.ndarray
    sector: np.ndarray
    countries: np.ndarray

    def country_effects(self, count: int) -> np.ndarray:
        """1 where a country is one of the three [row, country]."""
        found = np.zeros((len(self.countries), count))
        found[np.arange(len(found))[:, None], self.countries] = 1.0
        return found


@dataclass(frozen=True)
class Estimate:
    """A coefficient on log tariff ratios (−θ), its heteroskedasticity-robust standard error and the number of rows."""

    coefficient: float
    standard_error: float
    observations: int

    @property
    def trade_elasticity(self) -> float:
        """θ."""
        return -self.coefficient


def triple_ratios(trade: ArrayLike, tariff: ArrayLike) -> TripleRatios:
    """Log ratios of trade and of 1 + tariff around all triples of countries.

    Equation: y = ln (X_ni X_ih X_hn)/(X_in X_hi X_nh), x the same of 1 + t, each set n < i < h once. In y = −θ x + ε whatever is
    common to an importer, to an exporter or to both directions of a pair has cancelled.
    Arguments: trade X [importer, exporter, sector], any currency; tariff t [importer, exporter, sector], 0.1 is 10 %. Diagonals are
    not read. Triples with a flow that is zero or missing (NaN), or a missing tariff, are left out.
    Raises InputError: E-ESTIMATION-SHAPE, E-ESTIMATION-VALUE (negative trade, tariffs of −100 % or less, infinite values).
    Source: Caliendo, Parro 2015, Review of Economic Studies 82: 1–44, the equation that Table 1 estimates.
    Not for: trade costs that differ by direction and move with tariffs. For X at duty-paid prices the coefficient is −θ in a model
    whose shares fall with (1+t)^−θ; for X before duties, as in the paper's data, the same model gives −(1+θ).
    """
    flow, rate = (np.asarray(part, dtype=float) for part in (trade, tariff))
    _require_tables(flow, rate)
    triples = np.array(list(combinations(range(len(flow)), 3)), dtype=int).reshape(-1, 3)
    logs = np.log(np.where(flow > 0.0, flow, np.nan)), np.log1p(rate)
    y, x = (_around(values, triples) for values in logs)  # [triple, sector]
    row, sector = np.nonzero((np.isfinite(y) & np.isfinite(x)).T)[::-1]  # sector by sector
    return TripleRatios(y[row, sector], x[row, sector], sector, triples[row])


def estimate(trade: ArrayLike, gross_tariff: ArrayLike, effects: ArrayLike | None = None) -> Estimate:
    """The coefficient on log tariff ratios by least squares without constant, all rows pooled.

    Equation: y = b x + effects + ε, b = −θ; variance N/(N−K) (Z'Z)⁻¹ Z' diag(ε²) Z (Z'Z)⁻¹, Z = [effects, x] with K columns.
    Arguments: trade y and gross_tariff x, log ratios [row]; effects, columns of dummies [row, column] (default: none); columns
    that repeat one another or are empty do not count.
    Raises InputError: E-ESTIMATION-SHAPE, E-ESTIMATION-DATA (fewer rows than coefficients, tariffs without variation), and
    E-ESTIMATION-EXTRA where statsmodels is not installed.
    Source: Caliendo, Parro 2015, Table 1; the variance is White's, with the correction for small samples (HC1).
    Not for: country effects after relabelling. A ratio changes its sign when two countries change places, a dummy does not.
    """
    y, x = (np.asarray(part, dtype=float) for part in (trade, gross_tariff))
    dummies = np.zeros((len(y), 0)) if effects is None else np.asarray(effects, dtype=float)
    _require_rows(y, x, dummies)
    columns = np.column_stack([_independent(dummies), x])
    if len(y) <= columns.shape[1] or np.linalg.matrix_rank(columns) < columns.shape[1]:
        what, allowed = "the coefficient is not identified", "more rows than coefficients, and tariffs that differ between them"
        raise InputError(Finding(DATA, what, f"{len(y)} rows", expected=allowed))
    fit = optional("statsmodels.regression.linear_model").OLS(y, columns).fit(cov_type="HC1")
    return Estimate(float(fit.params[-1]), float(fit.bse[-1]), len(y))


def estimate_by_sector(ratios: TripleRatios, effects: ArrayLike | None = None) -> dict[int, Estimate]:
    """One coefficient per sector that has rows, by the sector's place.

    Equation, arguments and errors: see `estimate`; effects [row, column] in the order of the rows of `ratios`.
    Source: Caliendo, Parro 2015, Table 1. Not for: sectors with few rows, whose coefficients may even have the wrong sign.
    """
    dummies = np.zeros((len(ratios.trade), 0)) if effects is None else np.asarray(effects, dtype=float)
    _require_rows(ratios.trade, ratios.gross_tariff, dummies)
    found = {}
    for sector in np.unique(ratios.sector):
        rows = ratios.sector == sector
        found[int(sector)] = estimate(ratios.trade[rows], ratios.gross_tariff[rows], dummies[rows])
    return found


def optional(module: str) -> ModuleType:
    """A module of the extra `estimation`; raises InputError (E-ESTIMATION-EXTRA) where its package is not installed."""
    try:
        return import_module(module)
    except ImportError as error:
        package = module.split(".")[0]
        fix = "install the extra: pip install 'smallyard[estimation]'"
        raise InputError(Finding(EXTRA, f"the package {package} is not installed", "estimation", fix=fix)) from error


def _independent(dummies: np.ndarray) -> np.ndarray:
    """The columns that are not combinations of those before them."""
    kept: list[int] = []
    for column in range(dummies.shape[1]):
        if np.linalg.matrix_rank(dummies[:, [*kept, column]]) > len(kept):
            kept.append(column)
    return dummies[:, kept]


def _around(logs: np.ndarray, triples: np.ndarray) -> np.ndarray:
    """ln of one way round over the other [triple, sector]; `logs` [importer, exporter, sector]."""
    n, i, h = triples.T
    return logs[n, i] + logs[i, h] + logs[h, n] - logs[i, n] - logs[h, i] - logs[n, h]


def _require_tables(flow: np.ndarray, rate: np.ndarray) -> None:
    """Two cubes of one shape, at least three countries, values that have a logarithm or are left out."""
    if flow.ndim != 3 or flow.shape[0] != flow.shape[1] or len(flow) < 3 or rate.shape != flow.shape:
        what = f"trade has shape {flow.shape}, tariff {rate.shape}"
        raise InputError(Finding("E-ESTIMATION-SHAPE", what, expected="[importer, exporter, sector], 3 countries or more"))
    off = ~np.eye(len(flow), dtype=bool)
    bad = {"trade": (flow < 0.0) | np.isinf(flow), "tariff": (rate <= -1.0) | np.isinf(rate)}
    allowed = {"trade": "finite, at least 0", "tariff": "finite, more than −1 (0.1 is 10 %)"}
    raise_if([
        Finding("E-ESTIMATION-VALUE", f"{int(cells[off].sum())} values cannot be used", name, expected=allowed[name])
        for name, cells in bad.items()
        if cells[off].any()
    ])  # fmt: skip


def _require_rows(y: np.ndarray, x: np.ndarray, dummies: np.ndarray) -> None:
    """Columns of one length without gaps."""
    if y.ndim != 1 or x.shape != y.shape or dummies.ndim != 2 or len(dummies) != len(y):
        what = f"trade has shape {y.shape}, gross_tariff {x.shape}, effects {dummies.shape}"
        raise InputError(Finding("E-ESTIMATION-SHAPE", what, expected="[row], [row], [row, column]"))
    if not all(np.isfinite(part).all() for part in (y, x, dummies)):
        raise InputError(Finding(DATA, "some rows are not numbers", expected="finite values", fix="leave out rows with gaps"))
