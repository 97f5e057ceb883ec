"""Published averages of duties beside our own, on comparable terms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from smallyard.policy.register.replay import packaged_benchmarks

LEVELS = {("USA", "CHN"): ("b1", "b2", "b3", "b4", "b5", "b6"), ("CHN", "USA"): ("b7", "b8", "b9")}
INCREASES = {("USA", "CHN"): ("b13", "b14", "b15", "b16", "b17", "b18")}
EVE = "2024-12-31"  # the day over which increases are published


@dataclass(frozen=True)
class Published:
    """One published average as points of duty on top of the base year's.

    kind: change (a level less the first published level of its series), or increase (published over 2024, put on our own level of
    2024-12-31); value: as published; added: what is drawn; sources: ids in the register.
    """

    id: str
    importer: str
    exporter: str
    date: str
    kind: str
    value: float
    added: float
    sources: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return asdict(self)


def published(first: str, last: str, level: Callable[[str, tuple[str, str]], float | None]) -> tuple[Published, ...]:
    """Every published average between two dates.

    Equations: change = value − first value of the series; increase = our own level on 2024-12-31 + value.
    Argument: level, our own average duty in law on a day for a flow.
    """
    held, found = packaged_benchmarks(), []
    for flow, names in LEVELS.items():
        zero = held[names[0]].value
        found += [_one(name, flow, "change", held[name].value - zero) for name in names if first <= held[name].date <= last]
    for flow, names in INCREASES.items():
        inside = [name for name in names if first <= held[name].date <= last]
        own = level(EVE, flow) if inside else None
        found += [_one(name, flow, "increase", own + held[name].value) for name in inside if own is not None]
    return tuple(found)


def _one(name: str, flow: tuple[str, str], kind: str, added: float) -> Published:
    item = packaged_benchmarks()[name]
    return Published(name, *flow, item.date, kind, item.value, added, tuple(item.src))


def zero_days() -> Mapping[tuple[str, str], str]:
    """The day of the first published level of each flow: where its dots begin at zero."""
    return {flow: packaged_benchmarks()[names[0]].date for flow, names in LEVELS.items()}
