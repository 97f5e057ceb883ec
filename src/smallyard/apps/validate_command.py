"""`smallyard validate`: published numbers beside ours."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table

from smallyard.apps.screen import shown
from smallyard.labels.json_text import json_text
from smallyard.replications.papers import PAPERS
from smallyard.replications.targets import Checked
from smallyard.replications.validate import Validation, validate

OBTAIN = (
    "The data of replications are not shipped: they belong to the papers' authors. Each paper's section of docs/validation.md says "
    "where they come from; put them into FOLDER/<paper>/ and name the folder with --inputs or $SMALLYARD_REPLICATIONS."
)
WIDTH = 120  # in a file or a pipe
STYLES = {"pass": "", "miss": "bold red", "not checked": "dim"}


def validate_command(paper: str | None, inputs: Path | None, *, as_json: bool, level: str) -> None:
    """Print every row, then the counts; exit code 1 on a miss."""
    with Console(stderr=True).status("recomputing published tables"):
        found = validate(paper, inputs, level)
    if as_json:
        print(json_text(found.to_dict()))
    else:
        _print(found)
    if found.missed:
        raise SystemExit(1)


def _print(found: Validation) -> None:
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)
    for name, rows in found.rows.items():
        console.print(f"\n{shown(PAPERS[name].citation)}", style="bold")
        console.print(_table(rows))
    console.print()
    for name, rows in found.rows.items():
        states = [row.status for row in rows]
        counts = ", ".join(f"{states.count(status)} {status}" for status in STYLES if status in states)
        console.print(f"{name}: {counts} of {len(rows)}")
        for reason in sorted({row.reason for row in rows if row.reason}):
            console.print(f"  not checked: {shown(reason)}")
    for name in found.left_out:
        console.print(f"{name}: left out at this level")
    for name in found.absent:
        console.print(f"{name}: no inputs in {shown(str(found.inputs))}")
    if found.absent:
        console.print(OBTAIN)
    if not found.rows:
        console.print("Nothing was checked.", style="bold")


def _table(rows: list[Checked]) -> Table:
    """id | published | ours | difference | tolerance | status."""
    table = Table(box=None, pad_edge=False)
    table.add_column("id", overflow="fold")
    for head in ("published", "ours", "difference", "tolerance"):
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("status", no_wrap=True)
    for row in rows:
        ours = "" if row.ours is None else f"{row.ours:.6g}"
        difference = "" if row.difference is None else f"{row.difference:+.1e}"
        values = (row.target.id, f"{row.target.value:.6g}", ours, difference, f"{row.target.tolerance:.0e}", row.status)
        table.add_row(*map(shown, values), style=STYLES[row.status])
    return table
