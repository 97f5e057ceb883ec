"""Long work in a process of its own: a run with everything, a game, a timeline. It reports steps and how it ended."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from smallyard.apps.lab.child import in_child
from smallyard.apps.lab.problems import bug, problems_of
from smallyard.apps.lab.questions import file_name, inside
from smallyard.errors import SmallyardError

Progress = Callable[[str], None]


def main(connection: Connection, kind: str, text: str, args: Mapping[str, Any], uploads: str, out: str) -> None:
    """Do one job; sends {"step": …} as it goes and {"done": …} or {"findings": […]} at its end."""
    in_child()
    if hasattr(os, "nice"):
        os.nice(5)  # short answers come first
    os.chdir(uploads)

    def tell(**message: Any) -> None:
        connection.send_bytes(json.dumps(message).encode())

    tell(step="starting")
    try:
        _KINDS[kind](text, args, Path(out), lambda step: tell(step=step))
    except SmallyardError as error:
        tell(**problems_of(error.findings).model_dump())
    except Exception as error:
        tell(**problems_of([bug(error)]).model_dump())
    else:
        tell(done=True)
    connection.close()


def _run(text: str, args: Mapping[str, Any], out: Path, progress: Progress) -> None:
    from smallyard.pipeline.run import run
    from smallyard.policy.scenario import Scenario

    run(inside(Scenario.from_yaml(text)), out=out, force=True, progress=progress)


def _game(text: str, args: Mapping[str, Any], out: Path, progress: Progress) -> None:
    from smallyard.strategy.game_file import Game
    from smallyard.strategy.play import play

    game = Game.from_yaml(text)
    play(game.model_copy(update={"world": file_name(game.world)}), out=out, force=True, progress=progress)


def _timeline(text: str, args: Mapping[str, Any], out: Path, progress: Progress) -> None:
    from smallyard.policy.scenario import Scenario
    from smallyard.study.timeline import timeline

    given = dict(args)
    scenario = inside(Scenario.from_yaml(text)) if text else None
    if given.get("world"):
        given["world"] = file_name(given["world"])
    pairs = given.pop("pairs", None)
    timeline(
        given.pop("first"), given.pop("last"), given.pop("by"), scenario=scenario, out=out, force=True, progress=progress,
        pairs=None if pairs is None else [tuple(pair) for pair in pairs], **given,
    )  # fmt: skip


_KINDS: dict[str, Callable[[str, Mapping[str, Any], Path, Progress], None]] = {"run": _run, "game": _game, "timeline": _timeline}
