"""Processes that compute for the lab: spawned anew, gone when the lab is gone, watched for the memory they take."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

_CONTEXT = multiprocessing.get_context("spawn")  # nothing of the web process is inherited, no lock held by another thread
STOPPED = 2.0  # seconds that a process has to end before it is killed


def start(target: Callable[..., None], *arguments: Any, name: str) -> tuple[BaseProcess, Connection]:
    """A new process that calls `target(connection, *arguments)`, and our end of its connection."""
    ours, theirs = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=target, args=(theirs, *arguments), name=name, daemon=True)
    try:
        process.start()
    except BaseException:
        ours.close()
        raise
    finally:
        theirs.close()  # so that our end sees the end of the process
    return process, ours


def end(process: BaseProcess, connection: Connection) -> None:
    """Let a process go: at once, because nothing it does is needed any more."""
    connection.close()
    process.kill()
    process.join(STOPPED)


def in_child(*, polite: bool = False) -> None:
    """First call of a process: ends with its parent, leaves Ctrl-C to the parent, computes on one thread, lets others go first."""
    if polite and hasattr(os, "nice"):
        os.nice(5)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_leave_with, args=(parent.sentinel,), daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for library in ("OPENBLAS", "OMP", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")


def _leave_with(sentinel: int) -> None:
    """A parent that is killed cannot end its children: they notice."""
    wait([sentinel])
    os._exit(1)


def tidy() -> None:
    """Hand unused memory back to the system: the allocator keeps what large arrays have left."""
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of the GNU C library
        if trim is not None:
            trim(0)


def memory_of(pid: int) -> int:
    """Resident memory of a process in bytes; 0 if it is gone."""
    status = Path("/proc", str(pid), "status")
    try:
        lines = status.read_text("ascii", "replace").splitlines()
    except OSError:
        return 0 if Path("/proc/self").exists() else _asked(pid)
    found = [line.split()[1] for line in lines if line.startswith("VmRSS:")]
    return int(found[0]) * 1024 if found else 0


def _asked(pid: int) -> int:
    """The same where there is no /proc."""
    command = ["ps", "-o", "rss=", "-p", str(pid)]
    text = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return int(text) * 1024 if text.isdigit() else 0
