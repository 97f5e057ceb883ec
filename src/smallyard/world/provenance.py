"""Where a world comes from and what was done to it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Step:
    """One cleaning or transformation step, with the amount it moved and its unit."""

    what: str
    amount: float | None = None
    unit: str = ""

    def to_dict(self) -> dict[str, object]:
        """JSON form."""
        return {"what": self.what, "amount": self.amount, "unit": self.unit}


@dataclass(frozen=True)
class Provenance:
    """Source, year of the economy, licence, money unit, and the steps that led to the table."""

    source: str = "not stated"
    vintage: str = "not stated"
    licence: str = "not stated"
    money: str = "not stated"
    steps: tuple[Step, ...] = field(default=())

    def with_step(self, step: Step) -> Provenance:
        """A copy with one more step."""
        return replace(self, steps=(*self.steps, step))

    def with_steps(self, steps: tuple[Step, ...]) -> Provenance:
        """A copy with more steps."""
        return replace(self, steps=(*self.steps, *steps))

    def to_dict(self) -> dict[str, object]:
        """JSON form."""
        return {
            "source": self.source,
            "vintage": self.vintage,
            "licence": self.licence,
            "money": self.money,
            "steps": [step.to_dict() for step in self.steps],
        }
