"""`smallyard export`: a run folder as PDF or Word file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from smallyard.apps.export_content import Content, content_of
from smallyard.errors import Finding, InputError, printable
from smallyard.labels.json_text import json_text
from smallyard.labels.match import did_you_mean

FORMATS = ("pdf", "docx")


def export_command(folder: Path, to: str, out: Path | None, *, force: bool, as_json: bool) -> None:
    """Write the document; everything is checked before anything is drawn."""
    made = _maker(to)
    place = out or Path(f"{folder.resolve().name}.{to}")
    _check_out(place, to, force=force)
    content = content_of(folder)
    _write(made(content), place)
    card = {
        "file": str(place),
        "format": to,
        "bytes": place.stat().st_size,
        "figures": sum(bool(item.svg) for item in content.figures),
    }
    print(json_text(card, indent=None) if as_json else printable(f"wrote {place}: {content.title}"))


def _maker(to: str) -> Callable[[Content], bytes]:
    """What makes the format; a missing extra is refused before the run is read."""
    if to not in FORMATS:
        what = f"there is no export to '{to:.40}'"
        raise InputError(Finding("E-VALUE", what, "--to", expected=", ".join(FORMATS), fix=did_you_mean(to, FORMATS)))
    from smallyard.apps.export_typst import needed, pdf_bytes

    needed("typst")
    if to == "pdf":
        return pdf_bytes
    needed("docx")
    from smallyard.apps.export_docx import docx_bytes

    return docx_bytes


def _check_out(place: Path, to: str, *, force: bool) -> None:
    if place.suffix != f".{to}":
        raise InputError(Finding("E-OUT-KIND", f"'{place}' does not end in .{to}", "--out", fix=f"add .{to} to the name"))
    if os.path.lexists(place) and (os.path.islink(place) or not os.path.isfile(place)):
        raise InputError(Finding("E-OUT-KIND", f"'{place}' exists and is not a plain file", "--out", fix="choose another name"))
    if os.path.exists(place) and not force:
        raise InputError(Finding("E-OUT-EXISTS", f"'{place}' exists", "--out", fix="add --force to replace it"))
    if not os.path.isdir(place.parent) or not os.access(place.parent, os.W_OK | os.X_OK):
        why = "you may not write there" if os.path.isdir(place.parent) else f"there is no folder '{place.parent}'"
        raise InputError(_cannot_write(place, why))


def _write(raw: bytes, place: Path) -> None:
    """To a draft beside the target, then renamed: the file is either complete or absent."""
    try:
        handle, draft = tempfile.mkstemp(prefix=f".{place.stem[:40]}-", suffix=place.suffix, dir=place.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(raw)
            os.chmod(draft, 0o644)
            os.replace(draft, place)
        finally:
            Path(draft).unlink(missing_ok=True)
    except OSError as error:
        raise InputError(_cannot_write(place, str(error.strerror))) from error


def _cannot_write(place: Path, why: str) -> Finding:
    fix = "choose a folder that exists and in which you may write"
    return Finding("E-OUT-WRITE", f"cannot write '{place}'", "--out", why, fix=fix)
