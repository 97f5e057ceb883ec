"""Our numbers against published ones, row by row."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smallyard.errors import Finding, InputError
from smallyard.replications.papers import PAPERS, Paper
from smallyard.replications.targets import Checked, read_targets

DEFAULT_INPUTS = Path("..") / "shared" / "replications"
VARIABLE = "SMALLYARD_REPLICATIONS"
QUICK_SECONDS = 5.0
NEEDS_EXTRA = "E-ESTIMATION-EXTRA"  # refused for want of an optional package

LEVELS = ("quick", "tables", "full")


@dataclass(frozen=True)
class Validation:
    """Rows by paper, in the order of the targets files; `absent`: papers whose inputs were not found; `left_out`: by level."""

    inputs: Path
    rows: dict[str, list[Checked]]
    absent: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def counts(self) -> Counter[str]:
        """Number of rows by status."""
        return Counter(row.status for rows in self.rows.values() for row in rows)

    @property
    def missed(self) -> bool:
        """Whether any row misses its target."""
        return self.counts["miss"] > 0

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "schema": "smallyard/validation/1",
            "counts": {status: self.counts[status] for status in ("pass", "miss", "not checked")},
            "inputs_absent": list(self.absent),
            "left_out": list(self.left_out),
            "papers": {
                name: {"citation": PAPERS[name].citation, "rows": [row.to_dict() for row in rows]}
                for name, rows in self.rows.items()
            },
        }


def validate(paper: str | None = None, inputs: Path | str | None = None, level: str = "tables") -> Validation:
    """Recompute the published tables and compare every target with its tolerance.

    Arguments: paper, folder name of one paper (default: all of `PAPERS`); inputs, folder with one folder of data per paper
    (default: $SMALLYARD_REPLICATIONS, else ../shared/replications); level `quick` leaves out papers that take more than a few
    seconds, unless one is named; `full` adds what the paper optimised, computed again from scratch (minutes). Papers without data
    are listed, not failed. Raises InputError for unknown papers and levels.
    Source: each paper's folder of `smallyard.replications`.
    """
    if paper is not None and paper not in PAPERS:
        raise InputError(Finding("E-REPLICATION-PAPER", f"there is no paper '{paper}'", "paper", expected=", ".join(PAPERS)))
    if level not in LEVELS:
        raise InputError(Finding("E-REPLICATION-LEVEL", f"there is no level '{level}'", "level", expected=", ".join(LEVELS)))
    folder = Path(inputs or os.environ.get(VARIABLE) or DEFAULT_INPUTS)
    chosen = [PAPERS[paper]] if paper else list(PAPERS.values())
    slow = {item.folder for item in chosen if not paper and level == "quick" and item.seconds > QUICK_SECONDS}
    left_out = tuple(item.folder for item in chosen if item.folder in slow or (item.deep_only and level != "full"))
    wanted = [item for item in chosen if item.folder not in left_out]
    absent = tuple(item.folder for item in wanted if not (folder / item.folder / item.needs).is_file())
    here = [item for item in wanted if item.folder not in absent]
    rows = {item.folder: _check(item, folder) + (item.deep_rows(folder) if level == "full" else []) for item in here}
    return Validation(folder, rows, absent, left_out)


def _check(paper: Paper, inputs: Path) -> list[Checked]:
    """Every target of one paper; what needs a package that is not installed is not checked, and says so."""
    ours: dict[str, float] = {}
    reason = "not computed"
    for function in paper.functions():
        try:
            ours |= function(inputs)
        except InputError as error:
            if not error.findings[0].code == NEEDS_EXTRA:
                raise
            reason = f"{error.findings[0].what}; {error.findings[0].fix}"
    targets = [] if paper.deep_only else read_targets(inputs / paper.folder)
    return [Checked(target, ours.get(target.id), "" if target.id in ours else reason) for target in targets]
