"""`smallyard timeline`: progress, folder, one-screen summary."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from smallyard.apps.measures_out import WIDTH, one_form
from smallyard.apps.screen import fact_grid, shown
from smallyard.errors import Finding, InputError
from smallyard.labels.json_text import json_text
from smallyard.results.tables import to_csv
from smallyard.study.timeline import timeline
from smallyard.study.timeline_folder import default_folder, write_timeline
from smallyard.study.timeline_result import TimelineResult
from smallyard.study.timeline_words import answer, certificate_words, label_words, range_lines, table_of

NOT_CERTIFIED = 4  # exit code where a date has no certified solution
MOST_ROWS = 45  # rows of a table on a screen; all of them are in the folder


@dataclass(frozen=True)
class Asked:
    """The options of the command."""

    first: str
    last: str
    by: str
    scenario: str | None
    measures: Path | None
    baseline: str | None
    regions: str | None
    pairs: str | None
    with_range: bool
    model: dict[str, str | None]


def timeline_command(asked: Asked, out: Path | None, *, as_json: bool, as_csv: bool, force: bool) -> int:
    """Solve, write, print; 4 where a date is not certified, else 0."""
    one_form(as_json, as_csv)
    began = time.perf_counter()
    quiet = Console(stderr=True)
    with quiet.status("starting") as status:

        def show(step: str) -> None:
            if quiet.is_terminal:
                status.update(shown(step))
            else:
                quiet.print(shown(step), highlight=False, soft_wrap=True)

        found = timeline(
            asked.first, asked.last, asked.by, scenario=asked.scenario, measures=asked.measures, baseline=asked.baseline,
            regions=_words(asked.regions), pairs=_pairs(asked.pairs), range=asked.with_range, out=out, force=force, progress=show,
            **asked.model,
        )  # fmt: skip
    folder = out or write_timeline(found, default_folder(found.timeline_sha256), force=force)
    if as_json:
        print(json_text(found.to_dict() | {"folder": str(folder)}))
    elif as_csv:
        print(to_csv(found.tables["timeline"]), end="")
    else:
        page = Console(highlight=False)
        page = page if page.is_terminal else Console(highlight=False, width=WIDTH)
        print_timeline(found, f"{folder} ({time.perf_counter() - began:.1f} s)", page)
    return 0 if found.certified else NOT_CERTIFIED


def _words(text: str | None) -> list[str] | None:
    return None if text is None else [word.strip() for word in text.split(",") if word.strip()]


def _pairs(text: str | None) -> list[tuple[str, str]] | None:
    """USA:CHN,CHN:USA as importer and exporter."""
    if text is None:
        return None
    found = []
    for word in _words(text) or []:
        one, colon, two = word.partition(":")
        if not colon:
            what = f"'{word:.40}' is not a pair of regions"
            raise InputError(Finding("E-USAGE", what, "--pairs", expected="importer:exporter, such as USA:CHN,CHN:USA"))
        found.append((one.strip(), two.strip()))
    return found


def print_timeline(found: TimelineResult, place: str, console: Console) -> None:
    """One screen: what it is, the table by date, ranges, closure, certificate, notes, and where the files are."""
    console.print()
    console.print(shown(found.title), style="bold")
    console.print(shown(label_words(found)))
    console.print(shown(answer(found)))
    console.print()
    console.print(_table(found))
    console.print(fact_grid(_facts(found, place), found.remarks))


def _facts(found: TimelineResult, place: str) -> list[tuple[str, str]]:
    closure = found.closure
    ranges = range_lines(found) or [("range", "not solved: these numbers have no range")]
    failed = [(item.day, f"{item.status}: {item.reason}") for item in found.dates if not item.certified]
    return [
        *((f"range {when}" if found.ranges else when, text) for when, text in ranges),
        *failed,
        ("compared with", closure["compared_with"]),
        ("economy", f"{found.world['name']} ({found.world['vintage']}), data {str(found.world['sha256'])[:8]}"),
        ("closure", f"{closure['horizon']}; deficits {closure['deficits']}; revenue {closure['revenue']}"),
        ("elasticities", closure["elasticities"]),
        ("certificate", certificate_words(found)),
        ("register", found.register_sha256[:16]),
        ("folder", place),
        ("timeline", found.timeline_sha256[:16]),
    ]


def _table(found: TimelineResult) -> Table:
    heads, rows = table_of(found)
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", caption_justify="left")
    table.add_column(heads[0], no_wrap=True)
    for head in heads[1:]:
        table.add_column(shown(head), justify="right")
    kept = _some(rows, {item.day for item in found.ranges})
    for row in kept:
        table.add_row(*(shown(text.partition("\u202f")[0]) for text in row))
    more = "" if len(kept) == len(rows) else f"; {len(kept)} of {len(rows)} dates, all are in the folder"
    table.caption = (
        "in law, after: average additional duty over the base year, points, before and after trade has moved; real income in "
        f"percent; revenue: of tariffs, percent of income{more}"
    )
    return table


def _some(rows: Sequence[list[str]], always: Collection[str]) -> list[list[str]]:
    """As many rows as a screen takes, evenly from all, and those of the dates in `always`."""
    if len(rows) <= MOST_ROWS:
        return list(rows)
    step = (len(rows) - 1) / (MOST_ROWS - 1)
    places = {round(step * place) for place in range(MOST_ROWS)}
    return [row for place, row in enumerate(rows) if place in places or row[0] in always]
