"""Typst, which draws pages: imported when it is needed, given files in memory only."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from typing import Any

from smallyard._data import packaged
from smallyard.apps.export_content import FOOT, HEADINGS, Content
from smallyard.errors import Finding, InputError

EXTRA = "pip install 'smallyard[exports]'"
PPI = 200.0  # of pictures: at 160 mm a drawing has 1260 px
_ALONE = b'#set page(width: auto, height: auto, margin: 0pt)\n#image("figure.svg", width: 454pt)\n'


def needed(name: str) -> Any:
    """A module of the extra; raises InputError (E-EXPORT-EXTRA) where it is not installed."""
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError as error:
        what = f"this export needs '{name}', which is not installed"
        raise InputError(Finding("E-EXPORT-EXTRA", what, "--to", str(error)[:200], "the extra 'exports'", EXTRA)) from error


def pages_of(content: Content) -> dict[str, bytes]:
    """The files of the document: the template, its data, its drawings."""
    drawn = {f"figure-{place}.svg": item.svg.encode() for place, item in enumerate(content.figures) if item.svg}
    figures = [
        {"title": item.title, "subtitle": item.subtitle, "note": item.note, "words": item.words,
         "file": f"figure-{place}.svg" if item.svg else ""}
        for place, item in enumerate(content.figures)
    ]  # fmt: skip
    data = {**vars(content), "figures": figures, "headings": HEADINGS, "foot": FOOT}
    template = packaged("exports", "report.typ").read_bytes()
    return {"main": template, "content.json": json.dumps(data).encode(), **drawn}


def pdf_bytes(content: Content) -> bytes:
    """The document as PDF, with tags for screen readers; the same content gives the same bytes."""
    return compiled(pages_of(content), format="pdf")


def png_bytes(svg: str) -> bytes:
    """One drawing as a picture."""
    return compiled({"main": _ALONE, "figure.svg": svg.encode()}, format="png", ppi=PPI)


def compiled(files: Mapping[str, bytes], **options: Any) -> bytes:
    """What Typst makes of files; it finds no other file and asks nobody."""
    typst = needed("typst")
    try:
        with tempfile.TemporaryDirectory() as nothing:  # files on disk are looked for below it only
            found = typst.compile(dict(files), root=nothing, **options)
    except (typst.TypstError, RuntimeError) as error:
        what, fix = "a drawing of the report page cannot be read", "run the scenario again"
        raise InputError(Finding("E-EXPORT-REPORT", what, "report.html", str(error)[:200], fix=fix)) from error
    pages: bytes = found[0] if isinstance(found, list) else found
    return pages
