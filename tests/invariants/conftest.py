"""The economy and the policy on which options of the model are tried, and what all of them must refuse."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from types import ModuleType
from typing import Any

import pytest

from smallyard.errors import InfeasibleError, NotConvergedError
from smallyard.models import ricardian, ricardian_outcome
from smallyard.models.calibrate import Base
from smallyard.policy.wedges import Wedges
from smallyard.solver.status import Status

from .economies import CHANNELS, Case, random_case, random_policy

from smallyard.models.ricardian_problem import RicardianProblem  # isort: skip

PLAIN = ricardian.Ricardian()
Refused = Callable[..., None]
_number = count()  # a fault has a compile key of its own, so that no healthy compilation answers for it


@pytest.fixture(scope="session")
def case() -> Case:
    """Tariffs, export taxes, subsidies, imbalances and inputs."""
    return random_case(21, (3, 2), tariffs=True, export_taxes=True, subsidies=True, deficits=True)


@pytest.fixture(scope="session")
def wedges(case: Case) -> Wedges:
    """All channels, two coverage classes."""
    return random_policy(case, 5, CHANNELS, classes=2, size=0.5).wedges(case.world)


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> Refused:
    """A check: with one function of the solver's system made wrong, nothing is certified, and the certificate names the block."""

    def check(
        base: Base, wedges: Wedges, module: ModuleType, name: str, fault: Callable[..., Any], block: str = "", model: Any = PLAIN
    ) -> None:
        healthy = getattr(module, name)
        with monkeypatch.context() as patch:
            patch.setattr(ricardian, "_outcome", ricardian_outcome.outcome)  # compiled once per shape elsewhere
            patch.setattr(module, name, lambda *given: fault(healthy, *given))
            patch.setattr(ricardian, "RicardianProblem", type(f"Faulty{next(_number)}", (RicardianProblem,), {}))
            found = model.solve(base, wedges, throw=False)
            assert found.status is not Status.CERTIFIED
            assert any(block in text for text in found.certificate.failures())
            with pytest.raises((NotConvergedError, InfeasibleError)):
                model.solve(base, wedges)

    return check
