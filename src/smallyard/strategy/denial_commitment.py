"""Pre-announced rules in the denial model: a threshold to which the supplier binds itself, and a re-entry rule of the buyer.

The buyer's capability follows from sales alone and does not answer announcements. So a supplier that binds itself to a threshold
does no better than one that decides each period, and the gain of commitment is at most zero: a consequence of that assumption. The
buyer's rule h does change what the supplier does; whether B would keep it is the question of `denial_credibility.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from smallyard.strategy.denial import Denial, solve_denial
from smallyard.strategy.denial_credibility import PERCENT, buyer_threat, buyer_values
from smallyard.strategy.denial_parameters import LABEL, DenialParameters, changed, check_capability
from smallyard.strategy.denial_value import evaluate

NO_ANSWER = (
    "The buyer's learning does not answer announcements, so binding itself to a threshold cannot raise the supplier's value here."
)


@dataclass(frozen=True)
class Commitment:
    """Value to S at one capability of binding itself to deny below each threshold, in the unit of M; `gain` is at most 0."""

    capability: float
    thresholds: tuple[float, ...]
    values: tuple[float, ...]
    best_threshold: float
    without: float
    gain: float

    def to_dict(self) -> Mapping[str, Any]:
        """JSON form, with the label."""
        return {"label": LABEL, "words": NO_ANSWER, **asdict(self)}


def commit(solved: Denial, capability: float, thresholds: Sequence[float]) -> Commitment:
    """Value of pre-announced thresholds, market open at the start; thresholds act at the nodes of the solution.

    Arguments: solved model; capability today; thresholds to compare. Errors: E-DENIAL-CAPABILITY.
    Not for: announcements that the other side answers.
    """
    k, p = solved.capability, solved.parameters
    place = check_capability(capability, p)
    cuts = [check_capability(cut, p) for cut in thresholds] or [place]
    values = [float(np.interp(place, k, evaluate(k, k < cut, p)[0])) for cut in cuts]
    best, without = int(np.argmax(values)), solved.at(place)[0]
    return Commitment(place, tuple(cuts), tuple(values), cuts[best], without, values[best] - without)


@dataclass(frozen=True)
class AnnouncedRow:
    """A re-entry rule h: k* of S (None if the policy is no threshold), values at one capability, and whether B would keep it.

    denied: S denies at this capability; buyer_gain: of B against h = 1, present value in percent of the sector's price; kept: B's
    constraint, locked at this capability.
    """

    reopening: float
    form: str
    threshold: float | None
    denied: bool
    supplier_value: float
    buyer_gain: float
    kept: bool


def announce(parameters: DenialParameters, capability: float, rules: Sequence[float]) -> tuple[AnnouncedRow, ...]:
    """What announced re-entry rules h do to denial, and whether the buyer would keep them.

    Arguments: parameters, of which h is replaced; capability today, above 0; rules h from 0 to 1.
    Errors: E-DENIAL-CAPABILITY, E-DENIAL-PARAMETER. Not for: choosing a rule: a rule that is not kept is not believed.
    """
    place = check_capability(capability, parameters)
    trusting = _buyer_at(solve_denial(changed(parameters, reopening=1.0), refinements=1), place)
    rows = []
    for rule in rules:
        solved = solve_denial(changed(parameters, reopening=rule), refinements=1)
        denied = bool(np.interp(place, solved.capability, solved.deny - solved.sell) > 0.0)
        gain, kept = PERCENT * (_buyer_at(solved, place) - trusting), buyer_threat(solved, [place]).rows[0].kept
        rows.append(AnnouncedRow(float(rule), solved.form, solved.threshold, denied, solved.at(place)[0], gain, kept))
    return tuple(rows)


def _buyer_at(solved: Denial, place: float) -> float:
    return float(np.interp(place, solved.capability, buyer_values(solved)[0]))
