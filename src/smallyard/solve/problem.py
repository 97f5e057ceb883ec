"""The contract between models and algorithms."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

State = Any  # a pytree of arrays
Params = Any  # a pytree of arrays


class Evaluation(NamedTuple):
    """Residual of each block at a state, and the state one undamped pass later."""

    residual: dict[str, Any]
    update: State


class Problem(Protocol):
    """A system to solve; implementations are frozen and hashable, because they are the compile key.

    Residuals are relative and 0 at the solution, one array per named block; the update is one joint pass whose fixed point is the
    solution. Both come from one call: the compiler does not merge two separate evaluations (measured: a solve takes half again
    as long). Complementarity pairs (multiplier, slack) belong to the same contract once a model has controls.
    """

    @property
    def blocks(self) -> tuple[str, ...]:
        """Names of the residual blocks."""
        ...

    def evaluate(self, state: State, params: Params) -> Evaluation:
        """Residuals and update at `state`."""
        ...
