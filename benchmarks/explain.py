"""Times beyond the headline: range grid, decomposition, contributions, report page, run folder, comparison of ten runs.

    python benchmarks/explain.py

Prints one JSON row per case with its limit and `success`. Wall time in one process, smallest of three after a warm-up that also
compiles. Nothing here is part of the tests.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from smallyard.pipeline.by_policy import contributions
from smallyard.pipeline.compare import compare
from smallyard.pipeline.explain_change import decompose
from smallyard.pipeline.range_grid import solve_grid
from smallyard.pipeline.run import groups_of, headline_pair, run
from smallyard.pipeline.run_folder import write_run
from smallyard.policy.scenario import Scenario, packaged_scenarios
from smallyard.results.decomposition import Decomposition
from smallyard.results.report.report import report_html

WITH_24_OPTIONS = "liberation-day"
FLAGSHIP = "peak-2025-145-125"
REPEATS = 3
COMPARED = 10
LIMITS = {"grid of 24 options": 3.0, "report page": 2.0, "comparison of 10 run folders": 5.0}


def best_seconds(action: Callable[[], Any]) -> tuple[float, Any]:
    """Smallest wall time of several calls after one warm-up, and what the last call gave."""
    found = action()
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        found = action()
        times.append(time.perf_counter() - began)
    return min(times), found


def row(case: str, seconds: float, success: bool, **more: object) -> None:
    """One line of output."""
    limit = LIMITS.get(case)
    within = limit is None or seconds <= limit
    print(json.dumps({"case": case, "seconds": round(seconds, 3), "limit": limit, "success": success and within, **more}))


def main() -> None:
    """All cases."""
    question = Scenario.load(WITH_24_OPTIONS)
    pair, _ = headline_pair(question)
    groups = groups_of(question, pair.start.world)
    seconds, options = best_seconds(lambda: solve_grid(pair, groups))
    row("grid of 24 options", seconds, len(options.solved) == len(options.cells) == 24)
    seconds, parts = best_seconds(lambda: decompose(pair))
    adds_up = isinstance(parts, Decomposition)
    row("decomposition", seconds, adds_up, remainder=float(abs(parts.remainder).max()) if adds_up else str(parts))
    seconds, found = best_seconds(lambda: contributions(question, pair))
    row("contributions by policy", seconds, found is not None)
    result = run(FLAGSHIP)
    seconds, page = best_seconds(lambda: report_html(result))
    row("report page", seconds, len(page) <= 1_500_000, bytes=len(page.encode()))
    with tempfile.TemporaryDirectory() as place:
        seconds, _ = best_seconds(lambda: write_run(result, Path(place) / "run"))
        row("run folder with report and workbook", seconds, True)
        folders = []
        for name in [name for name in packaged_scenarios() if name != "nothing-happens"][:COMPARED]:
            run(name, out=Path(place) / name)
            folders.append(Path(place) / name)
        seconds, both = best_seconds(lambda: compare(folders, out=Path(place) / "compared"))
        row("comparison of 10 run folders", seconds, len(both.runs) == COMPARED)


if __name__ == "__main__":
    main()
