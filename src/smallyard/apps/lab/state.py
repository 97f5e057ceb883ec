"""What the routes share: settings, solver, runs, jobs. Routes ask for it as `Lab`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request

from smallyard.apps.lab.answers_kept import KeptAnswers
from smallyard.apps.lab.jobs import Jobs
from smallyard.apps.lab.run_store import RunStore
from smallyard.apps.lab.settings import Settings
from smallyard.apps.lab.solver_process import SolverProcess


@dataclass(frozen=True, eq=False)
class LabState:
    """One lab."""

    settings: Settings
    solver: SolverProcess
    explainer: SolverProcess
    """For questions that take seconds: no short answer waits behind them."""
    store: RunStore
    jobs: Jobs
    kept: KeptAnswers


def lab_of(request: Request) -> LabState:
    """The lab that answers a request."""
    return cast(LabState, request.app.state.lab)


Lab = Annotated[LabState, Depends(lab_of)]
