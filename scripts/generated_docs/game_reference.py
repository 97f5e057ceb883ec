"""docs/game-file.md: every key of a game file, made from the models that check it."""

from __future__ import annotations

from typing import get_args

from generated_docs.markdown import NOTICE
from generated_docs.scenario_reference import field_table
from smallyard.strategy.denial_parameters import DenialParameters
from smallyard.strategy.game_file import Game, Instrument, Objective, Player
from smallyard.strategy.question import AbstractQuestion
from smallyard.strategy.questions import Answering, Question

MODELS = {
    "The file": Game, "A player": Player, "An instrument": Instrument, "An objective": Objective,
    "A rule of answers": Answering, "Parameters of `denial`; its `trace` takes all but `market`": DenialParameters,
}  # fmt: skip


def game_page() -> str:
    """The whole page."""
    parts = [
        f"# The game file\n\n{NOTICE} What the answers mean, and an example step by step: [Games](games.md). The JSON Schema is "
        "printed by\n\n```bash\nsmallyard schema game\n```\n",
        "## Players\n",
        *(f"### {title}\n\n{first_line(model)}\n\n{field_table(model)}" for title, model in MODELS.items()),
        "`rents` of an instrument has the keys `exporter`, `importer` and `wasted`; its parts add up to 100 %, as in "
        "[the scenario file](scenario.md#export_quota).\n",
        "## Questions\n",
        *(f"### `{concept(item)}`\n\n{first_line(item)}\n\n{field_table(item)}" for item in questions()),
    ]
    return "\n".join(parts)


def questions() -> tuple[type[AbstractQuestion], ...]:
    """Every kind of question."""
    return get_args(get_args(Question)[0])


def concept(question: type[AbstractQuestion]) -> str:
    """The word by which a question is asked."""
    return str(get_args(question.model_fields["concept"].annotation)[0])


def first_line(model: type) -> str:
    """What a record is."""
    return (model.__doc__ or "").split("\n", 1)[0]
