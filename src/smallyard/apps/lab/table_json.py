"""Tables as JSON columns: the numbers of the CSV files, missing values as null."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

Columns = dict[str, list[Any]]


def columns_of(table: Mapping[str, Sequence[object] | np.ndarray]) -> Columns:
    """The columns of a table of a result."""
    return {name: _plain(values) for name, values in table.items()}


def _plain(values: Sequence[object] | np.ndarray) -> list[Any]:
    if isinstance(values, np.ndarray) and values.dtype.kind == "f":
        return [value if math.isfinite(value) else None for value in values.tolist()]
    return [_cell(value) for value in (values.tolist() if isinstance(values, np.ndarray) else values)]


def _cell(value: object) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, bool | int | float | str) or value is None else str(value)


def cells_of(texts: Sequence[str]) -> list[Any]:
    """A column of a CSV file: numbers where all filled cells are numbers, missing values as null; else text as it is."""
    try:
        found = [None if text == "" else float(text) for text in texts]
    except ValueError:
        return list(texts)
    if all(value is None for value in found) or any(value is not None and not math.isfinite(value) for value in found):
        return [text or None for text in texts]
    return [int(text) if text.isdigit() else value for text, value in zip(texts, found, strict=True)]
