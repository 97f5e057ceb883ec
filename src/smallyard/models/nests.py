"""Elasticities of substitution in cost and in final demand: part of the calibration of every variant on the shared system."""

from __future__ import annotations

from dataclasses import dataclass

from smallyard.errors import Finding, InputError
from smallyard.models.option_checks import is_number

HIGHEST = 20.0  # beyond it goods are one good


@dataclass(frozen=True)
class Nests:
    """CES elasticities; 1 is Cobb–Douglas, 0 fixed proportions.

    value_added: between the factor and the bundle of inputs; inputs: among inputs; final: among goods of final demand.
    Raises InputError for numbers outside [0, 20]. Not for: substitution between sources of one good, which is θ.
    """

    value_added: float = 1.0
    inputs: float = 1.0
    final: float = 1.0

    def __post_init__(self) -> None:
        findings = [
            Finding("E-MODEL-NEST", f"the elasticity of '{name}' is {value!r:.40}", f"nests.{name}", expected=f"0 to {HIGHEST:g}")
            for name, value in vars(self).items()
            if not is_number(value, 0.0, HIGHEST)
        ]
        if findings:
            raise InputError(findings)

    @property
    def cobb_douglas(self) -> bool:
        """Whether all shares stay what they are."""
        return self == COBB_DOUGLAS


COBB_DOUGLAS = Nests()
