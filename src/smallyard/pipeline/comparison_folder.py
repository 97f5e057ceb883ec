"""The folder of a comparison: the same for people and for programs, written by the same rules as a run folder."""

from __future__ import annotations

from pathlib import Path

from smallyard.labels.json_text import json_text
from smallyard.pipeline.folder import FolderKind, write_folder
from smallyard.results.comparison import SCHEMA, Comparison
from smallyard.results.tables import to_csv

CARD = "comparison.json"
REPORT = "report.html"
WORKBOOK = "comparison.xlsx"
TABLES = "tables"
COMPARISON = FolderKind("comparison", CARD, SCHEMA, "comparison_sha256", frozenset({CARD, REPORT, WORKBOOK, TABLES}))


def default_folder(sha256: str) -> Path:
    """runs/compare-<first 8 digits of the comparison's hash>."""
    return Path("runs") / f"compare-{sha256[:8]}"


def write_comparison(found: Comparison, folder: Path, *, force: bool = False) -> Path:
    """Write comparison.json, report.html, comparison.xlsx and tables/*.csv.

    An existing folder is replaced only by a comparison of the same questions, or with `force`.
    """
    return write_folder(folder, found.sha256, COMPARISON, lambda draft: _fill(found, draft, folder.name), force=force)


def _fill(found: Comparison, draft: Path, place: str) -> None:
    from smallyard.results.comparison_report import comparison_html
    from smallyard.results.comparison_workbook import comparison_workbook_bytes

    text = json_text(found.to_dict())
    (draft / CARD).write_text(text + "\n", "utf-8")
    (draft / TABLES).mkdir()
    tables = found.tables
    for stem, table in tables.items():
        (draft / TABLES / f"{stem}.csv").write_text(to_csv(table), "utf-8")
    (draft / WORKBOOK).write_bytes(comparison_workbook_bytes(found))
    files = [CARD, WORKBOOK, *(f"{TABLES}/{stem}.csv" for stem in tables)]
    (draft / REPORT).write_text(comparison_html(found, place=place, files=files), "utf-8")
