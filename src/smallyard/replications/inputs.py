"""Reading the inputs of replications; they are not shipped, and what is missing is named."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from smallyard.errors import Finding, InputError
from smallyard.world.npz_file import read_arrays


def arrays(path: Path) -> dict[str, np.ndarray]:
    """Arrays of an .npz file by name; raises InputError (E-REPLICATION-INPUT) where it is missing."""
    return read_arrays(existing(path))


def labels(path: Path) -> list[str]:
    """The second column of a list with a header (index, label, …); raises InputError where it is missing."""
    return [row.split(",")[1].strip('"') for row in existing(path).read_text("utf-8").splitlines()[1:] if row]


def existing(path: Path) -> Path:
    """The path, if there is a file; raises InputError (E-REPLICATION-INPUT) otherwise."""
    if not path.is_file():
        what, fix = f"'{path.name}' is missing", "see differences.md of the paper for where its inputs come from"
        raise InputError(Finding("E-REPLICATION-INPUT", what, f"{path.parent.name}/", fix=fix))
    return path
