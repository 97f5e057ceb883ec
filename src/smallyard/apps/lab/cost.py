"""What a question costs, known before anything is solved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from smallyard.apps.lab.questions import file_name
from smallyard.errors import Finding
from smallyard.policy.instruments.measures import Measures
from smallyard.policy.scenario import Scenario
from smallyard.policy.split_file import read_split
from smallyard.world.aggregate import grouped
from smallyard.world.packaged import world_labels

FIXED, PER_CELL = 0.012, 6e-7  # seconds of two certified solves; measured on 17 × 27 and 44 × 50, one core
START, WHOLE = 2.5, 70.0  # a full run: its process; grid of options, decomposition and contributions, in pairs of solves
REGISTER_CLASSES = 20  # what the register of 2026 splits flows into


@dataclass(frozen=True)
class Cost:
    """Size and expected time of a question."""

    regions: int
    sectors: int
    classes: int

    @property
    def cells(self) -> int:
        """Importers × exporters × sectors × coverage classes."""
        return self.regions * self.regions * self.sectors * self.classes

    @property
    def seconds(self) -> float:
        """Expected seconds of two certified solves once the solver is warm."""
        return FIXED + PER_CELL * self.cells

    @property
    def run_seconds(self) -> float:
        """Expected seconds of a full run."""
        return START + WHOLE * self.seconds

    def findings(self, limit: int) -> list[Finding]:
        """One finding if this is more than the lab solves."""
        if self.cells <= limit:
            return []
        size = f"{self.regions} regions × {self.sectors} sectors × {self.classes} coverage classes"
        what = f"{size} are {self.cells:,} cells, about {self.seconds:,.0f} s"
        fix = "aggregate regions or sectors, use fewer values of 'coverage', or use the command line"
        return [Finding("E-LAB-COST", what, "scenario", f"this lab solves at most {limit:,} cells", fix=fix)]


def cost_of(scenario: Scenario, uploads: Path) -> Cost:
    """The cost of a scenario from its labels alone; raises InputError for groups that do not fit its world."""
    name = file_name(scenario.world)
    regions, sectors = (list(labels) for labels in world_labels(str(uploads / name) if name.endswith(".npz") else name))
    choice, groups = scenario.split_choice, scenario.aggregate
    if choice is not None:
        sectors = list(read_split(choice.spec).spec.labels_after(tuple(sectors)))
    if groups is not None:
        regions, sectors = _after("region", regions, groups.regions), _after("sector", sectors, groups.sectors)
    return Cost(len(regions), len(sectors), _classes(scenario))


def _after(kind: str, labels: list[str], groups: Mapping[str, str | list[str]]) -> list[str]:
    findings: list[Finding] = []
    made = list(grouped(kind, tuple(labels), groups, findings)) if groups else labels
    return labels if findings else made  # what is wrong with the groups is said when the world itself is read


def _classes(scenario: Scenario) -> int:
    policies = (*scenario.baseline.policies, *scenario.policies)
    shares = {str(getattr(policy, "coverage", "100%")) for policy in policies} | {"100%"}
    register = scenario.measures is not None or any(isinstance(policy, Measures) for policy in policies)
    return len(shares) + (REGISTER_CLASSES if register else 0)
