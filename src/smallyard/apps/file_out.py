"""One file that a command writes where its user says: checked before any work, complete or absent afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from smallyard.errors import Finding, InputError


def check_file(place: Path, suffix: str, *, force: bool) -> None:
    """Before any work is done: the name, and what would be replaced. Raises InputError (E-OUT-KIND, E-OUT-EXISTS, E-OUT-WRITE)."""
    if place.suffix != suffix:
        raise InputError(Finding("E-OUT-KIND", f"'{place}' does not end in {suffix}", "--out", fix=f"add {suffix} to the name"))
    if os.path.lexists(place) and not os.path.isfile(place):
        raise InputError(Finding("E-OUT-KIND", f"'{place}' exists and is not a plain file", "--out", fix="choose another name"))
    if os.path.exists(place) and not force:
        raise InputError(Finding("E-OUT-EXISTS", f"'{place}' exists", "--out", fix="add --force to replace it"))
    if not os.path.isdir(place.parent) or not os.access(place.parent, os.W_OK | os.X_OK):
        why = "you may not write there" if os.path.isdir(place.parent) else f"there is no folder '{place.parent}'"
        raise InputError(_cannot_write(place, why))


def write_file(write: Callable[[Path], object], place: Path) -> None:
    """To a draft beside the target, then renamed: the file is either complete or absent. `write` fills the draft."""
    try:
        handle, draft = tempfile.mkstemp(prefix=f".{place.stem[:40]}-", suffix=place.suffix, dir=place.parent)
        os.close(handle)
        try:
            write(Path(draft))
            os.chmod(draft, 0o644)
            os.replace(draft, place)
        finally:
            Path(draft).unlink(missing_ok=True)
    except OSError as error:
        raise InputError(_cannot_write(place, str(error.strerror))) from error


def _cannot_write(place: Path, why: str) -> Finding:
    fix = "choose a folder that exists and in which you may write"
    return Finding("E-OUT-WRITE", f"cannot write '{place}'", "--out", why, fix=fix)
