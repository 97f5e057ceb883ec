"""Costinot–Rodríguez-Clare (2014), Table 4.1: gains from trade by closed forms."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from smallyard.errors import InputError
from smallyard.replications.costinot_rodriguez_clare_2014.recipe import FOLDER, numbers, statistics
from smallyard.replications.targets import Target, read_targets

PRINTED = 0.05  # percentage points: half of the last printed digit
ADDS_UP = 1e-12  # shares of one table, divided by their own sum

pytestmark = [pytest.mark.shared, pytest.mark.xdist_group("replications")]


@pytest.fixture(scope="module")
def inputs(shared: Path) -> Path:
    """Folder of the replication inputs."""
    return shared / "replications"


@pytest.fixture(scope="module")
def ours(inputs: Path) -> dict[str, float]:
    """Our numbers, computed once."""
    return numbers(inputs)


@pytest.fixture(scope="module")
def targets(inputs: Path) -> list[Target]:
    """Every row of the targets file; a tolerance is the first number after abs or rel."""
    return read_targets(inputs / FOLDER)


def test_every_target_of_table_4_1(ours: dict[str, float], targets: list[Target]) -> None:
    assert len(targets) == 71
    assert set(ours) == {row.id for row in targets}
    assert [row.id for row in targets if not abs(ours[row.id] - row.value) <= row.tolerance] == []


def test_printed_digits_of_table_4_1(ours: dict[str, float], targets: list[Target]) -> None:
    printed = [row for row in targets if row.printed]
    assert len(printed) >= 16
    assert [row.id for row in printed if not abs(ours[row.id] - float(row.printed)) <= PRINTED + row.tolerance] == []


def test_shares_are_shares(inputs: Path) -> None:
    """Axes read the right way round: spending over exporters, output over importers, own share on the diagonal."""
    at = statistics(inputs)
    for share in (at.spending_share, at.output_share, at.final_share):
        assert np.abs(share.sum(1) - 1.0).max() <= ADDS_UP
    assert ((at.own_share > 0.0) & (at.own_share <= 1.0)).all()
    usa = at.regions.index("USA")
    assert at.own_share_total[usa] == max(at.own_share_total[[usa, at.regions.index("BEL"), at.regions.index("MEX")]])


def test_missing_inputs_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="E-REPLICATION-INPUT"):
        numbers(tmp_path)
