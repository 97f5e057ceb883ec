"""Caliendo–Parro (2015), Table 2 and Table A.3: the published first-order numbers, and the exact ones beside them."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from smallyard.errors import InputError
from smallyard.models.ricardian import Ricardian
from smallyard.pipeline.solve_one import benchmark
from smallyard.replications.caliendo_parro_2015.recipe import Effects, economy, nafta
from smallyard.replications.inputs import arrays
from smallyard.world.world import World

TOLERANCE = 1e-4  # percentage points, against full-precision recomputed values: the tolerance of the targets file
STORED = 1e-9  # of the largest cell: what two solves to 1e-10 leave; measured 4e-11
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


def test_without_inputs_the_raw_data_give_the_stored_economy(inputs: Path) -> None:
    """Option `inputs="none"` and balanced trade on the raw 1993 accounts, against the base that the paper's package stores."""
    folder = inputs / "caliendo_parro_2015"
    raw, (stored, theta) = arrays(folder / "raw_inputs.npz"), economy(folder, "no_materials")
    flow, tariff = np.zeros((2, 40, 31, 31))
    flow[:20], tariff[:20] = 1e3 * raw["imports_1993_kusd"], raw["tariff_1993_pct"] / 100.0
    at_home = np.arange(31)
    flow[:, at_home, at_home] = 0.0
    flow[:, at_home, at_home] = np.maximum(raw["gross_output_usd"], flow.sum(1)) - flow.sum(1)
    spent = (flow * (1.0 + tariff)).sum(2).T / 1e10
    use = 0.5 * spent[:, :, None] * np.full((40, 40), 1.0 / 40.0)  # any table will do: the option drops it
    use = use * np.minimum(1.0, flow.sum(1).T / 1e10 / np.where(use.sum(1) > 0.0, use.sum(1), 1.0))[:, None, :]
    world = World.from_arrays(
        name="raw", regions=stored.regions, sectors=stored.sectors, is_good=list(stored.is_good),
        trade_fob=flow.transpose(1, 2, 0) / 1e10, tariff=tariff.transpose(1, 2, 0), intermediate_use=use,
        final_demand=spent - use.sum(2),
    )  # fmt: skip
    found = benchmark(world, Ricardian("balanced"), theta, inputs="none").base.world
    for name in ("trade_fob", "final_demand"):
        ours, theirs = getattr(found, name), getattr(stored, name)
        assert np.abs(ours - theirs).max() <= STORED * theirs.max()
