"""Horizons of a scenario: what they set, that runs stay certified and exact, and what moves less."""

from __future__ import annotations

import math

import numpy as np
import pytest

import smallyard
from smallyard.models.elasticities import elasticities_for
from smallyard.models.horizons import HORIZONS
from smallyard.policy.scenario import Scenario
from smallyard.results.result import Result
from smallyard.world.world import World

EXACT = 1e-6  # of the largest change: terms of the decomposition against the change itself, as in the long run
QUESTION = {
    "world": "wiod2014-17x27",
    "policies": [
        {"instrument": "import_tariff", "importer": "USA", "exporter": "CHN", "sectors": "goods", "add": "25 pp"},
        {"instrument": "import_tariff", "importer": "CHN", "exporter": "USA", "sectors": "goods", "add": "25 pp"},
    ],
}

pytestmark = pytest.mark.xdist_group("ricardian")


@pytest.fixture(scope="module")
def runs() -> dict[str, Result]:
    return {name: smallyard.run(Scenario(**QUESTION, model={"horizon": name})) for name in HORIZONS}  # type: ignore[arg-type]


def test_what_the_words_set(wiod_small: World) -> None:
    """Staggered contracts: 0.76 in the first year where the long run is 2."""
    theta = elasticities_for(wiod_small)
    assert HORIZONS["long"].elasticities(theta) is theta
    assert 2.0 * HORIZONS["short"].response == pytest.approx(0.76)
    assert 2.0 * HORIZONS["medium"].response == pytest.approx(1.52, abs=0.005)
    for horizon in HORIZONS.values():
        found = horizon.elasticities(theta)
        np.testing.assert_allclose(found.values, horizon.response * theta.values)
        assert found.name == theta.name
    assert HORIZONS["short"].calibration["mobility"] == 1.0
    assert math.isinf(HORIZONS["long"].years)


@pytest.mark.parametrize("name", HORIZONS)
def test_a_run_is_certified_and_its_parts_add_up(runs: dict[str, Result], name: str) -> None:
    found = runs[name]
    assert found.certificate.max_residual <= 1e-10
    assert found.closure["horizon"] == HORIZONS[name].words
    assert found.decomposition is not None
    assert np.abs(found.decomposition.remainder).max() <= EXACT * np.abs(found.decomposition.total).max()


@pytest.mark.parametrize("name", HORIZONS)
def test_the_range_is_at_the_same_horizon(runs: dict[str, Result], name: str) -> None:
    """Its first cell is the run itself; the cell of another closure is the run with that closure."""
    found = runs[name]
    assert found.range is not None
    own, *others = found.range.cells
    assert own.real_income_percent is not None
    np.testing.assert_allclose(own.real_income_percent, found.change["real_income_percent"])
    other = next(cell for cell in others if cell.options == {**own.options, "deficits": "balanced"})
    again = smallyard.run(Scenario(**QUESTION, model={"horizon": name, "deficits": "balanced"}), explain=False)  # type: ignore[arg-type]
    assert other.real_income_percent is not None
    np.testing.assert_allclose(other.real_income_percent, again.change["real_income_percent"], atol=1e-8)


def test_trade_moves_less_the_shorter_the_horizon(runs: dict[str, Result]) -> None:
    world = runs["long"].change.regions
    for importer, exporter in (("USA", "CHN"), ("CHN", "USA")):
        place = world.index(importer), world.index(exporter)
        kept = []
        for name in ("long", "medium", "short"):
            change = runs[name].change
            before, after = (change[f"trade_fob_{side}"][place].sum() for side in ("baseline", "counterfactual"))
            kept.append(after / before)
        assert kept[0] < kept[1] < kept[2] < 1.0


def test_nobody_changes_sector_in_the_short_run(runs: dict[str, Result]) -> None:
    assert np.abs(runs["short"].change["workers_changing_sector_percent"]).max() <= 1e-9
    assert runs["medium"].change["workers_changing_sector_percent"].max() > 0.01


def test_the_long_run_keeps_its_hash() -> None:
    plain, stated = Scenario(**QUESTION), Scenario(**QUESTION, model={"horizon": "long"})  # type: ignore[arg-type]
    assert plain.sha256 == stated.sha256
    assert Scenario(**QUESTION, model={"horizon": "short"}).sha256 != plain.sha256  # type: ignore[arg-type]
