"""Withhold-release order: listed products of a supplier are held at the border."""

from __future__ import annotations

from typing import ClassVar, Literal, final

from smallyard.policy.effects import Effect, Scope
from smallyard.policy.fields import Part
from smallyard.policy.instruments.base import AbstractFlowPolicy


@final
class WithholdRelease(AbstractFlowPolicy):
    """Closes the listed products of flows by decision of the importer; the rest of the flow competes with everything else."""

    touches: ClassVar[tuple[str, ...]] = ("ban",)
    phrase: ClassVar[str] = "withhold-release order of {importer} against {exporter}"
    instrument: Literal["withhold_release"] = "withhold_release"
    products: Part
    """Part of the flow's value that the listed products are, e.g. 8%; coverage is the part of them that is stopped."""

    def effects(self, scope: Scope, where: str) -> list[Effect]:
        """A ban on the class of the listed products."""
        return self.closed_part(self.products, scope, where)
