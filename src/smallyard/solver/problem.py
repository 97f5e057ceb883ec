"""The contract between models and algorithms."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

import jax.numpy as jnp

State = Any  # a pytree of arrays
Params = Any  # a pytree of arrays
ROW = 32  # what the compiler reduces in one go


class Evaluation(NamedTuple):
    """Residual of each block at a state, and the state one undamped pass later."""

    residual: dict[str, Any]
    update: State


class Pairs(NamedTuple):
    """Complementarity pairs 0 ≤ multiplier ⟂ slack ≥ 0 [pair], both without unit and of order one; `mask` is false on padding."""

    multiplier: Any
    slack: Any
    mask: Any


def largest(values: Any) -> Any:
    """Largest absolute value; NaN if any is NaN.

    Taken row by row of a few: the compiler's own reduction of a long array takes four times as long, a tenth of a pass in all.
    """
    left = jnp.abs(values).ravel()
    while left.size > 1:
        rows = -(-left.size // ROW)
        left = jnp.pad(left, (0, rows * ROW - left.size)).reshape(rows, ROW).max(1)
    return left.max(initial=0.0)


def largest_residual(found: Evaluation) -> Any:
    """Largest absolute residual over all blocks; NaN if any is NaN."""
    return jnp.stack([largest(value) for value in found.residual.values()]).max()


class Problem(Protocol):
    """A system to solve; implementations are frozen and hashable, because they are the compile key.

    Residuals are relative and 0 at the solution, one array per named block; the update is one joint pass whose fixed point is the
    solution. Both come from one call: the compiler does not merge two separate evaluations (measured: a solve takes half again
    as long).
    """

    @property
    def blocks(self) -> tuple[str, ...]:
        """Names of the residual blocks."""
        ...

    def evaluate(self, state: State, params: Params) -> Evaluation:
        """Residuals and update at `state`."""
        ...


class PairedProblem(Problem, Protocol):
    """A problem with complementarity pairs: its state holds their multipliers, which `evaluate` leaves as they are.

    The number of pairs is part of the compile key: problems pad it to a few sizes and mask the rest.
    """

    def pairs(self, state: State, params: Params) -> Pairs:
        """Multipliers and slacks at `state`."""
        ...

    def evaluate_with_pairs(self, state: State, params: Params) -> tuple[Evaluation, Pairs]:
        """Both of `evaluate` and `pairs`, from one pass."""
        ...

    def with_multipliers(self, state: State, multiplier: Any) -> State:
        """The state with other multipliers [pair]."""
        ...
