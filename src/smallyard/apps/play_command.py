"""`smallyard play`: progress, folder, one-screen summary."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from rich.console import Console

from smallyard.apps.screen import shown
from smallyard.errors import printable
from smallyard.labels.json_text import json_text
from smallyard.pipeline.folder import check_target
from smallyard.strategy.answers import GameResult
from smallyard.strategy.game_file import Game
from smallyard.strategy.game_folder import GAME, default_folder
from smallyard.strategy.play import play

NOT_CERTIFIED = 4


def play_command(name: str, out: Path | None, *, as_json: bool, force: bool) -> None:
    """Answer, write, print; exit code 4 if an answer is not certified."""
    began = time.perf_counter()
    game = Game.load(name)
    folder = out or default_folder(Path(name).stem, game.sha256)
    check_target(folder, game.sha256, GAME, force=force)
    quiet = Console(stderr=True)
    with quiet.status("starting") as status:

        def progress(step: str) -> None:
            if quiet.is_terminal:
                status.update(printable(step))
            else:
                print(printable(step), file=sys.stderr)

        found = play(game, out=folder, force=force, progress=progress)
    if as_json:
        print(json_text(found.to_dict() | {"folder": str(folder)}))
    else:
        print_answers(found, f"{folder} ({time.perf_counter() - began:.1f} s)", Console(highlight=False))
    if not found.certified:
        raise SystemExit(NOT_CERTIFIED)


def print_answers(found: GameResult, place: str, console: Console) -> None:
    """The answers in sentences, then what they rest on."""
    console.print()
    console.print(shown(found.title), style="bold")
    for item in found.answers:
        console.print()
        console.print(shown(item.title), style="bold")
        for text in item.words:
            console.print(shown(text))
        for text in item.failures:
            console.print(shown(f"not certified: {text}"))
        if item.label:
            console.print(shown(item.label), style="dim")
    console.print()
    rows = [
        ("economy", f"{found.world['name']} ({found.world['vintage']}), data {str(found.world['sha256'])[:8]}"),
        ("compared with", found.closure["compared_with"]),
        ("closure", f"{found.closure['horizon']}; deficits {found.closure['deficits']}"),
        ("elasticities", found.closure["elasticities"]),
        ("certificate", f"{found.solves} equilibria, largest relative residual {found.certificate.max_residual:.0e}"),
        ("folder", place),
        ("game", found.game_sha256[:16]),
        *(("note", text) for text in found.remarks),
    ]
    for head, text in rows:
        console.print(shown(f"{head:<14} {text}"))
