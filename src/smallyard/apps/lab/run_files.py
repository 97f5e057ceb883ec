"""The files of a run that may be had: a list of names, never a path; nothing outside the run's own folder."""

from __future__ import annotations

import re
from pathlib import Path

from smallyard.pipeline.run_folder import REPORT, TABLES

TYPES = {
    "report.html": "text/html; charset=utf-8",
    "result.json": "application/json",
    "results.nc": "application/x-netcdf",
    "summary.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "scenario.resolved.yaml": "application/yaml; charset=utf-8",
    "game.resolved.yaml": "application/yaml; charset=utf-8",
    "timeline.svg": "image/svg+xml",
}
CSV = "text/csv; charset=utf-8"
INLINE = (REPORT,)  # shown in the browser, under a policy of its own; everything else is downloaded
_STEM = re.compile(r"[a-z][A-Za-z0-9_-]{0,79}")  # tables of games carry their question and their players


def stems_of(folder: Path) -> list[str]:
    """Stems of the tables of a run."""
    place = folder / TABLES
    found = place.glob("*.csv") if place.is_dir() and not place.is_symlink() else ()
    return sorted(item.stem for item in found if _STEM.fullmatch(item.stem) and is_plain(item))


def files_of(folder: Path) -> list[str]:
    """Names of the files of a run, tables with their folder."""
    named = [name for name in TYPES if is_plain(folder / name)]
    return [*named, *(f"{TABLES}/{stem}.csv" for stem in stems_of(folder))]


def file_of(folder: Path, name: str) -> tuple[Path, str] | None:
    """Path and type of a file that may be had; a table by its stem with or without '.csv'."""
    if name in TYPES:
        return (folder / name, TYPES[name]) if is_plain(folder / name) else None
    stem = name.removesuffix(".csv")
    return (folder / TABLES / f"{stem}.csv", CSV) if stem in stems_of(folder) else None


def is_plain(file: Path) -> bool:
    """A file and no link to elsewhere."""
    return file.is_file() and not file.is_symlink()
