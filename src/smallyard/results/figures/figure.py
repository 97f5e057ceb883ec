"""What every figure is."""

from __future__ import annotations

from dataclasses import dataclass

from smallyard.results.tables import Table


@dataclass(frozen=True, eq=False)
class Figure:
    """One idea as a picture, in words, and as a table.

    key: slug, unique on a page (anchor and file name); title: the finding; subtitle: measure · unit · compared with what;
    note: definitions below the picture; wide, narrow: markup drawn for 1030 and 342 px (equal for a table that reflows);
    export: drawing for picture files where it differs from `wide` (a legend that the page holds beside it);
    words: the text alternative as one paragraph; table: the same data, for CSV.
    All texts are plain; `wide` and `narrow` are finished markup with every label already escaped.
    """

    key: str
    title: str
    subtitle: str
    note: str
    wide: str
    narrow: str
    words: str
    table: Table
    export: str = ""
