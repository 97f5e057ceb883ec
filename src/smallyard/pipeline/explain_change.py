"""Solves along the path from baseline to counterfactual until the terms of real income add up."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np

from smallyard.errors import SmallyardError
from smallyard.models.base import Solved
from smallyard.models.class_flows import Cells, cells_of
from smallyard.models.kernel_wedges import KernelWedges
from smallyard.models.path import levels_between
from smallyard.pipeline.pair import Pair
from smallyard.results.decomposition import TERMS, Decomposition
from smallyard.results.path_terms import Node, panel_terms
from smallyard.solver.quadrature import nodes

NODES = 11  # per panel; 9 make tariffs above 100 % need a second panel
TARGET = 1e-8  # percent per panel; the solver's own error is about 1e-10
GRADING = 3  # power that crowds the nodes towards the end at which a flow closes: prices bend there
LIMIT = 1e-6  # percent; above this the decomposition is not shown
MAX_PANELS = 64
NARROWEST = 1.0 / 64.0  # of the path; what has not settled there does not settle


@dataclass(eq=False)
class _Path:
    """Certified solutions by place on the path, solved when first asked for, each started from its nearest neighbour."""

    pair: Pair
    before: KernelWedges
    after: KernelWedges
    solved: dict[float, Solved] = field(default_factory=dict)
    solves: int = 0

    def node(self, u: float) -> Node:
        """The solution at u in [0, 1]; u runs along the path, slowly where flows close or open."""
        levels = levels_between(self.before, self.after, self._place(u))
        if u not in self.solved:
            nearest = self.solved[min(self.solved, key=lambda place: abs(place - u))]
            model, base = self.pair.model, self.pair.base
            self.solved[u] = model.solve_levels(base, levels, model.structure_of(base, levels), start=nearest.state)
            self.solves += 1
        return Node.of(self.pair.base, levels, self.solved[u].outcome, self._cells)

    @cached_property
    def _cells(self) -> Cells:
        """Every flow that is open somewhere on the path."""
        return cells_of(self.pair.base, self.before, self.after)

    def keep(self, panels: list[tuple[float, float]]) -> None:
        """Forget all solutions but those that the waiting panels begin or end with: a long path would fill the memory."""
        ends = {0.0, 1.0, *(end for panel in panels for end in panel)}
        self.solved = {place: found for place, found in self.solved.items() if place in ends}

    def _place(self, u: float) -> float:
        """s(u), increasing from 0 to 1: the path stays the same, only the nodes move."""
        to_end = (1.0 - u) ** GRADING if self._closes else 1.0 - u
        from_start = u**GRADING if self._opens else u
        return from_start / (from_start + to_end) if self._closes and self._opens else 1.0 - to_end if self._closes else from_start

    @cached_property
    def _closes(self) -> bool:
        return _loses(self.before, self.after)

    @cached_property
    def _opens(self) -> bool:
        return _loses(self.after, self.before)


def _loses(one: KernelWedges, two: KernelWedges) -> bool:
    """Whether flows that are open at one end are closed at the other, for all buyers or for a group of them."""
    closed = bool((one.is_open & ~two.is_open).any())
    if one.controls is None or two.controls is None:
        return closed
    first, second = one.controls.groups.open_part, two.controls.groups.open_part
    return closed or bool(((first > 0.0) & (second == 0.0)).any())


def decompose(pair: Pair) -> Decomposition | str:
    """Decomposition of the pair's real-income change, or in words why there is none.

    Composite Chebyshev quadrature: a panel is halved until its terms add up to its own exact change, which is known because both of
    its ends are solved. Not for: bans that cut the world into blocks, between which border prices have no common unit.
    """
    if pair.before.certificate.blocks != pair.after.certificate.blocks:
        return "the policies cut the world into separate trading blocks: border prices between blocks have no common unit"
    if pair.ends is None:
        return "baseline and counterfactual have lists of buyers that differ: there is no one way between them"
    path = _Path(pair, *pair.ends, {0.0: pair.before, 1.0: pair.after})
    revenue = pair.revenue
    start = path.node(0.0).real_income(revenue)
    sums = {name: np.zeros_like(start) for name in TERMS}
    waiting, panels = [(0.0, 1.0)], 0
    try:
        while waiting:
            low, high = waiting.pop()
            panels += 1
            panel = [path.node(low + (high - low) * float(x)) for x in nodes(NODES)]
            terms = panel_terms(pair.base, panel, start, revenue)
            exact = 100.0 * (panel[-1].real_income(revenue) - panel[0].real_income(revenue)) / start
            gap = np.abs(exact - sum(terms.values())).max()
            if gap > TARGET and panels < MAX_PANELS and high - low > NARROWEST:
                middle = low + 0.5 * (high - low)
                waiting += list(pairwise((low, middle, high)))
            elif gap > LIMIT:
                return _misses(gap)
            else:
                for name, values in terms.items():
                    sums[name] += values
            path.keep(waiting)
    except SmallyardError as error:
        return f"a point on the way from baseline to counterfactual has no certified solution ({error.findings[0].code})"
    total = 100.0 * (path.node(1.0).real_income(revenue) / start - 1.0)
    found = Decomposition(pair.base.world.regions, sums, total, path.solves + 2)
    largest = float(np.abs(found.remainder).max())
    return _misses(largest) if largest > LIMIT else found


def _misses(gap: float) -> str:
    return f"the terms miss the exact change by {gap:.1e} percent; they are not shown"
