"""A small table as a figure: rows of texts with a heading each."""

from __future__ import annotations

from collections.abc import Sequence

from smallyard.results.figures.caption import Caption, figure_of
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.html_table import cell, heading_cell, html_table
from smallyard.results.tables import Table


def plain_table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], caption: Caption, *, table: Table | None = None, words: str = ""
) -> Figure:
    """A table of finished texts; `table` carries the numbers behind it (default: the texts).

    Arguments: columns and rows of the same length; cells that begin with a sign are coloured by it.
    """
    body = [[heading_cell(row[0]), *(cell(text, _sign(text)) for text in row[1:])] for row in rows]
    markup = html_table(list(columns), body, f"{caption.title}. {caption.subtitle}", cls="plain")
    data = table or {column: [row[place] for row in rows] for place, column in enumerate(columns)}
    spoken = words or " ".join(
        f"{row[0]}: " + ", ".join(f"{c} {t}" for c, t in zip(columns[1:], row[1:], strict=True)) + "." for row in rows
    )
    return figure_of(caption, markup, markup, spoken or "No row.", data)


def _sign(text: str) -> str:
    return "number gain-text" if text.startswith("+") else "number loss-text" if text.startswith("−") else "number"
