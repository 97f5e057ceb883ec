"""Factors of production: part of the calibration of every variant on the shared system."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from smallyard.errors import Finding, InputError, raise_if
from smallyard.labels.match import did_you_mean
from smallyard.models.option_checks import is_number
from smallyard.world.world import World

LOWEST_SUBSTITUTION, HIGHEST_SUBSTITUTION = 0.01, 20.0
PLACE = "factors"
ADDS_UP = 1e-9  # of shares to one


@dataclass(frozen=True, eq=False)
class Factors:
    """Several factors: their shares of value added, how freely each moves between sectors, and how well they replace each other.

    Arguments: shares, by name, numbers or arrays [region, sector] that add up to one, the first being labour, whose supply and
    wage floor `Labour` describes; mobility κ by name, from 1 (specific to its sector) to inf (mobile, the default); substitution σ
    between factors, 1 being Cobb-Douglas, at least 0.01: in fixed proportions what each factor is paid would not be determined, or
    one would be left over.
    Equations: v = CES of what sectors pay, payments_fs = base × r_f (r_fs/r_f)^κ. Raises InputError (E-MODEL-FACTORS).
    Source: mobility as in Galle, Rodríguez-Clare, Yi 2023, Review of Economic Studies 90: 331-375.
    Not for: factors that move between regions, accumulation.
    """

    shares: Mapping[str, float | np.ndarray]
    mobility: Mapping[str, float] = field(default_factory=dict)
    substitution: float = 1.0

    def __post_init__(self) -> None:
        raise_if([*self._share_findings(), *self._mobility_findings()])
        if not is_number(self.substitution, LOWEST_SUBSTITUTION, HIGHEST_SUBSTITUTION):
            allowed = f"a number from {LOWEST_SUBSTITUTION:g} to {HIGHEST_SUBSTITUTION:g}"
            why = "in fixed proportions the pay of each factor is not determined, or one of them is left over"
            raise InputError(
                Finding("E-MODEL-FACTORS", f"substitution between factors is {self.substitution!r:.40}", PLACE, why, allowed)
            )

    def _share_findings(self) -> list[Finding]:
        """Names with numbers, or arrays of numbers."""
        given = self.shares
        if not isinstance(given, Mapping) or not given or not all(isinstance(name, str) for name in given):
            allowed = "a mapping from names to shares, labour first, such as {'labour': 0.6, 'capital': 0.4}"
            return [Finding("E-MODEL-FACTORS", f"shares of factors are {given!r:.80}", PLACE, expected=allowed)]
        allowed = "numbers from 0 to 1, or an array of them [region, sector]"
        return [
            Finding("E-MODEL-FACTORS", f"the share of '{name}' is {value!r:.60}", PLACE, expected=allowed)
            for name, value in given.items()
            if not (is_number(value, 0.0, 1.0) or (isinstance(value, np.ndarray) and _are_shares(value)))
        ]

    def _mobility_findings(self) -> list[Finding]:
        if not isinstance(self.mobility, Mapping):
            allowed = "a mapping from names of factors to numbers, such as {'capital': 1}"
            return [Finding("E-MODEL-FACTORS", f"the mobility of factors is {self.mobility!r:.60}", PLACE, expected=allowed)]
        known = list(self.shares) if isinstance(self.shares, Mapping) else []
        allowed = "a number from 1 (specific to its sector) to inf (mobile)"
        unknown = [name for name in self.mobility if name not in known]
        return [
            Finding("E-MODEL-FACTORS", f"mobility is given for {name!r:.40}, which has no share", PLACE,
                    expected=", ".join(map(str, known)), fix=did_you_mean(str(name), known))
            for name in unknown
        ] + [
            Finding("E-MODEL-FACTORS", f"the mobility of '{name}' is {kappa!r:.40}", PLACE, expected=allowed)
            for name, kappa in self.mobility.items()
            if name in known and not is_number(kappa, 1.0)
        ]  # fmt: skip

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

    def array(self, world: World) -> np.ndarray:
        """Shares φ [factor, sector, region] for a world. Raises InputError naming cells."""
        shape = world.output.shape
        wrong = [name for name, value in self.shares.items() if np.ndim(value) and np.shape(value) != shape]
        raise_if([
            Finding("E-MODEL-FACTORS", f"shares of '{name}' have shape {np.shape(self.shares[name])}", PLACE, expected=f"{shape}")
            for name in wrong
        ])  # fmt: skip
        found = np.stack([np.broadcast_to(np.asarray(value, dtype=float), shape).T for value in self.shares.values()])
        total = found.sum(0)
        off = np.argwhere(np.abs(total - 1.0) > ADDS_UP)
        if len(off):
            s, n = off[0]
            what = f"shares of factors add up to {total[s, n]:g} in {world.regions[n]}/{world.sectors[s]} ({len(off)} cells in all)"
            raise InputError(Finding("E-MODEL-FACTORS", what, PLACE, expected="1 in every cell"))
        return found

    def require_labour(self, regions: Sequence[str], earnings: np.ndarray) -> None:
        """Raise InputError where labour earns nothing [region]: its wage is part of every result."""
        idle = [region for region, earned in zip(regions, earnings, strict=True) if not earned > 0.0]
        if idle:
            what = f"'{self.names[0]}', the first factor, earns nothing in {', '.join(idle[:8])}"
            raise InputError(Finding("E-MODEL-FACTORS", what, PLACE, "the first factor is labour", "a share above 0 somewhere"))


def _are_shares(values: np.ndarray) -> bool:
    return values.dtype.kind in "fiu" and bool(((values >= 0.0) & (values <= 1.0 + ADDS_UP)).all())


LABOUR_ALONE = Factors({"labour": 1.0})


def one_factor(mobility: float) -> Factors:
    """Labour alone. Raises InputError (E-MODEL-MOBILITY)."""
    if not is_number(mobility, 1.0):
        allowed = "a number from 1 (specific to its sector) to inf (mobile)"
        raise InputError(Finding("E-MODEL-MOBILITY", f"the mobility of labour is {mobility!r:.40}", "mobility", expected=allowed))
    return Factors({"labour": 1.0}, {"labour": mobility}) if math.isfinite(mobility) else LABOUR_ALONE
