"""Best tariffs of Ossa (2014) found again from scratch; the whole game in `make test-full`."""

from __future__ import annotations

from pathlib import Path

import pytest

from smallyard.replications.inputs import arrays
from smallyard.replications.ossa_2014.recipe import FOLDER, TO_PUBLIC, economy
from smallyard.replications.ossa_2014.reoptimised import _best, arena_of, rows

pytestmark = [pytest.mark.shared, pytest.mark.xdist_group("ricardian")]


def test_the_best_tariffs_of_one_region_reach_the_stored_gain(shared: Path) -> None:
    inputs = shared / "replications"
    stored = arrays(inputs / FOLDER / "stored_tariffs_baseline.npz")["optimal"].transpose(TO_PUBLIC)
    found = _best(arena_of(economy(inputs)), "EU", stored)
    assert [row.status for row in found] == ["pass", "pass", "pass"]


@pytest.mark.full
def test_every_region_and_the_war(shared: Path) -> None:
    found = rows(shared / "replications")
    assert len(found) == 3 * 7 + 2
    assert [row.target.id for row in found if row.status != "pass"] == []
