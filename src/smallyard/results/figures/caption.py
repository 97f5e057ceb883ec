"""The texts of a figure, and how drawings become a figure."""

from __future__ import annotations

from dataclasses import dataclass

from smallyard.results.figures.figure import Figure
from smallyard.results.tables import Table

WIDE, NARROW = 1030.0, 342.0  # px of the two drawings
PRINTED = 640.0  # px of a drawing made for paper: a column there is 640 px wide


@dataclass(frozen=True)
class Caption:
    """key: slug, unique on a page; title: the finding; subtitle: measure · unit · compared with what; note: definitions."""

    key: str
    title: str
    subtitle: str
    note: str = ""


def figure_of(caption: Caption, wide: str, narrow: str, words: str, table: Table, *, export: str = "") -> Figure:
    """The figure with its caption."""
    return Figure(caption.key, caption.title, caption.subtitle, caption.note, str(wide), str(narrow), words, table, str(export))
