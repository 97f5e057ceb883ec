"""Tables as answers: columns as JSON with paging, and their CSV twin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from fastapi import Query
from fastapi.responses import Response

from smallyard.apps.lab.problems import NAMED_REFUSALS, REFUSALS, View
from smallyard.results.tables import to_csv

MOST_ROWS = 2000  # in one answer of JSON; CSV holds all
Form = Annotated[
    Literal["json", "csv"], Query(description="json: columns with paging; csv: the same table whole, for a spreadsheet.")
]
Limit = Annotated[int, Query(ge=1, le=MOST_ROWS, description="Rows in this answer.")]
Offset = Annotated[int, Query(ge=0, le=10_000_000, description="Rows before the first of this answer.")]
Cell = str | float | bool | None
_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}
TABLE = {**_CSV, **REFUSALS}
NAMED_TABLE = {**_CSV, **NAMED_REFUSALS}


class TableView(View):
    """A table by columns; the unit stands in the name of a column."""

    columns: dict[str, list[Cell]]
    """Column name → values of the rows of this answer."""
    rows: int
    """Rows of the whole table."""
    offset: int
    """Rows before the first of this answer."""
    limit: int
    """Most rows of this answer."""


def page_of(columns: Mapping[str, Sequence[Cell]], offset: int, limit: int) -> dict[str, Any]:
    """The fields of a `TableView` for some rows."""
    rows = max((len(values) for values in columns.values()), default=0)
    shown = {name: list(values[offset : offset + limit]) for name, values in columns.items()}
    return {"columns": shown, "rows": rows, "offset": offset, "limit": limit}


def csv_answer(columns: Mapping[str, Sequence[Cell]], stem: str) -> Response:
    """The whole table as CSV. Labels that a spreadsheet would run are made safe; `stem` is a name of ours, never of a user."""
    plain = {name: ["" if value is None else value for value in values] for name, values in columns.items()}
    headers = {"Content-Disposition": f'attachment; filename="smallyard-{stem}.csv"'}
    return Response(to_csv(plain), media_type="text/csv; charset=utf-8", headers=headers)


def by_columns(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> dict[str, list[Any]]:
    """Rows turned into columns."""
    return {name: [row[name] for row in rows] for name in names}
