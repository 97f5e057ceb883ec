"""Questions of a game file: one record per solution concept; the union is the only list of them."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictStr

from smallyard.policy.fields import StrictModel
from smallyard.strategy.denial_parameters import DenialParameters

Traced = Literal["security", "curvature", "substitution", "discount", "learning", "depreciation", "reopening"]
Names = Annotated[list[StrictStr], Field(min_length=1, max_length=12)]


class AbstractQuestion(StrictModel):
    """Abstract: subclasses are final, name a `concept`, and say which players they name and whether these choose."""

    acts: ClassVar[bool] = True
    concept: str

    @property
    def named(self) -> list[str]:
        """Players that the question names."""
        raise NotImplementedError(type(self).__name__)  # abstract: every question of the union implements it


class Unilateral(AbstractQuestion):
    """The best choice of one player while the others keep theirs."""

    concept: Literal["optimum"]
    player: StrictStr
    """Who chooses."""

    @property
    def named(self) -> list[str]:
        """The player."""
        return [self.player]


class War(AbstractQuestion):
    """Everybody answers everybody: a Nash equilibrium, with a search for deviations that pay."""

    concept: Literal["nash"]
    players: Names
    """Who choose, in the order in which they answer."""

    @property
    def named(self) -> list[str]:
        """The players."""
        return list(self.players)


class Sustained(AbstractQuestion):
    """Whether cooperation can be kept when a deviation is answered by the equilibrium of the game."""

    concept: Literal["repeated"]
    players: Names
    """Who play."""
    discount: Annotated[float, Field(gt=0.0, lt=1.0)] = 0.96
    """Discount factor a year, for the length of punishment."""

    @property
    def named(self) -> list[str]:
        """The players."""
        return list(self.players)


class Denial(AbstractQuestion):
    """When a supplier denies sales to a buyer that learns, and whether the buyer's conditions for re-entry are credible.

    Scenario grade: thresholds of a small model beside the economy, never dates.
    """

    acts: ClassVar[bool] = False
    concept: Literal["denial"]
    parameters: DenialParameters = DenialParameters()
    """Parameters of the model of denial and re-entry."""
    trace: dict[Traced, Annotated[list[float], Field(min_length=2, max_length=20)]] = {}
    """Parameter → values at which the threshold is found."""
    capabilities: Annotated[list[float], Field(max_length=20)] = [0.25, 0.5, 0.75, 1.0]
    """Capabilities at which the buyer's threat is tested; 1 is parity."""

    @property
    def named(self) -> list[str]:
        """Nobody: the model has a supplier and a buyer of its own."""
        return []


Question = Annotated[Unilateral | War | Sustained | Denial, Field(discriminator="concept")]
