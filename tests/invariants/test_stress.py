"""A small part of `benchmarks/stress.py`: severe shocks are certified, requests without an equilibrium are named."""

from __future__ import annotations

import numpy as np
import pytest

from control_bundles import run_bundles
from smallyard.errors import InfeasibleError
from smallyard.models.calibrate import calibrate
from smallyard.models.ricardian import Ricardian
from stress import CODES, KINDS, SHAPES, infeasible_shock, random_world, run_shape, run_world

COUNT = 12  # of each; `make stress` takes 500

pytestmark = pytest.mark.xdist_group("ricardian")


@pytest.mark.parametrize("shape", SHAPES[:2])  # the largest takes as long to compile as the others together
def test_random_worlds(shape: tuple[int, int]) -> None:
    good, bad = run_shape(shape, COUNT, seed=7)
    assert good.failures == []
    assert good.outcomes["certified"] == COUNT
    assert bad.failures == []
    assert set(bad.outcomes) == set(CODES.values())


def test_the_packaged_world_under_severe_shocks() -> None:
    good, bad = run_world("wiod2014-17x27", COUNT, seed=7)
    assert good.failures == []
    assert good.outcomes["certified"] >= COUNT // 2  # the others lose a market's last supplier, and say which
    assert bad.failures == []


def test_bundles_of_controls_on_the_packaged_world() -> None:
    """Caps, floors, content targets, lists and leaks; `benchmarks/control_bundles.py` takes 200 of up to 50 on 44 × 50."""
    report = run_bundles("wiod2014-17x27", COUNT, seed=7, most=6)
    assert report.failures == []
    assert sum(report.outcomes.values()) == COUNT


@pytest.mark.parametrize("kind", KINDS)
def test_a_request_without_equilibrium_names_regions(kind: str) -> None:
    rng = np.random.default_rng(11)
    world, theta = random_world(rng, (4, 3), dependent=kind == "balance")
    with pytest.raises(InfeasibleError) as refusal:
        Ricardian().solve(calibrate(world, theta), infeasible_shock(rng, world, kind))
    finding = refusal.value.findings[0]
    assert finding.code == CODES[kind]
    assert any(region in finding.what for region in world.regions)
    assert finding.fix
