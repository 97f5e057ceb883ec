"""The solver process: JAX lives here. Questions come as JSON bytes, answers go as a status of three digits and JSON bytes."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from smallyard.apps.lab.child import in_child, tidy
from smallyard.apps.lab.problems import Refused, bug, problems_of, status_of
from smallyard.errors import Finding, SmallyardError

Answer = tuple[int, Any]
PAUSE = 3.0  # seconds without a question before other work is begun: who asks once often asks again at once


@dataclass(frozen=True)
class Place:
    """Where the process works: the folder of runs, and that of uploaded worlds, which is also its working folder."""

    folder: Path
    uploads: Path


def main(connection: Connection, folder: str, warmed: tuple[str, ...], polite: bool = False) -> None:
    """Answer until the connection closes; worlds are compiled while nobody asks. `polite`: others come first."""
    in_child(polite=polite)
    place = Place(Path(folder), Path(folder) / "uploads")
    place.uploads.mkdir(parents=True, exist_ok=True)
    os.chdir(place.uploads)
    from smallyard.pipeline.baseline_memory import remembering

    with remembering():  # who moves a slider asks against one baseline
        _serve(connection, place, list(warmed))


def _serve(connection: Connection, place: Place, waiting: list[str]) -> None:
    """Questions come first; pauses are used to compile what is `waiting`, and then once to hand memory back."""
    pause, tidied = 0.0, False
    while True:
        if not connection.poll(None if tidied else pause):
            if waiting:
                warm(waiting.pop(0))
            else:
                tidy()
                tidied = True
            continue
        pause, tidied = PAUSE, False
        try:
            asked = connection.recv_bytes()
        except (EOFError, OSError):
            return
        connection.send_bytes(answer(asked, place))


def warm(world: str) -> None:
    """Compile both solves of a world by asking what 'nothing happens' does, and a tariff."""
    from smallyard.pipeline.run import run
    from smallyard.policy.scenario import Scenario

    head = f"schema: smallyard/scenario/1\nworld: {world}\npolicies:\n"
    policy = "- {instrument: import_tariff, importer: USA, exporter: CHN, sectors: goods, add: 10 pp}\n"
    try:
        run(Scenario.from_yaml(head + policy), explain=False)
    except Exception as error:  # what cannot be compiled before anybody asks is no reason not to answer
        bug(error)


def answer(asked: bytes, place: Place) -> bytes:
    """Status and JSON of the answer; nothing that a question does ends the process."""
    try:
        question = json.loads(asked)
        status, content = _commands()[question.pop("command")](question, place)
        return _sent(status, content)
    except SmallyardError as error:
        status, content = status_of(error), problems_of(error.findings).model_dump()
    except Refused as error:
        status, content = error.status, problems_of(error.findings).model_dump()
    except MemoryError:
        finding = Finding("E-WORLD-SIZE", "the question needs more memory than there is", "scenario", fix="aggregate the world")
        status, content = 413, problems_of([finding]).model_dump()
    except Exception as error:
        status, content = 500, problems_of([bug(error)]).model_dump()
    return _sent(status, content)


def _sent(status: int, content: Any) -> bytes:
    """Raises ValueError for a number that is none, which no answer may hold."""
    return str(status).encode() + json.dumps(content, allow_nan=False, separators=(",", ":")).encode()


def _commands() -> dict[str, Callable[[dict[str, Any], Place], Answer]]:
    from smallyard.apps.lab import solver_commands

    return solver_commands.COMMANDS


def timed(call: Callable[[], Any]) -> tuple[Any, float]:
    """A result with the seconds it took."""
    began = time.perf_counter()
    found = call()
    return found, time.perf_counter() - began
