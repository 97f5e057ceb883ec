"""`smallyard compare`: progress, folder of the comparison, one-screen summary."""

from __future__ import annotations

import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from smallyard.apps.screen import fact_grid, shown
from smallyard.labels.json_text import json_text
from smallyard.pipeline.compare import compare
from smallyard.pipeline.comparison_folder import default_folder, write_comparison
from smallyard.results.comparison import Comparison
from smallyard.results.comparison_tables import code_name
from smallyard.results.comparison_words import answer, fact_lines, focus, lead, points, spread_order
from smallyard.results.numbers import percent_text

SHOWN = 8  # regions in the table; all of them are in the folder
COLUMNS, BOTH = 6, 3  # runs that fit on a screen: with their values, with values and differences


def compare_command(
    runs: list[str], baseline: str | None, allow: list[str], out: Path | None, *, as_json: bool, force: bool
) -> None:
    """Read or solve the runs, compare, write, print."""
    began = time.perf_counter()
    quiet = Console(stderr=True)
    allowed = [word.strip() for item in allow for word in item.split(",") if word.strip()]
    with quiet.status("reading the runs") as status:

        def show(step: str) -> None:
            if quiet.is_terminal:
                status.update(shown(step))
            else:
                quiet.print(shown(step), highlight=False, soft_wrap=True)

        found = compare(runs, baseline=0 if baseline is None else baseline, allow=allowed, out=out, force=force, progress=show)
    folder = out or write_comparison(found, default_folder(found.sha256), force=force)
    if as_json:
        print(json_text(found.to_dict() | {"folder": str(folder)}))
        return
    print_comparison(found, f"{folder} ({time.perf_counter() - began:.1f} s)", Console(highlight=False))


def print_comparison(found: Comparison, place: str, console: Console) -> None:
    """One screen: the runs, the answer, the table, what is common, remarks, and where the files are."""
    console.print()
    for letter, name in zip(found.letters, found.names, strict=True):
        console.print(shown(f"{letter}  {name}"), style="bold")
    console.print()
    console.print(shown(f"{answer(found)} {lead(found)}"))
    console.print()
    console.print(_table(found))
    facts = [("minus", f"differences are to {found.letters[found.baseline]}"), *fact_lines(found), ("folder", place)]
    console.print(fact_grid([*facts, ("comparison", found.sha256[:16])], found.remarks))


def _table(found: Comparison) -> Table:
    """Values by run; differences beside them where a screen has room for both."""
    base, count = found.letters[found.baseline], len(found.runs)
    places = list(range(count))[:COLUMNS]
    others = [place for place in range(count) if place != found.baseline] if count <= BOTH else []
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", caption_justify="left")
    table.add_column("real income, percent", no_wrap=True)
    for heading in [*(found.letters[place] for place in places), *(f"{found.letters[place]} − {base}" for place in others)]:
        table.add_column(heading, justify="right", no_wrap=True)
    shown_codes = _codes(found)
    for code in [*shown_codes, *(group for group in found.groups if group not in shown_codes)]:
        column = found.codes.index(code)
        values = [percent_text(float(found.values["real_income_percent"][place, column])) for place in places]
        gaps = [points(float(found.gaps["real_income_percent"][place, column])) for place in others]
        table.add_row(shown(code_name(code)), *(text.partition("\u202f")[0] for text in (*values, *gaps)))
    gaps_words = "differences in percentage points" if others else f"differences to {base} are in the folder"
    more = "" if count <= COLUMNS else f"; the first {COLUMNS} of {count} runs, all are in the folder"
    table.caption = f"changes in percent of each run's own baseline; {gaps_words}{more}"
    return table


def _codes(found: Comparison) -> list[str]:
    first = focus(found)
    return [*first, *(code for code in spread_order(found) if code not in first)][:SHOWN]
