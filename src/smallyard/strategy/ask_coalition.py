"""The question 'coalition' of a game: who bears what in every coalition, and who would join."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from smallyard.results.figures.caption import Caption
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.plain_table import plain_table
from smallyard.results.numbers import signed, unsigned
from smallyard.results.words import listed
from smallyard.strategy.answers import Answer
from smallyard.strategy.ask_sanctions import LOSSES, losses_cells
from smallyard.strategy.coalitions import Coalitions, coalitions
from smallyard.strategy.participation import participation
from smallyard.strategy.sanction_questions import Alliance
from smallyard.strategy.sides import sides_of
from smallyard.strategy.stage import Stage
from smallyard.strategy.templates import Sender, Template
from smallyard.strategy.transfers import Burden, equal_burden


def ask_coalition(stage: Stage, question: Alliance, progress: Callable[[str], None]) -> Answer:
    """Every coalition, contributions, stability, transfers that equalise the burden, and what allies need to join."""
    sides = sides_of(stage, question)
    template = Template(question.instrument, sides.sectors, question.rate, question.share)
    senders = [Sender(name, members, (template,)) for name, members in sides.members.items()]

    def count(done: int, of: int) -> None:
        if done % 16 == 0:
            progress(f"{done} of {of} coalitions")

    table = coalitions(sides.setting, senders, sides.target, value_of_damage=question.value_of_damage or None, progress=count)
    data: dict[str, Any] = {"coalitions": table.to_dict()}
    figures = [_table(table), _shapley(table)]
    whole, stable = table.measure(table.everybody), table.stable()
    words = [
        f"All together take {unsigned(whole.target_percent, 3)} % from the target and lose {unsigned(whole.own_percent, 3)} %; "
        f"bystanders {'gain' if whole.bystanders_percent < 0 else 'lose'} {unsigned(abs(whole.bystanders_percent), 3)} %.",
        f"{len(stable)} of {len(table.losses)} coalitions would hold without transfers"
        + (f", such as {listed(list(stable[0])) or 'nobody'}." if stable else "."),
    ]
    if len(table.regions(table.everybody)) > 1:
        progress("transfers that equalise the burden")
        burden = equal_burden(sides.setting, table, table.names)
        data["equal_burden"] = burden.to_dict()
        figures.append(_burden(burden))
        words.append(f"With transfers that equalise it, everybody loses {unsigned(burden.common_loss, 3)} %.")
    if question.payer is not None:
        progress("what allies need")
        asked = participation(sides.setting, table, table.names, question.payer)
        data["participation"] = asked.to_dict()
        words.append(
            f"For its allies to join as well off as outside, {question.payer} would pay "
            f"{unsigned(sum(asked.required.values()), 0)} in base-year money and {'prefer' if asked.affordable else 'not prefer'} "
            "that to acting alone."
        )
    title = f"A coalition of {listed(list(question.senders))}"
    return Answer("coalition", title, tuple(words), data, tuple(figures))


def _table(table: Coalitions) -> Figure:
    masks = sorted(range(1, len(table.losses)), key=lambda mask: (mask.bit_count(), mask))
    rows = [[", ".join(table.members(mask)), *losses_cells(table.measure(mask))] for mask in masks]
    caption = Caption("coalitions", f"{len(masks)} coalitions", "Losses of real income · percent · a minus is a gain")
    columns = {"members": [" ".join(table.members(mask)) for mask in masks]}
    values = {name: [table.loss(mask, name) for mask in masks] for name in table.names}
    hit = {"target_percent": [table.measure(mask).target_percent for mask in masks]}
    return plain_table(["Coalition", *LOSSES], rows, caption, table={**columns, **values, **hit})


def _shapley(table: Coalitions) -> Figure:
    hit, cost = table.shapley_target(), table.shapley_cost()
    whole = sum(hit.values())
    rows = [
        [name, f"{unsigned(100.0 * hit[name] / whole, 0)} %", signed(hit[name], 0), signed(cost[name], 0)] for name in table.names
    ]
    caption = Caption("contributions", "Who contributes what", "Shapley values · share and money of the base year")
    return plain_table(["Member", "Share of the target’s loss", "Target’s loss", "Joint cost"], rows, caption)


def _burden(burden: Burden) -> Figure:
    rows = [
        [name, f"{signed(burden.without[name], 3)} %", f"{signed(burden.with_transfers[name], 3)} %", signed(value, 0)]
        for name, value in burden.transfers.items()
    ]
    caption = Caption(
        "burden", "Transfers that equalise the burden", "Loss of real income, percent; transfers received, base-year money"
    )
    return plain_table(["Region", "Without transfers", "With transfers", "Transfer"], rows, caption)
