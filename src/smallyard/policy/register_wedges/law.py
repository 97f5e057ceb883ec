"""The law that a compilation reads: a register, the days, and what a scenario states about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from smallyard.policy.register.records import Measure, Step
from smallyard.policy.register.register import Register, bites, level_for, step_on
from smallyard.policy.register_wedges.when import When

Rents = tuple[float, float, float]
SELLERS = (1.0, 0.0, 0.0)  # licence holders are exporters, unless a scenario says otherwise


@dataclass(frozen=True, eq=False)
class Law:
    """A register on a day or over a year. `coverage`: id → share of the flow, stated by the scenario in place of every other basis.

    `rents`: parts of the rents of export controls that go to exporter, importer and waste.
    """

    register: Register
    when: When
    coverage: Mapping[str, float] = field(default_factory=dict)
    rents: Rents = SELLERS

    @cached_property
    def _steps(self) -> dict[str, list[tuple[Step, float]]]:
        """Id → steps that bite, each with its share of the period."""
        found = {}
        for item in self.register.measures:
            steps = [(step_on(item, day), weight) for day, weight in self.when.days]
            found[item.id] = [(step, weight) for step, weight in steps if step is not None and bites(step)]
        return found

    @cached_property
    def _in_force(self) -> tuple[Measure, ...]:
        return tuple(item for item in self.register.measures if self._steps[item.id])

    def steps(self, measure: Measure) -> list[tuple[Step, float]]:
        """Steps that bite, each with its share of the period."""
        return self._steps[measure.id]

    def in_force(self) -> tuple[Measure, ...]:
        """Measures that bite at some time of the period, by id."""
        return self._in_force

    def mean_level(self, measure: Measure, place: str) -> tuple[float, float]:
        """Mean level for one target while it is in force, and the share of the period in which it is."""
        held = [(level_for(step, place) or 0.0, weight) for step, weight in self.steps(measure)]
        share = sum(weight for _, weight in held)
        return (sum(level * weight for level, weight in held) / share if share else 0.0), share
