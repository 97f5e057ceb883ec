"""Questions of a game file: one record per solution concept; the union is the only list of them."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictBool, StrictStr

from smallyard.policy.fields import Points, StrictModel
from smallyard.strategy.denial_parameters import DenialParameters
from smallyard.strategy.matrix_question import Matrix
from smallyard.strategy.question import AbstractQuestion, Names, Number
from smallyard.strategy.sanction_questions import Alliance, CostFrontier, Ranking, SmallYard, TaxOrBanQuestion

Traced = Literal["security", "curvature", "substitution", "discount", "learning", "depreciation", "reopening"]


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


class Answering(StrictModel):
    """How a player answers the other's move."""

    kind: Literal["mirror", "proportional", "equal_trade_value", "rebalance"] = "mirror"
    """mirror: the same points; proportional: a part of them; equal_trade_value: on as much trade; rebalance: as much revenue or
    lost trade."""
    fraction: Annotated[float, Field(gt=0.0, le=10.0)] = 1.0
    """Part of what the rule says that is answered."""
    measure: Literal["revenue", "trade"] = "revenue"
    """What rebalance equates."""


class Rounds(AbstractQuestion):
    """A ladder of answers by a rule, round by round."""

    concept: Literal["ladder"]
    players: Annotated[list[StrictStr], Field(min_length=2, max_length=2)]
    """Who moves first, and who answers."""
    first_move: Points
    """Points that the first player adds to all its rates."""
    rule: Answering = Answering()
    """How each answers the other's last move."""
    step: Annotated[float, Field(gt=0.0, le=1.0)] = 1.0
    """Part of the answer that is made in a round; below 1 the ladder dies out."""
    rounds: Annotated[int, Field(ge=2, le=40)] = 12
    """The most rounds."""

    @property
    def named(self) -> list[str]:
        """Both players."""
        return list(self.players)


class Leading(AbstractQuestion):
    """A leader that commits, and a follower that answers as well as it can, or by a rule."""

    concept: Literal["stackelberg"]
    leader: StrictStr
    """Who commits."""
    follower: StrictStr
    """Who answers."""
    rule: Answering | None = None
    """The follower's rule; without one, its best answer."""

    @property
    def named(self) -> list[str]:
        """Leader and follower."""
        return [self.leader, self.follower]


class Agreement(AbstractQuestion):
    """Where bargaining ends when all levers of the players are chosen together."""

    concept: Literal["bargain"]
    players: Annotated[list[StrictStr], Field(min_length=2, max_length=7)]
    """Who bargain."""
    rule: Literal["product", "even", "transfers"] = "product"
    """product: Nash bargaining; even: equal gains; transfers: the largest joint gain, then split by payments."""
    threat: Literal["nash", "in_force"] = "nash"
    """What holds without agreement: the equilibrium of the game, or the rates in force."""
    side: dict[StrictStr, Number] = {}
    """Player → declared value of a linked issue, percent of its income (in nobody's income)."""
    frontier: StrictBool = False
    """Whether the frontier of two players is traced too."""

    @property
    def named(self) -> list[str]:
        """The players."""
        return list(self.players)


class Rationalised(AbstractQuestion):
    """Weights of sectors under which the rates in force would be a player's best."""

    concept: Literal["weights"]
    player: StrictStr
    """A player that is one region."""

    @property
    def named(self) -> list[str]:
        """The player."""
        return [self.player]


Question = Annotated[
    Unilateral
    | War
    | Sustained
    | Denial
    | Rounds
    | Leading
    | Agreement
    | Rationalised
    | Matrix
    | CostFrontier
    | TaxOrBanQuestion
    | Ranking
    | SmallYard
    | Alliance,
    Field(discriminator="concept"),
]
