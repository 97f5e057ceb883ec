"""A comparison as a workbook."""

from __future__ import annotations

from collections.abc import Mapping

from smallyard.results.comparison import Comparison
from smallyard.results.comparison_words import answer, fact_lines
from smallyard.results.sheets import book_bytes, cut_words
from smallyard.results.tables import Table

SHEETS = {
    "runs": "one row per run: its question, what it is compared with, its setting, its certificate",
    "real_income": "real income, one row per region and one column per run; then differences to the baseline run",
    "values": "real income with its range, real wage and real GDP by run and region",
    "differences": "each run minus the baseline run, in percentage points, with the range over the options that both have solved",
}


def comparison_workbook_bytes(found: Comparison) -> bytes:
    """The workbook (.xlsx) of a comparison; the same runs give the same bytes. For programs: comparison.json has every digit."""
    tables = found.tables
    return book_bytes(_readme(found, tables), tables)


def _readme(found: Comparison, tables: Mapping[str, Table]) -> list[tuple[str, object]]:
    lines: list[tuple[str, object]] = [("title", f"Comparison of {len(found.runs)} runs"), ("answer", answer(found))]
    lines += [("remark", text) for text in found.remarks]
    lines += [(f"run {letter}", name) for letter, name in zip(found.letters, found.names, strict=True)]
    lines += [(f"sheet {name}", SHEETS[name] + cut_words(table)) for name, table in tables.items()]
    lines.append(("units", "columns ending in _percent: percent; in _pp: percentage points; an empty cell: no value"))
    lines += fact_lines(found)
    lines.append(("comparison sha256", found.sha256))
    for letter, run in zip(found.letters, found.runs, strict=True):
        lines += [(f"{letter}: remark", text) for text in run.remarks]
        lines.append((f"{letter}: scenario sha256", run.scenario_sha256))
    sources = dict.fromkeys((name, text) for run in found.runs for name, text in run.sources.items())
    lines += [(f"source: {name}", text) for name, text in sources]
    return lines + [("licence of the data", text) for text in dict.fromkeys(run.world["licence"] for run in found.runs)]
