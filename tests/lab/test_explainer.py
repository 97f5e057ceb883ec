"""Questions that compile for seconds have a process of their own: no short answer waits behind them."""

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from smallyard.apps.lab.settings import Settings
from smallyard.apps.lab.solver_process import SolverProcess

from .conftest import PATIENCE, Service, codes, tariff_of

pytestmark = pytest.mark.xdist_group("lab-explainer")


def finished_run(service: Service) -> str:
    """Id of a finished run."""
    name = service.post("/runs", {"yaml": tariff_of(10)}).json()["id"]
    assert service.finish(name)["state"] == "done"
    return str(name)


def test_a_process_that_nobody_asks_ends_and_begins_again(tmp_path: Path) -> None:
    process = SolverProcess(Settings(folder=tmp_path), "explainer", idle=0.2)
    assert process.pid is None
    try:
        for _ in range(2):
            status, content = asyncio.run(process.ask("check", yaml=tariff_of(10)))
            assert (status, json.loads(content)["touches"][0]["policy"]) == (200, "policies[0]")
            _until(lambda: process.pid is None)
    finally:
        process.stop()


def test_neither_process_waits_for_the_other(lab_with: Callable[..., Service]) -> None:
    """With either held, the other answers. Reading where numbers come from begins the explainer."""
    service = lab_with(explainer_idle=1.0)
    lab = service.app.state.lab
    assert service.post("/solve", {"yaml": tariff_of(10), "tables": []}).status_code == 200
    name = finished_run(service)
    assert lab.explainer.pid is None
    with _held(lab.solver.pid):
        answer = service.get(f"/runs/{name}/pressure?region=NONE")
        assert (answer.status_code, codes(answer)) == (422, ["E-GRADIENT-OBJECTIVE"])
    with _held(lab.explainer.pid):
        assert service.post("/solve", {"yaml": tariff_of(11), "tables": []}).status_code == 200
    _until(lambda: lab.explainer.pid is None)
    service.get(f"/runs/{name}/provenance")
    _until(lambda: lab.explainer.pid is not None)


class _held:
    """A process that is stopped for a while."""

    def __init__(self, pid: int | None) -> None:
        assert pid is not None
        self.pid = pid

    def __enter__(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def __exit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):  # it was not needed any more
            os.kill(self.pid, signal.SIGCONT)


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)
