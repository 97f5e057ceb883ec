"""What the lab may do: where it listens, where it writes, and how much it accepts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

PORT = 8321
HOST = "127.0.0.1"
FOLDER = Path("runs") / "lab"
COARSE = "wiod2014-17x27"  # the world of previews
WARMED = (COARSE, "wiod2014")
_MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes, times in seconds; cells are importer × exporter × sector × coverage class."""

    body: int = _MIB
    world: int = 20 * _MIB
    body_seconds: float = 30.0
    queue: int = 64
    solve_seconds: float = 60.0
    start_seconds: float = 120.0
    solver_memory: int = 2 << 30
    explainer_idle: float = 180.0
    solve_cells: int = 4_000_000
    run_cells: int = 20_000_000
    jobs: int = 20
    job_seconds: float = 3600.0
    job_memory: int = 6 << 30
    kept_answers: int = 24 * _MIB
    uploads: int = 200
    zipped: int = 256 * _MIB


@dataclass(frozen=True)
class Settings:
    """Settings of one lab, fixed while it runs.

    `folder`: where runs are written; `allowed_hosts`: names by which the lab may be reached beside those of this machine;
    `warmed`: worlds that the solver compiles before it is asked; `keep_answers`: whether the same question is answered from memory.
    """

    host: str = HOST
    port: int = PORT
    folder: Path = FOLDER
    limits: Limits = field(default_factory=Limits)
    allowed_hosts: tuple[str, ...] = ()
    warmed: tuple[str, ...] = WARMED
    keep_answers: bool = True

    @property
    def uploads(self) -> Path:
        """Where uploaded worlds are kept, by the hash of their content."""
        return self.folder / "uploads"
