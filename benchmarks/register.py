"""Times of the register of measures: reading it in a new process, what is in force on any date, and compiling it for a world.

    python benchmarks/register.py

Prints one JSON row per case with its limit and `success`. Wall time, smallest of three new processes, after the import of the
package; the second row is the mean over many dates once the register is read. Nothing here is part of the tests.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import date, timedelta

from smallyard.policy.register.goods import Goods
from smallyard.policy.register.read_register import packaged_register
from smallyard.policy.register.stack import stack
from smallyard.policy.register_wedges.compiled import compile_laws
from smallyard.policy.register_wedges.law import Law
from smallyard.policy.register_wedges.when import when
from smallyard.world.packaged import load_world

PROCESSES = 3
DAYS = [(date(2018, 1, 1) + timedelta(days=7 * week)).isoformat() for week in range(450)]
COMPILED = DAYS[::30]
LIMITS = {
    "read, then in force on a date": 0.3,
    "in force on a date": 0.3,
    "stack on a date": 0.3,
    "compile for 44 x 50, mean of dates": 0.3,
    "compile for 44 x 50, slowest date": 0.3,
}
FIRST = """
import time
from smallyard.policy.register.read_register import packaged_register
began = time.perf_counter()
assert packaged_register().in_force_on("2025-04-12")
print(time.perf_counter() - began)
"""


def row(case: str, seconds: float) -> None:
    """One line of output."""
    print(json.dumps({"case": case, "seconds": round(seconds, 6), "limit": LIMITS[case], "success": seconds <= LIMITS[case]}))


def main() -> None:
    """All cases."""
    fresh = [float(subprocess.run([sys.executable, "-c", FIRST], capture_output=True, check=True).stdout) for _ in range(PROCESSES)]
    row("read, then in force on a date", min(fresh))
    register = packaged_register()
    began = time.perf_counter()
    for day in DAYS:
        register.in_force_on(day)
    row("in force on a date", (time.perf_counter() - began) / len(DAYS))
    began = time.perf_counter()
    for day in DAYS:
        stack(register, day, "USA", "CHN", Goods(sector="C26"))
    row("stack on a date", (time.perf_counter() - began) / len(DAYS))
    world = load_world("wiod2014")
    measures = register.measures
    compile_laws(world, [Law(register, when(COMPILED[-1], measures))])  # reads the trade weights
    seconds = []
    for day in COMPILED:
        began = time.perf_counter()
        compile_laws(world, [Law(register, when(day, measures))])
        seconds.append(time.perf_counter() - began)
    row("compile for 44 x 50, mean of dates", sum(seconds) / len(seconds))
    row("compile for 44 x 50, slowest date", max(seconds))


if __name__ == "__main__":
    main()
