"""The forms of answers about games, timelines and their jobs, as they stand in the OpenAPI schema."""

from __future__ import annotations

from typing import Any

from smallyard.apps.lab.problems import FindingView, View
from smallyard.apps.lab.views import RunItem, RunView, State


class JobItem(RunItem):
    """A game or timeline in a list."""

    args: dict[str, Any]
    """Options of a timeline; empty for a game."""
    of_scenario: bool
    """Whether a timeline moves the day of a scenario."""


class Passed(View):
    """A step that a job has come to."""

    step: str
    at: float
    """Seconds since the job began."""


class JobView(RunView):
    """A game or timeline with its progress and, when it is done, its result."""

    args: dict[str, Any]
    """Options of a timeline; empty for a game."""
    before: int | None
    """While it waits: how many jobs come before it, the one that runs included."""
    elapsed: float | None
    """While it runs: seconds since it began."""
    passed: list[Passed]
    """While it runs: the steps it has come to, the last one first reached last."""


class JobState(View):
    """The job that a question would be, and how it stands here."""

    id: str
    state: State | None
    """None where it was never started."""


class GameItem(View):
    """A packaged game."""

    name: str
    title: str
    notes: str
    world: str
    concepts: list[str]
    """What its questions ask, in order."""
    seconds: float
    """Expected seconds."""
    text: str
    """Text of the file, with its comments."""


class InstrumentView(View):
    """What a player may set."""

    channel: str
    detail: str
    numbers: int
    """How many rates or caps are chosen."""
    low_percent: float
    high_percent: float


class PlayerView(View):
    """A player as the economy knows it."""

    name: str
    regions: list[str]
    sets: list[InstrumentView]
    choices: list[str]
    """Names of choices that a question gives it."""
    own_goal: bool
    """Whether the player wants something else than its own real income."""
    floors: dict[str, str]
    """Own sector → least output."""


class QuestionView(View):
    """One question of a game."""

    concept: str
    doc: str
    """What is asked, in one sentence."""
    who: list[str]
    """Players, or senders, that it names."""
    target: list[str]
    """Regions or groups that are hit, of a question about sanctions."""


class GameCheckView(View):
    """Everything that can be said of a game without playing it."""

    ok: bool
    findings: list[FindingView]
    remarks: list[str]
    title: str
    game_sha256: str | None
    resolved_yaml: str | None
    players: list[PlayerView]
    questions: list[QuestionView]
    seconds: float | None
    """Expected seconds; a rough figure."""
    cells: int | None
    """Importers × exporters × sectors × coverage classes."""
    job: JobState | None


class TimelineCheckView(View):
    """Everything that can be said of a timeline without solving it."""

    ok: bool
    findings: list[FindingView]
    title: str
    dates: list[str]
    """The days that would be solved."""
    changes: int | None
    """On how many days after the first and up to the last the law changes."""
    seconds: float | None
    """Expected seconds; a rough figure."""
    job: JobState | None
