"""Figures of a comparison: dots with ranges, every region with its differences, the three measures."""

from __future__ import annotations

import math

import numpy as np

from smallyard.labels.regions import region_in_prose
from smallyard.results.comparison import Comparison
from smallyard.results.comparison_tables import code_name
from smallyard.results.comparison_words import focus, points, span, spread_order
from smallyard.results.figures.caption import Caption
from smallyard.results.figures.compare_dots import MOST, CompareRow, RunMark, compare_dots
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.heat_table import heat_table
from smallyard.results.figures.plain_table import plain_table
from smallyard.results.figures.scale import panel_digits
from smallyard.results.focus import SMALL
from smallyard.results.inside_rest import INSIDE_REST, rest_is_known
from smallyard.results.numbers import percent_text
from smallyard.results.run_card import MEASURES
from smallyard.results.tables import Table
from smallyard.results.words import listed

SPANS = 3  # runs whose differences have room for their ranges in a table
DRAWN = 10  # regions in the picture; all of them are in the table below it
INCOME = "real_income_percent"


def dots_figures(found: Comparison) -> tuple[Figure, ...]:
    """Up to four runs as dots; more than four are unreadable in one picture, and go to the tables."""
    if len(found.runs) > MOST:
        return ()
    first = focus(found)
    codes = [*first, *(code for code in spread_order(found) if code not in first)][:DRAWN]
    codes += [group for group in found.groups if group not in codes]
    rows = [_dots_row(found, code) for code in codes]
    runs = [RunMark(letter, name) for letter, name in zip(found.letters, found.names, strict=True)]
    note = (
        "Regions: those that the policies name, then those where the runs are furthest apart, then groups. Band: lowest to highest "
        "of the options that a run has solved."
    )
    horizons = dict.fromkeys(run.closure["horizon"].split(",")[0] for run in found.runs)
    subtitle = f"Real income, change in percent · each run compared with its own baseline · {', '.join(horizons)}"
    return (compare_dots(runs, rows, Caption("side-by-side", _furthest(found), subtitle, note)),)


def _furthest(found: Comparison) -> str:
    widest = spread_order(found)[0]
    column = found.values[INCOME][:, found.codes.index(widest)]
    if np.nanmax(column) - np.nanmin(column) < SMALL:
        return "The runs agree in every region"
    return f"The runs are furthest apart in {region_in_prose(widest)}: {span(found, widest)}"


def _dots_row(found: Comparison, code: str) -> CompareRow:
    place = found.codes.index(code)
    low, high = found.bounds
    columns = [_numbers(array[:, place]) for array in (found.values[INCOME], low, high)]
    return CompareRow(code_name(code), *columns)


def _numbers(values: np.ndarray) -> tuple[float | None, ...]:
    return tuple(None if math.isnan(value) else float(value) for value in values)


def difference_figures(found: Comparison) -> tuple[Figure, ...]:
    """All regions and groups, furthest apart first: values and differences; as colours where there are many runs."""
    codes = [*spread_order(found), *found.groups]
    return (_one_table(found, codes),) if len(found.runs) <= MOST else _heat_tables(found, codes)


def _others(found: Comparison) -> list[int]:
    return [place for place in range(len(found.runs)) if place != found.baseline]


def _difference_title(found: Comparison) -> str:
    regions = len(found.regions)
    gaps = found.gaps[INCOME][:, :regions]
    higher = [int(np.nansum(gaps[place] >= SMALL)) for place in _others(found)]
    lower = [int(np.nansum(gaps[place] <= -SMALL)) for place in _others(found)]
    base = found.letters[found.baseline]
    if len(higher) == 1:
        letter = found.letters[_others(found)[0]]
        return f"Under {letter} real income is higher in {higher[0]} and lower in {lower[0]} of {regions} regions than under {base}"
    return f"Real income under every run, and its difference to {base}"


def _largest_difference(found: Comparison) -> str:
    """The region and run furthest from the baseline run: a title for a table that holds differences only."""
    gaps = np.nan_to_num(found.gaps[INCOME][:, : len(found.regions)])
    place, column = np.unravel_index(int(np.argmax(np.abs(gaps))), gaps.shape)
    gap, base = float(gaps[place, column]), found.letters[found.baseline]
    if abs(gap) < SMALL:
        return f"No run differs from {base} in any region"
    where = region_in_prose(found.regions[column])
    return f"The largest difference to {base} is that of {found.letters[place]} in {where}: {points(gap)}"


def _inside(found: Comparison) -> str:
    return " " + INSIDE_REST if any(rest_is_known(run.regions, run.sources) for run in found.runs) else ""


def _one_table(found: Comparison, codes: list[str]) -> Figure:
    base = found.letters[found.baseline]
    others = _others(found)
    names = [f"{found.letters[place]} − {base}" for place in others]
    columns = ["Region", *(f"{letter} %" for letter in found.letters)]
    spans = len(found.runs) <= SPANS
    columns += [text for name in names for text in ((f"{name}, pp", "lowest to highest") if spans else (f"{name}, pp",))]
    rows = [_row(found, code, others) for code in codes]
    turned = [code for code in found.regions if any(gap is not None and gap.flips(code) for gap in found.gap_ranges)]
    note = "Lowest to highest: the difference over the options that both runs have solved, option by option."
    if not spans:
        note = "Ranges of the differences over the options that both runs have solved are in tables/differences.csv."
    if turned:
        named = ", ".join(code_name(code) for code in turned[:8]) + (f" and {len(turned) - 8} more" if len(turned) > 8 else "")
        note += f" An option turns the sign of a difference in {named}."
    caption = Caption("all-regions", _difference_title(found), "Real income · furthest apart first", note + _inside(found))
    spoken = [", ".join(f"{name} {text}" for name, text in zip(columns[1:], row[1:], strict=True)) for row in rows[:12]]
    words = " ".join(f"{row[0]}: {text}." for row, text in zip(rows, spoken, strict=False))
    return plain_table(columns, rows, caption, table=_numbers_behind(found, codes), words=f"{words} All others are in the table.")


def _row(found: Comparison, code: str, others: list[int]) -> list[str]:
    column = found.codes.index(code)
    row = [code_name(code), *(percent_text(float(value)).replace("\u202f%", "") for value in found.values[INCOME][:, column])]
    low, high = found.gap_bounds
    for place in others:
        ends = [float(array[place, column]) for array in (low, high)]
        row.append(points(float(found.gaps[INCOME][place, column])).replace("\u202fpp", ""))
        if len(found.runs) > SPANS:
            continue
        text = " to ".join(points(end).replace("\u202fpp", "") for end in ends)
        row.append("–" if math.isnan(ends[0]) else f"({text})")
    return row


def _numbers_behind(found: Comparison, codes: list[str]) -> Table:
    """Values, differences and their ranges, in full precision."""
    order = [found.codes.index(code) for code in codes]
    base = found.letters[found.baseline]
    low, high = found.gap_bounds
    table: Table = {"region": codes}
    table |= {f"{letter}_percent": row[order] for letter, row in zip(found.letters, found.values[INCOME], strict=True)}
    for place in _others(found):
        name = f"{found.letters[place]}_minus_{base}"
        table |= {f"{name}_pp": found.gaps[INCOME][place, order], f"{name}_low_pp": low[place, order]}
        table |= {f"{name}_high_pp": high[place, order]}
    return table


def _heat_tables(found: Comparison, codes: list[str]) -> tuple[Figure, ...]:
    order = [found.codes.index(code) for code in codes]
    names = [code_name(code) for code in codes]
    values, gaps = found.values[INCOME][:, order].T, found.gaps[INCOME][:, order].T
    base, others = found.letters[found.baseline], _others(found)
    note = "Furthest apart first. A dash: the run has no such region." + _inside(found)
    first = Caption("all-values", _furthest(found), "Real income, change in percent · one column per run", note)
    second = Caption(
        "all-differences", _largest_difference(found), f"Real income, difference to {base} in percentage points · headline options",
        "Ranges of the differences over the options that both runs have solved are in tables/differences.csv.",
    )  # fmt: skip
    columns = [f"{found.letters[place]} − {base}" for place in others]
    return (
        heat_table(names, list(found.letters), values, first, row_heading="Region", digits=panel_digits(values.ravel().tolist())),
        heat_table(
            names, columns, gaps[:, others], second, row_heading="Region", unit="pp", digits=panel_digits(gaps.ravel().tolist())
        ),
    )


def measures_figure(found: Comparison) -> Figure:
    """Real income, real wage and real GDP of every run in the regions in focus."""
    codes, rows, differ = focus(found), [], []
    places = [(code, place) for code in codes for place in range(len(found.runs))]
    for code, place in places:
        values = [float(found.values[name][place, found.codes.index(code)]) for name in MEASURES]
        signs = {math.copysign(1.0, value) for value in values if abs(value) >= SMALL}
        differ += [f"{region_in_prose(code)} ({found.letters[place]})"] if len(signs) > 1 else []
        check = "directions differ" if len(signs) > 1 else "same direction"
        rows.append([f"{code_name(code)}, {found.letters[place]}", *(percent_text(value) for value in values), check])
    title = "Real income, real wage and real GDP point the same way in every run"
    if differ:
        more = f" and {len(differ) - 4} more" if len(differ) > 4 else ""
        title = f"The three measures disagree about {listed(differ) if not more else ', '.join(differ[:4]) + more}"
    table: Table = {"region": [code for code, _ in places], "run": [found.letters[place] for _, place in places]}
    table |= {name: [float(found.values[name][place, found.codes.index(code)]) for code, place in places] for name in MEASURES}
    note = "Real wage leaves returned tariff revenue out; real GDP at market prices leaves terms of trade and transfers out."
    caption = Caption("three-measures", title, "Change in percent · headline options of each run", note)
    columns = ["Region, run", *(name[0].upper() + name[1:] for name in MEASURES.values()), "Check"]
    return plain_table(columns, rows, caption, table=table)
