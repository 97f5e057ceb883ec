"""`smallyard run`: progress, run folder, one-screen summary."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from smallyard.apps.screen import fact_grid, shown
from smallyard.labels.json_text import json_text
from smallyard.pipeline.folder import check_target
from smallyard.pipeline.run import run
from smallyard.pipeline.run_folder import RUN, default_folder
from smallyard.policy.scenario import Scenario
from smallyard.results.result import Result
from smallyard.results.summary import (
    certificate_sentence,
    controls_sentence,
    headline_sentence,
    money_heading,
    notes,
    notes_of,
    policy_sentence,
    table_rows,
)


def run_command(name: str, out: Path | None, *, as_json: bool, force: bool, full: bool) -> None:
    """Solve, write, print; the target folder is checked before any work is done."""
    began = time.perf_counter()
    scenario = Scenario.load(name)
    folder = out or default_folder(Path(name).stem, scenario.sha256)
    check_target(folder, scenario.sha256, RUN, force=force)
    quiet = Console(stderr=True)
    with quiet.status("starting") as status:
        result = run(scenario, out=folder, force=force, full=full, progress=_progress(quiet, status))
    if as_json:
        print(json_text(result.to_dict() | {"folder": str(folder)}))
        return
    seconds = time.perf_counter() - began
    print_summary(result, f"{folder} ({seconds:.1f} s)", Console(highlight=False))


def _progress(console: Console, status: object):  # type: ignore[no-untyped-def]
    """A spinner on a terminal, one line per step elsewhere."""
    steps = iter(range(1, 100))

    def show(step: str) -> None:
        text = f"step {next(steps)} of 8: {step}"
        if console.is_terminal:
            status.update(text)  # type: ignore[attr-defined]
        else:
            print(text, file=sys.stderr)

    return show


def print_summary(result: Result, place: str, console: Console) -> None:
    """One screen: sentence, table, closure, certificate, notes, and where the files are."""
    console.print()
    console.print(shown(result.title or "Untitled scenario"), style="bold")
    if notes_of(result):
        console.print(shown(notes_of(result)), style="dim")
    console.print(shown(headline_sentence(result)))
    console.print()
    console.print(_table(result))
    closure = result.closure
    facts = {
        "compared with": closure["compared_with"],
        "economy": f"{result.world['name']} ({result.world['vintage']}), data {str(result.world['sha256'])[:8]}",
        "closure": f"{closure['horizon']}; deficits {closure['deficits']}; revenue {closure['revenue']}",
        "elasticities": closure["elasticities"],
        **({} if result.controls is None else {"controls": controls_sentence(result)}),
        **({} if result.policy is None else {"measures in force": policy_sentence(result)}),
        "certificate": certificate_sentence(result),
        "run folder": place,
        "scenario": result.scenario_sha256[:16],
    }
    console.print(fact_grid(facts.items(), notes(result)))


def _table(result: Result) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", caption_justify="left")
    table.add_column("", no_wrap=True)
    for heading in ("real income", "low to high", "real wage", money_heading(result)):
        table.add_column(heading, justify="right", no_wrap=True)
    table.caption = "changes in percent; low to high: the same question under other options"
    for title, rows in table_rows(result):
        table.add_row(shown(title), style="italic")
        for row in rows:
            table.add_row(shown("  " + row.name), row.real_income, row.span, row.real_wage, row.money)
    return table
