"""Sector × region table: the number in every cell, colour by seven classes that mirror each other about zero."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from smallyard.results.figures.caption import NARROW, WIDE, Caption, figure_of
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.html_table import cell, heading_cell, html_table
from smallyard.results.figures.legend import legend
from smallyard.results.figures.scale import class_limits, class_of
from smallyard.results.figures.svg import one_line
from smallyard.results.numbers import signed
from smallyard.results.tables import Table

NAMED = 3  # largest cells named in the words, in each direction


def heat_table(
    rows: Sequence[str],
    columns: Sequence[str],
    values: np.ndarray,
    caption: Caption,
    *,
    row_heading: str,
    unit: str = "%",
    digits: int = 1,
) -> Figure:
    """A real table with a number in each cell; missing values are a dash.

    Arguments: values [row, column]; the colour limits are taken from the 95th percentile of the absolute values, so that one
    extreme cell does not pale all others.
    """
    finite = np.abs(values[np.isfinite(values)])
    keys = _once([row_heading, *columns])
    data: Table = {keys[0]: list(rows)} | {key: values[:, place] for place, key in enumerate(keys[1:])}
    words = _words(rows, columns, values, unit, digits)
    if finite.size and all(signed(float(value), digits) == signed(0.0, digits) for value in finite):
        text = f"Nothing to show: all {finite.size} values are {signed(0.0, digits)} as printed."
        return figure_of(caption, one_line(text, WIDE), one_line(text, NARROW), words, data)
    limits = class_limits([float(np.quantile(finite, 0.95)) if finite.size else 0.0])
    body = [
        [heading_cell(name), *(_cell(float(value), limits, digits) for value in line)]
        for name, line in zip(rows, values, strict=True)
    ]
    name = f"{caption.title}. {caption.subtitle}"
    table = html_table([row_heading, *columns], body, name, cls="heat") + legend(limits, unit)
    return figure_of(caption, table, table, words, data)


def _cell(value: float, limits: tuple[float, float, float], digits: int) -> Markup:
    text = "–" if math.isnan(value) else signed(value, digits)
    return cell(text, class_of(value, limits))


def _words(rows: Sequence[str], columns: Sequence[str], values: np.ndarray, unit: str, digits: int) -> str:
    parts = []
    for place, column in enumerate(columns):
        line = values[:, place]
        order = [k for k in np.argsort(np.where(np.isfinite(line), line, 0.0)) if np.isfinite(line[k])]
        down = [f"{rows[k]} {signed(float(line[k]), digits, unit)}" for k in order[:NAMED] if line[k] < 0]
        up = [f"{rows[k]} {signed(float(line[k]), digits, unit)}" for k in order[::-1][:NAMED] if line[k] > 0]
        text = "; ".join(part for part in (", ".join(up), ", ".join(down)) if part)
        parts.append(f"{column}: {text or 'no change'}.")
    return " ".join(parts) or "No column."


def _once(names: Sequence[str]) -> list[str]:
    """Names of columns; what stands there before gets its number."""
    return [name if name not in names[:place] else f"{name} ({place + 1})" for place, name in enumerate(names)]
