"""The question 'coalition' of a game: who bears what in every coalition, and who would join."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from smallyard.results.figures.caption import Caption
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.plain_table import plain_table
from smallyard.results.numbers import signed, unsigned
from smallyard.results.tables import money_column
from smallyard.results.words import listed
from smallyard.strategy.answers import Answer
from smallyard.strategy.ask_sanctions import CHANGES, change_cell, change_cells, change_columns
from smallyard.strategy.coalitions import Coalitions, coalitions
from smallyard.strategy.money_words import money_unit
from smallyard.strategy.participation import Participation, compliance, participation
from smallyard.strategy.pictures import burden_figure
from smallyard.strategy.sanction_options import Act, closing, raising, sanction_options
from smallyard.strategy.sanction_questions import Alliance
from smallyard.strategy.sanction_words import sanction_words
from smallyard.strategy.sides import Sides, sides_of
from smallyard.strategy.stage import Stage
from smallyard.strategy.templates import CHANNEL, Sender, Template, cells_of, sanctioned
from smallyard.strategy.transfers import Burden, equal_burden

SHOWN = 0.0005  # percent: what is smaller prints as zero


def ask_coalition(stage: Stage, question: Alliance, progress: Callable[[str], None]) -> Answer:
    """Every coalition, contributions, stability, transfers that equalise the burden, and what allies need to join."""
    sides = sides_of(stage, question)
    template = Template(question.instrument, sides.sectors, question.rate, question.share)
    senders = [Sender(name, members, (template,)) for name, members in sides.members.items()]

    def count(done: int, of: int) -> None:
        if done % 16 == 0:
            progress(f"{done} of {of} coalitions")

    table = coalitions(sides.setting, senders, sides.target, value_of_damage=question.value_of_damage or None, progress=count)
    options = sanction_options(stage, sides, _act(sides, senders, template), progress)
    data: dict[str, Any] = {"coalitions": table.to_dict(), **options.to_dict()}
    money = stage.arena.base.world.provenance.money
    figures = [_table(table), _shapley(table, money), _growth(table, money)]
    whole, stable = table.measure(table.everybody), table.stable()
    words = [
        f"All together take {unsigned(whole.target_percent, 3)} % from the target and lose {unsigned(whole.own_percent, 3)} %; "
        f"{_bystanders(table, whole.bystanders_percent)}.",
        f"Without transfers, {_holding([members for members in stable if members], len(table.losses) - 1)}.",
        *sanction_words(options, "the sanction of all together", question.target),
    ]
    if len(table.regions(table.everybody)) > 1:
        progress("transfers that equalise the burden")
        burden = equal_burden(sides.setting, table, table.names)
        data["equal_burden"] = burden.to_dict()
        figures += [burden_figure(table, table.names, burden), _burden(burden, money)]
        words.append(f"With transfers that equalise it, every member loses {unsigned(burden.common_loss, 3)} %.")
    if question.payer is not None:
        progress("what allies need")
        asked = participation(sides.setting, table, table.names, question.payer)
        data["participation"] = asked.to_dict()
        figures.append(_allies(asked, money))
        words.append(
            f"For its allies to join as well off as outside, {question.payer} would pay "
            f"{unsigned(sum(asked.required.values()), 0)} {money_unit(money)}, which it would "
            f"{'prefer' if asked.affordable else 'not prefer'} to acting alone."
        )
    if question.partial is not None:
        progress("partial compliance")
        parts = compliance(sides.setting, table, table.names, question.partial)
        data["partial_compliance"] = parts
        figures.append(_partial(question.partial, parts))
    title = f"A coalition of {listed(list(question.senders))}"
    return Answer("coalition", title, tuple(words), data, tuple(figures), {"options": options.table()})


def _act(sides: Sides, senders: list[Sender], template: Template) -> Act:
    """What all senders do together, with the target's answer."""
    if CHANNEL[template.instrument] != "ban":
        return raising(sides.setting, sanctioned(sides.setting, senders, sides.target))
    imports = template.instrument.startswith("import")
    cells = cells_of(sides.setting, sides.senders, sides.target, template.sectors, imports=imports)
    return closing(sides.setting, cells, template.share)


def _bystanders(table: Coalitions, loss: float) -> str:
    """What bystanders lose; where their sum prints as nothing, the single regions that it hides."""
    if abs(loss) >= SHOWN:
        return f"bystanders {'gain' if loss < 0 else 'lose'} {unsigned(abs(loss), 3)} %"
    found = table.losses[table.everybody]
    changes = [-found.by_region()[name] for name in found.outside([*table.regions(table.everybody), *table.target])]
    single = f", single regions from {signed(min(changes), 3)} % to {signed(max(changes), 3)} %" if changes else ""
    return f"real income of bystanders changes by less than 0.001 % in sum{single}"


def _holding(stable: list[tuple[str, ...]], count: int) -> str:
    if not stable:
        return f"none of {count} coalitions would hold: in each a member would rather stay out, or somebody outside rather join"
    largest = max(stable, key=lambda members: len(members))
    return f"{len(stable)} of {count} coalitions would hold, the largest of {listed(list(largest))}"


def _table(table: Coalitions) -> Figure:
    masks = sorted(range(1, len(table.losses)), key=lambda mask: (mask.bit_count(), mask))
    rows = [[", ".join(table.members(mask)), *change_cells(table.measure(mask))] for mask in masks]
    caption = Caption("coalitions", f"{len(masks)} coalitions", "Real income · percent")
    columns = {"members": [" ".join(table.members(mask)) for mask in masks]}
    values = {f"loss_{name}_percent": [table.loss(mask, name) for mask in masks] for name in table.names}
    hit = {"loss_target_percent": [table.measure(mask).target_percent for mask in masks]}
    return plain_table(["Coalition", *CHANGES], rows, caption, table={**columns, **values, **hit})


def _shapley(table: Coalitions, money: str) -> Figure:
    hit, cost = table.shapley_target(), table.shapley_cost()
    whole = sum(hit.values())
    rows = [
        [name, f"{unsigned(100.0 * hit[name] / whole, 0)} %", signed(hit[name], 0), signed(cost[name], 0)] for name in table.names
    ]
    caption = Caption("contributions", "Who contributes what", f"Shapley values · share, and losses {money_unit(money)}")
    data = {
        "member": list(table.names),
        "share_of_target_loss_percent": [100.0 * hit[name] / whole for name in table.names],
        money_column("target_loss", money): [hit[name] for name in table.names],
        money_column("joint_cost", money): [cost[name] for name in table.names],
    }
    return plain_table(["Member", "Share of the target’s loss", "Target’s loss", "Joint cost"], rows, caption, table=data)


def _burden(burden: Burden, money: str) -> Figure:
    rows = [
        [name, change_cell(burden.without[name]), change_cell(burden.with_transfers[name]), signed(value, 0)]
        for name, value in burden.transfers.items()
    ]
    caption = Caption(
        "transfers", "Transfers that equalise the burden", f"Real income, percent; transfers received, {money_unit(money)}"
    )
    names = list(burden.transfers)
    table = {
        "region": names,
        "without_transfers_real_income_percent": [-burden.without[name] for name in names],
        "with_transfers_real_income_percent": [-burden.with_transfers[name] for name in names],
        money_column("transfer_received", money): list(burden.transfers.values()),
    }
    return plain_table(["Region", "Without transfers", "With transfers", "Transfer"], rows, caption, table=table)


def _growth(table: Coalitions, money: str) -> Figure:
    """From nobody to everybody, each time the member with most damage for its joint cost."""
    mask, rows, steps = 0, [], []
    while mask != table.everybody:
        best = table.next_members(mask)[0]
        mask |= table.mask([best.name])
        rows.append([best.name, signed(best.target_loss, 0), signed(best.joint_cost, 0), *change_cells(table.measure(mask))])
        steps.append((best, table.measure(mask)))
    caption = Caption(
        "growth", "The best next member", f"Most target loss for the members’ joint loss, both added, {money_unit(money)}"
    )
    data = {
        "joins": [best.name for best, _ in steps],
        money_column("target_loss_added", money): [best.target_loss for best, _ in steps],
        money_column("members_loss_added", money): [best.joint_cost for best, _ in steps],
        **change_columns([measure for _, measure in steps]),
    }
    return plain_table(["Joins", "Target’s loss added", "Members’ loss added", *CHANGES], rows, caption, table=data)


def _allies(asked: Participation, money: str) -> Figure:
    rows = [[name, change_cell(asked.outside[name]), signed(value, 0)] for name, value in asked.required.items()]
    note = "Below zero: what it could pay and still join. Who stays out neither pays nor receives."
    caption = Caption(
        "allies", f"What {asked.payer} would pay for allies to join", f"Transfers {money_unit(money)}; real income in percent", note
    )
    table = {
        "ally": list(asked.required),
        "real_income_outside_percent": [-asked.outside[name] for name in asked.required],
        money_column("transfer_required", money): list(asked.required.values()),
    }
    return plain_table(["Ally", "Real income outside", "Transfer that makes it as well off inside"], rows, caption, table=table)


def _partial(name: str, parts: list[dict[str, float]]) -> Figure:
    rows = [
        [f"{unsigned(100.0 * part['share'], 0)} %", change_cell(part["own_loss"]), change_cell(part["target_loss"])]
        for part in parts
    ]
    caption = Caption("partial", f"If {name} closes only a share of what it would close", "Real income · percent")
    table = {
        "share_closed_percent": [100.0 * part["share"] for part in parts],
        f"{name}_real_income_percent": [-part["own_loss"] for part in parts],
        "target_real_income_percent": [-part["target_loss"] for part in parts],
    }
    return plain_table(["Share closed", name, "Target"], rows, caption, table=table)
