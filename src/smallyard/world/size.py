"""What an economy costs in memory, known before anything is allocated."""

from __future__ import annotations

import os

from smallyard.errors import Finding, InputError

VARIABLE = "SMALLYARD_MEMORY_GB"
DEFAULT_GB = 8.0
FIXED = 0.5e9  # the program itself: interpreter, libraries, compiled solver
LOADING = 150.0  # bytes per importer × exporter × sector while a table is read and checked
SOLVING = 2400.0  # the same, and × coverage class, at the peak of a run with its range and its decomposition
PER_INPUT = 100.0  # bytes per region × sector × using sector


def loading_findings(regions: int, sectors: int, where: str) -> list[Finding]:
    """One finding if reading a table of N regions and J sectors would take more memory than allowed."""
    return _findings(LOADING, regions, sectors, 1, where)


def solving_findings(regions: int, sectors: int, classes: int, where: str) -> list[Finding]:
    """One finding if a run on N regions and J sectors with K coverage classes would take more memory than allowed."""
    return _findings(SOLVING, regions, sectors, classes, where)


def estimated_bytes(per_flow: float, regions: int, sectors: int, classes: int = 1) -> float:
    """Peak memory of the process.

    Equation: bytes = 0.5e9 + b N²JK + 100 NJ², b = 150 for loading, 2400 for a full run. Source: `benchmarks/memory.py`.
    """
    return FIXED + per_flow * regions**2 * sectors * classes + PER_INPUT * regions * sectors**2


def _findings(per_flow: float, regions: int, sectors: int, classes: int, where: str) -> list[Finding]:
    need, limit = estimated_bytes(per_flow, regions, sectors, classes), _limit_gb() * 1e9
    if need <= limit:
        return []
    with_classes = f" with {classes} coverage classes" if classes > 1 else ""
    fewer = "use fewer different values of 'coverage', " if classes > 1 else ""
    return [
        Finding(
            "E-WORLD-SIZE",
            f"{regions} regions × {sectors} sectors{with_classes} need about {need / 1e9:,.1f} GB of memory",
            where,
            f"the limit is {limit / 1e9:,.1f} GB",
            fix=f"{fewer}aggregate regions or sectors, or raise the limit with the variable {VARIABLE}",
        )
    ]


def _limit_gb() -> float:
    """8 GB, or what the environment variable says."""
    text = os.environ.get(VARIABLE, "")
    try:
        limit = float(text) if text else DEFAULT_GB
    except ValueError:
        limit = 0.0
    if not 0.0 < limit < 1e6:
        raise InputError(Finding("E-SETTING", f"{VARIABLE} is '{text}'", "environment", expected="gigabytes, such as 16"))
    return limit
