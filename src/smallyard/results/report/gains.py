"""Figures of 'who gains and who loses': map, ranked bars, the three measures."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from smallyard.labels.regions import region_in_prose, region_name
from smallyard.results.figures.caption import Caption
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.plain_table import plain_table
from smallyard.results.figures.range_bars import RangeRow, range_bars
from smallyard.results.figures.world_map import world_map
from smallyard.results.focus import SMALL
from smallyard.results.inside_rest import INSIDE_REST, rest_is_known
from smallyard.results.numbers import percent_text
from smallyard.results.report.facts import Facts, named
from smallyard.results.words import listed

NAMES = ("real_income_percent", "real_wage_percent", "real_gdp_percent")
BASIS = "Real income, change in percent"


def gain_figures(facts: Facts) -> tuple[Figure, ...]:
    """Map and bars."""
    return (_map(facts), _bars(facts))


def _map(facts: Facts) -> Figure:
    found = facts.result.range
    flips = [code for code in facts.regions if found is not None and found.flips(code)]
    note = "Classes mirror each other about zero; the middle one means no practical change."
    if rest_is_known(facts.regions, facts.result.sources):
        note += " " + INSIDE_REST
    figure = world_map(
        facts.income,
        {code: region_name(code) for code in facts.regions},
        flips,
        Caption("map", _where(facts), f"{BASIS} · {facts.closure_line}", note),
        members=facts.result.world.get("members"),
    )
    order = sorted(facts.regions, key=lambda code: facts.income[code])
    table = {
        "region": order,
        "name": [region_name(code) for code in order],
        "real_income_percent": [facts.income[code] for code in order],
        "sign_depends": ["yes" if code in flips else "no" for code in order],
    }
    return replace(figure, table=table)


def _where(facts: Facts) -> str:
    """Largest loss and gain, as a sentence that holds for the headline numbers."""
    if not facts.moves:
        return "Real income moves nowhere"
    order = sorted(facts.income, key=lambda code: facts.income[code])
    lowest, highest = order[0], order[-1]
    low, high = facts.income[lowest], facts.income[highest]
    if low >= -SMALL:
        return f"The largest gain is in {region_in_prose(highest)}; no region loses"
    if high <= SMALL:
        return f"The largest loss is in {region_in_prose(lowest)}; no region gains"
    return f"The largest loss is in {region_in_prose(lowest)}, the largest gain in {region_in_prose(highest)}"


def _bars(facts: Facts) -> Figure:
    found = facts.result.range
    rows, codes = [], list(facts.regions)
    for place, code in enumerate(facts.regions):
        value = facts.income[code]
        low, high = (value, value) if found is None else (float(found.low[place]), float(found.high[place]))
        rows.append(RangeRow(region_name(code), value, low, high, found is not None and found.flips(code) is not None))
    for name, members in facts.result.groups.items():
        if name == "WORLD" or set(members) == set(facts.regions):
            continue
        value = facts.result.change.group_real_income_percent(members)
        low, high = (value, value) if found is None else found.group_bounds(name)
        label = region_name(name) if region_name(name) != name else f"{name} (group)"
        rows.append(RangeRow(label, value, low, high, low < -SMALL and high > SMALL))
        codes.append(name)
    gains = sum(value >= SMALL for value in facts.income.values())
    losses = sum(value <= -SMALL for value in facts.income.values())
    same = len(facts.regions) - gains - losses
    title = f"Real income is higher in {gains} and lower in {losses} of {len(facts.regions)} regions"
    title += f", practically the same in {same}" if same else ""
    span = "headline options" if found is None else f"line: lowest to highest of {len(found.solved)} options · ○ the sign differs"
    note = (
        "A ring marks a sign that an option turns. Groups are the sum of their members’ money gains and losses over their income."
    )
    figure = range_bars(rows, Caption("ranking", title, f"{BASIS} · {span} · {facts.closure_line}", note))
    order = sorted(range(len(rows)), key=lambda place: rows[place].value)
    table: dict[str, Any] = {
        "region": [codes[k] for k in order],
        "name": [rows[k].label for k in order],
        "real_income_percent": [rows[k].value for k in order],
    }
    if found is not None:
        table |= {
            "low_percent": [rows[k].low for k in order],
            "high_percent": [rows[k].high for k in order],
            "sign_depends": ["yes" if rows[k].flips else "no" for k in order],
        }
    return replace(figure, table=table)


def measures_figure(facts: Facts) -> Figure:
    """Real income, real wage and real GDP side by side for the regions in focus and the largest others."""
    rest = sorted(facts.others, key=lambda code: -abs(facts.income[code]))[:4]
    codes = [*facts.focus, *rest]
    measured = {code: _measures(facts, code) for code in codes}
    rows, differ = [], []
    for code, values in measured.items():
        apart = _disagree(values)
        differ += [code] if apart else []
        check = "directions differ" if apart else "same direction"
        rows.append([region_name(code), *(percent_text(value) for value in values), check])
    title = (
        f"Real income, real wage and real GDP disagree about {named(differ)}"
        if differ
        else f"Real income, real wage and real GDP point the same way in {named(codes)}"
    )
    elsewhere = [code for code in facts.regions if code not in codes and _disagree(_measures(facts, code))]
    note = f"They also disagree about {named(elsewhere)}. " if elsewhere else ""
    note += (
        "Real income counts all spending, including returned tariff revenue and terms of trade. The real wage leaves revenue out. "
        "Real GDP at market prices is the volume part of real income: real income = real GDP + terms of trade + transfers "
        "(all three in percent of baseline real income)."
    )
    table = {
        "region": codes,
        **{name: [measured[code][place] for code in codes] for place, name in enumerate(NAMES)},
    }
    words = listed([f"{row[0]}: real income {row[1]}, real wage {row[2]}, real GDP {row[3]} ({row[4]})" for row in rows]) + "."
    caption = Caption("three-measures", title, "Change in percent · headline options", note)
    return plain_table(["Region", "Real income", "Real wage", "Real GDP", "Check"], rows, caption, table=table, words=words)


def _disagree(values: tuple[float, float, float]) -> bool:
    """Whether two of the measures have other signs; what is practically zero has none."""
    return len({math.copysign(1.0, value) for value in values if not math.isnan(value) and abs(value) >= SMALL}) > 1


def _measures(facts: Facts, name: str) -> tuple[float, float, float]:
    """Real income, real wage and real GDP; a group has no wage of its own."""
    parts = facts.result.decomposition
    wage = facts.result.real_wage[name] if name in facts.income else math.nan
    return facts.change_of(name), wage, math.nan if parts is None else facts.of(name, parts.real_gdp)
