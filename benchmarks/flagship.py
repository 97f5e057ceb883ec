"""Times of the flagship scenario: warm solve, whole model solve, cold and second command-line run, --help, peak memory.

    python benchmarks/flagship.py

Prints one JSON row per case with `success`; ratios are taken within one run. Process time, one thread, smallest of seven after a
warm-up; compile time apart. Nothing here is part of the tests.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from nested_reference import Economy, nested_solve, no_change
from smallyard.models.calibrate import calibrate
from smallyard.models.elasticities import elasticities_for
from smallyard.models.ricardian import Ricardian
from smallyard.policy.compile import compile_scenario
from smallyard.policy.scenario import Scenario
from smallyard.policy.wedges import Wedges
from smallyard.world.packaged import load_world

FLAGSHIP = "peak-2025-145-125"
REPEATS = 7


def best_seconds(action: Callable[[], Any]) -> float:
    """Smallest process time of several calls after one warm-up."""
    action()
    times = []
    for _ in range(REPEATS):
        began = time.process_time()
        action()
        times.append(time.process_time() - began)
    return min(times)


def solver_rows() -> list[dict[str, Any]]:
    """Warm solves of the flagship on both packaged worlds, from the benchmark state."""
    rows = []
    for name in ("wiod2014", "wiod2014-17x27"):
        world = load_world(name)
        base = calibrate(world, elasticities_for(world))
        wedges = compile_scenario(Scenario.load(FLAGSHIP), world).counterfactual
        began = time.perf_counter()
        solved = Ricardian().solve(base, wedges)
        first = time.perf_counter() - began
        whole = best_seconds(lambda base=base, wedges=wedges: Ricardian().solve(base, wedges))  # type: ignore[misc]
        inner = min(Ricardian().solve(base, wedges).seconds for _ in range(REPEATS))
        rows.append(
            {
                "case": "flagship", "world": name, "method": "anderson", "passes": solved.iterations,
                "solver_seconds": inner, "solve_with_kernels_and_certificate_cpu_seconds": whole,
                "first_call_seconds": first, "max_residual": solved.certificate.max_residual, "success": True,
            }
        )  # fmt: skip
    return rows


def nested_row() -> dict[str, Any]:
    """The paper's nested algorithm on the 17 × 27 world, +25 points of the USA on Chinese goods, same shock solved both ways."""
    world = load_world("wiod2014-17x27")
    theta = np.full(len(world.sectors), 5.0)
    tariff = np.array(world.tariff)
    tariff[world.regions.index("USA"), world.regions.index("CHN"), world.is_good] += 0.25
    economy = Economy(
        world.trade_fob, world.tariff, world.export_tax, world.production_subsidy, world.intermediate_use,
        world.final_demand, theta, -world.net_exports,
    )  # fmt: skip
    shock = replace(no_change(economy), tariff=tariff[None])
    nested = best_seconds(lambda: nested_solve(economy, shock, tol=1e-10))
    base = calibrate(world, elasticities_for(world, uniform=5.0))
    wedges = Wedges.build(world, {"tariff": tariff})
    joint = best_seconds(lambda: Ricardian().solve(base, wedges))
    return {"case": "us +25 pp on china", "world": world.name, "nested_cpu_seconds": nested, "joint_cpu_seconds": joint,
            "ratio_to_nested": nested / joint, "success": True}  # fmt: skip


def command_rows() -> list[dict[str, Any]]:
    """Whole processes: cold run with an empty compile cache, second run, --help."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        environment = os.environ | {"SMALLYARD_CACHE_DIR": str(place / "cache")}
        run = [sys.executable, "-m", "smallyard", "run", FLAGSHIP, "--out", str(place / "out")]
        for case, command in (("cold run", run), ("second run", run), ("--help", [sys.executable, "-m", "smallyard", "--help"])):
            began = time.perf_counter()
            done = subprocess.run(command, env=environment, capture_output=True, check=False)
            seconds = time.perf_counter() - began
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            rows.append({"case": case, "wall_seconds": seconds, "peak_memory_mb_so_far": peak, "success": done.returncode == 0})
    return rows


if __name__ == "__main__":
    for row in [*command_rows(), *solver_rows(), nested_row()]:
        print(json.dumps({key: float(f"{value:.4g}") if isinstance(value, float) else value for key, value in row.items()}))
