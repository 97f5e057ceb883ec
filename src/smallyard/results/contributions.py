"""What each policy contributes: alone, when it is dropped from the whole, and what only their combination brings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, eq=False)
class Contributions:
    """Real-income changes in percent, [policy, region] and [region].

    `labels`: one per policy (or group of policies) in plain words; `alone`: only this one on top of the baseline; `dropped`: what
    the total loses when this one is left out; `total`: all of them; NaN where a solve has no certified result.
    """

    regions: tuple[str, ...]
    labels: tuple[str, ...]
    alone: np.ndarray
    dropped: np.ndarray
    total: np.ndarray

    @property
    def interaction(self) -> np.ndarray:
        """What is left of the total beyond the sum of the policies alone [region]."""
        return self.total - self.alone.sum(0)

    def to_dict(self) -> dict[str, Any]:
        """The `contributions` entry of result.json."""

        def named(values: np.ndarray) -> dict[str, float | None]:
            return {name: None if np.isnan(value) else float(value) for name, value in zip(self.regions, values, strict=True)}

        policies = [
            {"policy": label, "alone_percent": named(alone), "dropped_percent": named(dropped)}
            for label, alone, dropped in zip(self.labels, self.alone, self.dropped, strict=True)
        ]
        return {"policies": policies, "interaction_percent": named(self.interaction), "total_percent": named(self.total)}
