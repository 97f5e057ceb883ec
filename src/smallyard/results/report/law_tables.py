"""Tables of the law behind a run: measures in force with links to their sources, and what moves nothing."""

from __future__ import annotations

from urllib.parse import urlsplit

from markupsafe import Markup

from smallyard.labels.regions import region_name
from smallyard.results.authority_names import authority_name
from smallyard.results.figures.caption import Caption, figure_of
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.html_table import cell, html_table
from smallyard.results.figures.svg import element
from smallyard.results.policy_record import LAW, SIDES, UNUSED, MeasureRow, PolicyRecord
from smallyard.results.tables import Table

MOST_NAMES = 4
HELD = {"both": "both", "baseline": "baseline only", "counterfactual": "counterfactual only"}


def measures_table(record: PolicyRecord) -> Figure:
    """Measures that move something: levels, how the part that they hit is known, law or judgement, sources."""
    rows = [row for row in record.measures if row.provenance != UNUSED]
    head = ["Measure", "By, on", "Authority", *(_heading(record, side) for side in SIDES), "Since"]
    head += ["Part of the flows known by", "Law or judgement", "Sources"]
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


def _heading(record: PolicyRecord, side: str) -> str:
    day = record.baseline_day if side == "baseline" else record.counterfactual_day
    return f"Level, {side} ({day})" if day else f"Level, {side}"


def _cells(record: PolicyRecord, row: MeasureRow) -> list[Markup]:
    levels = [_level(record, row, side) for side in SIDES]
    known = row.provenance + (f"; recalled: {', '.join(row.recalled)}" if row.recalled else "")
    name = element("th", row.title, " ", element("code", row.id), scope="row")
    who = f"{_places(row.imposers)} on {_places(row.targets)}"
    authority = authority_name(row.authority) if row.authority else row.instrument.replace("_", " ")
    texts = [cell(text, "words") for text in (who, authority, *levels, row.latest.since, row.basis_words, known)]
    return [name, *texts, _links(record, row.sources)]


def _level(record: PolicyRecord, row: MeasureRow, side: str) -> str:
    held = getattr(row, side)
    if held is None:
        return "–" if side == "counterfactual" or record.baseline_day else "base year"
    return held.words + ("" if row.unit == "pct" else f" {row.unit.replace('_', ' ')}")


def _places(names: tuple[str, ...]) -> str:
    shown = ["all" if name == "ALL" else region_name(name) for name in names[:MOST_NAMES]]
    return ", ".join(shown) + (f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else "")


def _links(record: PolicyRecord, names: tuple[str, ...]) -> Markup:
    """Sources as links where they are pages; places in repositories and names of texts stay text."""
    parts: list[Markup] = []
    for name in names:
        source = record.sources[name]
        separator = Markup(", ") if parts else Markup("")
        parts.append(separator + link(source.at, f"{name} ({source.kind})"))
    return element("td", *parts, class_="words")


def link(at: str, text: str) -> Markup:
    """A plain link to a page; anything that is no http or https address is shown as text and never linked."""
    try:
        found = urlsplit(at)
    except ValueError:  # brackets that are no address
        return element("span", f"{text}: {at}")
    if found.scheme in ("http", "https") and found.netloc and not any(char.isspace() for char in at):
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
