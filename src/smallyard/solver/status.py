"""Outcome states of a solve; each member carries the advice printed with it."""

from __future__ import annotations

from enum import Enum


class Status(Enum):
    """What happened. Only `CERTIFIED` results are ever tabulated."""

    CERTIFIED = "solved, and confirmed by an independent evaluation of every equation"
    CONVERGED = "the iteration reached its tolerance; not yet confirmed by the independent evaluation"
    MAX_ITERATIONS = (
        "the iteration limit was reached before the tolerance; reduce the size of the change, or start from a nearby "
        "solved scenario"
    )
    NOT_FINITE = "the iteration left the finite numbers; check for extreme rates or elasticities, or split the change in steps"
    NO_ACTIVE_SET = "no choice of binding limits satisfies all of them; check for limits that nothing can meet"
    UNCERTIFIED = "the iteration converged but the independent evaluation rejects the point; please report this with the scenario"

    @property
    def advice(self) -> str:
        """Plain sentence for the user."""
        return self.value
