"""Caliendo–Parro (2015), Table 1: elasticities in three samples, their standard errors, and the ratios behind them."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from smallyard.errors import InputError
from smallyard.models.triple_differences import Estimate, triple_ratios
from smallyard.replications.caliendo_parro_2015.recipe import FOLDER
from smallyard.replications.caliendo_parro_2015.table_1 import POOLED, Rows, elasticities, estimates, rows
from smallyard.replications.inputs import arrays, labels
from smallyard.replications.targets import Target, read_targets

STORED = 1e-5  # relative: the authors' regression data carry five significant digits; measured below 3e-6
RATIO = 6e-5  # relative to the larger of the value and one: half of the fifth digit of the stored ratios
# The panel behind the stored ratios is not public and differs from the tables of the welfare part in some cells.
SAME_TRADE, SAME_TARIFF = 0.97, 0.89  # parts of the rows that agree to the digit; measured 0.975 and 0.897
NEAR_TRADE = 0.004  # all other trade ratios; measured 0.0031
TABLES = {  # countries of the sample whose 1993 trade and tariffs the welfare tables hold too, by number of their dummy
    "ARG": 1, "AUS": 2, "CAN": 3, "CHL": 5, "CHN": 6, "IDN": 9, "IND": 10, "JPN": 11, "KOR": 12, "NOR": 13, "NZL": 14, "USA": 16,
}  # fmt: skip

pytestmark = [pytest.mark.shared, pytest.mark.xdist_group("replications")]


@pytest.fixture(scope="module")
def inputs(shared: Path) -> Path:
    """Folder of the replication inputs."""
    return shared / "replications"


@pytest.fixture(scope="module")
def data(inputs: Path) -> Rows:
    """The authors' regression data."""
    return rows(inputs)


@pytest.fixture(scope="module")
def found(data: Rows) -> dict[bool, dict[tuple[str, str], Estimate]]:
    """All regressions, without and with country effects."""
    return {effects: estimates(data, effects) for effects in (False, True)}


def test_every_target_of_table_1(inputs: Path) -> None:
    targets: list[Target] = [row for row in read_targets(inputs / FOLDER) if row.id.startswith("CP15_T1_")]
    ours = elasticities(inputs)
    assert len(targets) == 63
    assert set(ours) == {row.id for row in targets}
    assert [row.id for row in targets if not abs(ours[row.id] - row.value) <= row.tolerance] == []


def test_the_authors_standard_errors(inputs: Path, found: dict[bool, dict[tuple[str, str], Estimate]]) -> None:
    """Coefficients, robust standard errors and numbers of observations, without and with country effects."""
    with (inputs / FOLDER / "table1_stored_estimates.csv").open(newline="", encoding="utf-8") as stream:
        stored = list(csv.DictReader(stream))
    assert len(stored) == 123
    for row in stored:
        sector = POOLED if row["sector"] == "ALL" else row["sector"]
        ours = found[row["country_fixed_effects"] == "1"][sector, row["sample"]]
        assert ours.coefficient == pytest.approx(float(row["coefficient"]), rel=STORED), row
        assert ours.standard_error == pytest.approx(float(row["robust_se"]), rel=STORED), row
        assert ours.observations == int(row["n_obs"]), row


def test_the_authors_ratios_from_the_raw_tables(inputs: Path, data: Rows) -> None:
    """Ratios of twelve countries, built here from 1993 imports and tariffs, are the stored ones: same triples, same signs."""
    stored, ours = _stored_ratios(data), _ratios_of_the_tables(inputs)
    both = [key for key in ours if key in stored]
    assert len(both) > 3000
    wanted, found = (np.array([ratios[key] for key in both]) for ratios in (stored, ours))
    gap = np.abs(found - wanted) / np.maximum(1.0, np.abs(wanted))
    assert ((gap <= RATIO).mean(0) >= (SAME_TRADE, SAME_TARIFF)).all()
    assert gap[:, 0].max() <= NEAR_TRADE


Ratios = dict[tuple[str, tuple[int, ...]], tuple[float, float]]


def _stored_ratios(data: Rows) -> Ratios:
    """The full sample by sector and numbers of the three countries."""
    full = data.sample == "full"
    triples = [tuple(int(k) + 1 for k in np.flatnonzero(dummies)) for dummies in data.effects[full]]
    keys = zip((str(sector) for sector in data.sector[full]), triples, strict=True)
    return dict(zip(keys, zip(data.trade[full], data.gross_tariff[full], strict=True), strict=True))


def _ratios_of_the_tables(inputs: Path) -> Ratios:
    """The same from the tables of the welfare part."""
    raw = arrays(inputs / FOLDER / "raw_inputs.npz")
    names, sectors = (labels(inputs / FOLDER / f"{kind}.csv") for kind in ("countries", "sectors"))
    chosen = [names.index(name) for name in TABLES]
    trade, tariff = (raw[name].transpose(1, 2, 0)[chosen][:, chosen] for name in ("imports_1993_kusd", "tariff_1993_pct"))
    ours = triple_ratios(trade, tariff / 100.0)
    numbers = np.array(list(TABLES.values()))[ours.countries]
    keys = [(sectors[s], tuple(int(k) for k in row)) for s, row in zip(ours.sector, numbers, strict=True)]
    return dict(zip(keys, zip(ours.trade, ours.gross_tariff, strict=True), strict=True))


def test_missing_inputs_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="E-REPLICATION-INPUT"):
        elasticities(tmp_path)
