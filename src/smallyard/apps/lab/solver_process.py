"""A process that computes for all: questions in a bounded queue, answered in order, each with a deadline.

A lab has two: the solver, for answers in a moment, and the explainer, for questions that compile for seconds. The explainer begins
with the first of them and ends when nobody has asked for a while, because each process takes hundreds of megabytes.
"""

from __future__ import annotations

import asyncio
import json
import queue
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from smallyard.apps.lab import child, solver_worker
from smallyard.apps.lab.problems import Refused
from smallyard.apps.lab.settings import Settings
from smallyard.errors import Finding

Answer = tuple[int, bytes]
_OK = 200  # the status of an answer that is one
_TRIES = 2  # processes that one question may cost
_RESTARTED = 3  # seconds after which the same question may be asked again
_PER_ANSWER = 0.05  # seconds of a usual answer, to say when a full queue will have room


@dataclass(frozen=True, eq=False)
class _Waiting:
    """A question in the queue, and where its answer goes."""

    asked: bytes
    until: float
    reply: Future[Answer] = field(default_factory=Future)


class SolverProcess:
    """Questions in, answers out; a process that dies or takes too long is replaced by a new one."""

    def __init__(
        self, settings: Settings, name: str = "solver", *, warmed: tuple[str, ...] = (), idle: float | None = None
    ) -> None:
        """`warmed`: worlds to compile before anybody asks; `idle`: seconds without a question after which the process ends."""
        self._settings = settings
        self._name, self._warmed, self._idle = name, warmed, idle
        self._beginning = threading.Lock()
        self._waiting: queue.Queue[_Waiting | None] = queue.Queue()
        self._held: tuple[BaseProcess, Connection] | None = None
        self._thread = threading.Thread(target=self._serve, name=f"{name}-queue", daemon=True)
        self._stopping = False
        self._fresh = True

    def start(self) -> None:
        """Begin to warm up, in the background; once is enough."""
        with self._beginning:
            self._begin()

    def _begin(self) -> None:
        if self._thread.ident is None and not self._stopping:
            self._thread.start()

    def stop(self) -> None:
        """End the process; whoever still waits is told so."""
        with self._beginning:  # what is asked later is refused at once: nobody would come for it
            self._stopping = True
            self._waiting.put(None)
        self._end()
        if self._thread.is_alive():
            self._thread.join(child.STOPPED)

    @property
    def pid(self) -> int | None:
        """Number of the process, once there is one."""
        held = self._held
        return held[0].pid if held is not None else None

    async def ask(self, command: str, seconds: float | None = None, **question: Any) -> Answer:
        """Status and JSON bytes; raises Refused when the queue is full, time is up, or the process has died."""
        return await asyncio.wrap_future(self.begin(command, seconds, **question))

    def begin(self, command: str, seconds: float | None = None, **question: Any) -> Future[Answer]:
        """The same as what will be known later; while it waits in the queue it can be cancelled."""
        limits = self._settings.limits
        ahead = self._waiting.qsize()
        if ahead >= limits.queue:
            after = max(1, round(ahead * _PER_ANSWER))
            what = f"{ahead} questions are waiting for the solver"
            finding = Finding("E-LAB-QUEUE", what, "solver", f"at most {limits.queue} may", fix=f"ask again in {after} s")
            raise Refused(429, finding, {"retry-after": str(after)})
        return self._put(command, seconds or limits.solve_seconds, question)

    def prepare(self, command: str, seconds: float, keep: Callable[[bytes], None], **question: Any) -> None:
        """Have a question answered that may be asked next, and `keep` its answer; only where nobody waits."""

        def done(reply: Future[Answer]) -> None:
            if not reply.cancelled() and reply.exception() is None and reply.result()[0] == _OK:
                keep(reply.result()[1])

        if self._waiting.empty():
            self._put(command, seconds, question).add_done_callback(done)

    def _put(self, command: str, seconds: float, question: dict[str, Any]) -> Future[Answer]:
        waiting = _Waiting(json.dumps({"command": command, **question}).encode(), time.monotonic() + seconds)
        with self._beginning:
            if self._stopping:
                raise _gone()
            self._waiting.put(waiting)
            self._begin()
        return waiting.reply

    def _serve(self) -> None:
        try:
            self._renew()
            while not self._stopping:
                try:
                    waiting = self._waiting.get(timeout=self._idle)
                except queue.Empty:
                    self._end()
                    continue
                if waiting is None:
                    break
                if waiting.reply.set_running_or_notify_cancel():  # whoever has gone away needs no answer
                    self._reply(waiting)
        finally:
            self._refuse_rest()

    def _reply(self, waiting: _Waiting) -> None:
        try:
            waiting.reply.set_result(self._answer(waiting))
        except Exception as error:
            waiting.reply.set_exception(error)

    def _answer(self, waiting: _Waiting) -> Answer:
        """The answer of the process; one that dies may have died of something else, so a second one is asked too."""
        for _ in range(_TRIES):
            if waiting.until <= time.monotonic():
                raise _late("it waited behind others")
            try:
                process, connection = self._process()
                self._send(process, connection, waiting)
                if not connection.poll(self._seconds_for(waiting)):
                    self._renew()
                    raise _late("the solver was still at work")
                found = connection.recv_bytes()
            except (EOFError, OSError):
                self._renew()
            else:
                self._fresh = False
                self._look_at_memory(process)
                return int(found[:3]), found[3:]
        raise _gone()

    def _send(self, process: BaseProcess, connection: Connection, waiting: _Waiting) -> None:
        """Hand a question over; a process that does not even take a long one is ended when its time is up."""
        alarm = threading.Timer(self._seconds_for(waiting), process.kill)
        alarm.start()
        try:
            connection.send_bytes(waiting.asked)
        finally:
            alarm.cancel()

    def _seconds_for(self, waiting: _Waiting) -> float:
        """A process that has answered nothing yet may still be compiling: ended too early, it would begin again for ever."""
        left = waiting.until - time.monotonic()
        return max(0.0, left + (self._settings.limits.start_seconds if self._fresh else 0.0))

    def _look_at_memory(self, process: BaseProcess) -> None:
        """Every new size of world leaves compiled code behind: a process that has grown too large makes room for a new one."""
        if process.pid is not None and child.memory_of(process.pid) > self._settings.limits.solver_memory:
            self._renew()

    def _process(self) -> tuple[BaseProcess, Connection]:
        """The process that answers; a new one if the last has died."""
        if self._held is None or not self._held[0].is_alive():
            self._replace()
        assert self._held is not None
        return self._held

    def _renew(self) -> None:
        """A new process at once, so that it compiles before the next question, which tries again where none can be had now."""
        if self._stopping:
            return
        try:
            self._replace()
        except OSError as error:
            print(f"smallyard lab: no process for the {self._name}: {error}", file=sys.stderr)

    def _replace(self) -> None:
        self._end()
        if self._stopping:
            raise _gone()
        settings = self._settings
        self._fresh = True
        self._held = child.start(
            solver_worker.main, str(settings.folder.absolute()), self._warmed, self._idle is not None, name=self._name
        )

    def _end(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            child.end(*held)

    def _refuse_rest(self) -> None:
        while not self._waiting.empty():
            waiting = self._waiting.get()
            if waiting is not None and waiting.reply.set_running_or_notify_cancel():
                waiting.reply.set_exception(_gone())


def _late(why: str) -> Refused:
    what = "the answer took longer than the lab waits"
    fix = "aggregate the world, or write a run: runs have more time"
    return Refused(504, Finding("E-LAB-DEADLINE", what, "solver", why, fix=fix))


def _gone() -> Refused:
    finding = Finding("E-LAB-SOLVER", "the solver has stopped and is being started again", "solver", fix="ask again")
    return Refused(503, finding, {"retry-after": str(_RESTARTED)})
