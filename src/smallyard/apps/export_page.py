"""The texts and drawings of a report page, read back from its HTML: nothing in it is run, everything is text."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from smallyard.apps.export_svg import drawing_alone, plain_svg

SVG_LINK = "data:image/svg+xml;base64,"
MOST_FIGURES = 60
_BLANKS = re.compile(r"[ \t\n\r\f\v]+")
_VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))


@dataclass
class PageFigure:
    """A figure: its texts, and its drawing where it has one."""

    key: str
    title: str = ""
    subtitle: str = ""
    note: str = ""
    words: str = ""
    svg: str = ""
    width: float = 0.0


@dataclass
class PageTexts:
    """What a document takes from a report page."""

    question: str = ""
    answer: str = ""
    lead: str = ""
    happens: list[str] = field(default_factory=list)
    depends: list[str] = field(default_factory=list)
    options: str = ""
    checks: list[tuple[str, str]] = field(default_factory=list)
    sources: list[tuple[str, str]] = field(default_factory=list)
    commands: str = ""
    bibtex: str = ""
    figures: list[PageFigure] = field(default_factory=list)


def one_line(text: str) -> str:
    """Line breaks and runs of blanks as one blank; narrow blanks before units stay."""
    return _BLANKS.sub(" ", text).strip(" ")


def read_page(html: str) -> PageTexts:
    """The texts of a report page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


class _Reader(HTMLParser):
    """Walks the page; a text is kept when the element that holds it ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = PageTexts()
        self._open: list[tuple[str, dict[str, str], list[str]]] = []
        self._section = ""
        self._term = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if tag in _VOID:
            return
        self._open.append((tag, held, []))
        if tag == "section":
            self._section = held.get("aria-labelledby", "")
        if tag == "figure" and len(self.found.figures) < MOST_FIGURES:
            self.found.figures.append(PageFigure(held.get("id", "")))
        if tag == "a" and held.get("href", "").startswith(SVG_LINK) and self._figure is not None:
            self._picture(self._figure, held["href"].removeprefix(SVG_LINK))

    def handle_data(self, data: str) -> None:
        for _, _, texts in self._open:
            texts.append(data)

    def handle_endtag(self, tag: str) -> None:
        if not any(name == tag for name, _, _ in self._open):
            return
        while self._open:
            name, held, texts = self._open.pop()
            if name == tag:
                self._ended(tag, held, "".join(texts))
                return

    @property
    def _figure(self) -> PageFigure | None:
        inside = any(name == "figure" for name, _, _ in self._open)
        return self.found.figures[-1] if inside and self.found.figures else None

    def _picture(self, figure: PageFigure, code: str) -> None:
        try:
            drawn = base64.b64decode(code, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            return  # a damaged drawing is left out; its words stay
        figure.svg, figure.width = drawing_alone(plain_svg(drawn))

    def _ended(self, tag: str, held: dict[str, str], raw: str) -> None:
        text, cls = one_line(raw), held.get("class", "")
        figure = self._figure
        if figure is not None:
            self._of_figure(figure, tag, cls, text)
        elif tag == "pre":
            self._code(held.get("aria-label", ""), raw)
        else:
            self._of_page(tag, held.get("id", ""), cls, text)

    def _of_figure(self, figure: PageFigure, tag: str, cls: str, text: str) -> None:
        if tag == "h3":
            figure.title = text
        elif tag == "p" and cls in ("subtitle", "note"):
            setattr(figure, cls, text)
        elif tag == "p" and not cls and any(name == "details" for name, _, _ in self._open):
            figure.words = text

    def _code(self, label: str, raw: str) -> None:
        if label == "BibTeX":
            self.found.bibtex = raw.strip()
        elif label == "Commands":
            self.found.commands = raw.strip()

    def _of_page(self, tag: str, key: str, cls: str, text: str) -> None:
        found = self.found
        if tag == "h1":
            found.question = text
        elif key == "answer":
            found.answer = text
        elif tag == "p" and cls == "lead" and not found.lead:
            found.lead = text
        elif tag == "p" and not cls and self._section == "options":
            found.options = text
        elif tag == "li" and self._section in ("happens", "depends"):
            getattr(found, self._section).append(text)
        elif tag == "dt":
            self._term = text
        elif tag == "dd" and self._section in ("rely", "reproduce"):
            (found.checks if self._section == "rely" else found.sources).append((self._term, text))
