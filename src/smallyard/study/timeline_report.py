"""The report page of a timeline."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from smallyard.errors import printable
from smallyard.labels.regions import region_name
from smallyard.results.figures.caption import Caption
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.plain_table import plain_table
from smallyard.results.report.chips import chips
from smallyard.results.report.page import Section, render
from smallyard.study.timeline_result import TimelineResult
from smallyard.study.timeline_words import (
    answer,
    certificate_words,
    duties_figure,
    figure_source,
    label_words,
    pairs_of,
    range_lines,
    span_words,
    table_of,
)

FILE_WORDS = {
    "result.json": "everything on this page as data", "scenario.resolved.yaml": "the question of the first date",
    "timeline.svg": "the chart", "tables/timeline.csv": "one row per date, region and variable",
    "tables/tariffs.csv": "average duties by date and flow", "tables/dates.csv": "status and certificate of every date",
    "tables/range.csv": "every option at first, last and peak date", "tables/published.csv": "published averages as drawn",
    "tables/left_out.csv": "measures that move nothing here, and why",
}  # fmt: skip


def timeline_html(found: TimelineResult, *, place: str = "", files: Sequence[str] = ()) -> str:
    """The whole page as text: self-contained, no script, no request.

    Arguments: place, the name of the folder; files, relative names of what lies beside the page. Everything that comes from a
    scenario or a table is escaped.
    """
    return render(
        "timeline.html.j2",
        version=found.versions["smallyard"],
        sha=found.timeline_sha256,
        register=found.register_sha256,
        complete=found.certified,
        source=figure_source(found),
        place=place,
        title=found.title,
        span=span_words(found),
        answer=answer(found),
        label=label_words(found),
        chips=chips(found.closure, found.world),
        sections=_sections(found),
        checks=_checks(found),
        remarks=list(found.remarks),
        snippet=_snippet(place),
        files=[(name, FILE_WORDS.get(name, "")) for name in files],
        sources=[(name.capitalize(), text) for name, text in found.sources.items()] + [("Licence of the data", _licence(found))],
    )


def _licence(found: TimelineResult) -> str:
    return str(found.world.get("licence", ""))


def _sections(found: TimelineResult) -> list[Section]:
    sections = [Section("dates", "Date by date", "Date by date", (_dates_figure(found),))]
    if pairs_of(found):
        sections.insert(0, Section("duties", "Average duties", "Average duties", (duties_figure(found),)))
    text = "The grid of options was not solved for this timeline: the numbers above have no range."
    if found.ranges:
        sections.append(Section("range", "What it depends on", "Range", (_range_figure(found),)))
    else:
        sections.append(Section("range", "What it depends on", "Range", (), text))
    return sections


def _dates_figure(found: TimelineResult) -> Figure:
    heads, rows = table_of(found)
    names = ", ".join(f"{code}: {region_name(code)}" for code in found.shown)
    note = (
        "In law and after: average additional duty on goods over the base year, points, before and after trade has moved. Real "
        f"income: change in percent. Revenue: tariff revenue in percent of income. {names}. "
        "Ranges at first, last and peak date stand below; all regions are in tables/timeline.csv."
    )
    caption = Caption("by-date", label_words(found), f"{span_words(found)} · compared with {found.closure['compared_with']}", note)
    table = {head: [row[place] for row in rows] for place, head in enumerate(heads)}
    whole = [[row[0].replace("-", "\u2011"), *row[1:]] for row in rows]  # dates do not break
    return plain_table(heads, whole, caption, table=table)


def _range_figure(found: TimelineResult) -> Figure:
    rows = [[when.replace("-", "\u2011"), text] for when, text in range_lines(found)]
    note = (
        "Lowest and highest change of real income over elasticities, trade balance, use of revenue and answers in kind, where "
        "applicable; other dates were solved at the headline options only."
    )
    caption = Caption("range-of-dates", "Real income with its range at three dates", "Change in percent · lowest to highest", note)
    return plain_table(["Date", "Real income"], rows, caption)


def _checks(found: TimelineResult) -> list[tuple[str, str]]:
    failed = [f"{item.day}: {item.status}, {item.reason}" for item in found.dates if not item.certified]
    return [
        ("Certificate", certificate_words(found)),
        *([("Dates without numbers", "; ".join(failed))] if failed else []),
        (
            "What it is not",
            "A path of adjustment, a forecast, or what happened: the economy of the base year meets the law of each day as if that "
            "law were to stay for ever.",
        ),
        ("Duties in law", "Statutory rates and the register’s coverage; exclusions that it does not hold, and rates paid, differ."),
        ("Variant", found.closure["variant"]),
        ("Elasticities", found.closure["elasticities"]),
        ("Register", f"version {found.register_sha256[:16]}"),
    ]


def _snippet(place: str) -> str:
    """The command that runs the first date by itself."""
    name = printable(f"{place}/scenario.resolved.yaml" if place else "scenario.resolved.yaml")
    return shlex.join(["smallyard", "run", f"./{name}" if name.startswith("-") else name])
