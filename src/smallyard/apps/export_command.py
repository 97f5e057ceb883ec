"""`smallyard export`: a run folder as PDF or Word file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from smallyard.apps.export_content import Content, content_of
from smallyard.apps.file_out import check_file, write_file
from smallyard.errors import Finding, InputError, printable
from smallyard.labels.json_text import json_text
from smallyard.labels.match import did_you_mean

FORMATS = ("pdf", "docx")


def export_command(folder: Path, to: str, out: Path | None, *, force: bool, as_json: bool) -> None:
    """Write the document; everything is checked before anything is drawn."""
    made = _maker(to)
    place = out or Path(f"{folder.resolve().name}.{to}")
    check_file(place, f".{to}", force=force)
    content = content_of(folder)
    raw = made(content)
    write_file(lambda draft: draft.write_bytes(raw), place)
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
