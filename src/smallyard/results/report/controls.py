"""Figures of quantity controls: what still flows, at what shadow price, who has the rent, what leaks, who takes the place."""

from __future__ import annotations

import math
from typing import Any

from smallyard.labels.regions import region_in_prose, region_name
from smallyard.results.control_rows import ControlRow
from smallyard.results.figures.caption import Caption
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.plain_table import plain_table
from smallyard.results.numbers import percent_text, signed, unsigned
from smallyard.results.report.facts import Facts
from smallyard.results.tables import Table
from smallyard.results.words import listed

MOST = 12  # rows shown; all of them are in the CSV table
DASH = "–"


def control_figures(facts: Facts) -> tuple[Figure, ...]:
    """Empty if the policies control no quantity."""
    found = facts.result.controls
    if found is None:
        return (*_compliance(facts), *_guardrail(facts))
    rows = found.rows[:MOST]
    more = f" The first {MOST} of {len(found.rows)}; all are in tables/controls.csv." if len(found.rows) > MOST else ""
    shown = (_quantities(facts, rows, more), *_rents(facts, rows), *_places(facts, rows, more))
    return (*shown, *_compliance(facts), *_guardrail(facts))


def _names(rows: tuple[ControlRow, ...]) -> list[str]:
    """Who controls what; where one policy has several rows, with the flows of each. The numbers of a policy are in the columns."""
    heads = [(row.policy or row.kind).split(" (")[0] for row in rows]
    flows = [f"{row.exporters} → {row.importers}, {row.sectors}" for row in rows]
    several = [sum(other.policy == row.policy for other in rows) > 1 for row in rows]
    return [
        f"{head}: {flow}" if many else f"{head}: {row.sectors}"
        for head, flow, many, row in zip(heads, flows, several, rows, strict=True)
    ]


def _quantities(facts: Facts, rows: tuple[ControlRow, ...], more: str) -> Figure:
    body = [
        [
            name,
            "yes" if row.in_force_before else "no",
            DASH if row.allowed_percent is None else f"{unsigned(row.allowed_percent, 1)}\u202f%",
            f"{unsigned(row.quantity_percent, 1)}\u202f%" + ("" if row.allowed_percent is not None else " of the flow"),
            "no shadow price" if row.shadow_price_percent is None else f"{signed(row.shadow_price_percent, 1)}\u202f%",
            "binds" if row.binds else "does not bind",
            DASH if row.leak_percent is None else f"{unsigned(row.leak_percent, 1)}\u202f%",
        ]
        for name, row in zip(_names(rows), rows, strict=True)
    ]
    bound = sum(row.binds for row in rows)
    title = (
        f"{bound} of {len(rows)} controls bind" if len(rows) > 1 else "The control binds" if bound else "The control does not bind"
    )
    old = sum(row.in_force_before for row in rows)
    title += f"; {old} of them {'was' if old == 1 else 'were'} in force before" if old else ""
    note = (
        "Allowed and delivered: of what would flow without the control, the base year’s quantity unless the policy names another "
        "reference (for a content target: share of spending; for a ban or list: of the baseline’s quantity of the whole flow). In "
        "force before: the baseline has the control too. Shadow price: what buyers pay on top of the seller’s price, "
        "negative where a floor makes them pay less; it is the equivalent tax rate on the covered part." + more
    )
    columns = ["Control", "In force before", "Allowed", "Delivered", "Shadow price", "State", "Leaks"]
    caption = Caption("controls", title, "Quantity in percent of the reference · shadow price in percent", note)
    return plain_table(columns, body, caption, table=_numbers(rows, facts.suffix))


def _numbers(rows: tuple[ControlRow, ...], suffix: str) -> Table:
    """The numbers behind the table."""
    named: dict[str, list[Any]] = {
        "control": [row.policy for row in rows],
        "in_force_before": ["yes" if row.in_force_before else "no" for row in rows],
        "allowed_percent": [row.allowed_percent for row in rows],
        "quantity_percent": [row.quantity_percent for row in rows],
        "binds": ["yes" if row.binds else "no" for row in rows],
        "shadow_price_percent": [row.shadow_price_percent for row in rows],
        f"rent_exporters_{suffix}": [row.rent_exporters for row in rows],
        f"rent_importers_{suffix}": [row.rent_importers for row in rows],
        "leak_percent": [row.leak_percent for row in rows],
    }
    return {name: [math.nan if value is None else value for value in values] for name, values in named.items()}


def _rents(facts: Facts, rows: tuple[ControlRow, ...]) -> tuple[Figure, ...]:
    paid = [row for row in rows if abs(row.rent) > 0.0]
    if not paid:
        return ()
    body = [
        [
            name,
            facts.money(row.rent),
            *(facts.money(part) for part in (row.rent_exporters, row.rent_importers, row.rent_third, row.resources)),
        ]
        for name, row in zip(_names(tuple(paid)), paid, strict=True)
    ]
    total = sum(row.rent for row in paid)
    title = f"Rents of {facts.money(total)} a year" if total > 0.0 else f"Floors cost {facts.money(-total)} a year"
    old = sum(row.rent_before for row in paid)
    title += f", {facts.money(old)} of the same controls before" if old else ""
    note = "Negative: who pays for a floor. Used up: output that waste, paperwork and the cost of evasion take."
    columns = ["Control", "All", "Exporting side", "Importing side", "Third regions", "Used up"]
    return (plain_table(columns, body, Caption("control-rents", title, "Who holds the rents of controls, a year", note)),)


def _places(facts: Facts, rows: tuple[ControlRow, ...], more: str) -> tuple[Figure, ...]:
    """Of controls that the policies bring; what those of the baseline stopped is no change. None if all were in force before."""
    rows = tuple(row for row in rows if not row.in_force_before)
    if not rows:
        return ()
    body = [
        [
            name,
            facts.money(row.lost),
            *(
                DASH if part is None else f"{unsigned(part, 0)}\u202f%"
                for part in (row.replaced_abroad_percent, row.replaced_home_percent)
            ),
            DASH if row.cut_off_price_percent is None else f"{signed(row.cut_off_price_percent, 1)}\u202f%",
        ]
        for name, row in zip(_names(rows), rows, strict=True)
    ]
    parts = [value for value in (rows[0].replaced_abroad_percent, rows[0].replaced_home_percent) if value is not None]
    title = "What controlled flows lose"
    if parts:
        title = f"Others deliver {unsigned(sum(parts), 0)}\u202f% of what is stopped in the first market"
    note = (
        "Lost: fall of the controlled flows at base-year prices. Replaced: what flows under no control deliver more in the same "
        "markets, in percent of what all controls stop there; a dash: not measured, because the control holds a part of its flows. "
        "Cut-off buyers: price index of those on a list." + more
    )
    columns = ["Control", "Lost", "Replaced from abroad", "Replaced at home", "Cut-off buyers pay"]
    return (plain_table(columns, body, Caption("control-places", title, "What takes the place of controlled flows", note)),)


def _compliance(facts: Facts) -> tuple[Figure, ...]:
    found = facts.result.compliance
    if found is None:
        return ()
    body = [
        [
            region_name(row.region),
            row.choice + (" (declared)" if row.declared else " (its choice)"),
            *(DASH if value is None else percent_text(value) for value in (row.complies_percent, row.declines_percent)),
        ]
        for row in found.rows
    ]
    comply = [region_in_prose(row.region) for row in found.rows if row.choice == "complies"]
    title = f"{len(comply)} of {len(found.rows)} third countries comply" + (f": {listed(comply)}" if comply else "")
    note = (
        "Real income of the country itself if it complies, and if it declines and produces without the controller’s tools; all "
        "others as in the headline. A dash: production without the tools is not possible."
    )
    if found.equilibria:
        who = "; ".join(", ".join(names) or "nobody complies" for names in found.equilibria)
        note += f" {found.patterns} patterns were solved; those from which no government departs: {who}."
    columns = ["Third country", "What it does", "Complies", "Declines"]
    return (plain_table(columns, body, Caption("compliance", title, "Real income under either choice, change in percent", note)),)


def _guardrail(facts: Facts) -> tuple[Figure, ...]:
    found = facts.result.guardrail
    if found is None:
        return ()
    money = [(row.profit_lost, row.least_subsidy, row.offered) for row in found.rows]
    answers = ["accepts" if row.accepts else "declines" for row in found.rows]
    body = [[row.firm, *map(facts.money, parts), answer] for row, parts, answer in zip(found.rows, money, answers, strict=True)]
    count = answers.count("accepts")
    title = f"{count} of {len(found.rows)} kinds of recipients would accept the guardrail (scenario grade)"
    note = (
        "Scenario grade: a participation constraint with the given shares, outside the solved economy. Profit lost: on the sales "
        "that are given up, over the years of the guardrail; least subsidy: the same where the money may not come. Present values."
    )
    columns = ["Kind of recipient", "Profit lost", "Least subsidy", "Offered", "Answer"]
    return (plain_table(columns, body, Caption("guardrail", title, "Subsidy with a guardrail, present values", note)),)
