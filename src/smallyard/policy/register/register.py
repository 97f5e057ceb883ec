"""The register as one immutable value: look-up, what is in force on a day, and differences to it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from smallyard.errors import Finding, InputError
from smallyard.labels.match import did_you_mean
from smallyard.policy.register.field_types import checked_day
from smallyard.policy.register.records import Authority, Measure, Step
from smallyard.policy.register.vocabulary import BITING, within


def step_on(measure: Measure, day: str) -> Step | None:
    """The step that holds on a day: the last one that began; nothing before the first."""
    found = None
    for step in measure.path:
        if step.d > day:
            break
        found = step
    return found


def bites(step: Step | None) -> bool:
    """Whether a step has an effect: only in_force and relaxed do; an announcement is news, not a level."""
    return step is not None and step.s in BITING


def level_for(step: Step, place: str) -> float | None:
    """The level for one target: its own where the step states one, else that of all."""
    own = [level for label, level in step.levels.items() if within(place, [label])]
    return own[0] if own else step.v


def all_in_for(step: Step, place: str) -> bool:
    """Whether the level for one target includes the MFN rate."""
    return within(place, step.all_in)


def part_of(measure: Measure, place: str) -> float:
    """Share of the goods under the codes that is hit when they come from a place."""
    parts = measure.scope.part
    own = [part for label, part in parts.items() if label != "ALL" and within(place, [label])]
    return own[0] if own else parts.get("ALL", 1.0)


def carved_out(measure: Measure, day: str | None) -> list[str]:
    """Countries that a measure leaves out on a day: those of the last step that names any, else those of the measure."""
    begun = [step.except_ for step in measure.path if day is not None and step.d <= day and step.except_ is not None]
    return begun[-1] if begun else measure.except_


@dataclass(frozen=True)
class InForce:
    """A measure and the step that bites on the day asked for."""

    measure: Measure
    step: Step


@dataclass(frozen=True)
class Register:
    """Measures by id, and the authorities under which they stand. Every change gives a new register.

    Example: `packaged_register().drop(["us-122-blanket"]).in_force_on("2026-03-01")`.
    """

    by_id: Mapping[str, Measure]
    authorities: Mapping[str, Authority]

    @classmethod
    def of(cls, measures: Iterable[Measure], authorities: Mapping[str, Authority]) -> Register:
        """A register in the order of ids, whatever the order given; an id that is taken and an unknown authority are refused."""
        held: dict[str, Measure] = {}
        for item in measures:
            if item.id in held:
                raise InputError(Finding("E-MEASURE-DUPLICATE", f"the id '{item.id}' is taken", "register", fix="drop one of them"))
            if item.authority is not None and item.authority not in authorities:
                what, fix = f"unknown authority '{item.authority:.60}'", did_you_mean(item.authority, authorities)
                raise InputError(Finding("E-AUTHORITY-UNKNOWN", what, f"register {item.id}", fix=fix))
            held[item.id] = item
        return cls(dict(sorted(held.items())), dict(authorities))

    @property
    def measures(self) -> tuple[Measure, ...]:
        """All measures, by id."""
        return tuple(self.by_id.values())

    def get(self, name: str) -> Measure:
        """One measure. Raises InputError for an id that the register does not have."""
        if name not in self.by_id:
            what, fix = f"no measure has the id '{name:.80}'", did_you_mean(name, self.by_id)
            raise InputError(Finding("E-MEASURE-UNKNOWN", what, "measures", fix=fix + "; smallyard measures list shows all"))
        return self.by_id[name]

    def in_force_on(self, day: str) -> tuple[InForce, ...]:
        """Measures whose step on a day (ISO date) bites, by id; agreements and rulings among them have no level of their own."""
        when = checked_day(day, "day")
        found = ((item, step_on(item, when)) for item in self.measures)
        return tuple(InForce(item, step) for item, step in found if step is not None and bites(step))

    def modifiers(self, name: str) -> tuple[Measure, ...]:
        """Agreements, rulings and extensions that changed steps of a measure."""
        return tuple(item for item in self.measures if name in item.modifies)

    def drop(self, names: Iterable[str]) -> Register:
        """Without these measures: as if they had never been taken."""
        gone = {self.get(name).id for name in names}
        return replace(self, by_id={name: item for name, item in self.by_id.items() if name not in gone})

    def add(self, measures: Iterable[Measure]) -> Register:
        """With these measures; an id that is taken is refused."""
        return Register.of([*self.measures, *measures], self.authorities)

    def scale(self, name: str, factor: float) -> Register:
        """With every level of one measure multiplied.

        Scaling to zero equals dropping for a measure that displaces nothing. A measure with `displaces_at_zero` keeps its goods
        exempt from the authorities that yield to it, as a duty of zero on a list of goods does; drop it to undo that.
        """
        held = self.get(name)
        if not (math.isfinite(factor) and factor >= 0.0):
            what = f"the factor {factor:g} of '{name}' is not a number of 0 or more"
            raise InputError(Finding("E-MEASURE-LEVEL", what, "register", fix="write 0.5 for half of every level"))
        return self._with(held, [_scaled(step, factor) for step in held.path])

    def until(self, name: str, day: str) -> Register:
        """With one measure ending: from the day on it is expired and its later steps are gone."""
        held, day = self.get(name), checked_day(day, "day")
        kept = [step for step in held.path if step.d < day]
        return self._with(held, [*kept, Step(d=day, v=0.0, s="expired")])

    def without_steps(self, name: str, days: Iterable[str]) -> Register:
        """Without the steps of one measure that begin on these days: the level before them goes on."""
        held, gone = self.get(name), set(days)
        absent = sorted(gone - {step.d for step in held.path})
        if absent or len(gone) == len(held.path):
            what = f"'{name}' has no step that begins on {', '.join(absent)}" if absent else f"'{name}' would have no step left"
            expected = ", ".join(step.d for step in held.path)
            raise InputError(Finding("E-MEASURE-STEP", what, "register", expected=expected, fix="name some of its dates"))
        return self._with(held, [step for step in held.path if step.d not in gone])

    def _with(self, held: Measure, path: list[Step]) -> Register:
        return replace(self, by_id={**self.by_id, held.id: held.model_copy(update={"path": path})})


def _scaled(step: Step, factor: float) -> Step:
    levels = {place: level * factor for place, level in step.levels.items()}
    return step.model_copy(update={"v": None if step.v is None else step.v * factor, "levels": levels})
