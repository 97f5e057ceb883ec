"""Questions 'sanction_frontier', 'tax_or_ban' and 'leverage' of a game."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from smallyard.labels.sectors import sector_in_prose, sector_name
from smallyard.results.figures.caption import Caption
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.plain_table import plain_table
from smallyard.results.numbers import MINUS, signed, unsigned
from smallyard.results.tables import Table
from smallyard.results.words import listed
from smallyard.strategy.answers import Answer
from smallyard.strategy.leverage import leverage
from smallyard.strategy.losses import Measure
from smallyard.strategy.pictures import frontier_figure
from smallyard.strategy.rates_as_wedges import rates_as_wedges
from smallyard.strategy.sanction_options import closing, raising, sanction_options
from smallyard.strategy.sanction_questions import CostFrontier, Ranking, TaxOrBanQuestion
from smallyard.strategy.sanction_words import sanction_words, together_words
from smallyard.strategy.sanctions import FrontierRow, frontier
from smallyard.strategy.sides import sides_of
from smallyard.strategy.stage import Stage
from smallyard.strategy.tax_or_ban import TaxOrBan, tax_or_ban
from smallyard.strategy.templates import cells_of

CHANGES = ["Senders", "Target", "Bystanders"]


def change_cells(measure: Measure) -> list[str]:
    """Changes of real income of senders, target and bystanders, percent."""
    return [change_cell(value) for value in (measure.own_percent, measure.target_percent, measure.bystanders_percent)]


def change_cell(loss: float) -> str:
    """A loss in percent as the change that it is."""
    return f"{signed(-loss, 3)} %"


def change_columns(measures: Sequence[Measure]) -> Table:
    """The numbers behind `change_cells`, row by row: changes of real income, percent."""
    return {
        "senders_real_income_percent": [-item.own_percent for item in measures],
        "target_real_income_percent": [-item.target_percent for item in measures],
        "bystanders_real_income_percent": [-item.bystanders_percent for item in measures],
    }


def ask_frontier(stage: Stage, question: CostFrontier, progress: Callable[[str], None]) -> Answer:
    """What the target loses at most at every willingness to lose."""
    sides = sides_of(stage, question)
    found = frontier(
        sides.setting, sides.senders, sides.target, instruments=question.instruments, sectors=sides.sectors, progress=progress
    )
    rows = [
        [_willing(row, found.free), *change_cells(row.measure), ", ".join(map(sector_name, row.closed)) or "–"]
        for row in found.drawn
    ]
    free = found.free.measure
    act = rates_as_wedges(sides.setting, sides.senders, sides.target, found.free.rates, found.free.closed)
    options = sanction_options(stage, sides, raising(sides.setting, act), progress)
    words = (
        f"Without own loss, {listed(list(question.senders))} can take {unsigned(free.target_percent, 3)} % of real income from "
        f"{listed(list(question.target))}.",
        "A rate on sales earns its senders something at first: damage is free up to a point, and costs more and more after it.",
        *sanction_words(options, "the sanction without own loss", question.target),
    )
    caption = Caption(
        "frontier-rows",
        "Best rates by willingness",
        "By what the senders are willing to lose per $1 that the target loses · real income, percent",
    )
    points = [{"point": "without own loss" if row is found.free else "", **row.to_dict()} for row in found.drawn]
    listing = plain_table(["Willing to lose", *CHANGES, "Closed"], rows, caption, table=_columns(points))
    sold = question.instruments == ["export_tax"]  # only then do tax and ban act on the flows of the frontier
    compared = tax_or_ban(sides.setting, sides.senders, sides.target, sides.sectors) if sold else None
    title = "What a sanction costs and does"
    data = {**found.to_dict(), **options.to_dict()}
    figures = (frontier_figure(found, compared), listing)
    return Answer("sanction_frontier", title, words, data, figures, {"options": options.table()})


def _willing(row: FrontierRow, free: FrontierRow) -> str:
    """An exchange rate, not a loss: money of own loss per money of target loss."""
    return f"${unsigned(row.omega, 2)} per $1" + (", the point without own loss" if row is free else "")


def ask_tax_or_ban(stage: Stage, question: TaxOrBanQuestion, progress: Callable[[str], None]) -> Answer:
    """A ladder of export taxes beside a ban on the same flows."""
    sides = sides_of(stage, question)
    found = tax_or_ban(sides.setting, sides.senders, sides.target, sides.sectors, answered=question.answered)
    rows = [[f"tax of {unsigned(100 * rate, 0)} %", *change_cells(measure)] for rate, measure in found.taxes]
    rows.append(["ban", *change_cells(found.ban)])
    words = (
        f"{'When the target answers in kind, an' if question.answered else 'An'} export tax {_gain(found)}.",
        f"A ban costs them {unsigned(found.ban.own_percent, 3)} % and the target {unsigned(found.ban.target_percent, 3)} %.",
    )
    caption = Caption("tax-or-ban", "An export tax is not a small ban", "Real income · percent")
    table = {
        "measure": [*("export tax" for _ in found.taxes), "ban"],
        "rate_percent": [*(100.0 * rate for rate, _ in found.taxes), ""],
        **change_columns([*(measure for _, measure in found.taxes), found.ban]),
    }
    figure = plain_table(["Measure", *CHANGES], rows, caption, table=table)
    title = "Export tax or ban" + (", answered in kind" if question.answered else "")
    return Answer("tax_or_ban", title, words, found.to_dict(), (figure,))


def _gain(found: TaxOrBan) -> str:
    """Whether senders gain at any rate, and up to which."""
    if found.break_even is not None:
        return f"earns the senders something up to {unsigned(100 * found.break_even, 0)} %"
    gains = any(measure.own_percent < 0.0 for _, measure in found.taxes)
    return "earns the senders something at every rate tried" if gains else "costs the senders something at every rate tried"


def ask_leverage(stage: Stage, question: Ranking, progress: Callable[[str], None]) -> Answer:
    """Sectors by leverage."""
    sides = sides_of(stage, question)
    found = leverage(sides.setting, sides.senders, sides.target, sides.sectors, progress=progress)
    rows = [
        [sector_name(row.sector), unsigned(row.theta, 1), unsigned(row.ban.leverage_money, 2), *change_cells(row.ban)]
        for row in found.rows
    ]
    best = found.rows[0]
    act = closing(sides.setting, cells_of(sides.setting, sides.senders, sides.target, (best.sector,)))
    options = sanction_options(stage, sides, act, progress)
    words = (
        f"A ban of {sector_in_prose(best.sector)} takes most from the target for what it costs: "
        f"{unsigned(best.ban.leverage_money, 2)} per unit, in money.",
        f"On a scale from {MINUS}1 (reverse order) to 1 (same order), the ranking by exact bans agrees with the one by slopes at "
        f"{unsigned(found.rank_correlation, 2)}, with the one by trade elasticity at {unsigned(found.rank_correlation_theta, 2)}.",
        together_words("All bans together take from the target", found.superadditivity),
        *sanction_words(options, f"a ban of {sector_in_prose(best.sector)}", question.target),
    )
    caption = Caption("leverage", words[0], "Target’s loss over own loss, money, when one sector is closed · real income, percent")
    heads = ["Sector", "Trade elasticity", "Leverage", *CHANGES]
    figure: Figure = plain_table(heads, rows, caption, table=_columns([row.to_dict() for row in found.rows]))
    data = {**found.to_dict(), **options.to_dict()}
    return Answer("leverage", "Sectors by leverage", words, data, (figure,), {"options": options.table()})


def _columns(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Rows as columns, numbers and texts only."""
    plain = [{key: value for key, value in row.items() if isinstance(value, int | float | str) or value is None} for row in rows]
    return {key: ["" if row[key] is None else row[key] for row in plain] for key in plain[0]} if plain else {}
