"""The document as a Word file: headings, tables and pictures with alternative texts, so that others can edit it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from smallyard.apps.export_content import FOOT, HEADINGS, Content
from smallyard.apps.export_page import PageFigure
from smallyard.apps.export_typst import needed, png_bytes

WIDTH_MM = 160
PLAIN, POINTS, TABLE = "Normal", "List Bullet", "Light Grid Accent 1"


def docx_bytes(content: Content) -> bytes:
    """The document as .docx. Texts are put in as text: nothing in them is a field, a link or markup."""
    docx = needed("docx")
    page = docx.Document()
    _properties(page, content)
    page.add_heading(content.title, 0)
    page.add_paragraph(content.answer, style="Intense Quote")
    page.add_paragraph(content.lead)
    _list(page, "What would happen", content.happens)
    _list(page, "What depends on the options", content.depends)
    _facts(page, "Setting", content.setting)
    page.add_heading("Changes by region, percent", 1)
    page.add_paragraph(content.range_words)
    _table(page, HEADINGS, content.rows)
    page.add_heading("Figures", 1)
    for figure in content.figures:
        _figure(page, figure, docx.shared.Mm(WIDTH_MM))
    _facts(page, "Can I rely on these numbers?", content.checks)
    _list(page, "Remarks on this run", content.remarks)
    _facts(page, "Where the numbers come from", content.sources)
    page.add_heading("Reproduce and cite", 1)
    for text in (content.commands, content.citation, content.bibtex, content.identity, FOOT):
        page.add_paragraph(text)
    out = io.BytesIO()
    page.save(out)
    return out.getvalue()


def _properties(page: Any, content: Content) -> None:
    page.core_properties.title = content.title[:255]
    page.core_properties.author = "smallyard"
    page.core_properties.comments = content.identity[:255]


def _list(page: Any, title: str, items: Sequence[str]) -> None:
    if items:
        page.add_heading(title, 1)
    for text in items:
        page.add_paragraph(text, style=POINTS)


def _facts(page: Any, title: str, rows: Sequence[tuple[str, str]]) -> None:
    page.add_heading(title, 1)
    for name, text in rows:
        paragraph = page.add_paragraph()
        paragraph.add_run(f"{name}: ").bold = True
        paragraph.add_run(text)


def _table(page: Any, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = page.add_table(rows=1 + len(rows), cols=len(head), style=TABLE)
    for line, texts in zip(table.rows, (head, *rows), strict=True):
        for cell, text in zip(line.cells, texts, strict=True):
            cell.text = text


def _figure(page: Any, figure: PageFigure, width: Any) -> None:
    page.add_heading(figure.title, 2)
    page.add_paragraph(figure.subtitle)
    if figure.svg:
        picture = page.add_picture(io.BytesIO(png_bytes(figure.svg)), width=width)
        described = picture._inline.docPr  # python-docx has no other way to set the text that screen readers say
        described.set("descr", figure.words)
        described.set("title", figure.title)
    else:
        page.add_paragraph(figure.words)
    if figure.note:
        page.add_paragraph(figure.note)
