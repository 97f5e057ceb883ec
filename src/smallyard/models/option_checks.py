"""Whether what a user gave for an option of the model is of the right kind, before anything is computed with it."""

from __future__ import annotations

import math
from numbers import Real
from typing import Any


def is_number(value: Any, low: float, high: float = math.inf) -> bool:
    """Whether a value is one number (no text, truth value, array or NaN) from `low` to `high`."""
    return isinstance(value, Real) and not isinstance(value, bool) and low <= float(value) <= high
