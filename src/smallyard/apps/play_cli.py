"""`smallyard play`: arguments and options. Heavy imports wait until the command runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def play(
    game: Annotated[str, typer.Argument(help="A packaged game, or the path of a game file.")],
    out: Annotated[Path | None, typer.Option(help="Folder of the answers (default: runs/<name>-<hash>).")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print machine-readable JSON instead of text.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a different game in the same folder.")] = False,
) -> None:
    """Answer the questions of a game: best policies, trade wars, what can be kept, and when denial pays."""
    from smallyard.apps.play_command import play_command

    play_command(game, out, as_json=json, force=force)
