"""Which controls bind at a solution, which do not, and which stand on the edge between; plain NumPy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from smallyard.models.kernel_controls import CAP, CONTENT, KernelControls
from smallyard.models.kernel_wedges import KernelWedges
from smallyard.solver.complementarity import KINK

NAMES = {CAP: "cap", CONTENT: "content target"}


@dataclass(frozen=True, eq=False)
class ControlState:
    """One control at a solution.

    source; kind; allowed: level relative to its reference, or share of content; measure: what is there; shadow_price μ (negative
    for floors); rent in the world's money; leak_part of the quantity; binds; kink: multiplier and slack are both below 1e-6.
    """

    source: str
    kind: str
    allowed: float
    measure: float
    shadow_price: float
    rent: float
    leak_part: float
    binds: bool
    kink: bool


def control_states(given: KernelControls, found: Any) -> tuple[ControlState, ...]:
    """Every control of a solution whose shadow price was sought. Arguments: controls and outcome that belong together."""
    states = []
    for k in np.flatnonzero(given.sought):
        allowed, measure, rate = given.level[k], found.control_measure[k], abs(np.log1p(found.shadow_price[k]))
        past = found.leak_part[k] * measure
        slack = abs(np.log(max(measure - past, 1e-300)) - np.log(max(allowed, 1e-300))) if measure > past else np.inf
        states.append(
            ControlState(
                source=given.sources[k],
                kind=NAMES.get(int(given.kind[k]), "floor"),
                allowed=float(allowed),
                measure=float(measure),
                shadow_price=float(found.shadow_price[k]),
                rent=float(found.control_rent[k]),
                leak_part=float(found.leak_part[k]),
                binds=bool(rate > KINK),
                kink=bool(rate < KINK and slack < KINK),
            )
        )
    return tuple(states)


def control_remarks(levels: KernelWedges, found: Any) -> tuple[str, ...]:
    """What a reader must know: controls that do not bind, and those on the edge, where derivatives differ between the sides."""
    if levels.controls is None:
        return ()
    remarks = []
    for state in control_states(levels.controls, found):
        name = state.source or f"a {state.kind}"
        if state.kink:
            remarks.append(f"{name} is just met at no shadow price: a derivative holds on one side only")
        elif not state.binds:
            there = f"{100.0 * state.measure:.3g} % of the reference, {100.0 * state.allowed:.3g} % allowed or asked for"
            remarks.append(f"{name} does not bind ({there})")
    return tuple(remarks)
