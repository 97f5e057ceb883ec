"""Guardrail of a subsidy: recipients give up expansion in another market; who accepts is a participation constraint."""

from __future__ import annotations

from typing import Self, final

from pydantic import Field, model_validator

from smallyard.policy.fields import Cost, Part, StrictModel, Years, percent, refused


@final
class FirmType(StrictModel):
    """A kind of recipient, with what it would lose in the other market and what it is offered."""

    name: str = Field(min_length=1, max_length=60)
    """What it is called, e.g. integrated makers."""
    share_of_partner_market: Part
    """Its sales there over what the partner spends on the sectors of the subsidy, e.g. 2%."""
    expansion: Cost
    """Sales there that it gives up, relative to those it has, e.g. 40%."""
    subsidy_share: Part
    """Part of the subsidy that it is offered."""


@final
class Guardrail(StrictModel):
    """Recipients do not expand in the market of a partner for some years."""

    partner: str
    """Region in which recipients may not expand."""
    years: Years
    """Number of years for which they may not."""
    discount_rate: Cost
    """Yearly rate at which recipients discount, e.g. 8%."""
    funding_stops: Part = "0%"
    """Probability that the money does not come."""
    firms: list[FirmType] = Field(min_length=1, max_length=12)
    """Kinds of recipients."""
    source: str = Field(min_length=3)
    """Where the shares come from."""

    @model_validator(mode="after")
    def _one_whole(self) -> Self:
        total = sum(percent(item.subsidy_share) for item in self.firms)
        if total > 1.0 + 1e-9:
            raise refused("rate_choice", f"the offered parts of the subsidy sum to {100.0 * total:g}%", "lower them")
        if percent(self.funding_stops) >= 1.0:
            raise refused("rate_range", "a subsidy that never comes is none: funding_stops must be below 100%", "state a lower one")
        return self
