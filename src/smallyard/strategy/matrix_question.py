"""The question 'matrix' of a game file: named choices, each any policies of a scenario."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictStr

from smallyard.policy.fields import Percent
from smallyard.policy.instruments import Instrument
from smallyard.strategy.question import AbstractQuestion

MOST_PLAYERS, MOST_CHOICES = 5, 12
Choices = Annotated[dict[StrictStr, list[Instrument]], Field(min_length=2, max_length=MOST_CHOICES)]


class Matrix(AbstractQuestion):
    """Payoffs of every combination of named choices, such as caps, bans and lists, and which combinations nobody would leave."""

    acts: ClassVar[bool] = False
    concept: Literal["matrix"]
    choices: Annotated[dict[StrictStr, Choices], Field(min_length=1, max_length=MOST_PLAYERS)]
    """Player → name of a choice → policies, as in a scenario; an empty list: none."""
    floors: dict[StrictStr, dict[StrictStr, Percent]] = {}
    """Player → own sector → least output, percent of what it makes where nobody chooses; a player takes no choice with less."""

    @property
    def named(self) -> list[str]:
        """Players with choices or floors."""
        return list(dict.fromkeys((*self.choices, *self.floors)))
