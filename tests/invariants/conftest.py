"""The economy and the policy on which options of the model are tried."""

from __future__ import annotations

import pytest

from smallyard.policy.wedges import Wedges

from .economies import CHANNELS, Case, random_case, random_policy


@pytest.fixture(scope="session")
def case() -> Case:
    """Tariffs, export taxes, subsidies, imbalances and inputs."""
    return random_case(21, (3, 2), tariffs=True, export_taxes=True, subsidies=True, deficits=True)


@pytest.fixture(scope="session")
def wedges(case: Case) -> Wedges:
    """All channels, two coverage classes."""
    return random_policy(case, 5, CHANNELS, classes=2, size=0.5).wedges(case.world)
