"""Baselines solved lately, for programs that ask many questions against the same one: each is solved once, with the same digits.

Off unless a program says otherwise with `remembering`; a baseline is used again only if its economy, its options and every number
of its wedges are the same.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import numpy as np

from smallyard.models.base import Solved
from smallyard.models.elasticities import Elasticities
from smallyard.pipeline.pair import Pair
from smallyard.pipeline.solve_one import Benchmark
from smallyard.policy.scenario import Scenario
from smallyard.policy.wedges import Wedges
from smallyard.world.world import World

KEPT = 2  # baselines: that of a question and that of its preview; one of 44 × 50 with the register's classes holds about 100 MB


@dataclass(frozen=True, eq=False)
class Baseline:
    """A solved baseline: the calibrated benchmark, the wedges on it, and its solution."""

    setting: tuple[Any, ...]
    wedges: Wedges
    start: Benchmark
    solved: Solved


def setting_of(scenario: Scenario, world: World, theta: Elasticities) -> tuple[Any, ...]:
    """Everything but wedges that a baseline depends on."""
    model = tuple(sorted(scenario.model.model_dump(mode="json", exclude={"elasticities"}).items()))
    return world.sha256, world.name, theta.name, theta.values.tobytes(), model


_IN_USE: ContextVar[deque[Baseline] | None] = ContextVar("baselines", default=None)


@contextmanager
def remembering(most: int = KEPT) -> Iterator[None]:
    """Within this, baselines solved lately are kept and used again."""
    token = _IN_USE.set(deque(maxlen=most))
    try:
        yield
    finally:
        _IN_USE.reset(token)


def known(setting: tuple[Any, ...], wedges: Wedges) -> Baseline | None:
    """The baseline of this setting and these wedges, if it is kept; it is then the last to be let go."""
    held = _IN_USE.get()
    found = next((item for item in held or () if item.setting == setting and same(item.wedges, wedges)), None)
    if held is not None and found is not None:
        held.remove(found)
        held.append(found)
    return found


def keep(setting: tuple[Any, ...], pair: Pair) -> None:
    """Keep the baseline of a pair, if baselines are kept."""
    held = _IN_USE.get()
    if held is not None:
        held.append(Baseline(setting, pair.wedges_before, pair.start, pair.before))


def same(one: Any, other: Any) -> bool:
    """Whether two records hold the same to the last digit."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other)
    if is_dataclass(one):
        return all(same(getattr(one, item.name), getattr(other, item.name)) for item in fields(one))
    if isinstance(one, Mapping):
        return list(one) == list(other) and all(same(one[name], other[name]) for name in one)
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(same(left, right) for left, right in zip(one, other, strict=True))
    return bool(one == other)
