"""What a document says about a run: numbers from its checked result.json, sentences and drawings from its report page."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from smallyard.apps.export_page import PageFigure, PageTexts, one_line, read_page
from smallyard.apps.lab.citation import bibtex, citation_text
from smallyard.errors import Finding, InputError, printable
from smallyard.labels.regions import region_name
from smallyard.pipeline.read_run import read_run
from smallyard.pipeline.run_folder import REPORT
from smallyard.results.card_form import WORLD
from smallyard.results.numbers import percent_text, signed
from smallyard.results.option_words import turn_words
from smallyard.results.run_card import RunCard
from smallyard.results.words import listed

MAX_PAGE = 64 << 20  # bytes of a report page; one of 44 regions has 2 MB
LONGEST = 1200  # characters of a figure's words where a table cannot be drawn
HEADINGS = ("Region", "Real income", "Lowest", "Highest", "Sign turns with", "Real wage", "Real GDP")
FOOT = "Changes are ratios of two certified solves. The tool takes no side; a model is not a forecast."
RANGE_WORDS = "Lowest and highest of {count} solved options; this is not a confidence interval."
NO_RANGE = "The grid of options was not solved for this run."


@dataclass(frozen=True)
class Content:
    """A document in order of its parts; all texts are plain and hold no control characters.

    `setting`, `checks`, `sources`: name and text; `rows`: cells as printed under HEADINGS; `identity`: what made the numbers.
    """

    title: str
    answer: str
    lead: str
    happens: tuple[str, ...]
    depends: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    range_words: str
    setting: tuple[tuple[str, str], ...]
    figures: tuple[PageFigure, ...]
    checks: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]
    commands: str
    citation: str
    bibtex: str
    identity: str


def content_of(folder: Path) -> Content:
    """Read a run folder as a file from a stranger; raises InputError where it is no complete run of a scenario."""
    card = read_run(folder)
    page = read_page(_page(folder, card))
    world = card.world
    identity = f"smallyard {card.versions.get('smallyard', '')} · data {world['name']} {world['sha256'][:16]} · "
    count = len(card.range.solved) if card.range else 0
    return Content(
        title=_clean(card.title or page.question or "Untitled scenario"),
        answer=_clean(page.answer),
        lead=_clean(page.lead),
        happens=tuple(map(_clean, page.happens)),
        depends=tuple(map(_clean, page.depends)),
        rows=tuple(_rows(card)),
        range_words=RANGE_WORDS.format(count=count) if count else NO_RANGE,
        setting=tuple(_setting(card)),
        figures=tuple(_figures(page)),
        checks=_pairs(page.checks),
        remarks=tuple(map(_clean, card.remarks)),
        sources=_pairs(page.sources),
        commands=_lines(page.commands),
        citation=_clean(f"{citation_text()} Scenario {card.scenario_sha256[:16]}, data {world['name']} {world['sha256'][:16]}."),
        bibtex=_lines(page.bibtex or bibtex()),
        identity=_clean(identity + f"scenario {card.scenario_sha256}"),
    )


def _page(folder: Path, card: RunCard) -> str:
    """The report page of the folder, if it is that of the result beside it."""
    file = folder / REPORT
    if os.path.islink(file) or not os.path.isfile(file):
        what = f"'{folder.name}/{REPORT}' is missing or no plain file"
        raise InputError(Finding("E-EXPORT-REPORT", what, REPORT, fix="run the scenario again"))
    with file.open("rb") as stream:
        raw = stream.read(MAX_PAGE + 1)
    text = raw.decode("utf-8", "replace")
    if len(raw) > MAX_PAGE or card.scenario_sha256 not in text:
        what, why = "the report page is not that of the result", f"it does not name scenario {card.scenario_sha256[:16]}"
        raise InputError(Finding("E-EXPORT-REPORT", what, REPORT, why, fix="run the scenario again"))
    return text


def _rows(card: RunCard) -> list[tuple[str, ...]]:
    """The world and groups first, then regions from loss to gain; percents as printed in the report."""
    income = card.measures["real_income_percent"]
    rows = [_group_row(card, name) for name in sorted(card.groups_real_income, key=lambda name: name != WORLD)]
    for place in np.argsort(income, kind="stable"):
        code = card.regions[place]
        low, high = (float("nan"),) * 2 if card.range is None else (card.range.low[place], card.range.high[place])
        turns = "" if card.range is None else listed(turn_words(card.range.flips(code) or ""))
        others = [card.measures[name][place] for name in ("real_wage_percent", "real_gdp_percent")]
        values = [percent_text(float(value)) for value in (income[place], low, high)]
        rows.append((region_name(code), *values, turns, *(percent_text(float(value)) for value in others)))
    return [tuple(map(_clean, row)) for row in rows]


def _group_row(card: RunCard, name: str) -> tuple[str, ...]:
    low, high = (float("nan"),) * 2 if card.range is None else card.range.group_bounds(name)
    title = "World" if name == WORLD else region_name(name)
    return (title, *map(percent_text, (card.groups_real_income[name], low, high)), "", signed(float("nan")), signed(float("nan")))


def _setting(card: RunCard) -> list[tuple[str, str]]:
    world = card.world
    named = {"compared_with": "Compared with", "horizon": "Horizon", "deficits": "Deficits", "revenue": "Revenue"}
    found = [(title, card.closure[key]) for key, title in named.items()]
    found += [("Elasticities", card.closure["elasticities"]), ("Unit of account", card.closure["numeraire"])]
    found.append(("Economy", f"{world['name']}, {world['vintage']}, data {world['sha256'][:16]}, money in {world['money']}"))
    return [(name, _clean(text)) for name, text in found]


def _figures(page: PageTexts) -> list[PageFigure]:
    """Drawings with their texts; tables that a page cannot show are told in words, or named with where they are."""
    for figure in page.figures:
        for name in ("title", "subtitle", "note", "words"):
            setattr(figure, name, _clean(getattr(figure, name)))
        if not figure.svg and len(figure.words) > LONGEST:
            figure.words = "A long table: it stands in report.html and under tables/ of the run folder."
    return page.figures


def _pairs(items: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((_clean(name), _clean(text)) for name, text in items)


def _clean(text: str) -> str:
    """One line without characters that steer."""
    return printable(one_line(text))


def _lines(text: str) -> str:
    return "\n".join(printable(line) for line in text.splitlines())
