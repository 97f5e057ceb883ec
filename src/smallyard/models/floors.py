"""Wage floors: what a reader must know of the labour that they leave idle, and of floors that nothing can pay."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from smallyard.errors import Finding
from smallyard.models.calibrate import Base
from smallyard.solver import jax_setup  # noqa: F401  (pins threads and precision before jax is imported)

from smallyard.models.ricardian_equations import Params, State  # isort: skip
from smallyard.models.ricardian_problem import RicardianProblem  # isort: skip

LEAST_EMPLOYED = 0.01  # of the labour offered; what is left below it is no economy, but a floor that nothing can pay
MANY_IDLE = 0.05  # part of labour without work from which a reader is told what makes it so many
SHOWN = 8


def unpaid(regions: Sequence[str], problem: RicardianProblem, free: State, params: Params) -> str:
    """Where the economy without floors pays less than they ask for, in words."""
    slack = np.where(np.asarray(params.labour.has_floor), np.asarray(problem.pairs(free, params).slack), 0.0)
    short = [f"{regions[n]} by {100.0 * -np.expm1(slack[n]):.2g} %" for n in np.argsort(slack)[:SHOWN] if slack[n] < 0.0]
    return f"without wage floors pay would fall short of them in {', '.join(short)}"


def jobless(regions: Sequence[str], unemployment: np.ndarray) -> Finding:
    """Almost nobody works: with one kind of labour and constant returns, fewer workers need not be paid more."""
    names = ", ".join(regions[int(n)] for n in np.flatnonzero(unemployment > 1.0 - LEAST_EMPLOYED))
    return Finding(
        "E-INFEASIBLE-FLOOR",
        f"the wage floor leaves almost nobody employed in {names}",
        "labour.wage_floor",
        "where all regions are short of their floor at once, fewer workers do not raise what each of them earns",
        fix="lower the floor, or set it in fewer regions",
    )


def unemployment_remarks(base: Base, unemployment: np.ndarray) -> tuple[str, ...]:
    """How much labour a floor leaves idle; much of it after small shortfalls is a property of an economy with labour alone."""
    high = np.flatnonzero(unemployment > MANY_IDLE)
    if not len(high):
        return ()
    names = ", ".join(f"{base.world.regions[int(n)]} {100.0 * unemployment[n]:.2g} %" for n in high[:SHOWN])
    alone = "" if len(base.factors.names) > 1 else "; it is far less where a second factor stays in its sector (Factors)"
    return (f"the wage floor leaves a part of labour without work: {names}{alone}",)
