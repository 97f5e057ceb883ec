"""The forms of requests and answers of the core routes, as they stand in the OpenAPI schema."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from smallyard.apps.lab.problems import FindingView, View
from smallyard.policy.read_yaml import MAX_BYTES

Text = Annotated[str, Field(max_length=MAX_BYTES)]
Stem = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
Id = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
State = Literal["queued", "running", "done", "failed", "cancelled", "interrupted"]
Cell = str | float | bool | None


class Body(BaseModel):
    """Base of all requests: strict about keys and types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


class ScenarioText(Body):
    """A scenario as a file."""

    yaml: Text
    """Text of the file."""


class ScenarioData(Body):
    """A scenario as plain data, from a form."""

    data: dict[str, Any]
    """Keys of the file."""


class SolveRequest(Body):
    """A question to be solved at once."""

    yaml: Text
    """Text of the scenario."""
    preview: bool = False
    """Solve the same question on the coarse world."""
    tables: Annotated[list[Stem], Field(max_length=20)] = []
    """Tables to send along, by the stem of their file."""


class CompareRequest(Body):
    """Finished runs to be set side by side."""

    ids: Annotated[list[Id], Field(min_length=2, max_length=4)]
    """Ids of the runs."""
    baseline: Id
    """The run that is subtracted from the others."""
    allow_different: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=10)] = []
    """What may differ: world, closure, horizon, elasticities."""


class ScenarioItem(View):
    """A packaged scenario."""

    name: str
    title: str
    notes: str
    world: str
    yaml: str
    """Text of the file, with its comments."""


class ParsedView(View):
    """A file as plain data."""

    data: dict[str, Any]
    findings: list[FindingView]
    """What is wrong with it as a scenario; empty if nothing."""


class WrittenView(View):
    """Plain data as a file; comments of an earlier text are not in it."""

    yaml: str
    findings: list[FindingView]


class MeasureName(View):
    """A measure of the register."""

    id: str
    title: str


class TouchedPart(View):
    """What one kind of the register's measures covers, where it differs from the baseline."""

    kind: Literal["rates", "bans", "caps", "lists", "subsidies"]
    """Duties and export taxes, bans, caps, lists of buyers, or subsidies stated as money."""
    trade_musd: float | None
    output_musd: float | None
    flows: int
    measures: list[MeasureName]
    """The measures that differ; empty for rates and bans, of which many hit one flow."""


class Touched(View):
    """What a policy covers of the base year."""

    policy: str
    words: str
    trade_musd: float | None
    """Value of the flows covered, in millions of the world's money; null where it covers none."""
    output_musd: float | None
    """Value of the output covered."""
    flows: int
    """Number of flows covered, by importer, exporter and sector."""
    parts: list[TouchedPart]
    """Of the register's measures: the same by kind, with the names of caps, lists and subsidies."""


class PaperTariff(View):
    """Average tariff on goods of one importer on one exporter, weighted with the trade of the baseline, as in a result."""

    importer: str
    exporter: str
    before_percent: float | None
    """Under the baseline; null where there is no trade to weight with."""
    on_paper_percent: float | None
    """With the rates of the policies on the same trade; what a ban closes is left out."""


class PaperTariffsView(View):
    """Average tariffs of the pairs whose tariffs the policies move, largest trade first."""

    tariffs: list[PaperTariff]


class CostView(View):
    """What a question costs."""

    seconds: float
    """Expected seconds of two certified solves, once the solver is warm."""
    run_seconds: float
    """Expected seconds of a full run."""
    cells: int
    """Importers × exporters × sectors × coverage classes."""


class CheckView(View):
    """Everything that can be said of a scenario without solving it."""

    ok: bool
    findings: list[FindingView]
    remarks: list[str]
    scenario_sha256: str | None
    resolved_yaml: str | None
    touches: list[Touched]
    cost: CostView | None


class TableColumns(View):
    """A table by columns; the unit stands in the name of a column."""

    columns: dict[str, list[Cell]]


class SolveView(View):
    """Two certified solves."""

    scenario_sha256: str
    seconds: float
    preview: bool
    result: dict[str, Any]
    """The content of result.json, without range and decomposition."""
    tables: dict[str, TableColumns]


class CompareView(View):
    """Runs side by side."""

    comparison: dict[str, Any]
    """The content of comparison.json."""
    tables: dict[str, TableColumns]


class RunItem(View):
    """A run or job in a list."""

    id: str
    kind: Literal["run", "game", "timeline"]
    title: str
    state: State
    created: str
    """Moment in UTC."""
    seconds: float | None
    scenario_sha256: str


class RunView(RunItem):
    """A run or job with its progress and, when it is done, its result."""

    step: str
    steps_done: int
    steps: int | None
    """How many steps it will take, where that is known."""
    yaml: str
    versions: dict[str, str]
    findings: list[FindingView]
    result: dict[str, Any] | None
    """The content of result.json."""
    tables: list[str]
    """Stems of the tables."""
    files: list[str]
    """Names of the files."""


class SnippetsView(View):
    """How to get the same numbers elsewhere, and how to cite them."""

    python: str
    cli: str
    citation: str
    bibtex: str


class UploadView(View):
    """An uploaded world."""

    world: str
    """What stands as `world:` in a scenario."""
    name: str
    regions: list[str]
    sectors: list[str]
    sha256: str
    """Hash of the file."""
