"""The law that a compilation reads: a register, the days, and what a scenario states about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from smallyard.policy.register.records import Measure, Step
from smallyard.policy.register.register import Register, bites, level_for, step_on
from smallyard.policy.register_wedges.when import When

Rents = tuple[float, float, float]
SELLERS = (1.0, 0.0, 0.0)  # licence holders are exporters, unless a scenario says otherwise


@dataclass(frozen=True)
class Law:
    """A register on a day or over a year. `coverage`: id → share of the flow, stated by the scenario in place of every other basis.

    `rents`: parts of the rents of export controls that go to exporter, importer and waste.
    """

    register: Register
    when: When
    coverage: Mapping[str, float] = field(default_factory=dict)
    rents: Rents = SELLERS

    def steps(self, measure: Measure) -> list[tuple[Step, float]]:
        """Steps that bite, each with its share of the period."""
        found = [(step_on(measure, day), weight) for day, weight in self.when.days]
        return [(step, weight) for step, weight in found if step is not None and bites(step)]

    def in_force(self) -> list[Measure]:
        """Measures that bite at some time of the period, by id."""
        return [item for item in self.register.measures if self.steps(item)]

    def mean_level(self, measure: Measure, place: str) -> tuple[float, float]:
        """Mean level for one target while it is in force, and the share of the period in which it is."""
        held = [(level_for(step, place) or 0.0, weight) for step, weight in self.steps(measure)]
        share = sum(weight for _, weight in held)
        return (sum(level * weight for level, weight in held) / share if share else 0.0), share
