"""Tables of the law behind a run: measures in force with links to their sources, and what moves nothing."""

from __future__ import annotations

import re

from markupsafe import Markup

from smallyard.labels.regions import region_name
from smallyard.results.authority_names import authority_name
from smallyard.results.figures.caption import Caption, figure_of
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.html_table import cell, html_table
from smallyard.results.figures.svg import element
from smallyard.results.policy_record import LAW, UNUSED, MeasureRow, PolicyRecord
from smallyard.results.tables import Table

MOST_NAMES = 4
_PAGE = re.compile(r"https?://[\w.-]+(:\d+)?(/[^\s<>\"\\]*)?", re.ASCII)
_REPOSITORY = re.compile(r"repo:(?P<name>[\w-]+/[\w.-]+):(?P<path>[\w./-]+) \((?P<commit>[0-9a-f]{7,40})\b[^)]*\)", re.ASCII)
HELD = {"both": "both", "baseline": "baseline only", "counterfactual": "counterfactual only"}


def measures_table(record: PolicyRecord) -> Figure:
    """Measures that move something: levels, how the part that they hit is known, law or judgement, sources."""
    rows = [row for row in record.measures if row.provenance != UNUSED]
    days = " → ".join(day for day in (record.baseline_day, record.counterfactual_day) if day)
    head = ["Measure", "By, on", "Authority", f"Level, {days}", "Since", "Law or judgement: how the part that it hits is known"]
    head.append("Sources")
    body = [_cells(record, row) for row in rows]
    by_law = sum(row.provenance == LAW for row in rows)
    title = f"{len(rows)} measures in force move something; {by_law} of them rest on law alone"
    subtitle = "Level, coverage and sources of each measure; levels in percent of value unless a unit stands beside them"
    note = (
        "Law: the text of the law says which products or goods are hit, and date and level were read in a source. Judgement: the "
        "part of a flow, or something in the record, is somebody’s estimate or general knowledge; the column names it. Levels are "
        "those of the law; what the base year holds already is taken off. Flows: tables/measures_cells.csv."
    )
    caption = Caption("measures-in-force", title, subtitle, note)
    markup = html_table(head, body, f"{title}. {subtitle}", cls="options")
    words = " ".join(f"{row.title}: {row.latest.words} {row.unit}, {row.provenance}." for row in rows) or "No measure."
    return figure_of(caption, markup, markup, words, _numbers(rows))


def _cells(record: PolicyRecord, row: MeasureRow) -> list[Markup]:
    known = f"{row.provenance}: {row.basis_words}" + (f"; recalled: {', '.join(row.recalled)}" if row.recalled else "")
    name = element("th", row.title, " ", element("code", row.id), scope="row")
    who = f"{_places(row.imposers)} on {_places(row.targets)}"
    authority = authority_name(row.authority) if row.authority else row.instrument.replace("_", " ")
    texts = [cell(text, "words") for text in (who, authority, _levels(record, row), row.latest.since, known)]
    return [name, *texts, _links(record, row.sources)]


def _levels(record: PolicyRecord, row: MeasureRow) -> str:
    """Level under both laws, a dash where it is not in force; one number where nothing changed."""
    sides = [row.counterfactual] if not record.baseline_day else [row.baseline, row.counterfactual]
    words = ["–" if held is None else held.words for held in sides]
    text = words[0] if len(set(words)) == 1 else " → ".join(words)
    return text if row.unit == "pct" else f"{text} ({row.unit.replace('_', ' ')})"


def _places(names: tuple[str, ...]) -> str:
    shown = ["all" if name == "ALL" else region_name(name) for name in names[:MOST_NAMES]]
    return ", ".join(shown) + (f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else "")


def _links(record: PolicyRecord, names: tuple[str, ...]) -> Markup:
    """Sources by id, as links where they are pages."""
    parts: list[Markup] = []
    for name in names:
        parts.append((Markup(", ") if parts else Markup("")) + link(record.sources[name].at, name))
    return element("td", *parts, class_="words")


def link(at: str, text: str) -> Markup:
    """A plain link to a page, or to a file of a public repository; anything else is shown as text and never linked.

    Arguments: at, an http or https address, 'repo:owner/name:path (commit)', or the name of a text; text of the link.
    """
    file = _REPOSITORY.fullmatch(at)
    if file is not None:
        at = f"https://github.com/{file['name']}/blob/{file['commit']}/{file['path']}"
    if _PAGE.fullmatch(at):
        return element("a", text, href=at, rel="noopener noreferrer")
    return element("span", f"{text}: {at}")


def _numbers(rows: list[MeasureRow]) -> Table:
    return {
        "id": [row.id for row in rows],
        "title": [row.title for row in rows],
        "in_force": [HELD[row.held] for row in rows],
        "change": [row.change for row in rows],
        "level": [row.latest.words for row in rows],
        "unit": [row.unit for row in rows],
        "law_or_judgement": [row.provenance for row in rows],
    }


def left_out_table(record: PolicyRecord) -> tuple[Figure, ...]:
    """Measures in force that move nothing, and why; none if all move something."""
    rows = record.left_out
    if not rows:
        return ()
    title = f"{len(record.idle)} measures in force move nothing in the model"
    subtitle = "What could not be quantified or has no place in this world, and why"
    head = ["Measure", "Instrument", "In force", "Why it moves nothing"]
    body = [
        [
            element("th", row.title, " ", element("code", row.id), scope="row"),
            *(cell(text, "words") for text in (row.instrument.replace("_", " "), HELD[row.side], row.reason)),
        ]
        for row in rows
    ]
    names = ("id", "title", "instrument", "side", "reason")
    table: Table = {name: [getattr(row, name) for row in rows] for name in names}
    note = "A scenario can state the part of a flow that a measure hits (coverage), or write it as a policy of its own."
    markup = html_table(head, body, f"{title}. {subtitle}", cls="options")
    words = " ".join(f"{row.title}: {row.reason}." for row in rows)
    return (figure_of(Caption("measures-left-out", title, subtitle, note), markup, markup, words, table),)
