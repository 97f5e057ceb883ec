"""Denial and re-entry: for which capabilities of a buyer a supplier's government gains more by denying a good than by selling it.

A model of one supplier S and one buyer B (`denial_value.py` has the equations). Scenario grade and off by default: every output
carries the label. Thresholds of capability, never dates. That the policy is a threshold is a finding at given parameters and not
assumed: another form is reported with all its regions. Denial pays only where it pays a supplier that counts the present alone,
because every step after it is worth no more than the step after a sale; so k* is at most the myopic threshold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from smallyard.strategy.denial_certify import DenialCheck, check_values
from smallyard.strategy.denial_parameters import LABEL, DenialParameters
from smallyard.strategy.denial_regions import Form, Region, SteadyState, form_of, regions_of, static_advantage, steady_states
from smallyard.strategy.denial_value import NODES, REFINEMENTS, Array, Values, choices, solve_values

WORDS: dict[Form, str] = {
    "threshold": "The policy is a threshold: deny below it, sell above it.",
    "always_deny": "Denial is worth more at every capability.",
    "never_deny": "Denial is worth less than selling at every capability.",
    "other": "The policy is not a single threshold; all its regions are listed.",
}


@dataclass(frozen=True, eq=False)
class Denial:
    """The solved model. capability, open, locked, sell, deny [node]: nodes, V_o, V_l, and the two terms of V_o; in the unit of M.

    regions: in order of capability; threshold: k* if the policy is one; uncertain: capabilities at which the bound on the error of
    the values does not settle the action; myopic: the regions with d = 0; steady_denied, steady_sold: of lasting regimes; residual:
    of the Bellman equation on the nodes, relative; check: between the nodes, by a second program.
    """

    parameters: DenialParameters
    capability: Array
    open: Array
    locked: Array
    sell: Array
    deny: Array
    regions: tuple[Region, ...]
    uncertain: tuple[tuple[float, float], ...]
    myopic: tuple[Region, ...]
    steady_denied: tuple[SteadyState, ...]
    steady_sold: tuple[SteadyState, ...]
    residual: float
    check: DenialCheck

    @property
    def form(self) -> Form:
        """threshold, always_deny, never_deny, or other."""
        return form_of(self.regions)

    @property
    def threshold(self) -> float | None:
        """k*, if the policy is to deny below it and to sell above it."""
        return self.regions[0].end if self.form == "threshold" else None

    @property
    def myopic_threshold(self) -> float | None:
        """The same with d = 0."""
        return self.myopic[0].end if form_of(self.myopic) == "threshold" else None

    @property
    def switches(self) -> tuple[float, ...]:
        """All capabilities at which the action changes."""
        return tuple(region.start for region in self.regions[1:])

    def at(self, capability: float) -> tuple[float, float]:
        """V_o and V_l at a capability."""
        return float(np.interp(capability, self.capability, self.open)), float(np.interp(capability, self.capability, self.locked))

    def to_dict(self) -> Mapping[str, Any]:
        """JSON form without the arrays, with the label."""
        names = ("regions", "myopic", "steady_denied", "steady_sold")
        return {
            "label": LABEL,
            "parameters": self.parameters.model_dump(),
            "form": self.form,
            "words": WORDS[self.form],
            "threshold": self.threshold,
            "myopic_threshold": self.myopic_threshold,
            "switches": list(self.switches),
            **{name: [asdict(item) for item in getattr(self, name)] for name in names},
            "uncertain": [list(pair) for pair in self.uncertain],
            "residual_on_nodes": self.residual,
            "residual_between_nodes": self.check.between_nodes,
            "value_error_at_most": self.check.value_error,
            "nodes": int(self.capability.size),
        }


def solve_denial(parameters: DenialParameters, *, nodes: int = NODES, refinements: int = REFINEMENTS) -> Denial:
    """Solve the model, check it between the nodes, and read off where S denies and where it sells.

    Arguments: parameters; nodes of the first grid; refinements of it. Errors: E-DENIAL-GRID, E-NOT-CONVERGED-DENIAL.
    Source: the equations in `denial_value.py`; parameters are given, not estimated.
    Not for: dates, forecasts, or a good whose supplier has close rivals: there is one supplier.
    """
    values = solve_values(parameters, nodes, refinements)
    k = values.capability
    sell, deny = choices(k, values[:3], parameters)
    check = check_values(k, values.open, values.locked, parameters)
    return Denial(
        parameters=parameters,
        capability=k,
        open=values.open,
        locked=values.locked,
        sell=sell,
        deny=deny,
        regions=regions_of(lambda x: _advantage(x, values, parameters), k),
        uncertain=_uncertain(k, deny - sell, 2.0 * parameters.discount * check.value_error),
        myopic=regions_of(static_advantage(parameters), k),
        steady_denied=steady_states(parameters, "deny", k),
        steady_sold=steady_states(parameters, "sell", k),
        residual=values.residual,
        check=check,
    )


def _advantage(k: Array, values: Values, p: DenialParameters) -> Array:
    sell, deny = choices(k, values[:3], p)
    return deny - sell


def _uncertain(k: Array, advantage: Array, bound: float) -> tuple[tuple[float, float], ...]:
    """Intervals around the nodes at which the advantage of denial is within its bound of zero, one node wider on each side."""
    open_question = np.abs(advantage) <= bound
    crossing = np.flatnonzero((advantage[1:] > 0.0) != (advantage[:-1] > 0.0))
    open_question[crossing] = open_question[crossing + 1] = True
    edges = np.flatnonzero(np.diff(np.r_[False, open_question, False].astype(int)))
    last = k.size - 1
    return tuple((float(k[max(a - 1, 0)]), float(k[min(b, last)])) for a, b in zip(edges[::2], edges[1::2], strict=True))
