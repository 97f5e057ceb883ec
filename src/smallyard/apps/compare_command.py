"""`smallyard compare`: progress, folder of the comparison, one-screen summary."""

from __future__ import annotations

import json
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from smallyard.apps.screen import fact_grid, shown
from smallyard.pipeline.compare import compare
from smallyard.pipeline.comparison_folder import default_folder, write_comparison
from smallyard.results.comparison import Comparison
from smallyard.results.comparison_tables import code_name
from smallyard.results.comparison_words import answer, fact_lines, focus, lead, points, spread_order
from smallyard.results.numbers import percent_text

SHOWN = 8  # regions in the table; all of them are in the folder
COLUMNS = 4  # runs with a column of their own on one screen


def compare_command(runs: list[str], baseline: str, allow: list[str], out: Path | None, *, as_json: bool, force: bool) -> None:
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

        found = compare(runs, baseline=baseline, allow=allowed, out=out, force=force, progress=show)
    folder = out or write_comparison(found, default_folder(found.sha256), force=force)
    if as_json:
        print(json.dumps(found.to_dict() | {"folder": str(folder)}, ensure_ascii=False, indent=1, allow_nan=False))
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
    base = found.letters[found.baseline]
    places = list(range(len(found.runs)))[:COLUMNS]
    others = [place for place in range(len(found.runs)) if place != found.baseline][:COLUMNS]
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", caption_justify="left")
    table.add_column("real income", no_wrap=True)
    for place in places:
        table.add_column(found.letters[place], justify="right", no_wrap=True)
    for place in others:
        table.add_column(f"{found.letters[place]} − {base}", justify="right", no_wrap=True)
    for code in [*_codes(found), *found.groups]:
        column = found.codes.index(code)
        values = [percent_text(float(found.values["real_income_percent"][place, column])) for place in places]
        gaps = [points(float(found.gaps["real_income_percent"][place, column])) for place in others]
        table.add_row(shown(code_name(code)), *values, *gaps)
    more = "" if len(found.runs) <= COLUMNS else f"; the first {COLUMNS} of {len(found.runs)} runs, all are in the folder"
    table.caption = f"changes in percent of each run's own baseline; differences in percentage points{more}"
    return table


def _codes(found: Comparison) -> list[str]:
    first = focus(found)
    return [*first, *(code for code in spread_order(found) if code not in first)][:SHOWN]
