"""The game file: players with what they may choose and what they want, and the questions asked of them; strict and versioned."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, StrictStr, ValidationError, model_validator

from smallyard._data import packaged, packaged_names
from smallyard.errors import Finding, InputError
from smallyard.labels.match import did_you_mean
from smallyard.policy.fields import Labels, Percent, StrictModel, percent, refused
from smallyard.policy.instruments.limits import Rents
from smallyard.policy.read_yaml import Document, read_yaml, read_yaml_file
from smallyard.policy.scenario import Aggregation, Baseline, ModelOptions, Scenario
from smallyard.policy.validation import findings_from
from smallyard.strategy.levers import CAPS
from smallyard.strategy.question import Number
from smallyard.strategy.questions import Question

SCHEMA = "smallyard/game/1"
BEGIN = (
    f"begin with three lines: schema: {SCHEMA} | players: {{USA: {{instruments: [{{channel: tariff, partners: CHN}}]}}}} | "
    "questions: [{concept: optimum, player: USA}]"
)
MOST_PLAYERS = 12


class Instrument(StrictModel):
    """Rates or caps that a player may set, between bounds; one number each as `detail` says."""

    channel: Literal["tariff", "export_tax", "production_subsidy", "export_cap", "import_cap"]
    """What is set: import tariffs, export taxes, production subsidies (rate on receipts), or caps of what is exported or imported,
    stated as cuts: 30% lets 70 % pass of what passes where nobody plays."""
    partners: Labels = "all"
    """Other side of the border (not for production subsidies)."""
    sectors: Labels = "goods"
    """Sectors, 'goods', 'services', 'all', own groups."""
    detail: Literal["uniform", "partner", "sector", "free"] = "uniform"
    """One rate for all, one per partner, one per sector, or one for each of both; a cap limits all its flows together."""
    low: Percent | None = None
    """Lowest all-in rate (default 0%) or cut (default -90%: a cap far above what passes)."""
    high: Percent | None = None
    """Highest all-in rate (default 100%) or cut (default 90%; below 100%, which is a ban and has no slope)."""
    rents: Rents | None = None
    """Who has the rent of a cap; required for caps, not for rates."""

    @model_validator(mode="after")
    def _some_room(self) -> Self:
        low, high = self.bounds
        if not low < high:
            raise refused("rate_range", f"no number lies between {100 * low:g}% and {100 * high:g}%", "let low be below high")
        if self.is_cap and (low <= -1.0 or high >= 1.0):
            reason = f"cuts from {100 * low:g}% to {100 * high:g}%"
            raise refused("cut_range", reason, "above -100% and below 100%; a ban is a choice of the question matrix")
        if self.is_cap != (self.rents is not None):
            reason = "a cap has a rent, and nobody owns it" if self.is_cap else f"a {self.channel.replace('_', ' ')} has no rent"
            raise refused("cap_rents", reason, "state rents for caps, such as {exporter: 100%}, and only for caps")
        return self

    @property
    def is_cap(self) -> bool:
        """Whether quantities are set, not rates."""
        return self.channel in CAPS

    @property
    def bounds(self) -> tuple[float, float]:
        """Lowest and highest number."""
        low, high = ("-90%", "90%") if self.is_cap else ("0%", "100%")
        return percent(self.low or low), percent(self.high or high)


class Objective(StrictModel):
    """What a player wants: a weighted sum of real incomes and of what sectors earn or make."""

    real_income: dict[StrictStr, Number] = {}
    """Region or group → weight on its real income; a negative weight is on its loss. Default: the player's own, with weight 1."""
    earnings: dict[StrictStr, Number] = {}
    """Own sector → weight λ − 1 on what it earns, over own base income (political weights)."""
    output: dict[StrictStr, Number] = {}
    """Own sector → weight on its quantity, in percent of base."""

    @model_validator(mode="after")
    def _wants_something(self) -> Self:
        weights = [weight for part in (self.real_income, self.earnings, self.output) for weight in part.values()]
        if weights and not any(weights):
            raise refused("objective_empty", "all weights are 0", "give one weight that is not, or leave the objective out")
        return self


class Player(StrictModel):
    """Who chooses: regions with common rates, instruments, and an objective."""

    regions: Annotated[list[StrictStr], Field(min_length=1)] | None = None
    """Its regions; default: the region or group of the player's name."""
    instruments: list[Instrument] = []
    """What it may set; a player without instruments is affected only."""
    objective: Objective = Objective()
    """What it wants (default: its real income)."""
    floors: dict[StrictStr, Percent] = {}
    """Own sector or group → least output over what is made where nobody plays; below it a choice is not open to the player."""


class Game(StrictModel):
    """Players on an economy, and questions about them: one file for every solution concept."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["smallyard/game/1"] = Field(default="smallyard/game/1", alias="schema")
    """Version of this format."""
    title: StrictStr = ""
    """One line; carries the vintage of the economy and the horizon."""
    notes: StrictStr = ""
    """Plain-language note; not part of the hash."""
    world: StrictStr = "wiod2014-17x27"
    """A packaged world, or the path of a .npz world file."""
    aggregate: Aggregation | None = None
    """Optional grouping of regions and sectors."""
    model: ModelOptions = ModelOptions()
    """Horizon, closures, elasticities."""
    baseline: Baseline = Baseline()
    """Policies in force where nobody plays, such as `{in_force_on: 2024-12-31}`."""
    players: Annotated[dict[StrictStr, Player], Field(max_length=MOST_PLAYERS)] = {}
    """Players by name."""
    questions: Annotated[list[Question], Field(min_length=1)]
    """What is asked, in order."""

    @classmethod
    def load(cls, name: str | Path) -> Game:
        """A packaged game by name, or a game file by path. Raises InputError with every problem and its line."""
        path = Path(name)
        if path.suffix in (".yaml", ".yml") or os.path.isfile(path):
            return cls._checked(read_yaml_file(path), path.name)
        if str(name) in packaged_games():
            label = f"{name}.yaml"
            return cls._checked(read_yaml(packaged("games", label).read_text("utf-8"), label), label)
        expected, fix = "a path ending in .yaml, or one of: " + ", ".join(packaged_games()), did_you_mean(name, packaged_games())
        raise InputError(Finding("E-GAME-UNKNOWN", f"no packaged game and no file named '{name}'", "game", "", expected, fix))

    @classmethod
    def from_yaml(cls, text: str, label: str = "game") -> Game:
        """Parse the text of a game."""
        return cls._checked(read_yaml(text, label), label)

    @classmethod
    def _checked(cls, document: Document, label: str) -> Game:
        if not isinstance(document.data, dict):
            what = ("the file is empty; " if document.data is None else "") + "a game is a mapping of keys"
            raise InputError(Finding("E-SCENARIO-FORM", what, label, expected="schema: " + SCHEMA, fix=BEGIN))
        if "schema" not in document.data:
            raise InputError(Finding("E-KEY-MISSING", "the key 'schema' is missing", label, expected=f"schema: {SCHEMA}"))
        try:
            return cls.model_validate(document.data)
        except ValidationError as error:
            raise InputError(findings_from(error, cls, document, label)) from None

    @model_validator(mode="after")
    def _revenue_counts(self) -> Self:
        if self.model.revenue != "lump_sum":
            reason = f"goals of players count what revenue buys; they are not defined for revenue: {self.model.revenue}"
            raise refused("game_revenue", reason, "leave model.revenue out; a scenario at the rates that a game finds can waste it")
        return self

    @model_validator(mode="after")
    def _known_players(self) -> Self:
        for place, question in enumerate(self.questions):
            for name in question.named:
                if name not in self.players:
                    reason = f"questions[{place}] names '{name:.60}', who is no player"
                    raise refused("player_unknown", reason, did_you_mean(name, self.players))
                if question.acts and not self.players[name].instruments:
                    reason = f"questions[{place}] asks '{name:.60}' to choose, who has no instruments"
                    raise refused("player_powerless", reason, "give the player instruments")
        return self

    @property
    def scenario(self) -> Scenario:
        """The economy where nobody plays, as a scenario without policies."""
        return Scenario(
            title=self.title, world=self.world, aggregate=self.aggregate, model=self.model, baseline=self.baseline, policies=[]
        )

    def resolved(self) -> dict[str, Any]:
        """The game with every default written out."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)

    @property
    def sha256(self) -> str:
        """Hash of the resolved game without title and notes, and of the economy under it."""
        data = {key: value for key, value in self.resolved().items() if key not in ("title", "notes")}
        data["economy"] = self.scenario.sha256
        return hashlib.sha256(json.dumps(data, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def packaged_games() -> list[str]:
    """Names of the games shipped with the package."""
    return packaged_names("games", ".yaml")


def game_schema() -> dict[str, Any]:
    """JSON Schema of the game file."""
    return Game.model_json_schema(by_alias=True)
