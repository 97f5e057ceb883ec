"""Who accepts a subsidy with a guardrail: what each kind of recipient would lose, and what it is offered. Scenario grade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from smallyard.results.tables import Table

GRADE = "scenario grade: a participation constraint with given shares, outside the solved economy"


@dataclass(frozen=True)
class GuardrailRow:
    """One kind of recipient; money in the world's unit, present values over the years of the guardrail.

    profit_lost: of the sales that it gives up; least_subsidy: from which it accepts; offered: its part of the subsidy; accepts.
    """

    policy: str
    firm: str
    partner: str
    profit_lost: float
    least_subsidy: float
    offered: float
    accepts: bool


@dataclass(frozen=True)
class Guardrails:
    """All of them, in the order of the policies."""

    rows: tuple[GuardrailRow, ...]

    def to_dict(self) -> Mapping[str, Any]:
        """The `guardrail` entry of result.json."""
        return {"grade": GRADE, "firms": [asdict(row) for row in self.rows]}

    def table(self) -> Table:
        """The CSV table."""
        columns = {item.name: [getattr(row, item.name) for row in self.rows] for item in fields(GuardrailRow)}
        return {**columns, "accepts": ["yes" if row.accepts else "no" for row in self.rows], "grade": [GRADE] * len(self.rows)}


def present_value(yearly: float, rate: float, years: float) -> float:
    """Σ_{t<H} yearly / (1 + rate)^t, in closed form; a part of a year counts as that part of a payment.

    Arguments: payment at the beginning of each year; yearly discount rate; number of years H.
    """
    whole = int(years)
    factor = 1.0 / (1.0 + rate)
    full = float(whole) if rate == 0.0 else (1.0 - factor**whole) / (1.0 - factor)
    return yearly * (full + (years - whole) * factor**whole)


def least_subsidy(profit_lost: float, funding_stops: float) -> float:
    """Present value from which a recipient accepts: PV(S) (1 − q) ≥ what it loses, q the probability that no money comes."""
    return profit_lost / (1.0 - funding_stops)
