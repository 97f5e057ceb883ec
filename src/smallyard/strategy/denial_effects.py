"""What each parameter does to the threshold of denial: one varied at a time, all others held.

Numerical findings, tested at random points and not claimed outside: where the policy is a threshold, k* rises with the security
value V0 and falls as re-entry slows (lower h) throughout `BOX`; of about 6,000 random solutions, one listed several regions, within
its own uncertainty. It falls with learning g1 in the smaller `LEARNING_BOX`. Outside that, with a high V0, it can fall first
and rise again by more than its uncertainty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from smallyard.errors import Finding, InputError
from smallyard.results.tables import Table
from smallyard.strategy.denial import solve_denial
from smallyard.strategy.denial_parameters import LABEL, DenialParameters, changed
from smallyard.strategy.denial_regions import Form
from smallyard.strategy.denial_value import NODES

BOX = {
    "security": (0.5, 8.0),
    "curvature": (0.5, 2.0),
    "substitution": (2.0, 8.0),
    "discount": (0.0, 0.97),
    "learning": (0.0, 0.10),
    "depreciation": (0.01, 0.10),
    "reopening": (0.05, 1.0),
}  # market = 1
LEARNING_BOX = {
    "security": (1.0, 3.0),
    "curvature": (0.9, 1.5),
    "substitution": (3.5, 5.0),
    "discount": (0.94, 0.97),
    "learning": (0.0, 0.10),
    "depreciation": (0.01, 0.025),
    "reopening": (0.05, 1.0),
}  # around the default
COARSE = 1  # refinements of the grid in a sweep


@dataclass(frozen=True)
class Effect:
    """One parameter varied: its values, and for each the form of the policy, k* (None if it is no threshold) and all switches."""

    name: str
    values: tuple[float, ...]
    forms: tuple[Form, ...]
    thresholds: tuple[float | None, ...]
    switches: tuple[tuple[float, ...], ...]
    myopic: tuple[float | None, ...]

    def to_dict(self) -> Mapping[str, Any]:
        """JSON form, with the label."""
        return {"label": LABEL, "parameter": self.name, "rows": self._rows()}

    def _rows(self) -> list[dict[str, Any]]:
        parts = zip(self.values, self.forms, self.thresholds, self.switches, self.myopic, strict=True)
        return [
            {"value": value, "form": form, "threshold": k, "switches": list(all_of_them), "myopic_threshold": myopic}
            for value, form, k, all_of_them, myopic in parts
        ]

    def table(self) -> Table:
        """The CSV table; an absent threshold is empty."""
        rows = self._rows()
        columns: Table = {self.name: list(self.values), "form": list(self.forms)}
        for name in ("threshold", "myopic_threshold"):
            columns[name] = ["" if row[name] is None else row[name] for row in rows]
        return {
            **columns,
            "switches": [" ".join(f"{k:.6f}" for k in row["switches"]) for row in rows],
            "grade": [LABEL] * len(rows),
        }


def trace(parameters: DenialParameters, name: str, values: Sequence[float], *, nodes: int = NODES) -> Effect:
    """Solve the model once per value of one parameter.

    Arguments: parameters held; name of the one that varies, such as security, learning, reopening; its values.
    Errors: E-DENIAL-SWEEP, E-DENIAL-PARAMETER. Not for: joint effects of several parameters.
    """
    if name not in DenialParameters.model_fields or len(values) == 0:
        what = f"'{name!s:.40}' over {len(values)} values"
        expected = f"one of {', '.join(DenialParameters.model_fields)}, and at least one value"
        raise InputError(Finding("E-DENIAL-SWEEP", what, "trace", expected=expected))
    points = [changed(parameters, **{name: value}) for value in values]
    solved = [solve_denial(point, nodes=nodes, refinements=COARSE) for point in points]
    return Effect(
        name=name,
        values=tuple(float(value) for value in values),
        forms=tuple(one.form for one in solved),
        thresholds=tuple(one.threshold for one in solved),
        switches=tuple(one.switches for one in solved),
        myopic=tuple(one.myopic_threshold for one in solved),
    )
