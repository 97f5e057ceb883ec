"""Tables for pages: real table elements with scopes, in a scroll region that the keyboard reaches."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from smallyard.results.figures.svg import element, text_width

PHONE = 300.0  # px for a table on a phone, with room to spare for bold and wide letters
PADDING = 12.0  # px beside the text of a cell there
HINT = "Scroll the table sideways for more columns →"


def html_table(head: Sequence[object], body: Sequence[Sequence[Markup]], name: str, *, cls: str) -> Markup:
    """A table from column headings (texts or finished cells) and rows of finished cells, the first of which is a heading.

    Where it is wider than a phone, a line above it says there that it scrolls sideways.
    """
    columns = [heading if isinstance(heading, Markup) else element("th", heading, scope="col") for heading in head]
    rows = [element("tr", *cells) for cells in body]
    table = element(
        "table",
        element("caption", name, class_="visually-hidden"),
        element("thead", element("tr", *columns)),
        element("tbody", *rows),
        class_=cls,
    )
    hint = (
        element("div", HINT, class_="sideways", aria_hidden="true")
        if least_width(columns, body, cls == "plain") > PHONE
        else Markup("")
    )
    return hint + element("div", table, class_="scroll", tabindex="0", role="region", aria_label=name)


def least_width(columns: Sequence[Markup], body: Sequence[Sequence[Markup]], breaking: bool) -> float:
    """Estimated px below which a table cannot shrink on a phone: headings break at spaces, and all cells if `breaking` says so."""
    cells = [[heading, *(row[place] for row in body if place < len(row))] for place, heading in enumerate(columns)]
    return sum(PADDING + max(_least(item, breaking) for item in column) for column in cells)


def _least(item: Markup, breaking: bool) -> float:
    text = item.striptags()
    breaks = breaking or item.startswith("<th") or 'class="words"' in item
    return max((text_width(word) for word in text.split(" ")), default=0.0) if breaks else text_width(text)


def numeric_heading(text: object) -> Markup:
    """Heading of a column of numbers."""
    return element("th", text, scope="col", class_="number")


def heading_cell(text: object) -> Markup:
    """First cell of a row."""
    return element("th", text, scope="row")


def cell(text: object, cls: str | None = None) -> Markup:
    """Any other cell; the class `words` lets its text break into lines."""
    return element("td", text, class_=cls)
