"""Whole processes: the flagship's command with an empty and with a filled compile cache, and peak memory of a large solve."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rows import FLAGSHIP, row
from smallyard.world.world_file import write_world
from synthetic import synthetic_world

LARGE = (160, 60)
SOLVE_LARGE = """
import sys
from pathlib import Path
import numpy as np
from smallyard.models.calibrate import calibrate
from smallyard.models.elasticities import elasticities_for
from smallyard.models.ricardian import Ricardian
from smallyard.policy.wedges import Wedges
from smallyard.world.world_file import read_world
world = read_world(Path(sys.argv[1]))
tariff = np.array(world.tariff)
tariff[0, 1] += 0.25
tariff[1, 0] += 0.25
found = Ricardian().solve(calibrate(world, elasticities_for(world, uniform=4.0)), Wedges.build(world, {"tariff": tariff}))
# Not ru_maxrss: a child process starts with the peak of its parent.
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(found.certificate.max_residual, int(peak.split()[1]) / 1024)
"""


def process_rows() -> Iterator[dict[str, Any]]:
    """Command and memory, each first with an empty compile cache."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"SMALLYARD_CACHE_DIR": f"{folder}/cache"}
        yield from command_rows(environment, folder)
        yield from memory_rows(environment, folder)


def command_rows(environment: dict[str, str], folder: str) -> Iterator[dict[str, Any]]:
    """`smallyard run` of the flagship, CPU time of the whole process."""
    command = [sys.executable, "-m", "smallyard", "run", FLAGSHIP, "--out", f"{folder}/out"]
    for case in ("cold run", "second run"):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        yield row(case, FLAGSHIP, (44, 50), "smallyard run", cpu, 0.0, success=done.returncode == 0)


def memory_rows(environment: dict[str, str], folder: str) -> Iterator[dict[str, Any]]:
    """A process that reads the world from a file, solves and certifies; compiling takes memory of its own."""
    file = Path(folder) / "world.npz"
    write_world(synthetic_world(*LARGE)[0], file)
    for case in ("peak memory, compiling", "peak memory"):
        done = subprocess.run(
            [sys.executable, "-c", SOLVE_LARGE, str(file)], env=environment, capture_output=True, text=True, check=False
        )
        ok = done.returncode == 0
        residual, peak = map(float, done.stdout.split()) if ok else (None, None)
        yield row(
            case, "+25 points both ways", LARGE, "certified solve", 0.0, 0.0, max_residual=residual, megabytes=peak, success=ok
        )
