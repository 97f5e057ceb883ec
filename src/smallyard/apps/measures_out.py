"""Rows of measures as text, JSON or a table with commas."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from smallyard.apps.screen import shown
from smallyard.errors import Finding, InputError, printable
from smallyard.labels.json_text import json_text

WIDTH = 140  # in a file or a pipe
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


def one_form(as_json: bool, as_csv: bool) -> None:
    """Refuse two forms at once."""
    if as_json and as_csv:
        raise InputError(Finding("E-USAGE", "--json and --csv exclude each other", "command line", fix="give one of them"))


def put(kind: str, rows: Sequence[Mapping[str, Any]], more: Mapping[str, Any], *, as_json: bool, as_csv: bool) -> bool:
    """Print rows as JSON (with `more` beside them) or CSV; false if text is wanted."""
    if as_json:
        print(json_text({"schema": f"smallyard/measures-{kind}/1", **more, "rows": list(rows)}))
    elif as_csv:
        print(csv_text(rows), end="")
    return as_json or as_csv


def csv_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows of one shape with a header; lists joined by blanks; texts that a spreadsheet would run get a leading quote."""
    out = io.StringIO()
    if rows:
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, list | tuple):
        value = " ".join(map(str, value))
    if not isinstance(value, str):
        return "" if value is None else value
    text = printable(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def console() -> Console:
    """The terminal, or a page of fixed width."""
    found = Console()
    return found if found.is_terminal else Console(width=WIDTH)


def text_table(heads: Sequence[str], rows: Sequence[Sequence[object]], right: Sequence[str] = ()) -> Table:
    """A plain table; heads named in `right` are numbers."""
    table = Table(box=None, pad_edge=False)
    for head in heads:
        table.add_column(head, justify="right" if head in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(shown(number(cell)) for cell in row))
    return table


def number(value: object) -> str:
    """A cell: numbers short, nothing as nothing."""
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
