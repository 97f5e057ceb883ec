"""Folders of results: written to a temporary sibling and renamed, so that a folder is either complete or absent."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from smallyard.errors import Finding, InputError


@dataclass(frozen=True)
class FolderKind:
    """What identifies a folder of ours: its card (a JSON file with schema and hash) and all that it may hold when replaced."""

    word: str
    card: str
    schema: str
    hash_key: str
    parts: frozenset[str]


def check_target(folder: Path, sha256: str, kind: FolderKind, *, force: bool) -> None:
    """Refuse to overwrite something that is not an earlier result of the same question; called before any work is done."""
    if folder.name in ("", ".."):
        raise InputError(Finding("E-OUT-KIND", f"'{folder}' is not the name of a new folder", "--out", fix="add a name to it"))
    try:
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            what = f"'{folder}' exists and is not a plain folder"
            raise InputError(Finding("E-OUT-KIND", what, "--out", fix="choose another folder"))
        held = sorted(item.name for item in folder.iterdir()) if folder.exists() else []
    except OSError as error:
        raise _cannot_write(folder, error) from error
    _check_writable(folder)
    if not held:
        return
    existing = _hash_of(folder, kind)
    foreign = [name for name in held if name not in kind.parts]
    if existing is None or foreign:
        what = f"'{folder}' exists and " + ("holds files of other origin" if existing else f"is not a {kind.word} folder")
        why = "its files would be lost: " + ", ".join((foreign or held)[:5])
        raise InputError(Finding("E-OUT-EXISTS", what, "--out", why, fix="choose another folder"))
    if existing != sha256 and not force:
        raise InputError(
            Finding(
                "E-OUT-EXISTS",
                f"'{folder}' holds another {kind.word} ({existing[:8]})",
                "--out",
                f"this one is {sha256[:8]}",
                fix="choose another folder, or add --force to replace it",
            )
        )


def _check_writable(folder: Path) -> None:
    """The folder is written beside its target and renamed: the nearest folder above that exists must take new names."""
    above = next((place for place in (folder.parent, *folder.parent.parents) if os.path.lexists(place)), Path())
    if not os.path.isdir(above):
        raise _cannot_write(folder, NotADirectoryError(errno.ENOTDIR, f"'{above}' is not a folder"))
    if not os.access(above, os.W_OK | os.X_OK):
        raise _cannot_write(folder, PermissionError(errno.EACCES, f"you may not write in '{above}'"))


def _hash_of(folder: Path, kind: FolderKind) -> str | None:
    try:
        card = json.loads((folder / kind.card).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    is_ours = isinstance(card, dict) and card.get("schema") == kind.schema
    return str(card.get(kind.hash_key)) if is_ours else None


def _cannot_write(place: Path, error: OSError) -> InputError:
    fix = "choose a folder in which you may write"
    return InputError(Finding("E-OUT-WRITE", f"cannot write '{place}'", "--out", str(error.strerror or error), fix=fix))


def write_folder(folder: Path, sha256: str, kind: FolderKind, fill: Callable[[Path], None], *, force: bool) -> Path:
    """Let `fill` write into a draft beside `folder`, then put it in place; nothing is left behind if that fails."""
    check_target(folder, sha256, kind, force=force)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise _cannot_write(folder.parent, error) from error
    try:
        draft.chmod(0o755)
        fill(draft)
        for place in sorted(draft.rglob("*")):
            _settle(place)
        _swap(draft, folder)
        _settle(folder.parent)
    except OSError as error:
        raise _cannot_write(folder, error) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def _settle(place: Path) -> None:
    """Have the system write a file or folder to its disk now: after a loss of power a folder that is there is whole."""
    if os.name != "posix" or place.is_symlink():  # elsewhere folders cannot be opened, and files only by who writes them
        return
    held = os.open(place, os.O_RDONLY)
    try:
        os.fsync(held)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # a file system that knows no such order
            raise
    finally:
        os.close(held)


def _swap(draft: Path, folder: Path) -> None:
    """Put the finished draft in place; an old run is moved aside first and comes back if that fails: never a mixture."""
    old = folder.with_name(f".{folder.name}-old-{os.getpid()}")
    if folder.exists():
        os.replace(folder, old)
    try:
        os.replace(draft, folder)
    except OSError:
        if old.exists():
            os.replace(old, folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
