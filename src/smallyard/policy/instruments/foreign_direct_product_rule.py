"""Foreign direct product rule: third countries that use the controller's tools comply, or produce without them."""

from __future__ import annotations

from typing import ClassVar, Literal, Self, final

import numpy as np
from pydantic import Field, model_validator

from smallyard.errors import Finding
from smallyard.labels.select import select
from smallyard.policy.effects import AnyEffect, Effect, Scope
from smallyard.policy.fields import Part, percent, refused
from smallyard.policy.instruments.base import AbstractFlowPolicy

MOST_CHOOSING = 8  # governments: every pattern of their choices is solved
Choice = Literal["complies", "declines", "chooses"]


@final
class ForeignDirectProductRule(AbstractFlowPolicy):
    """Third countries stop their sales to the target, or give up the controller's tools and produce at higher cost.

    κ = (1 − χ)^(−1/(ε − 1)) for ε > 1; for ε ≤ 1 there is no production without the tools: only compliance is left.
    """

    touches: ClassVar[tuple[str, ...]] = ("ban", "productivity")
    phrase: ClassVar[str] = "foreign direct product rule of {controller} on sales of {exporter} to {importer}"
    instrument: Literal["foreign_direct_product_rule"] = "foreign_direct_product_rule"
    controller: str
    """Region whose tools and know-how are used."""
    tool_share: Part
    """χ: share of the controller's tools and know-how in the cost of the sectors, e.g. 12%; no table has it: see `source`."""
    essentiality: float = Field(ge=0.0, le=20.0)
    """ε: elasticity of substitution between these tools and others; at 1 or less they cannot be done without."""
    compliance: dict[str, Choice] = Field(min_length=1)
    """What each third country does: complies, declines, or chooses by its real income: {JPN: complies, NLD: chooses}."""
    source: str = Field(min_length=3)
    """Where the share and the elasticity come from."""

    @model_validator(mode="after")
    def _can_be_done(self) -> Self:
        if percent(self.tool_share) >= 1.0:
            raise refused("rate_range", "the share of tools in cost must be below 100%", "state the share of capital and know-how")
        if self.essentiality <= 1.0 and "declines" in self.compliance.values():
            who = ", ".join(name for name, choice in self.compliance.items() if choice == "declines")
            reason = f"{who} cannot decline: at an essentiality of {self.essentiality:g} there is no production without the tools"
            raise refused("rate_choice", reason, "let it comply, or state an essentiality above 1")
        choosing = sum(choice == "chooses" for choice in self.compliance.values())
        if choosing > MOST_CHOOSING:
            raise refused("rate_choice", f"{choosing} governments choose; at most {MOST_CHOOSING} can", "declare some of them")
        return self

    @property
    def cost_factor(self) -> float:
        """κ, cost without the tools over cost with them; infinite where they cannot be done without."""
        if self.essentiality <= 1.0:
            return np.inf
        return float((1.0 - percent(self.tool_share)) ** (-1.0 / (self.essentiality - 1.0)))

    def effects(self, scope: Scope, where: str) -> list[AnyEffect]:
        """A ban on the sales of those who comply; productivity 1/κ in the sectors of those who decline."""
        before = len(scope.findings)
        cells = scope.flows(self.importer, self.exporter, self.sectors, where)
        select(scope.regions, self.controller, f"{where}.controller", scope.findings)
        if len(scope.findings) > before:
            return []
        regions = scope.world.regions
        sellers = [regions[int(i)] for i in np.flatnonzero(cells.any((0, 2)))]
        for name in sorted(set(self.compliance) ^ set(sellers)):
            what = f"'{name}' is no third country of the rule" if name in self.compliance else f"nothing is said of {name}"
            allowed = f"one entry for each of: {', '.join(sellers)}"
            scope.findings.append(Finding("E-COMPLIANCE", what, f"{where}.compliance", expected=allowed))
        found: list[AnyEffect] = []
        complying = np.array([self.compliance.get(name) != "declines" for name in regions])
        stopped = cells & complying[None, :, None]
        if stopped.any():
            found.append(Effect("ban", "forbid", stopped, 1.0, percent(self.coverage), where))
        places = cells.any(0) & ~complying[:, None]
        if places.any():
            found.append(Effect("productivity", "multiply", places, 1.0 / self.cost_factor, 1.0, where))
        return found

    def decided(self, choices: dict[str, Choice]) -> ForeignDirectProductRule:
        """The same rule with other choices of some countries."""
        return self.model_copy(update={"compliance": {**self.compliance, **choices}})
