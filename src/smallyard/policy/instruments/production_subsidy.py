"""Production subsidy (negative: production tax), paid from final income of the producing region."""

from __future__ import annotations

from typing import ClassVar, Literal, Self, final

import numpy as np
from pydantic import model_validator

from smallyard.errors import Finding
from smallyard.labels.select import select
from smallyard.policy.effects import Effect, Scope
from smallyard.policy.fields import Money, Part, Percent, PriceYear, StrictModel, Years, money, percent, refused
from smallyard.policy.gdp import STATE_A_RATE, yearly_money
from smallyard.policy.instruments.base import AbstractProducerPolicy
from smallyard.policy.instruments.guardrail import Guardrail


@final
class Amount(StrictModel):
    """Money, with all that is needed to compare it with the economy of another year."""

    value: Money
    """The whole sum, e.g. 39 bn; negative for a production tax that is to raise this sum."""
    currency: Literal["USD"]
    """Currency of the sum."""
    price_year: PriceYear
    """Year in whose prices the sum is stated, e.g. 2022."""
    years: Years
    """Number of years over which the sum is paid; one part of it a year."""


@final
class ProductionSubsidy(AbstractProducerPolicy):
    """Wedge between what producers receive and what production costs: cost payments = (1 + sp) × receipts.

    Either a rate (`set`, `of`) or an amount of money, paid by one region to its own sectors at one common rate. An amount is
    converted to the base year by the payer's nominal GDP, and its cost keeps its share of world factor income; the rate is solved.
    """

    touches: ClassVar[tuple[str, ...]] = ("production_subsidy",)
    phrase: ClassVar[str] = "production subsidy of {region}"
    instrument: Literal["production_subsidy"] = "production_subsidy"
    set: Percent | None = None
    """All-in rate, replacing the one in force."""
    of: Literal["receipts", "cost"] | None = None
    """Base of the rate: 'receipts' gives sp = rate; 'cost' (buyers pay (1 − rate) × cost) gives sp = rate / (1 − rate)."""
    amount: Amount | None = None
    """Money instead of a rate: {value: 39 bn, currency: USD, price_year: 2022, years: 5}; replaces the rate in force."""
    hold: Literal["rate"] | None = None
    """With an amount: 'rate' fixes the rate that the amount pays for at base-year output, instead of the amount."""
    additionality: Part | None = None
    """Part of an amount that pays for production which would not be there without it (default: all); the rest changes nothing."""
    guardrail: Guardrail | None = None
    """With an amount: recipients give up expansion in another market; scenario grade, reported as who accepts."""

    @model_validator(mode="after")
    def _rate_or_amount(self) -> Self:
        if (self.set is None) == (self.amount is None):
            both = "both" if self.set is not None else "neither"
            reason = f"give exactly one of set (a rate, with 'of') and amount (money); found {both}"
            raise refused("rate_choice", reason, "keep one of them" if self.set is not None else "add set and of, or amount")
        if (self.set is None) != (self.of is None):
            reason = "a rate needs its base 'of' (receipts or cost); an amount of money has none"
            raise refused("rate_choice", reason, "drop 'of'" if self.set is None else "add of: receipts, or of: cost")
        if self.set is not None and self.hold is not None:
            reason = "'hold' says what stays fixed of an amount; a rate stays fixed anyway: drop 'hold'"
            raise refused("rate_choice", reason, "drop 'hold'")
        if self.set is not None and (self.guardrail is not None or self.additionality is not None):
            reason = "a guardrail and a part that is additional belong to an amount of money, not to a rate"
            raise refused("rate_choice", reason, "state an amount, or drop guardrail and additionality")
        if self.set is not None and self.of == "cost" and not percent(self.set) < 1.0:
            raise refused("rate_range", "a share of cost must be below 100%", "state a smaller share, or a rate with of: receipts")
        return self

    def effects(self, scope: Scope, where: str) -> list[Effect]:
        """sp' = rate (of receipts), rate / (1 − rate) (of cost), or A' / Σ Y' over the sectors, solved with everything else."""
        if self.amount is not None:
            return self._amount_effects(self.amount, scope, where)
        assert self.set is not None  # the validator saw exactly one
        rate = percent(self.set)
        value = rate if self.of == "receipts" else rate / (1.0 - rate)
        return [Effect("production_subsidy", "set", self.cells(scope, where), value, 1.0, where)]

    def _amount_effects(self, amount: Amount, scope: Scope, where: str) -> list[Effect]:
        before = len(scope.findings)
        cells = self.cells(scope, where)
        payers = [scope.world.regions[place] for place in np.flatnonzero(cells.any(1))]
        if len(scope.findings) > before:
            return []
        if len(payers) != 1:
            scope.findings.append(_several(payers, where))
            return []
        whole = money(amount.value) * percent(self.additionality or "100%")
        paid = yearly_money(scope.world, payers[0], whole, amount.price_year, amount.years, f"{where}.amount", scope.findings)
        if self.guardrail is not None:
            select(scope.regions, self.guardrail.partner, f"{where}.guardrail.partner", scope.findings)
        receipts = float(scope.world.output[cells].sum())
        if paid is None or not self._can_be_paid(paid.in_world_money, receipts, scope, where):
            return []
        if self.additionality is not None:
            scope.remarks.append(f"{where}: {self.additionality} of the amount is additional; the rest changes nothing")
        spread = f" over {amount.years:g} years" if amount.years != 1.0 else ""
        scope.remarks.append(
            f"{where}: {amount.value} US dollars of {amount.price_year}{spread} are {paid.dollars / 1e6:,.0f} million a year in "
            f"the base year {paid.base_year} (nominal GDP of {payers[0]} × {paid.ratio:.3f}), "
            f"{100.0 * paid.in_world_money / receipts:.3g} % of the base-year receipts of these sectors"
        )
        if self.hold == "rate":
            return [Effect("production_subsidy", "set", cells, paid.in_world_money / receipts, 1.0, where)]
        return [Effect("production_subsidy", "amount", cells, paid.in_world_money, 1.0, where)]

    def _can_be_paid(self, amount: float, receipts: float, scope: Scope, where: str) -> bool:
        """Somebody receives it, and a tax takes less than all receipts."""
        if not receipts > 0.0:
            what = "none of these sectors produces in the base year: nobody can receive the amount"
            scope.findings.append(Finding("E-AMOUNT-RECEIPTS", what, where, fix="choose other sectors"))
        elif not amount > -receipts:
            what = f"a tax of {-amount:,.4g} is not less than the receipts of these sectors, {receipts:,.4g}"
            scope.findings.append(Finding("E-AMOUNT-RECEIPTS", what, where, "a price would be zero or negative", fix="reduce it"))
        return receipts > 0.0 and amount > -receipts


def _several(payers: list[str], where: str) -> Finding:
    return Finding(
        "E-AMOUNT-PAYER",
        f"an amount has one payer; here {len(payers)} regions are named: {', '.join(payers[:6])}",
        f"{where}.region",
        "how the money is shared between regions is not stated",
        "one region",
        f"write one policy per region, or {STATE_A_RATE}",
    )
