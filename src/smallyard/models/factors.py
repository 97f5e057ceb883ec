"""Factors of production: part of the calibration of every variant on the shared system."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from smallyard.errors import Finding, InputError, raise_if

HIGHEST_SUBSTITUTION = 20.0
ADDS_UP = 1e-9  # of shares to one


@dataclass(frozen=True, eq=False)
class Factors:
    """Several factors: their shares of value added, how freely each moves between sectors, and how well they replace each other.

    Arguments: shares, by name, numbers or arrays [region, sector] that add up to one, the first being labour, whose supply and
    wage floor `Labour` describes; mobility κ by name, from 1 (specific to its sector) to inf (mobile, the default); substitution σ
    between factors, 1 being Cobb-Douglas, 0 fixed proportions.
    Equations: v = CES of what sectors pay, payments_fs = base × r_f (r_fs/r_f)^κ. Raises InputError (E-MODEL-FACTORS).
    Source: mobility as in Galle, Rodríguez-Clare, Yi 2023, Review of Economic Studies 90: 331-375.
    Not for: factors that move between regions, accumulation.
    """

    shares: Mapping[str, float | np.ndarray]
    mobility: Mapping[str, float] = field(default_factory=dict)
    substitution: float = 1.0

    def __post_init__(self) -> None:
        unknown = [name for name in self.mobility if name not in self.shares]
        low = [name for name, kappa in self.mobility.items() if not kappa >= 1.0]
        checks = [
            (bool(self.shares), "there are no factors", "at least one share"),
            (not unknown, f"mobility is given for {', '.join(unknown)}, which has no share", ", ".join(self.shares)),
            (not low, f"the mobility of {', '.join(low)} is below 1", "1 (specific to the sector) to inf (mobile)"),
            (0.0 <= self.substitution <= HIGHEST_SUBSTITUTION, f"substitution between factors is {self.substitution:g}",
             f"0 to {HIGHEST_SUBSTITUTION:g}"),
        ]  # fmt: skip
        raise_if([Finding("E-MODEL-FACTORS", what, "factors", expected=allowed) for good, what, allowed in checks if not good])

    @property
    def names(self) -> tuple[str, ...]:
        """Labour first."""
        return tuple(self.shares)

    @property
    def kappas(self) -> np.ndarray:
        """Mobility [factor]."""
        return np.array([self.mobility.get(name, math.inf) for name in self.shares])

    @property
    def pays_differ(self) -> bool:
        """Whether sectors' pay is an unknown: with one mobile factor all pay its wage."""
        return len(self.shares) > 1 or bool(np.isfinite(self.kappas).any())

    def array(self, shape: tuple[int, int]) -> np.ndarray:
        """Shares φ [factor, sector, region] for a world of that many sectors and regions. Raises InputError."""
        parts = []
        for name, value in self.shares.items():
            given = np.asarray(value, dtype=float)
            if given.ndim and given.shape != shape[::-1]:
                what = f"shares of '{name}' have shape {given.shape}"
                raise InputError(Finding("E-MODEL-FACTORS", what, f"factors.{name}", expected=f"a number, or {shape[::-1]}"))
            parts.append(np.broadcast_to(given.T if given.ndim else given, shape))
        found = np.stack(parts)
        if not ((found >= 0.0).all() and np.abs(found.sum(0) - 1.0).max() <= ADDS_UP):
            what, allowed = "shares of factors do not add up to one", "numbers from 0 to 1 that add up to 1 in every cell"
            raise InputError(Finding("E-MODEL-FACTORS", what, "factors", expected=allowed))
        return found


LABOUR_ALONE = Factors({"labour": 1.0})


def one_factor(mobility: float) -> Factors:
    """Labour alone. Raises InputError (E-MODEL-MOBILITY)."""
    if not mobility >= 1.0:
        allowed = "1 (specific to its sector) to inf (mobile)"
        raise InputError(Finding("E-MODEL-MOBILITY", f"the mobility of labour is {mobility:g}", "mobility", expected=allowed))
    return Factors({"labour": 1.0}, {"labour": mobility}) if math.isfinite(mobility) else LABOUR_ALONE
