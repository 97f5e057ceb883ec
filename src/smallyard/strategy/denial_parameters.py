"""Parameters of the denial-and-re-entry model, checked; and the label that every output of the model carries."""

from __future__ import annotations

import math
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from smallyard.errors import Finding, InputError
from smallyard.policy.fields import StrictModel

LABEL = (
    "scenario grade: mechanism B, numbers C; a model of one supplier and one buyer with given parameters, not estimated; "
    "thresholds of capability, never dates; not a prediction"
)
LEAST_TOP = 1.5  # capability up to which the model is solved at least: parity is 1
HIGHEST_TOP = 100.0


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("is not a number")
    return float(value)


_Number = Annotated[float, BeforeValidator(_number), Field(allow_inf_nan=False)]


class DenialParameters(StrictModel):
    """Supplier S sells to buyer B, whose capability κ is 1 at parity. Payoffs per period in one unit, the market M of the default.

    The defaults are those of the design; M and p are not stated there and are 1, which its myopic thresholds imply.
    """

    market: Annotated[_Number, Field(gt=0.0, le=1e6)] = 1.0
    """M: what S would earn per period if B could make nothing."""
    security: Annotated[_Number, Field(ge=0.0, le=1e6)] = 3.0
    """V0: value per period to S of denying a B of capability 0, in the unit of M."""
    curvature: Annotated[_Number, Field(ge=0.1, le=10.0)] = 1.0
    """p: v(κ) = V0 max(1 − κ, 0)^p."""
    substitution: Annotated[_Number, Field(ge=1.2, le=20.0)] = 4.0
    """σ: elasticity of substitution between supplies of S and of B."""
    discount: Annotated[_Number, Field(ge=0.0, le=0.99)] = 0.96
    """d: weight of the next period."""
    learning: Annotated[_Number, Field(ge=0.0, le=1.0)] = 0.05
    """g1: capability gained per period by serving the whole home market."""
    depreciation: Annotated[_Number, Field(ge=0.0, le=1.0)] = 0.02
    """dep: part of capability lost per period."""
    reopening: Annotated[_Number, Field(ge=0.0, le=1.0)] = 1.0
    """h: probability per period that the market reopens to S after a denial; 1: at once, 0: never."""

    @model_validator(mode="after")
    def _bounded(self) -> DenialParameters:
        if self.learning > HIGHEST_TOP * self.depreciation:
            raise ValueError(
                f"capability would have no bound below {HIGHEST_TOP:g}: learning is at most {HIGHEST_TOP:g} × depreciation"
            )
        return self

    @property
    def top(self) -> float:
        """Highest capability that is solved for; from below it no policy leads above it (g1/dep, and above parity)."""
        return max(LEAST_TOP, self.learning / self.depreciation if self.learning > 0.0 else 0.0)


def denial_parameters(**values: Any) -> DenialParameters:
    """Checked parameters; what is not given is at its default. Errors: E-DENIAL-PARAMETER, one finding per problem."""
    try:
        return DenialParameters(**values)
    except ValidationError as error:
        raise InputError([_finding(dict(item)) for item in error.errors(include_url=False)]) from error


def changed(parameters: DenialParameters, **values: Any) -> DenialParameters:
    """The same parameters with some values replaced, checked again."""
    return denial_parameters(**{**parameters.model_dump(), **values})


def _finding(item: dict[str, Any]) -> Finding:
    where = ".".join(str(part) for part in item["loc"]) or "learning"
    known = ", ".join(DenialParameters.model_fields)
    reason = item["msg"].removeprefix("Value error, ")
    what = f"{reason}; found {item['input']!r:.40}" if item["loc"] else reason
    return Finding("E-DENIAL-PARAMETER", what, where, expected=f"one of {known}, in its range")


def check_capability(value: object, parameters: DenialParameters) -> float:
    """A capability at which the model can be read off; errors: E-DENIAL-CAPABILITY."""
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not math.isfinite(value)
        or not 0.0 <= value <= parameters.top
    ):
        what = f"{value!r:.40} is not a capability that was solved for"
        raise InputError(
            Finding("E-DENIAL-CAPABILITY", what, "capability", expected=f"a number from 0 to {parameters.top:g}; parity is 1")
        )
    return float(value)
