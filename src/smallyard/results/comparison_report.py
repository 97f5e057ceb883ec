"""The report page of a comparison."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from smallyard._version import __version__
from smallyard.labels.regions import region_name
from smallyard.models.elasticities import set_title
from smallyard.results.comparison import Comparison
from smallyard.results.comparison_figures import difference_figures, dots_figures, measures_figure
from smallyard.results.comparison_words import (
    answer,
    common_line,
    fact_lines,
    focus,
    income_at,
    lead,
    world_bounds,
    world_income,
)
from smallyard.results.figures.compare_dots import MOST, SHAPES
from smallyard.results.figures.html_table import cell, heading_cell, html_table
from smallyard.results.figures.strip import range_strip
from smallyard.results.focus import SMALL
from smallyard.results.numbers import percent_text, row_digits, signed
from smallyard.results.option_words import option_text
from smallyard.results.report.page import Section, render

CARDS = 8  # runs with a card; all of them are in the list of runs
CHIPS = {"Compared with": "compared_with", "Horizon": "horizon", "Deficits": "deficits", "Revenue": "revenue"}
CHIPS |= {"Elasticities": "elasticities"}
DIFFERS = "differs, see below"
FILE_WORDS = {
    "comparison.json": "everything on this page as data", "comparison.xlsx": "workbook", "tables/runs.csv": "one row per run",
    "tables/real_income.csv": "one row per region, one column per run", "tables/values.csv": "every value of every run",
    "tables/differences.csv": "every difference to the baseline run",
}  # fmt: skip


@dataclass(frozen=True)
class RunBox:
    """One run as a card: its mark and name, the world's real income with its strip, and the regions in focus."""

    mark: str
    name: str
    value: str
    sign: str
    range: str
    strip: Markup
    regions: str


def comparison_html(found: Comparison, *, place: str = "", files: Sequence[str] = ()) -> str:
    """The whole page as text: self-contained, no script, no request.

    Arguments: place, the name of the folder; files, relative names of what lies beside the page. Everything that comes from a run
    is escaped.
    """
    base = found.letters[found.baseline]
    return render(
        "comparison.html.j2",
        version=__version__,
        sha=found.sha256,
        source=f"smallyard {__version__} · comparison {found.sha256[:8]}",
        place=place,
        count=len(found.runs),
        question=f"How do these {len(found.runs)} runs differ? Differences are to {base}.",
        answer=answer(found),
        lead=lead(found),
        chips=_chips(found),
        mixed=[item.words(found.letters) for item in found.mixed],
        common=common_line(found),
        boxes=_boxes(found),
        more=max(0, len(found.runs) - CARDS),
        sections=_sections(found),
        runs_table=_runs_table(found),
        checks=_checks(found),
        remarks=[*found.remarks, *(f"{letter}: {text}" for letter, run in _lettered(found) for text in run.remarks)],
        snippet=_snippet(found),
        files=[(item, FILE_WORDS.get(item, "")) for item in files],
        sources=_sources(found),
    )


def _lettered(found: Comparison) -> list:
    return list(zip(found.letters, found.runs, strict=True))


def _chips(found: Comparison) -> list[tuple[str, str]]:
    """The setting in a few words; where runs differ the list below has them all."""
    held = {name: {run.closure[key] for run in found.runs} for name, key in CHIPS.items()}
    chips = [(name, _short(next(iter(texts))) if len(texts) == 1 else DIFFERS) for name, texts in held.items()]
    economies = {(run.world["sha256"], run.world["vintage"]) for run in found.runs}
    return [*chips, ("Economy", next(iter(economies))[1] if len(economies) == 1 else DIFFERS)]


def _short(text: str) -> str:
    """'lump_sum: what that means' → 'returned'; 'fontagne2022 (share; …; weights: none)' → the title of the set."""
    name, _, words = text.partition(": ")
    if words and " " not in name:
        return option_text("", name)
    return set_title(text.split(" (share;")[0].split(" (tariff_")[0])[:160]


def _sections(found: Comparison) -> list[Section]:
    parts = [
        Section("side", "Real income side by side", "Side by side", dots_figures(found)),
        Section("differences", "All regions", "All regions", difference_figures(found)),
        Section("measures", "Three measures", "Three measures", (measures_figure(found),)),
    ]
    return [section for section in parts if section.figures]


def _boxes(found: Comparison) -> list[RunBox]:
    bounds = [world_bounds(found, place) for place in range(len(found.runs))]
    ends = [end for triple in bounds for end in triple]
    axis = (min(0.0, *ends), max(0.0, *ends))
    return [_box(found, place, bounds[place], axis) for place in range(min(len(found.runs), CARDS))]


def _box(found: Comparison, place: int, bounds: tuple[float, float, float], axis: tuple[float, float]) -> RunBox:
    letter, value = found.letters[place], world_income(found, place)
    _, low, high = bounds
    digits = row_digits(value, low, high)
    said, span = percent_text(value, digits), f"World; lowest to highest {signed(low, digits)} to {percent_text(high, digits)}"
    if found.runs[place].range is None:
        said, span = percent_text(value), "World; no range in this run"
    regions = ", ".join(f"{region_name(code)} {percent_text(income_at(found, place, code))}" for code in focus(found))
    sign = "gain" if value >= SMALL else "loss" if value <= -SMALL else ""
    mark = f"{SHAPES[place]} {letter}" if len(found.runs) <= MOST else letter
    strip = range_strip(value, low, high, axis, f"World under {letter}: {said}, {span}")
    return RunBox(mark, found.names[place], said, sign, span, strip, regions)


def _runs_table(found: Comparison) -> Markup:
    head = ["Run", "Name", "Compared with", "Options solved", "Options shared", "Largest residual", "Scenario"]
    base = found.letters[found.baseline]
    body = []
    for (letter, run), name, gap in zip(_lettered(found), found.names, found.gap_ranges, strict=True):
        own = "none" if run.range is None else str(len(run.range.solved))
        shared = "baseline of differences" if letter == base else "none" if gap is None else str(len(gap.cells))
        texts = [name, run.closure["compared_with"], own, shared, f"{run.certificate.max_residual:.0e}", run.scenario_sha256[:12]]
        body.append([heading_cell(letter), *(cell(text, "words") for text in texts)])
    return html_table(head, body, "Runs compared", cls="options")


def _checks(found: Comparison) -> list[tuple[str, str]]:
    lines = [(name.capitalize(), text) for name, text in fact_lines(found)]
    return [
        *lines,
        ("What is compared", "Real terms only: real income, real wage, real GDP. Money and nominal prices have no common unit."),
        (
            "Range of a difference",
            "Lowest and highest difference over the options that both runs have solved, option by option; it is not the difference "
            "of the two ranges.",
        ),
    ]


def _snippet(found: Comparison) -> str:
    """The command that compares again, from the folder in which it was given; a result in memory stands as RUN_A, RUN_B …"""
    names = [run.typed or f"RUN_{letter}" for letter, run in _lettered(found)]
    allowed = ",".join(dict.fromkeys(item.aspect for item in found.mixed))
    words = ["--baseline", found.letters[found.baseline]] if found.baseline else []
    words += ["--allow-different", allowed] if allowed else []
    dashed = any(name.startswith("-") for name in names)
    return shlex.join(["smallyard", "compare", *([*words, "--", *names] if dashed else [*names, *words])])


def _sources(found: Comparison) -> list[tuple[str, str]]:
    items = dict.fromkeys((name, text) for run in found.runs for name, text in run.sources.items())
    licences = dict.fromkeys(("licence of the data", run.world["licence"]) for run in found.runs)
    return [(name.capitalize(), text) for name, text in (*items, *licences)]
