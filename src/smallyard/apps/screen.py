"""Text on a terminal: nothing that a file or a user wrote can control it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.markup import escape
from rich.table import Table

from smallyard.errors import printable


def shown(text: str) -> str:
    """Labels, titles and notes are data: neither markup nor control characters in them take effect."""
    return escape(printable(text))


def fact_grid(facts: Iterable[tuple[str, str]], notes: Sequence[str]) -> Table:
    """Names and texts in two columns, then the notes under one heading."""
    grid = Table.grid(padding=(0, 2))
    for name, text in facts:
        grid.add_row(name, shown(text))
    for number, text in enumerate(notes):
        grid.add_row("note" if number == 0 else "", shown(text))
    return grid
