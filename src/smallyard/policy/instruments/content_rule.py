"""Content rule: goods of third countries with enough content of the controlling region need its licence, which is refused."""

from __future__ import annotations

from typing import ClassVar, Literal, final

import numpy as np

from smallyard.labels.select import select
from smallyard.policy.effects import AnyEffect, Effect, Scope
from smallyard.policy.fields import Labels, Part, percent
from smallyard.policy.instruments.base import AbstractFlowPolicy
from smallyard.world.content import content_share

SHOWN = 6


@final
class ContentRule(AbstractFlowPolicy):
    """Closes sales of third countries to a target where the controlling region's content in them reaches a threshold.

    Content is looked through all stages of the input-output table of the base year. Tools and know-how are no inputs: for them
    there is `foreign_direct_product_rule`.
    """

    touches: ClassVar[tuple[str, ...]] = ("ban",)
    phrase: ClassVar[str] = "content rule of {controller} on sales of {exporter} to {importer}"
    instrument: Literal["content_rule"] = "content_rule"
    controller: str
    """Region whose content counts."""
    threshold: Part
    """Content from which the rule holds, e.g. 25%, 10%, or 0% for any content."""
    content_of: Labels = "all"
    """Sectors of the controlling region whose goods count as content."""

    def effects(self, scope: Scope, where: str) -> list[AnyEffect]:
        """A ban on flows of (third country, sector) with content of at least the threshold (above zero where it is 0%)."""
        cells = scope.flows(self.importer, self.exporter, self.sectors, where)
        home = select(scope.regions, self.controller, f"{where}.controller", scope.findings).positions
        inside = select(scope.sectors, self.content_of, f"{where}.content_of", scope.findings).positions
        if len(home) != 1 or not len(inside):
            return []
        counted = np.zeros(len(scope.world.sectors))
        counted[list(inside)] = 1.0
        share = content_share(scope.world, home[0], counted)
        reached = (share >= percent(self.threshold)) & (share > 0.0)
        reached[home[0]] = False
        covered = cells & reached[None, :, :]
        scope.remarks.append(f"{where}: {_words(scope, share, np.asarray(cells.any(0)), np.asarray(covered.any(0)))}")
        return [Effect("ban", "forbid", covered, 1.0, percent(self.coverage), where)] if covered.any() else []


def _words(scope: Scope, share: np.ndarray, asked: np.ndarray, reached: np.ndarray) -> str:
    """Which sellers the rule reaches, with their content."""
    world = scope.world
    places = sorted(map(tuple, np.argwhere(reached)), key=lambda place: -share[place])
    if not places:
        highest = float(np.where(asked, share, 0.0).max())
        return f"no sale reaches the threshold; the highest content is {100.0 * highest:.2g} %"
    named = ", ".join(f"{world.regions[i]} {world.sectors[s]} {100.0 * share[i, s]:.2g} %" for i, s in places[:SHOWN])
    more = " …" if len(places) > SHOWN else ""
    return f"the rule reaches {len(places)} of {int(asked.sum())} sectors of third countries: {named}{more}"
