"""Systems made from complementarity pairs 0 ≤ μ ⟂ s ≥ 0: as they are, all pairs smoothed, or each put on one side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import jax.numpy as jnp
from jax import Array

from smallyard.solver.problem import Evaluation, PairedProblem, Params, State

COMPLEMENTARITY = "complementarity"  # the residual block that the pairs add


def fischer_burmeister(multiplier: Array, slack: Array, smoothing: Array) -> Array:
    """Zero exactly where both are positive with product ε²; for ε = 0, where one is zero and the other not negative.

    φ_ε(μ, s) = μ + s − √(μ² + s² + 2ε²)

    Arguments: multiplier and slack [pair], without unit; smoothing ε > 0 (at ε = 0 it has no derivative in the origin).
    Source: Fischer (1992); with ε, Kanzow (1996).
    """
    return multiplier + slack - jnp.sqrt(multiplier**2 + slack**2 + 2.0 * smoothing**2)


@dataclass(frozen=True)
class Natural:
    """The paired problem with min(μ, s) = 0 for each pair: exact, with a kink where pairs change sides.

    Its pass moves μ to max(0, μ − s), so that pairs whose slack is scaled by their own slope settle with everything else.
    """

    problem: PairedProblem

    @property
    def blocks(self) -> tuple[str, ...]:
        """Blocks of the problem, then the pairs."""
        return (*self.problem.blocks, COMPLEMENTARITY)

    def evaluate(self, state: State, params: Params) -> Evaluation:
        """Residuals of the problem and min(μ, s)."""
        return _closed(self.problem, state, params, jnp.minimum)


@dataclass(frozen=True)
class Smoothed:
    """The paired problem with φ_ε(μ, s) = 0 for each pair; its parameters are (parameters of the problem, ε)."""

    problem: PairedProblem

    @property
    def blocks(self) -> tuple[str, ...]:
        """Blocks of the problem, then the pairs."""
        return (*self.problem.blocks, COMPLEMENTARITY)

    def evaluate(self, state: State, params: Params) -> Evaluation:
        """Residuals of the problem and φ_ε; the pass moves μ by −φ_ε."""
        inner, smoothing = params
        return _closed(self.problem, state, inner, lambda multiplier, slack: fischer_burmeister(multiplier, slack, smoothing))


@dataclass(frozen=True)
class OnActiveSet:
    """The paired problem with s = 0 for active pairs and μ = 0 for all others; its parameters are (those of the problem, active).

    Smooth, so derivatives of a solution are taken here. The signs of the other side are not part of it.
    """

    problem: PairedProblem

    @property
    def blocks(self) -> tuple[str, ...]:
        """Blocks of the problem, then the pairs."""
        return (*self.problem.blocks, COMPLEMENTARITY)

    def evaluate(self, state: State, params: Params) -> Evaluation:
        """Residuals of the problem, and s or μ of each pair; the pass moves μ by minus that."""
        inner, active = params
        return _closed(self.problem, state, inner, lambda multiplier, slack: jnp.where(active, slack, multiplier))


def _closed(problem: PairedProblem, state: State, params: Params, rule: Callable[[Array, Array], Array]) -> Evaluation:
    """The problem with one more equation per pair; on padding it is μ = 0, whatever the slack there."""
    found, pairs = problem.evaluate_with_pairs(state, params)
    slack = jnp.where(pairs.mask, pairs.slack, 1.0)  # before the rule: a derivative through padding must stay finite
    defect = jnp.where(pairs.mask, rule(pairs.multiplier, slack), pairs.multiplier)
    update = problem.with_multipliers(found.update, pairs.multiplier - defect)
    return Evaluation({**found.residual, COMPLEMENTARITY: defect}, update)
