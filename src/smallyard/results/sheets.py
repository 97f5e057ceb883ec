"""Tables as an .xlsx file: every number a number, every text a text and never a formula, the same bytes for the same tables."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from smallyard.errors import printable
from smallyard.results.tables import Table, safe_label

if TYPE_CHECKING:
    from xlsxwriter.format import Format  # type: ignore[import-untyped]
    from xlsxwriter.workbook import Workbook  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

MOST_ROWS = 1_048_575  # below the header; Excel's limit
MOST_UNITS = 32_767  # UTF-16 units of one cell; Excel's limit
MOST_WIDTH = 44  # characters
SAMPLED = 200  # rows that decide the width of a column
CREATED = datetime(2000, 1, 1)  # fixed: the same tables give the same bytes
COUNTS = ("blocks", "iterations", "options_solved", "options_matched")
TINY = ("max_residual", "walras_residual", "min_income", "min_expenditure")
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FORMATS = {
    "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
    "long": {"text_wrap": True, "valign": "top"},
    "percent": {"num_format": "#,##0.000"},
    "money": {"num_format": "#,##0.00"},
    "count": {"num_format": "0"},
    "tiny": {"num_format": "0.0E+00"},
}


@dataclass(frozen=True, eq=False)
class _Book:
    """The open file and its cell formats by name."""

    file: Workbook
    formats: Mapping[str, Format]


def book_bytes(lines: Sequence[tuple[str, object]], tables: Mapping[str, Table]) -> bytes:
    """A workbook: the sheet `read me` with `lines` (item, text), then one sheet per table.

    Header frozen and filtered, widths and number formats by column name; numbers keep 16 significant digits, the most the format's
    writer gives; missing values are empty cells; tables longer than a sheet are cut (`cut_words` says so).
    """
    from xlsxwriter.workbook import Workbook

    stream = io.BytesIO()
    with Workbook(stream, _OPTIONS) as file:
        file.set_properties({"created": CREATED})
        book = _Book(file, {name: file.add_format(options) for name, options in _FORMATS.items()})
        _add_lines(book, lines)
        for name, table in tables.items():
            _add_table(book, name, table)
    return stream.getvalue()


def cut_words(table: Table) -> str:
    """What a reader must know about a table that is longer than a sheet; else nothing."""
    rows = _height(table)
    return "" if rows <= MOST_ROWS else f" (the first {MOST_ROWS:,} of {rows:,} rows; the CSV table has all)"


def cell_text(value: object) -> str:
    """Text that is shown and never obeyed: no control characters, no formula, no markup of rich text, within Excel's limit."""
    word = safe_label(printable(str(value)))
    if word.startswith("<r>"):  # the writer would take '<r>…</r>' for finished markup and not escape it
        word = "'" + word
    if len(word) <= MOST_UNITS // 2:
        return word
    return word.encode("utf-16-le")[: 2 * MOST_UNITS].decode("utf-16-le", "ignore")


def _height(table: Table) -> int:
    return len(next(iter(table.values())))


def _add_lines(book: _Book, lines: Sequence[tuple[str, object]]) -> None:
    sheet = _new_sheet(book, "read me", ["item", "text"], len(lines))
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 110)
    for row, (name, words) in enumerate(lines[:MOST_ROWS], start=1):
        sheet.write_string(row, 0, cell_text(name), book.formats["long"])
        sheet.write_string(row, 1, cell_text(words), book.formats["long"])


def _add_table(book: _Book, name: str, table: Table) -> None:
    sheet = _new_sheet(book, name, list(table), _height(table))
    for place, (title, values) in enumerate(table.items()):
        items = list(values[:MOST_ROWS])
        if any(isinstance(value, str) for value in items[:1]):
            _write_texts(sheet, place, title, items)
        else:
            _write_numbers(sheet, place, title, np.asarray(items, float), book.formats[_kind(title)])


def _new_sheet(book: _Book, name: str, titles: list[str], rows: int) -> Worksheet:
    sheet = book.file.add_worksheet(name)
    for place, title in enumerate(titles):
        sheet.write_string(0, place, cell_text(title), book.formats["head"])
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, min(rows, MOST_ROWS), len(titles) - 1)
    return sheet


def _kind(title: str) -> str:
    """Format of a column of numbers."""
    if title in COUNTS:
        return "count"
    if title in TINY or title.endswith("_residual"):
        return "tiny"
    return "percent" if "percent" in title or title.endswith("_pp") else "money"


def _write_texts(sheet: Worksheet, place: int, title: str, values: list[Any]) -> None:
    shown = {value: cell_text(value) for value in dict.fromkeys(values)}
    for row, value in enumerate(values, start=1):
        sheet.write_string(row, place, shown[value])
    longest = max((len(shown[value]) for value in values[:SAMPLED]), default=0)
    sheet.set_column(place, place, min(max(longest, min(len(title), 12)) + 3, MOST_WIDTH))


def _write_numbers(sheet: Worksheet, place: int, title: str, values: np.ndarray, style: Format) -> None:
    """Numbers as numbers; a missing value is an empty cell, an infinite one the word."""
    for row, value in enumerate(values.tolist(), start=1):
        if math.isfinite(value):
            sheet.write_number(row, place, value, style)
        elif not math.isnan(value):
            sheet.write_string(row, place, "infinite" if value > 0.0 else "minus infinite")
    sheet.set_column(place, place, min(max(len(title) // 2, 12) + 3, MOST_WIDTH))
