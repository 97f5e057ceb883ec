"""Time of the timeline of 35 quarters and the last day at 44 × 50: compile and run apart, with and without the range of options.

    python benchmarks/timeline.py [--repeat 3]

Prints one JSON row per case with its limit and `success`: every date certified, and within the limit. Wall time in one process:
the first call (which compiles the solver, or reads it from the cache), then the smallest of the repeats; and by stage the seconds
of one call. Nothing here is part of the tests.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from smallyard.study.path import Start, read_law, solve_date, start_of
from smallyard.study.question import Question, scenario_for
from smallyard.study.timeline import timeline
from smallyard.study.timeline_result import TimelineResult

FIRST, LAST, BY = "2018-01-01", "2026-08-10", "quarter"
LIMIT = 20.0  # seconds, from a warm cache


def seconds_of(action: Callable[[], Any]) -> tuple[float, Any]:
    """Wall time of one call, and what it gave."""
    began = time.perf_counter()
    found = action()
    return time.perf_counter() - began, found


def row(case: str, seconds: float, **more: object) -> None:
    """One line of output."""
    print(json.dumps({"case": case, "seconds": round(seconds, 2), **more}), flush=True)


def path(with_range: bool) -> TimelineResult:
    """The timeline that is timed."""
    return timeline(FIRST, LAST, BY, range=with_range)


def stages(found: TimelineResult) -> None:
    """Seconds by stage over the different laws of the path: reading the law, solving and certifying it."""
    days = tuple(item.day for item in found.dates if item.same_law_as is None)
    question = Question(scenario_for(), days, BY)
    seconds, start = seconds_of(lambda: start_of(question, lambda step: None))
    row("benchmark and baseline", seconds)
    spent = {"reading laws": 0.0, "solving and certifying": 0.0}
    near = start.before
    for day in days:
        near = _one(start, day, near, spent)
    for case, total in spent.items():
        row(case, total, laws=len(days))


def _one(start: Start, day: str, near: Any, spent: dict[str, float]) -> Any:
    seconds, law = seconds_of(lambda: read_law(start, day))
    spent["reading laws"] += seconds
    seconds, (_, solved) = seconds_of(lambda: solve_date(start, law, near))
    spent["solving and certifying"] += seconds
    return solved or near


def main() -> None:
    """All cases."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--repeat", type=int, default=3)
    repeat = options.parse_args().repeat
    for with_range in (False, True):
        first, found = seconds_of(partial(path, with_range))
        best = min(seconds_of(partial(path, with_range))[0] for _ in range(repeat))
        case = f"{len(found.dates)} dates by quarter, " + ("with the range at three dates" if with_range else "without range")
        certified = sum(item.certified for item in found.dates)
        success = certified == len(found.dates) and best <= LIMIT
        row(case, best, first_call=round(first, 2), compile=round(max(first - best, 0.0), 2), limit=LIMIT, certified=certified,
            max_residual=found.certificate.max_residual, success=success)  # fmt: skip
    stages(found)


if __name__ == "__main__":
    main()
