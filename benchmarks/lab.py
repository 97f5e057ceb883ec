"""Times and memory of the lab at 44 × 50: start, first and warm answers, previews, the register; size of the page.

    python benchmarks/lab.py [--empty-cache] [--repeat 3]

Starts `smallyard lab` on a free port with a folder of its own, asks it as the page does (nothing is answered from memory), and
prints one JSON row per case with its limit and `success`. Wall time as a client sees it; memory of the two processes from /proc.
`--empty-cache` also compiles everything anew. Needs Linux. Nothing here is part of the tests.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from smallyard._data import packaged

FLAGSHIP = "peak-2025-145-125"
REGISTER = ("status-quo-2026", "geneva-fails", "without-emergency-powers", "phase-one-world")
READY, COLD, WARM = 3.0, 10.0, 1.0  # seconds
MEMORY = 700.0  # MB, of the web process and the solver
PAYLOAD = 400.0  # kB, gzipped
REST = 10.0  # seconds after which the solver has handed memory back
TABLES = ["regions", "sectors", "bilateral"]


def row(case: str, value: float, limit: float, unit: str = "s", **more: object) -> None:
    """One line of output."""
    found = {"case": case, "value": round(value, 3), "unit": unit, "limit": limit, **more, "success": value <= limit}
    print(json.dumps(found), flush=True)


@contextlib.contextmanager
def lab(empty_cache: bool) -> Iterator[tuple[httpx.Client, int, float]]:
    """A running lab: a client, its process, and the seconds until it answered."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        settings = {**os.environ, **({"SMALLYARD_CACHE_DIR": f"{folder}/cache"} if empty_cache else {})}
        asked = [
            sys.executable,
            "-m",
            "smallyard",
            "lab",
            "--port",
            str(port),
            "--no-open",
            "--no-cache",
            "--folder",
            f"{folder}/runs",
        ]
        began = time.perf_counter()
        process = subprocess.Popen(asked, stdout=subprocess.DEVNULL, env=settings)
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1", timeout=120.0) as client:
                yield client, process.pid, _ready(client, process, began)
        finally:
            process.terminate()
            process.wait(10.0)


def _ready(client: httpx.Client, process: subprocess.Popen[bytes], began: float) -> float:
    while time.perf_counter() - began < 60.0 and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            client.get("/about").raise_for_status()
            return time.perf_counter() - began
        time.sleep(0.02)
    raise SystemExit("the lab did not start")


def text_of(name: str) -> str:
    """A packaged scenario at 44 × 50."""
    return re.sub(r"(?m)^world: .*$", "world: wiod2014", packaged("scenarios", f"{name}.yaml").read_text("utf-8"))


def answered(client: httpx.Client, text: str, preview: bool = False) -> float:
    """Seconds of one answer with its tables, certified."""
    began = time.perf_counter()
    answer = client.post("/solve", json={"yaml": text, "preview": preview, "tables": [] if preview else TABLES}).raise_for_status()
    seconds = time.perf_counter() - began
    assert all(name in answer.json()["result"] for name in ("headline", "certificates")), "an answer without its certificate"
    return seconds


def moved(text: str, step: int) -> str:
    """The same question with another rate: as a slider asks."""
    return re.sub(r"(\d+) pp", lambda found: f"{int(found[1]) - step} pp", text, count=1)


def memory(pid: int, field: str) -> dict[str, float]:
    """MB of the web process and of its largest child."""
    children = [child for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]
    return {"web": _held(str(pid), field), "solver": max((_held(child, field) for child in children), default=0.0)}


def _held(pid: str, field: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) / 1e3 for line in lines if line.startswith(field)), 0.0)


def memory_rows(pid: int, case: str, **more: Any) -> None:
    """Memory at rest, and the largest that the solver has held so far."""
    time.sleep(REST)
    held, most = memory(pid, "VmRSS"), memory(pid, "VmHWM")
    row(f"memory at rest, {case}", sum(held.values()), MEMORY, "MB", **held, most_of_solver=most["solver"], **more)


def main() -> None:
    """All cases."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--empty-cache", action="store_true")
    options.add_argument("--repeat", type=int, default=3)
    given = options.parse_args()
    page = packaged("lab", "index.html")
    files = [page, *(item for item in packaged("lab", "assets").iterdir() if item.name.endswith((".js", ".css")))]
    row("page, gzipped", sum(len(gzip.compress(item.read_bytes())) for item in files) / 1e3, PAYLOAD, "kB")
    with lab(given.empty_cache) as (client, pid, ready):
        row("ready", ready, READY)
        text = text_of(FLAGSHIP)
        row("first answer", answered(client, text), COLD)
        row("warm", min(answered(client, moved(text, step + 1)) for step in range(given.repeat)), WARM)
        answered(client, text, preview=True)
        row("preview", min(answered(client, moved(text, step + 1), preview=True) for step in range(given.repeat)), WARM)
        memory_rows(pid, "flagship")
        for name in REGISTER:
            first = answered(client, text_of(name))
            row(f"warm, {name}", min(answered(client, text_of(name)) for _ in range(given.repeat)), WARM, first=round(first, 2))
        memory_rows(pid, "after four scenarios with the register")


if __name__ == "__main__":
    main()
