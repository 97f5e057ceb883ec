"""`smallyard export` on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def export(
    run: Annotated[Path, typer.Argument(help="Run folder that smallyard run has written.")],
    to: Annotated[str, typer.Option("--to", help=r"pdf or docx; needs the extra: pip install 'smallyard\[exports]'.")] = "pdf",
    out: Annotated[Path | None, typer.Option(help="File to write (default: the folder's name with .pdf or .docx).")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print machine-readable JSON instead of text.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
) -> None:
    """Write the report of a run as PDF or Word file: the same numbers, sentences and figures."""
    from smallyard.apps.export_command import export_command

    export_command(run, to, out, force=force, as_json=json)
