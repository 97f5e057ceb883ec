"""Writing a world file for a command: refused before any work is done, complete or absent afterwards."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from smallyard.errors import Finding, InputError
from smallyard.world.world import World
from smallyard.world.world_file import write_world


def check_out(out: Path, *, force: bool) -> None:
    """Before any work is done: the name, and what would be replaced."""
    if out.suffix != ".npz":
        raise InputError(Finding("E-OUT-KIND", f"'{out}' does not end in .npz", "--out", fix="add .npz to the name"))
    if os.path.lexists(out) and not os.path.isfile(out):
        raise InputError(Finding("E-OUT-KIND", f"'{out}' exists and is not a plain file", "--out", fix="choose another name"))
    if os.path.exists(out) and not force:
        raise InputError(Finding("E-OUT-EXISTS", f"'{out}' exists", "--out", fix="add --force to replace it"))
    if not os.path.isdir(out.parent) or not os.access(out.parent, os.W_OK | os.X_OK):
        why = "you may not write there" if os.path.isdir(out.parent) else f"there is no folder '{out.parent}'"
        raise InputError(_cannot_write(out, why))


def write_out(world: World, out: Path) -> None:
    """To a draft beside the target, then renamed: the file is either complete or absent."""
    try:
        handle, draft = tempfile.mkstemp(prefix=f".{out.stem[:40]}-", suffix=".npz", dir=out.parent)
        os.close(handle)
        try:
            write_world(world, Path(draft))
            os.chmod(draft, 0o644)
            os.replace(draft, out)
        finally:
            Path(draft).unlink(missing_ok=True)
    except OSError as error:
        raise InputError(_cannot_write(out, str(error.strerror))) from error


def _cannot_write(out: Path, why: str) -> Finding:
    fix = "choose a folder that exists and in which you may write"
    return Finding("E-OUT-WRITE", f"cannot write '{out}'", "--out", why, fix=fix)
