"""Questions of a game file about senders who act on their trade with a target."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictBool, StrictStr

from smallyard.strategy.question import AbstractQuestion, Names, Number


class AbstractSanction(AbstractQuestion):
    """Abstract: senders act on their trade with a target."""

    acts: ClassVar[bool] = False
    senders: Names
    """Regions or groups that act."""
    target: Names
    """Regions or groups that are hit."""
    sectors: list[StrictStr] = []
    """Sectors (default: all goods)."""

    @property
    def named(self) -> list[str]:
        """No players: senders and targets are regions."""
        return []


class CostFrontier(AbstractSanction):
    """What the target loses at most for what the senders lose, and export tax against ban."""

    concept: Literal["sanction_frontier"]
    instruments: Annotated[list[Literal["export_tax", "tariff"]], Field(min_length=1)] = ["export_tax"]
    """Rates of the senders on the target, one per sector."""


class TaxOrBanQuestion(AbstractSanction):
    """A ladder of uniform export taxes beside a ban on the same flows."""

    concept: Literal["tax_or_ban"]
    answered: StrictBool = False
    """Whether the target answers in kind."""


class Ranking(AbstractSanction):
    """Sectors by how much the target loses for what the senders lose, by slopes and by exact bans."""

    concept: Literal["leverage"]


class SmallYard(AbstractSanction):
    """Which sectors to close within a budget of own loss."""

    concept: Literal["scope"]
    budget_percent: Annotated[float, Field(gt=0.0, le=100.0)]
    """Largest own loss, percent of the senders' real income."""
    aim: Literal["income", "use", "output"] = "income"
    """What the scope is chosen for: the target's income, what it buys, or what it makes of the sectors under `aim_sectors`."""
    aim_sectors: list[StrictStr] = []
    """Sectors of the aim."""
    share: Annotated[float, Field(gt=0.0, le=1.0)] = 1.0
    """Share of each flow that is closed."""


class Alliance(AbstractSanction):
    """Every coalition of senders: losses, contributions, stability, and transfers inside the equilibrium."""

    concept: Literal["coalition"]
    instrument: Literal["export_ban", "import_ban", "export_tax", "import_tariff", "export_cost"] = "export_ban"
    """What each member does."""
    rate: Annotated[float, Field(ge=0.0, le=10.0)] = 0.0
    """Rate added, for taxes and costs, as a decimal."""
    share: Annotated[float, Field(gt=0.0, le=1.0)] = 1.0
    """Share of each flow that is closed, for bans."""
    value_of_damage: dict[StrictStr, Number] = {}
    """Sender → money that one unit of the target's loss is worth to it (default: income alone counts)."""
    payer: StrictStr | None = None
    """Who would pay allies for joining."""
    partial: StrictStr | None = None
    """A sender that closes only a share of what it would close, traced from none to all."""
