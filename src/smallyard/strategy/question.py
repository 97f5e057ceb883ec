"""What every question of a game file is."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, StrictStr

from smallyard.policy.fields import StrictModel

Number = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]
Names = Annotated[list[StrictStr], Field(min_length=1, max_length=12)]


class AbstractQuestion(StrictModel):
    """Abstract: subclasses are final, name a `concept`, and say which players they name and whether these choose."""

    acts: ClassVar[bool] = True
    concept: str

    @property
    def named(self) -> list[str]:
        """Players that the question names."""
        raise NotImplementedError(type(self).__name__)  # abstract: every question of the union implements it
