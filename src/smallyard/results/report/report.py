"""The report page of one run."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from markupsafe import Markup

from smallyard.errors import printable
from smallyard.labels.regions import region_name
from smallyard.results.figures.html_table import cell, heading_cell, html_table, numeric_heading
from smallyard.results.numbers import percent_text
from smallyard.results.option_words import AXES, option_text
from smallyard.results.ranges import Cell
from smallyard.results.report.answer import answer, lead
from smallyard.results.report.borders import tariff_figures
from smallyard.results.report.bullets import depends, happens
from smallyard.results.report.cards import cards
from smallyard.results.report.chips import chips
from smallyard.results.report.controls import control_figures
from smallyard.results.report.diversion import diversion_figures
from smallyard.results.report.facts import Facts
from smallyard.results.report.gains import gain_figures, measures_figure
from smallyard.results.report.law import law_figures, law_text
from smallyard.results.report.page import Section, render
from smallyard.results.report.prices import price_figures
from smallyard.results.report.reasons import reason_figures, sector_figure
from smallyard.results.result import Result
from smallyard.results.summary import notes_of
from smallyard.results.words import listed

GLOSS = (
    "Trade balanced first: all changes are against the same world solved without trade imbalances. Returned: tariff and "
    "export-tax revenue is part of real income; wasted: it is spent without anybody’s benefit. Answered in kind: regions that a "
    "measure burdens take the same measure on the reverse flows."
)
TABLE_WORDS = {
    "regions": "one row per region", "sectors": "sector × region", "bilateral": "trade by pair",
    "decomposition": "channels by region",
    "policies": "each policy alone and left out", "range": "every option", "tariff_incidence": "who bears the tariffs",
    "effective_tariffs": "average tariffs", "controls": "what each control does",
    "compliance": "choices of third countries", "guardrail": "who accepts the guardrail",
    "measures": "law in force, with sources", "measures_left_out": "what moves nothing, and why",
    "measures_cells": "what each measure hits", "measures_charges": "duties by authority",
}  # fmt: skip


def report_html(result: Result, *, place: str = "", files: Sequence[str] = ()) -> str:
    """The whole page as text: self-contained, no script, no request.

    Arguments: place, the name shown above the question (the run folder); files, relative names of what lies beside the page.
    Everything that comes from a scenario or a table is escaped.
    """
    facts = Facts(result)
    card_list, note = cards(facts)
    world = result.world
    size = f"{world['name']} {world['regions']} × {world['sectors']}"
    return render(
        "report.html.j2",
        version=result.versions["smallyard"],
        data_name=size,
        data_sha=str(world["sha256"]),
        scenario_sha=result.scenario_sha256,
        source=f"{size} · smallyard {result.versions['smallyard']} · {result.scenario_sha256[:8]}",
        place=place,
        question=result.title or "Untitled scenario",
        notes=notes_of(result),
        answer=answer(facts),
        lead=lead(facts),
        chips=chips(result.closure, result.world),
        cards=card_list,
        card_note=note,
        happens=happens(facts),
        depends=depends(facts),
        sections=_sections(facts),
        options_text=_options_text(result),
        options_table=_options_table(facts),
        checks=_checks(result),
        remarks=_remarks(result),
        snippet=_snippet(place),
        files=[(name, _file_words(name)) for name in files],
        sources=_sources(result),
        bibtex=_bibtex(result),
    )


def _sections(facts: Facts) -> list[Section]:
    tariffs = tariff_figures(facts)
    reasons = reason_figures(facts)
    found = [
        Section("who", "Who gains and who loses", "Gains and losses", gain_figures(facts)),
        Section("why", "Why", "Why", reasons, _why_text(facts)),
        Section("traded", "Trade diversion", "Trade diversion", diversion_figures(facts)),
        Section("made", "What is made where", "Sectors", (sector_figure(facts),)),
        Section("paid", "Prices and revenue", "Prices and revenue", price_figures(facts)),
        Section("limited", "Controls: quantities, shadow prices, rents", "Controls", control_figures(facts)),
        Section("levied", "Tariffs: how high they are, who bears them", "Tariffs", tariffs),
        Section("policy", "Policy: what is in force, and how it is known", "Policy", law_figures(facts), law_text(facts)),
        Section("measures", "Three measures", "Three measures", (measures_figure(facts),)),
    ]
    return [section for section in found if section.figures or section.text]


def _why_text(facts: Facts) -> str:
    result = facts.result
    parts = []
    if result.decomposition is None:
        missing = [text for text in result.remarks if text.startswith("no decomposition")]
        parts.append(
            missing[0][0].upper() + missing[0][1:] + "." if missing else "The decomposition was not computed for this run."
        )
    if result.formula is not None and result.formula.exact is None:
        parts.append(f"No one-step formula is shown: {result.formula.reason}.")
    return " ".join(parts)


def _options_text(result: Result) -> str:
    if result.range is None:
        return "The grid of options was not solved for this run."
    found = result.range
    fixed = [f"{AXES[axis].lower()} {option_text(axis, options[0])}" for axis, options in found.axes.items() if len(options) == 1]
    solved = "all" if len(found.solved) == len(found.cells) else len(found.solved)
    text = f"{len(found.cells)} combinations, {solved} with a certified solution. The first row is the headline. "
    text += "Real income, change in percent. " + GLOSS
    return text + (f" The same in all: {listed(fixed)}." if fixed else "")


def _options_table(facts: Facts) -> Markup:
    """Numbers first, what was chosen beside them; a status only where an option has no certified solution."""
    found = facts.result.range
    if found is None:
        return Markup("")
    axes = [axis for axis, options in found.axes.items() if len(options) > 1]
    codes = facts.focus
    columns = [*(region_name(code) for code in codes), "World"]
    failed = len(found.solved) < len(found.cells)
    head = ["#", *(numeric_heading(text) for text in columns), *(AXES[axis] for axis in axes), *(["Status"] if failed else [])]
    body = []
    for number, option in enumerate(found.cells, start=1):
        values = [_value(facts, option, name) for name in (*codes, "WORLD")]
        status = option.status + (f": {option.reason}" if option.reason else "")
        words = [*(option_text(axis, option.options[axis]) for axis in axes), *([status] if failed else [])]
        body.append([heading_cell(number), *(cell(value, "number") for value in values), *(cell(text, "words") for text in words)])
    return html_table(head, body, "All options solved", cls="options")


def _value(facts: Facts, option: Cell, name: str) -> str:
    if option.real_income_percent is None:
        return "–"
    if name in facts.income:
        return percent_text(float(option.real_income_percent[facts.regions.index(name)]))
    return percent_text(option.groups[name]) if name in option.groups else "–"


def _checks(result: Result) -> list[tuple[str, str]]:
    found = result.certificate
    parts = result.decomposition
    adds = "not computed for this run"
    if parts is not None:
        adds = f"the terms add up to the exact number; largest remainder {abs(parts.remainder).max():.0e} percentage points"
    return [
        (
            "Solved exactly: yes",
            f"Every market clears and every budget balances to {found.max_residual:.0e} of its size. A second program, which "
            f"shares no code with the solver, rebuilt all accounts of {len(result.certificates)} solutions.",
        ),
        ("What “certified” does not mean", "It says that the model was solved correctly. It does not say that the model is right."),
        ("World adds up", f"Walras’ law holds to {found.walras:.0e} of world income; {found.blocks} trading block(s)."),
        ("The explanation adds up", adds[0].upper() + adds[1:] + "."),
        ("The economy", f"{result.world.get('vintage', '')}: trade patterns, technology and tastes are those of the base year."),
        (
            "What is not in it",
            "Short-run costs, unemployment, financial effects, firms, stocks, rerouting that no control states; sectors are broad.",
        ),
        *[(f"{name} is", ", ".join(region_name(code) for code in result.groups[name])) for name in _own_groups(result)],
        ("Variant", result.closure["variant"]),
        ("Elasticities", result.closure["elasticities"]),
    ]


def _own_groups(result: Result) -> list[str]:
    """Groups in the policies whose name does not say who is in them."""
    return [name for name in result.acting if name in result.groups and region_name(name) == name]


def _remarks(result: Result) -> list[str]:
    found = list(result.remarks)
    if not result.world["has_tariffs"]:
        found.append("The world has no tariff file: all tariffs of the base year are 0.")
    return found


def _snippet(place: str) -> str:
    """Commands that give the same numbers, from the folder that holds the run."""
    name = printable(f"{place}/scenario.resolved.yaml" if place else "scenario.resolved.yaml")
    python = f"import smallyard\nresult = smallyard.run({name!r})\nprint(result.real_income)"
    return f"{shlex.join(['smallyard', 'run', f'./{name}' if name.startswith('-') else name])}\n\n# Python\n{python}"


def _file_words(name: str) -> str:
    stem = name.rsplit("/", 1)[-1].split(".")[0]
    if name.startswith("tables/"):
        return TABLE_WORDS.get(stem, "all cells" if stem == "bilateral_cells" else "")
    return {
        "result": "everything on this page as data", "results": "all arrays, labelled (netCDF)", "summary": "workbook",
        "scenario": "the question with every default written out",
    }.get(stem, "")  # fmt: skip


def _sources(result: Result) -> list[tuple[str, str]]:
    found = [(name.capitalize(), text) for name, text in result.sources.items()]
    found.append(("Licence of the data", str(result.world.get("licence", ""))))
    found.append(("Solver", ", ".join(f"{name} {version}" for name, version in result.versions.items())))
    return found


def _bibtex(result: Result) -> str:
    version, sha = result.versions["smallyard"], result.scenario_sha256
    note = printable(f"scenario {sha[:16]}, data {result.world['name']} {str(result.world['sha256'])[:16]}")
    return f"@software{{smallyard,\n  title = {{smallyard}},\n  version = {{{version}}},\n  note = {{{note}}}\n}}"
