"""Baselines solved lately, for programs that ask many questions against the same one: each is solved once, with the same digits.

Off unless a program says otherwise with `remembering`; a baseline is used again only if its economy, its options and every number
of its wedges are the same. Of the wedges a digest is kept: those with the register's classes would hold a hundred megabytes.
"""

from __future__ import annotations

import hashlib
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

KEPT = 2  # baselines: that of a question and that of its preview


@dataclass(frozen=True, eq=False)
class Baseline:
    """A solved baseline: the calibrated benchmark, the digest of the wedges on it, and its solution."""

    setting: tuple[Any, ...]
    wedges: bytes
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
    near = [item for item in held or () if item.setting == setting]
    if held is None or not near:
        return None
    wanted = digest(wedges)
    found = next((item for item in near if item.wedges == wanted), None)
    if found is not None:
        held.remove(found)
        held.append(found)
    return found


def keep(setting: tuple[Any, ...], pair: Pair) -> None:
    """Keep the baseline of a pair, if baselines are kept."""
    held = _IN_USE.get()
    if held is not None:
        held.append(Baseline(setting, digest(pair.wedges_before), pair.start, pair.before))


def digest(record: Any) -> bytes:
    """SHA-256 of a record: of its types, its keys and every bit of its numbers."""
    found = hashlib.sha256()
    for part in _parts(record):
        found.update(part)
    return found.digest()


def _parts(value: Any) -> Iterator[bytes | memoryview]:
    """A value as bytes that no other value has: each part says what it is and how much of it follows."""
    kind = type(value)
    if isinstance(value, np.ndarray):
        yield repr(("array", value.dtype.str, value.shape)).encode()
        yield np.ascontiguousarray(value).reshape(-1).view(np.uint8).data
    elif is_dataclass(value) and not isinstance(value, type):
        yield repr((kind.__qualname__, len(fields(value)))).encode()
        for item in fields(value):
            yield from _parts(getattr(value, item.name))
    elif isinstance(value, Mapping):
        yield repr(("mapping", list(value))).encode()
        for held in value.values():
            yield from _parts(held)
    elif isinstance(value, tuple | list):
        yield repr((kind.__qualname__, len(value))).encode()
        for held in value:
            yield from _parts(held)
    elif value is None or isinstance(value, bool | int | float | str):
        yield repr((kind.__qualname__, value)).encode()
    else:
        raise TypeError(f"no digest of {kind.__qualname__}")
