"""Tables for pages: real table elements with scopes, in a scroll region that the keyboard reaches."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from smallyard.results.figures.svg import element


def html_table(head: Sequence[object], body: Sequence[Sequence[Markup]], name: str, *, cls: str) -> Markup:
    """A table from column headings (texts or finished cells) and rows of finished cells, the first of which is a heading."""
    columns = [heading if isinstance(heading, Markup) else element("th", heading, scope="col") for heading in head]
    rows = [element("tr", *cells) for cells in body]
    table = element(
        "table",
        element("caption", name, class_="visually-hidden"),
        element("thead", element("tr", *columns)),
        element("tbody", *rows),
        class_=cls,
    )
    return element("div", table, class_="scroll", tabindex="0", role="region", aria_label=name)


def numeric_heading(text: object) -> Markup:
    """Heading of a column of numbers."""
    return element("th", text, scope="col", class_="number")


def heading_cell(text: object) -> Markup:
    """First cell of a row."""
    return element("th", text, scope="row")


def cell(text: object, cls: str | None = None) -> Markup:
    """Any other cell."""
    return element("td", text, class_=cls)
