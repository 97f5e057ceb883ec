"""What all benchmarks of the solver share: one result as a row, and the smallest of seven process times."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

REPEATS = 7
BUNDLE = 0.2  # seconds
FLAGSHIP = "peak-2025-145-125"


def timed(action: Callable[[], Any]) -> tuple[float, float, Any]:
    """Seconds of the first call, smallest process time per call of seven bundles of calls, and what the last one gave.

    A bundle lasts at least 0.2 s: the clock of a process counts the time of its other threads late, so that a single call of a
    few milliseconds, run by a thread of JAX, can read as nothing, and the smallest of seven would pick just that one.
    """
    began = time.perf_counter()
    found = action()
    first = time.perf_counter() - began
    began = time.perf_counter()
    found = action()
    calls = max(1, round(BUNDLE / (time.perf_counter() - began)))
    times = []
    for _ in range(REPEATS):
        start = time.process_time()
        for _ in range(calls):
            found = action()
        times.append((time.process_time() - start) / calls)
    return first, min(times), found


def row(case: str, shock: str, size: tuple[int, int], method: str, cpu: float, compiled: float, **more: Any) -> dict[str, Any]:
    """One result."""
    return {"case": case, "shock": shock, "regions": size[0], "sectors": size[1], "method": method, "cpu_seconds": cpu,
            "compile_seconds": compiled, "ratio_to_nested": None, "max_residual": None, "success": True} | more  # fmt: skip
