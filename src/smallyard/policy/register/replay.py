"""Published legal totals, computed again from the register."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StrictStr

from smallyard._data import packaged
from smallyard.policy.fields import StrictModel
from smallyard.policy.read_yaml import read_yaml
from smallyard.policy.register.field_types import Day, MeasureId, Number, Place, Size
from smallyard.policy.register.goods import Goods
from smallyard.policy.register.register import Register, bites, step_on
from smallyard.policy.register.stack import stack

ROUNDING = 1e-9  # percent: sums of exact decimals in floating point


class ReplayCase(StrictModel):
    """A good, by the measures that name it, and the total of its duties on some days."""

    title: StrictStr
    """What the good is."""
    importer: Place
    """Where it enters."""
    exporter: Place
    """Where it comes from."""
    ids: Annotated[list[MeasureId], Field(min_length=1)]
    """Measures that name it."""
    totals: dict[Day, Number] = {}
    """Day → additional duty in percent, exact."""


class AverageCase(StrictModel):
    """An average from the sizes of lists: Σ busd × level / trade + before."""

    title: StrictStr
    """What is averaged."""
    ids: Annotated[list[MeasureId], Field(min_length=1)]
    """Lists."""
    trade_busd: Size
    """Bilateral trade, billion dollars."""
    before: Number
    """Average duty before the first list, percent."""
    tolerance: Size
    """Half of the last digit in which the expected values are stated."""
    totals: dict[Day, Number]
    """Day → average in percent."""
    published: dict[Day, Number]
    """Day → published average with trade weights, which this arithmetic does not aim at."""
    gap: StrictStr
    """Why the two differ."""


class Benchmark(StrictModel):
    """A published average that needs trade weights to be computed."""

    what: StrictStr
    """What it measures."""
    date: Day
    """Day."""
    value: Number
    """Percent."""
    src: list[StrictStr]
    """Sources."""
    note: StrictStr = ""
    """How it differs from the definitions of the register."""


class ReplayFile(StrictModel):
    """Totals that the register must reproduce."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["smallyard/replays/1"] = Field(alias="schema")
    """Version of this format."""
    goods: dict[StrictStr, ReplayCase]
    """Exact totals, by the name of the good."""
    averages: dict[StrictStr, AverageCase]
    """Averages from the sizes of lists."""


class BenchmarksFile(StrictModel):
    """Published averages to test a compiler with trade weights against; nothing here computes them."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["smallyard/averages/1"] = Field(alias="schema")
    """Version of this format."""
    benchmarks: dict[StrictStr, Benchmark]
    """Averages by id."""


@dataclass(frozen=True)
class Replayed:
    """One total: expected and ours, percent."""

    id: str
    case: str
    date: str
    expected: float
    ours: float
    tolerance: float

    @property
    def passes(self) -> bool:
        """Whether ours is the expected value."""
        return abs(self.ours - self.expected) <= self.tolerance

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {
            "id": self.id,
            "case": self.case,
            "date": self.date,
            "expected": self.expected,
            "ours": self.ours,
            "pass": self.passes,
        }


@lru_cache(maxsize=1)
def packaged_replays() -> ReplayFile:
    """The totals that ship with the package."""
    return ReplayFile.model_validate(read_yaml(packaged("measures", "replays.yaml").read_text("utf-8"), "replays.yaml").data)


@lru_cache(maxsize=1)
def packaged_benchmarks() -> dict[str, Benchmark]:
    """Published averages that need trade weights, by id."""
    found = read_yaml(packaged("measures", "benchmarks.yaml").read_text("utf-8"), "benchmarks.yaml")
    return BenchmarksFile.model_validate(found.data).benchmarks


def replay(register: Register, cases: ReplayFile | None = None) -> tuple[Replayed, ...]:
    """Every total of a file of replays, computed from a register; exact to rounding, averages to the digits stated."""
    file = packaged_replays() if cases is None else cases
    rows: list[Replayed] = []
    for name, case in file.goods.items():
        goods = Goods(ids=tuple(case.ids))
        for day, expected in sorted(case.totals.items()):
            ours = stack(register, day, case.importer, case.exporter, goods).total
            rows.append(Replayed(f"{name}-{day}", case.title, day, expected, ours, ROUNDING))
    for name, average in file.averages.items():
        for day, expected in sorted(average.totals.items()):
            rows.append(
                Replayed(f"{name}-{day}", average.title, day, expected, average_of(register, average, day), average.tolerance)
            )
    return tuple(rows)


def average_of(register: Register, case: AverageCase, day: str) -> float:
    """Average duty from the sizes of lists: Σ busd × level / trade + before, percent.

    Not an effective rate: goods that several lists name, exclusions and duties under other authorities are left out.
    """
    total = 0.0
    for name in case.ids:
        measure = register.get(name)
        step = step_on(measure, day)
        if step is not None and bites(step):
            total += (measure.scope.busd or 0.0) * (step.v or 0.0)
    return total / case.trade_busd + case.before
