"""The question 'scope' of a game: which sectors to close within a budget."""

from __future__ import annotations

from collections.abc import Callable

from smallyard.labels.sectors import sector_in_prose, sector_name
from smallyard.results.figures.caption import Caption
from smallyard.results.figures.plain_table import plain_table
from smallyard.results.numbers import unsigned
from smallyard.strategy.answers import Answer
from smallyard.strategy.ask_sanctions import CHANGES, change_cells, change_columns
from smallyard.strategy.sanction_options import closing, sanction_options
from smallyard.strategy.sanction_questions import SmallYard
from smallyard.strategy.sanction_words import sanction_words, searched_words, together_words
from smallyard.strategy.scope import Aim, Budget, scope
from smallyard.strategy.sides import sides_of
from smallyard.strategy.stage import Stage
from smallyard.strategy.templates import cells_of

AIMS = {"income": "the target’s loss of real income", "use": "the fall of what it buys", "output": "the fall of what it makes"}


def ask_scope(stage: Stage, question: SmallYard, progress: Callable[[str], None]) -> Answer:
    """The set of sectors that reaches most within a budget of own loss."""
    sides = sides_of(stage, question)
    candidates = sides.sectors or sides.setting.goods()

    def count(done: int, of: int) -> None:
        if done % 64 == 0:
            progress(f"{done} of {of} sets")

    found = scope(
        sides.setting, sides.senders, sides.target, candidates, Budget(question.budget_percent),
        aim=Aim(question.aim, tuple(question.aim_sectors)), share=question.share, progress=count,
    )  # fmt: skip
    best = found.best
    how = "the best of all sets" if found.exact else "found by steps and swaps, not by looking at all sets"
    closed = "; ".join(map(sector_in_prose, best.sectors)) or "nothing"
    words = [
        f"Within an own loss of {question.budget_percent:g} %, closing {closed} does most ({how}).",
        f"It costs {unsigned(best.cost, 3)} % and takes {unsigned(best.measure.target_percent, 3)} % from the target.",
    ]
    if found.gap is not None:
        words.append(searched_words(found.gap))
    if found.superadditivity is not None:
        words.append(together_words("All candidates closed together do", found.superadditivity))
    data, tables = found.to_dict(), {}
    if best.sectors:
        cells = cells_of(sides.setting, sides.senders, sides.target, best.sectors)
        options = sanction_options(stage, sides, closing(sides.setting, cells, question.share), progress)
        words += sanction_words(options, "this choice", question.target)
        data, tables = {**data, **options.to_dict()}, {"options": options.table()}
    rows = [["best: " + (", ".join(map(sector_name, best.sectors)) or "nothing"), *change_cells(best.measure)]]
    rows += [[", ".join(map(sector_name, row.sectors)), *change_cells(row.measure)] for row in found.singles]
    caption = Caption("scope", words[0], f"Aim: {AIMS[question.aim]}; below, each candidate alone · real income, percent")
    sets = [best, *found.singles]
    table = {
        "set": ["best", *("single" for _ in found.singles)],
        "closed": [" ".join(row.sectors) for row in sets],
        **change_columns([row.measure for row in sets]),
    }
    figure = plain_table(["Closed", *CHANGES], rows, caption, table=table)
    return Answer("scope", "What to close within a budget", tuple(words), data, (figure,), tables)
