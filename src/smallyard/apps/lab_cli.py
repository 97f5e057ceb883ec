"""`smallyard lab`: arguments and options. Heavy imports wait until the command runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def lab(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on (0: any free one).")] = 8321,
    host: Annotated[str, typer.Option(help="Address to listen on; anything but 127.0.0.1 lets other machines in.")] = "127.0.0.1",
    folder: Annotated[Path, typer.Option(help="Folder of the runs.")] = Path("runs") / "lab",
    show: Annotated[bool | None, typer.Option("--open/--no-open", help="Open the browser (default: on a terminal).")] = None,
    allow_host: Annotated[
        list[str] | None, typer.Option("--allow-host", help="A further name by which the lab may be asked.")
    ] = None,
    cache: Annotated[bool, typer.Option("--cache/--no-cache", help="Answer the same question again from memory.")] = True,
) -> None:
    """Explore, compare and share in the browser: starts a local server and prints its address."""
    from smallyard.apps.lab_command import lab_command

    lab_command(host, port, folder, show=show, allowed_hosts=tuple(allow_host or ()), keep_answers=cache)
