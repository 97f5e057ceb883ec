"""A full disk, a folder that somebody removed, a process that cannot be had, states from elsewhere: said, and survived."""

import asyncio
import errno
import json
import time
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import Pipe
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from smallyard.apps.lab import child
from smallyard.apps.lab.jobs import Jobs
from smallyard.apps.lab.problems import Refused
from smallyard.apps.lab.routes_runs import finished, view_of
from smallyard.apps.lab.run_records import Record, now
from smallyard.apps.lab.run_store import RunStore
from smallyard.apps.lab.settings import Settings
from smallyard.apps.lab.solver_process import SolverProcess
from smallyard.errors import InputError

pytestmark = pytest.mark.xdist_group("lab-troubles")
NAME = "a" * 16
PATIENCE = 20.0  # seconds
FULL = OSError(errno.ENOSPC, "No space left on device")


def record(name: str = NAME, state: Any = "queued") -> Record:
    return Record(name, "run", "title", "text", "0" * 64, {}, now(), state)


def result_in(folder: Path, text: str = '{"title": "found"}\n') -> None:
    folder.mkdir()
    (folder / "result.json").write_text(text, "utf-8")


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    found = RunStore(tmp_path)
    found.open()
    return found


class FakeJobs:
    """Stands for `child`: each job does what the test says, in this process."""

    def __init__(self, store: RunStore) -> None:
        self.store, self.does = store, self.well

    def start(self, _main: Callable, _kind: str, _yaml: str, _args: dict, _uploads: str, out: str, **_: str) -> tuple:
        ours, theirs = Pipe()
        theirs.send_bytes(json.dumps(self.does(Path(out))).encode())
        return SimpleNamespace(pid=None), ours

    def end(self, _process: object, connection: Any) -> None:
        connection.close()

    def memory_of(self, _pid: int) -> int:
        return 0

    @staticmethod
    def well(out: Path) -> dict[str, Any]:
        result_in(out)
        return {"done": True}


@pytest.fixture
def jobs(store: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    fake = FakeJobs(store)
    for name in ("start", "end", "memory_of"):
        monkeypatch.setattr(child, name, getattr(fake, name))
    found = Jobs(Settings(folder=tmp_path), store)
    found.start()
    yield SimpleNamespace(submit=found.submit, cancel=found.cancel, store=store, fake=fake)
    found.stop()


def over(store: RunStore, name: str = NAME) -> Record:
    """The record of a job once it is over."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = store.get(name)
        if found is not None and found.state not in ("queued", "running"):
            return found
        time.sleep(0.01)
    raise AssertionError("the job did not end")


def test_a_full_disk_keeps_nothing_of_a_job_and_later_jobs_run(jobs: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_record: Record) -> None:
        raise FULL

    with monkeypatch.context() as full:
        full.setattr(jobs.store, "_write", refuse)
        with pytest.raises(OSError, match="No space left"):
            jobs.submit(record())
        assert jobs.store.get(NAME) is None
    jobs.submit(record())
    assert over(jobs.store).state == "done"


def test_a_disk_that_fills_while_a_job_works_ends_that_job_only(jobs: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(out: Path) -> dict[str, Any]:
        monkeypatch.setattr(jobs.store, "_write", lambda _record: (_ for _ in ()).throw(FULL))
        return {"findings": [{"code": "E-OUT-WRITE", "what": f"cannot write '{out}'", "where": "--out"}]}

    jobs.fake.does = fill
    jobs.submit(record())
    assert (over(jobs.store).state, over(jobs.store).findings[0]["code"]) == ("failed", "E-OUT-WRITE")
    monkeypatch.undo()
    for name in ("start", "end", "memory_of"):
        monkeypatch.setattr(child, name, getattr(jobs.fake, name))
    jobs.fake.does = jobs.fake.well
    jobs.submit(record("b" * 16))
    assert over(jobs.store, "b" * 16).state == "done"


def test_a_process_that_cannot_be_started_fails_its_job(jobs: Any) -> None:
    def refuse(_out: Path) -> dict[str, Any]:
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    jobs.fake.does = refuse
    jobs.submit(record())
    assert over(jobs.store).findings[0]["code"] == "E-LAB-JOB"


def test_a_job_ended_as_it_was_done_is_done_and_leaves_no_draft(jobs: Any) -> None:
    def die_after(out: Path) -> dict[str, Any]:
        (out.parent / f".{out.name}-draft").mkdir()
        result_in(out)
        return {"findings": [{"code": "E-LAB-JOB", "what": "gone", "where": "job"}]}

    jobs.fake.does = die_after
    jobs.submit(record())
    assert (over(jobs.store).state, over(jobs.store).findings) == ("done", ())
    assert list(jobs.store.folder.glob(f".{NAME}-*")) == []


@pytest.mark.parametrize("text", [None, "", '{"title": ', "\0" * 40])
def test_a_run_whose_folder_is_gone_or_damaged_is_said_and_run_again(jobs: Any, text: str | None) -> None:
    jobs.submit(record())
    assert over(jobs.store).state == "done"
    file = jobs.store.place(NAME) / "result.json"
    if text is None:
        file.unlink()
        file.parent.rmdir()
    else:
        file.write_text(text, "utf-8")
    lab: Any = SimpleNamespace(store=jobs.store)
    for ask in (lambda: finished(lab, NAME), lambda: view_of(lab, over(jobs.store))):
        with pytest.raises(Refused) as refused:
            ask()
        assert (refused.value.status, refused.value.findings[0].code) == (409, "E-LAB-STATE")
    assert jobs.submit(record()).state == "queued"
    assert over(jobs.store).state == "done"
    assert finished(lab, NAME)[1].is_dir()
    aside = list(jobs.store.folder.glob(f"{NAME}-damaged-*/*/result.json"))
    assert len(aside) == (text is not None)  # nothing that somebody may miss is thrown away


FOREIGN = {
    "findings that are none": {"findings": None},
    "findings of another form": {"findings": 5},
    "versions that are a list": {"versions": ["x"]},
    "a state of another version": {"state": "paused"},
    "a kind of another version": {"kind": "ensemble"},
    "a title that is no text": {"title": 5},
    "a date that is a number": {"created": 5},
    "a file of the machine": {"uploaded": "/etc/passwd"},
    "a file above the uploads": {"uploaded": "../../secret.npz"},
    "a hash that is Python": {"scenario_sha256": "'); import os #"},
    "a time that is none": {"seconds": float("nan")},
    "an option that is Python": {"kind": "timeline", "args": {"x=1); import os; print(": 1}},
    "a finding without words": {"findings": [{"code": "E-X"}]},
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_state_from_elsewhere_is_left_out_and_the_others_are_read(
    store: RunStore, name: str, capsys: pytest.CaptureFixture
) -> None:
    finding = {"code": "E-LAB-JOB", "what": "gone", "where": "job", "changes": []}
    store.save(replace(record("b" * 16, "failed"), findings=(finding,)))
    store.save(record(NAME, "failed"))
    file = store.folder / f"{NAME}.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | FOREIGN[name]), "utf-8")
    store.close()
    again = RunStore(store.folder)
    again.open()
    assert [item.id for item in again.all()] == ["b" * 16]
    assert again.all()[0].findings[0]["changes"] == []  # a state of ours is read with all that it holds
    assert f"'{NAME}.json'" in capsys.readouterr().err
    again.close()


@pytest.mark.parametrize("content", [{"versions": ["x"]}, {"kind": 3}, {"scenario_sha256": "x'y"}, {"title": {}}])
def test_a_folder_from_elsewhere_is_left_out(store: RunStore, content: dict[str, Any]) -> None:
    result_in(store.place(NAME), json.dumps(content))
    store.close()
    again = RunStore(store.folder)
    again.open()
    assert again.all() == []
    again.close()


def test_a_disk_that_is_full_at_the_start_is_said(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save(record(NAME, "running"))
    store.close()
    again = RunStore(store.folder)
    monkeypatch.setattr(again, "_write", lambda _record: (_ for _ in ()).throw(FULL))
    with pytest.raises(InputError, match="E-LAB-FOLDER"):
        again.open()


def test_a_solver_that_cannot_start_answers_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(child, "start", refuse)
    solver = SolverProcess(Settings(folder=tmp_path))
    with pytest.raises(Refused) as refused:
        asyncio.run(solver.ask("check", yaml="x"))
    assert (refused.value.status, refused.value.findings[0].code) == (503, "E-LAB-SOLVER")
    solver.stop()
