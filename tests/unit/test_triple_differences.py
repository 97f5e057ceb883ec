"""The triple-difference estimator: what cancels, what is recovered, whose standard errors these are, what is refused."""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
import pytest

from smallyard.errors import InputError
from smallyard.models.triple_differences import TripleRatios, estimate, estimate_by_sector, optional, triple_ratios

EXACT = 1e-10  # relative: data without noise, sums of a few hundred logs
SAME = 1e-9  # relative: the same rows in another order, with other signs

THETA = np.array([2.0, 5.0, 9.0])
COUNTRIES, SECTORS = 8, len(THETA)


def gravity(noise: float = 0.0, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Trade [importer, exporter, sector] with effects of importers, exporters and pairs (both ways alike), and tariffs."""
    rng = np.random.default_rng(seed)
    shape = (COUNTRIES, COUNTRIES, SECTORS)
    pair = rng.normal(0.0, 2.0, shape)
    importer, exporter = rng.normal(0.0, 3.0, (2, COUNTRIES, SECTORS))
    tariff = rng.uniform(0.0, 0.6, shape)
    logs = importer[:, None] + exporter[None] + pair + pair.transpose(1, 0, 2) - THETA * np.log1p(tariff)
    return np.exp(logs + noise * rng.normal(0.0, 1.0, shape)), tariff


def pooled(ratios: TripleRatios, effects: np.ndarray | None = None) -> float:
    """Coefficient of all rows."""
    return estimate(ratios.trade, ratios.gross_tariff, effects).coefficient


# --- ratios ---------------------------------------------------------------------------------------------------------------


def test_every_set_of_three_stands_once_per_sector() -> None:
    ratios = triple_ratios(*gravity())
    count = COUNTRIES * (COUNTRIES - 1) * (COUNTRIES - 2) // 6
    assert len(ratios.trade) == count * SECTORS
    assert len({tuple(row) for row in ratios.countries}) == count
    assert (np.diff(ratios.countries, axis=1) > 0).all()
    assert [int((ratios.sector == s).sum()) for s in range(SECTORS)] == [count] * SECTORS
    assert (ratios.country_effects(COUNTRIES).sum(1) == 3.0).all()


def test_one_ratio_by_hand() -> None:
    trade, tariff = gravity()
    ratios = triple_ratios(trade, tariff)
    row = int(np.flatnonzero((ratios.countries == [1, 4, 6]).all(1) & (ratios.sector == 2))[0])
    x, t = trade[:, :, 2], 1.0 + tariff[:, :, 2]
    assert ratios.trade[row] == pytest.approx(np.log(x[1, 4] * x[4, 6] * x[6, 1] / (x[4, 1] * x[6, 4] * x[1, 6])), rel=EXACT)
    assert ratios.gross_tariff[row] == pytest.approx(np.log(t[1, 4] * t[4, 6] * t[6, 1] / (t[4, 1] * t[6, 4] * t[1, 6])), rel=EXACT)


def test_triples_with_a_missing_flow_are_left_out() -> None:
    trade, tariff = gravity()
    trade[2, 5, 1] = 0.0
    trade[3, 4, 0] = np.nan
    tariff[0, 1, 2] = np.nan
    trade[np.arange(COUNTRIES), np.arange(COUNTRIES)] = -1.0  # the diagonal is never read
    ratios = triple_ratios(trade, tariff)
    for sector, (one, other) in enumerate([(3, 4), (2, 5), (0, 1)]):
        rows = ratios.countries[ratios.sector == sector]
        assert len(rows) == 56 - 6
        assert not ((rows == one).any(1) & (rows == other).any(1)).any()
    assert [found.trade_elasticity for found in estimate_by_sector(ratios).values()] == pytest.approx(THETA, rel=EXACT)


# --- estimates --------------------------------------------------------------------------------------------------------------


def test_the_elasticity_is_recovered_whatever_else_moves_trade() -> None:
    found = estimate_by_sector(triple_ratios(*gravity()))
    assert list(found) == [0, 1, 2]
    assert [one.trade_elasticity for one in found.values()] == pytest.approx(THETA, rel=EXACT)
    assert max(one.standard_error for one in found.values()) <= EXACT
    assert {one.observations for one in found.values()} == {56}


def test_trade_before_duties_gives_one_more() -> None:
    """Where duty-paid shares fall with (1+t)^−θ, values before duties fall with (1+t)^−(1+θ)."""
    trade, tariff = gravity()
    found = estimate_by_sector(triple_ratios(trade / (1.0 + tariff), tariff))
    assert [one.trade_elasticity for one in found.values()] == pytest.approx(1.0 + THETA, rel=EXACT)


def test_effects_of_importers_exporters_and_pairs_do_not_matter() -> None:
    trade, tariff = gravity(noise=0.4)
    rng = np.random.default_rng(11)
    pair = rng.uniform(0.1, 10.0, trade.shape)
    other = trade * rng.uniform(0.1, 10.0, (COUNTRIES, 1, SECTORS)) * rng.uniform(0.1, 10.0, (COUNTRIES, SECTORS))
    before, after = (triple_ratios(flow, tariff) for flow in (trade, other * pair * pair.transpose(1, 0, 2)))
    assert pooled(after) == pytest.approx(pooled(before), rel=SAME)


def test_the_order_of_countries_does_not_matter() -> None:
    trade, tariff = gravity(noise=0.4)
    order = np.random.default_rng(5).permutation(COUNTRIES)
    before, after = triple_ratios(trade, tariff), triple_ratios(trade[order][:, order], tariff[order][:, order])
    for one, other in zip(estimate_by_sector(before).values(), estimate_by_sector(after).values(), strict=True):
        assert other.coefficient == pytest.approx(one.coefficient, rel=SAME)
        assert other.standard_error == pytest.approx(one.standard_error, rel=SAME)


def test_sectors_of_one_elasticity_may_be_pooled() -> None:
    trade, tariff = gravity()
    trade *= (1.0 + tariff) ** (THETA - 4.0)
    assert -pooled(triple_ratios(trade, tariff)) == pytest.approx(4.0, rel=EXACT)


@pytest.mark.parametrize("with_effects", [False, True])
def test_standard_errors_are_white_s_with_the_small_sample_correction(with_effects: bool) -> None:
    ratios = triple_ratios(*gravity(noise=0.4))
    y, x = ratios.trade, ratios.gross_tariff
    effects = ratios.country_effects(COUNTRIES) if with_effects else np.zeros((len(y), 0))
    found = estimate(y, x, effects)
    z = np.column_stack([x, effects])
    bread = np.linalg.inv(z.T @ z)
    coefficients = bread @ z.T @ y
    residual = y - z @ coefficients
    spread = bread @ (z.T * residual**2) @ z @ bread * len(y) / (len(y) - z.shape[1])
    assert found.coefficient == pytest.approx(coefficients[0], rel=EXACT)
    assert found.standard_error == pytest.approx(np.sqrt(spread[0, 0]), rel=EXACT)


def test_empty_and_repeated_dummies_do_not_count() -> None:
    ratios = triple_ratios(*gravity(noise=0.4))
    effects = ratios.country_effects(COUNTRIES)
    more = np.column_stack([np.zeros(len(effects)), effects, effects[:, :2]])
    assert estimate(ratios.trade, ratios.gross_tariff, more) == estimate(ratios.trade, ratios.gross_tariff, effects)
    alone = estimate_by_sector(ratios, more)[1]
    rows = ratios.sector == 1
    assert alone == estimate(ratios.trade[rows], ratios.gross_tariff[rows], effects[rows])


# --- refusals -------------------------------------------------------------------------------------------------------------


def changed(name: str, value: float) -> Callable[[], object]:
    """Ratios of tables in which one cell off the diagonal is spoiled."""
    tables = dict(zip(("trade", "tariff"), gravity(), strict=True))
    tables[name][0, 1, 0] = value
    return lambda: triple_ratios(**tables)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: triple_ratios(np.ones((3, 3)), np.ones((3, 3))), "E-ESTIMATION-SHAPE"),
        (lambda: triple_ratios(np.ones((3, 4, 1)), np.ones((3, 4, 1))), "E-ESTIMATION-SHAPE"),
        (lambda: triple_ratios(np.ones((2, 2, 1)), np.ones((2, 2, 1))), "E-ESTIMATION-SHAPE"),
        (lambda: triple_ratios(np.ones((3, 3, 1)), np.ones((3, 3, 2))), "E-ESTIMATION-SHAPE"),
        (changed("trade", -1.0), "E-ESTIMATION-VALUE"),
        (changed("trade", np.inf), "E-ESTIMATION-VALUE"),
        (changed("tariff", -1.0), "E-ESTIMATION-VALUE"),
        (changed("tariff", np.inf), "E-ESTIMATION-VALUE"),
        (lambda: estimate([1.0, 2.0], [1.0]), "E-ESTIMATION-SHAPE"),
        (lambda: estimate([1.0, 2.0], [1.0, 3.0], [1.0, 1.0]), "E-ESTIMATION-SHAPE"),
        (lambda: estimate([1.0, np.nan], [1.0, 3.0]), "E-ESTIMATION-DATA"),
        (lambda: estimate([1.0], [1.0]), "E-ESTIMATION-DATA"),
        (lambda: estimate([], []), "E-ESTIMATION-DATA"),
        (lambda: estimate([1.0, 2.0, 3.0], [0.0, 0.0, 0.0]), "E-ESTIMATION-DATA"),
        (lambda: estimate([1.0, 2.0, 3.0], [2.0, 2.0, 2.0], np.ones((3, 1))), "E-ESTIMATION-DATA"),
    ],
)
def test_a_refusal_has_its_code(call: Callable[[], object], code: str) -> None:
    with pytest.raises(InputError) as refusal:
        call()
    assert {finding.code for finding in refusal.value.findings} == {code}


@pytest.mark.parametrize("module", ["statsmodels.regression.linear_model", "pyarrow.parquet"])
def test_a_missing_package_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(InputError, match="E-ESTIMATION-EXTRA") as refusal:
        optional(module)
    assert module.split(".")[0] in refusal.value.findings[0].what
    assert "smallyard[estimation]" in refusal.value.findings[0].fix
