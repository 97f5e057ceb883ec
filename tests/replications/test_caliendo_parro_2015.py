"""Caliendo–Parro (2015), Table 2 and Table A.3: the published first-order numbers, and the exact ones beside them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from smallyard.errors import InputError
from smallyard.replications.caliendo_parro_2015.recipe import Effects, nafta

TOLERANCE = 1e-4  # percentage points, against full-precision recomputed values: the tolerance of the targets file
PRINTED = 0.005  # percentage points: half of the last printed digit

pytestmark = [pytest.mark.shared, pytest.mark.xdist_group("replications")]

FIELDS = {
    "W": "welfare",
    "ToT": "terms_of_trade",
    "VoT": "volume_of_trade",
    "RW": "real_wage",
    "exactRI": "exact_real_income",
}


@pytest.fixture(scope="module")
def inputs(shared: Path) -> Path:
    """Folder of the replication inputs."""
    return shared / "replications"


@pytest.fixture(scope="module")
def effects(inputs: Path) -> Effects:
    """The experiment, solved once."""
    return nafta(inputs)


@pytest.fixture(scope="module")
def targets(inputs: Path) -> list[dict[str, str]]:
    """Rows of the targets file that belong to this experiment's welfare tables."""
    with (inputs / "caliendo_parro_2015" / "targets.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return [row for row in rows if row["id"].split("_")[1] in ("T2", "TA3", "x") and row["id"].split("_")[-1] in FIELDS]


def _ours(effects: Effects, row: dict[str, str]) -> float:
    _, _, region, field = row["id"].split("_")
    return getattr(effects, FIELDS[field])[region]


def test_every_target_of_tables_2_and_a3(effects: Effects, targets: list[dict[str, str]]) -> None:
    """Formula welfare, its two parts, real wages and exact real income, all to 1e-4 percentage points."""
    assert len(targets) == 108
    gaps = {row["id"]: abs(_ours(effects, row) - float(row["value"])) for row in targets}
    assert max(gaps.values()) <= TOLERANCE, max(gaps, key=lambda name: gaps[name])
    assert effects.max_residual <= 1e-10


def test_printed_digits_of_table_2(effects: Effects, targets: list[dict[str, str]]) -> None:
    """The digits printed in the paper."""
    printed = [row for row in targets if row["published_rounded"]]
    assert len(printed) >= 12
    for row in printed:
        assert abs(_ours(effects, row) - float(row["published_rounded"])) <= PRINTED + TOLERANCE, row["id"]


def test_formula_and_exact_number_differ_for_mexico(effects: Effects) -> None:
    """The published +1.31 % is the one-step formula; the exact change of real income is two orders smaller."""
    assert effects.welfare["MEX"] == pytest.approx(1.31, abs=PRINTED)
    assert effects.exact_real_income["MEX"] == pytest.approx(0.0073, abs=TOLERANCE)


def test_missing_inputs_are_named(tmp_path: Path) -> None:
    """A user without the data gets a coded error, not a traceback of a file system call."""
    with pytest.raises(InputError, match="E-REPLICATION-INPUT"):
        nafta(tmp_path)
