"""Figures of the law behind a run: how duties stack on chosen flows, measures in force with sources, what was left out."""

from __future__ import annotations

from collections.abc import Iterable

from smallyard.labels.regions import region_in_prose, region_name
from smallyard.policy.scenario import Scenario
from smallyard.policy.words import policy_words
from smallyard.results.authority_names import authority_name
from smallyard.results.figures.caption import Caption
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.plain_table import plain_table
from smallyard.results.figures.stacked_bars import StackedRow, stacked_bars
from smallyard.results.numbers import unsigned
from smallyard.results.policy_record import AverageDuty, PolicyRecord
from smallyard.results.report.facts import Facts
from smallyard.results.report.law_tables import left_out_table, measures_table

MOST_PAIRS = 6
MOST_STATED = 40  # policies written out; all of them are in scenario.resolved.yaml


def law_figures(facts: Facts) -> tuple[Figure, ...]:
    """Duties by authority, measures in force, what was left out; the policies that the scenario states beside the register."""
    record = facts.result.policy
    if record is None:
        return _stated(facts)
    return (*_stacks(facts, record), measures_table(record), *left_out_table(record), *_stated(facts))


def law_text(facts: Facts) -> str:
    """Which law is compared with which, and how much of it moves the model."""
    record = facts.result.policy
    if record is None:
        return "The scenario states its policies itself; it does not read the register of measures."
    before = f"{record.count('baseline')} measures in the baseline ({record.baseline_day})"
    old = before if record.baseline_day else "The baseline is the base year as it is"
    new = f"{record.count('counterfactual')} in the counterfactual ({record.counterfactual_day})"
    changers = f" {len(record.changers)} agreements and rulings in force changed others and have no level of their own."
    text = f"{old}; {new}. {len(record.idle)} of {len(record.measures)} move nothing in the model."
    return text + (changers if record.changers else "")


def _chosen(facts: Facts, record: PolicyRecord) -> list[tuple[str, str]]:
    """Pairs with the largest duty bill; where policies name regions, pairs among these first, then those with one of them."""
    pairs = list(dict.fromkeys((row.importer, row.exporter) for row in record.averages))
    inside = {code for name in facts.result.acting for code in facts.members(name)}
    ranked = sorted(pairs, key=lambda pair: -len(inside & set(pair)))  # stable: the bill decides among equals
    return ranked[:MOST_PAIRS]


def _stacks(facts: Facts, record: PolicyRecord) -> tuple[Figure, ...]:
    pairs = _chosen(facts, record)
    held = {(row.importer, row.exporter, row.authority): row for row in record.averages if (row.importer, row.exporter) in pairs}
    if not held:
        return ()
    keys = sorted(
        {name for *_, name in held}, key=lambda name: -max(_highest(row) for row in held.values() if row.authority == name)
    )
    sides = {"baseline": "baseline", "counterfactual": "with the policies"}
    rows = []
    for importer, exporter in pairs:
        heading = f"{region_name(importer)} on goods from {region_name(exporter)}"
        for side, words in sides.items():
            if side == "counterfactual" or record.baseline_day:
                found = [held.get((importer, exporter, name)) for name in keys]
                rows.append(StackedRow(words, tuple(getattr(row, side) if row else 0.0 for row in found), heading))
    names = [_name(key, held.values()) for key in keys]
    first, last = region_in_prose(pairs[0][0]), rows[1 if record.baseline_day else 0].total
    title = f"Duties of {first} on goods from {region_in_prose(pairs[0][1])}: {unsigned(last, 1)} points on average"
    if record.baseline_day:
        title += f", {unsigned(rows[0].total, 1)} in the baseline"
    note = (
        "What the law of either day charges on top of the most-favoured-nation rate, on average over the goods of a flow: products "
        "by the imports of the United States in 2024 inside a sector, sectors by base-year flows. The model never uses this: "
        "it splits each flow into classes of products that fare alike, and takes off what the base year holds already. Pairs with "
        "the largest bill, those among the regions of the policies first. By sector: tables/measures_charges.csv."
    )
    subtitle = "Average additional duty on goods by legal authority · percentage points · base-year flows as weights"
    return (stacked_bars(names, rows, Caption("duties-by-authority", title, subtitle, note)),)


def _highest(row: AverageDuty) -> float:
    return max(row.baseline, row.counterfactual)


def _name(key: str, rows: Iterable[AverageDuty]) -> str:
    name = authority_name(key)
    taxed = any(row.authority == key and row.side == "export" for row in rows)
    return f"{name} (tax on exports)" if taxed and "export" not in name else name


def _stated(facts: Facts) -> tuple[Figure, ...]:
    """Policies in words; the register's state among them says which changes to the register the scenario makes."""
    scenario = Scenario.model_validate(dict(facts.result.scenario))
    stated = [(policy, "baseline and counterfactual") for policy in scenario.baseline.policies]
    stated += [(policy, "counterfactual") for policy in scenario.policies]
    rows = [
        [policy_words(policy), where, "the register" if policy.instrument == "measures" else "stated by the scenario"]
        for policy, where in stated
    ]
    if not rows:
        return ()
    title = f"{len(rows)} policies of the scenario" if len(rows) > 1 else "One policy of the scenario"
    more = f"The first {MOST_STATED} of {len(rows)}; all are in scenario.resolved.yaml. " if len(rows) > MOST_STATED else ""
    note = more + "Stated by the scenario: no source stands behind rates and parts but the file of the scenario."
    caption = Caption("stated-policies", title, "Policies in words, where they hold, and who says so", note)
    return (plain_table(["Policy", "In force in", "Provenance"], rows[:MOST_STATED], caption),)
