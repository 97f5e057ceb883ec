"""Long work, one at a time: a queue, a process per job, limits of memory and time, cancelling."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from smallyard.apps.lab import child, job_worker
from smallyard.apps.lab.problems import Refused, bug, no_room
from smallyard.apps.lab.run_records import OPEN, Record, State
from smallyard.apps.lab.run_store import RunStore
from smallyard.apps.lab.settings import Settings
from smallyard.errors import Finding

_LOOK = 0.2  # seconds between two looks at a job
RUN_STEPS = 9  # of a run: those that the command line counts, and the start of its process
MOST_PASSED = 500  # steps of the running job that are kept; a game of many questions has a few hundred

Passed = tuple[float, str]


@dataclass(frozen=True)
class Seen:
    """How far a job is. before: jobs ahead of it while it waits; elapsed, passed: seconds and steps so far while it runs."""

    before: int | None = None
    elapsed: float | None = None
    passed: tuple[Passed, ...] = ()


class Jobs:
    """Jobs in order; every change of state is on disk before anybody is told."""

    def __init__(self, settings: Settings, store: RunStore) -> None:
        self._limits = settings.limits
        self._store = store
        self._queue: deque[str] = deque()
        self._change = threading.Condition()
        self._cancelled: set[str] = set()
        self._stopping = False
        self._running: str | None = None
        self._began = 0.0
        self._passed: deque[Passed] = deque(maxlen=MOST_PASSED)
        self._thread = threading.Thread(target=self._serve, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self) -> None:
        """End the job that runs; what is not finished is marked as interrupted."""
        with self._change:
            self._stopping = True
            self._change.notify_all()
        if self._thread.is_alive():
            self._thread.join(10.0)
        for name in list(self._queue):
            self._finish(name, "interrupted")

    def submit(self, record: Record) -> Record:
        """Queue a job; one of the same id that is done, queued or running is not done again. Raises Refused if too many wait."""
        with self._change:
            held = self._store.get(record.id)
            if held is not None and (held.state in OPEN or (held.state == "done" and self._store.complete(held.id))):
                return held
            if len(self._queue) >= self._limits.jobs:
                what = f"{len(self._queue)} jobs are waiting"
                finding = Finding("E-LAB-QUEUE", what, "jobs", f"at most {self._limits.jobs} may", fix="ask again in 30 s")
                raise Refused(429, finding, {"retry-after": "30"})
            steps = RUN_STEPS if record.kind == "run" else None
            saved = self._store.save(replace(record, state="queued", steps=steps))
            self._cancelled.discard(record.id)
            self._queue.append(record.id)
            self._change.notify_all()
            return saved

    def seen(self, name: str) -> Seen:
        """How far a job is; empty for one that is over or unknown."""
        with self._change:
            if name in self._queue:
                return Seen(before=self._queue.index(name) + (self._running is not None))
            if name != self._running:
                return Seen()
            return Seen(elapsed=time.monotonic() - self._began, passed=tuple(self._passed))

    def cancel(self, name: str) -> None:
        """Take a job out of the queue, or end it; one that is finished stays as it is."""
        with self._change:
            if name in self._queue:
                self._queue.remove(name)
                self._finish(name, "cancelled")
            elif name == self._running:
                self._cancelled.add(name)
                self._change.wait_for(lambda: self._running != name, timeout=5.0)

    def _serve(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._queue or self._stopping)
                if self._stopping:
                    return
                name = self._running = self._queue.popleft()
                self._began = time.monotonic()
                self._passed.clear()
            try:
                self._work(name)
            except Exception as error:  # no process, or a folder that takes nothing: the next job may do better
                self._finish(name, "failed", (_of_error(error).to_dict(),))
            finally:
                with self._change:
                    self._running = None
                    self._change.notify_all()

    def _work(self, name: str) -> None:
        record = self._store.get(name)
        assert record is not None
        self._store.save(replace(record, state="running", step="", steps_done=0, findings=(), seconds=None))
        self._store.make_room(name)  # a damaged folder would be taken for somebody else's
        uploads, out = str(self._store.folder / "uploads"), str(self._store.place(name))
        process, connection = child.start(job_worker.main, record.kind, record.yaml, record.args, uploads, out, name=f"job-{name}")
        try:
            state, findings = self._watch(name, process, connection)
        finally:
            child.end(process, connection)
            self._store.clear(name)
        if state != "done" and self._store.complete(name):  # ended in the moment in which it was done
            state, findings = "done", ()
        self._finish(name, state, findings, time.monotonic() - self._began)

    def _watch(self, name: str, process: BaseProcess, connection: Connection) -> tuple[State, tuple[dict[str, str], ...]]:
        """How the job ended: state and findings."""
        while True:
            try:
                if connection.poll(_LOOK):
                    message = json.loads(connection.recv_bytes())
                    if "step" not in message:
                        return ("done", ()) if "done" in message else ("failed", tuple(message["findings"]))
                    self._come_to(name, str(message["step"]))
            except (EOFError, OSError):
                return "failed", (_died().to_dict(),)
            if name in self._cancelled:
                return "cancelled", ()
            if self._stopping:
                return "interrupted", ()
            finding = self._over(process)
            if finding is not None:
                return "failed", (finding.to_dict(),)

    def _come_to(self, name: str, step: str) -> None:
        self._store.progress(name, step)
        with self._change:
            self._passed.append((time.monotonic() - self._began, step))

    def _over(self, process: BaseProcess) -> Finding | None:
        seconds, memory = self._limits.job_seconds, self._limits.job_memory
        if time.monotonic() - self._began > seconds:
            what = f"the job took more than {seconds:,.0f} s"
            return Finding("E-LAB-DEADLINE", what, "job", fix="aggregate the world, ask less at once, or use the command line")
        if process.pid is not None and child.memory_of(process.pid) > memory:
            what = f"the job took more than {memory / 1e9:.1f} GB of memory"
            return Finding("E-LAB-MEMORY", what, "job", fix="aggregate the world, ask less at once, or use the command line")
        return None

    def _finish(self, name: str, state: State, findings: tuple[dict[str, str], ...] = (), seconds: float | None = None) -> None:
        record = self._store.get(name)
        assert record is not None
        done = record.steps or record.steps_done if state == "done" else record.steps_done
        step = "" if state == "done" else record.step
        ended = replace(record, state=state, findings=findings, seconds=seconds, step=step, steps_done=done)
        try:
            self._store.save(ended)
        except OSError:  # a full disk: it is over all the same, and the next start reads from the folder how it ended
            self._store.hold(ended)


def _of_error(error: Exception) -> Finding:
    """Why a job could not be begun or ended: a full disk, no process to be had, or a defect."""
    full = no_room(error)
    if full is None and isinstance(error, OSError):
        what, fix = "the process of the job cannot be started", "start it again when the machine has room"
        return Finding("E-LAB-JOB", what, "job", str(error.strerror or error), fix=fix)
    return full or bug(error)


def _died() -> Finding:
    what = "the process of the job has ended before its work was done"
    return Finding("E-LAB-JOB", what, "job", "it was killed, or the machine had no memory left", fix="start it again")
