"""How an algorithm ended: what every one of them returns."""

from __future__ import annotations

from typing import Any, NamedTuple

from jax import Array


class Run(NamedTuple):
    """Best point found, its largest relative residual, passes or steps, and whether the iteration stayed finite."""

    state: Any
    residual: Array
    iterations: Array
    finite: Array
