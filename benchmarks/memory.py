"""Peak memory of reading and running worlds of growing size: the numbers behind `smallyard.world.size`.

    python benchmarks/memory.py

Every case runs in a process of its own, on a random balanced world with one uniform elasticity. Prints bytes per importer ×
exporter × sector × coverage class above the half gigabyte of the program itself.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from smallyard.pipeline.run import run
from smallyard.policy.scenario import Scenario
from smallyard.world.size import FIXED, SOLVING, estimated_bytes
from smallyard.world.world import World
from smallyard.world.world_file import read_world, write_world

CASES = ((44, 50, 1), (80, 80, 1), (44, 50, 8), (160, 60, 1))  # regions, sectors, coverage classes


def random_world(regions: int, sectors: int) -> World:
    """Home sales of about nine tenths, inputs of about a third of receipts."""
    draw = np.random.default_rng(1)
    fob = draw.uniform(1.0, 3.0, (regions, regions, sectors))
    fob[np.arange(regions), np.arange(regions)] += 20.0 * regions
    use = draw.uniform(0.2, 0.5, (regions, sectors, sectors)) / sectors * fob.sum(0)[:, None, :]
    return World.from_arrays(
        regions=[f"R{n}" for n in range(regions)],
        sectors=[f"S{s}" for s in range(sectors)],
        trade_fob=fob,
        intermediate_use=use,
        final_demand=fob.sum(1) - use.sum(2),
    )


def measure(regions: int, sectors: int, classes: int, whole: bool) -> None:
    """One case in this process: write, read, run, print."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "world.npz"
        write_world(random_world(regions, sectors), file)
        read_world(file)
        policies = [
            {"instrument": "import_tariff", "importer": "R0", "exporter": "R1", "sectors": "all", "add": f"{10 + k} pp",
             "coverage": f"{100 - k}%"} for k in range(classes)
        ]  # fmt: skip
        asked = Scenario(world=str(file), model={"elasticities": {"uniform": 4.0}}, policies=policies)  # type: ignore[arg-type]
        run(asked, explain=whole)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    cells = regions**2 * sectors * classes
    estimate = estimated_bytes(SOLVING, regions, sectors, classes)
    kind = "whole run" if whole else "headline only"
    print(
        f"{regions} × {sectors}, {classes} classes, {kind}: {peak / 1e6:,.0f} MB, estimate {estimate / 1e6:,.0f} MB, "
        f"{max(0.0, peak - FIXED) / cells:,.0f} bytes per cell"
    )


def main() -> None:
    """Each case in a child process, so that peaks do not add up."""
    if len(sys.argv) > 1:
        measure(*map(int, sys.argv[1:4]), whole=sys.argv[4] == "whole")
        return
    for case in CASES:
        for kind in ("headline", "whole"):
            words = [sys.executable, __file__, *map(str, case), kind]
            subprocess.run(words, check=True, env=os.environ | {"OPENBLAS_NUM_THREADS": "1"})


if __name__ == "__main__":
    main()
