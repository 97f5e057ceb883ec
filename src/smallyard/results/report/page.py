"""Templates, style and the blocks that every page shares."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from smallyard.errors import printable
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.svg import element
from smallyard.results.tables import to_csv

_HERE = files("smallyard.results.report")
_FIGURES = files("smallyard.results.figures")


@dataclass(frozen=True)
class Section:
    """A part of a page: anchor, heading, short name for the contents, figures."""

    key: str
    title: str
    short: str
    figures: tuple[Figure, ...]
    text: str = ""


@lru_cache(maxsize=1)
def style() -> str:
    """Style of figures and pages as one sheet."""
    return "\n".join([(_FIGURES / "figures.css").read_text("utf-8"), (_HERE / "report.css").read_text("utf-8")])


def style_hash() -> str:
    """What the content security policy lets through: this sheet and nothing else."""
    return "sha256-" + base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()


@lru_cache(maxsize=1)
def _environment() -> Environment:
    loader = FileSystemLoader(str(_HERE / "templates"))
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["shown"] = lambda text: printable(str(text))
    environment.filters["csv_link"] = csv_link
    environment.filters["svg_link"] = svg_link
    environment.filters["picture"] = picture
    return environment


def render(template: str, **context: Any) -> str:
    """A page from its template; every text is escaped, and an unknown name is an error."""
    page = _environment().get_template(template)
    return page.render(style=Markup(style()), style_hash=style_hash(), **context)


def picture(figure: Figure) -> Markup:
    """Both drawings of a figure, of which the page shows one; a drawing that serves both widths stands once."""
    if figure.wide == figure.narrow:
        return Markup(figure.wide)
    return element("div", Markup(figure.wide), class_="wide") + element("div", Markup(figure.narrow), class_="narrow")


def csv_link(figure: Figure) -> Markup:
    """The figure's table as a download."""
    text = to_csv(figure.table)
    return element("a", "CSV", download=f"{figure.key}.csv", href="data:text/csv;charset=utf-8," + quote(text, safe=",."))


def svg_link(figure: Figure, source: str) -> Markup:
    """The wide drawing as a picture file that carries its title, subtitle and source. Not for: tables."""
    data = base64.b64encode(standalone(figure, source).encode()).decode()
    return element("a", "SVG", download=f"{figure.key}.svg", href="data:image/svg+xml;base64," + data)


def standalone(figure: Figure, source: str) -> str:
    """One SVG file: title, subtitle, drawing, source, and the style it needs (light, and dark where the viewer asks for it)."""
    drawn = figure.export or figure.wide
    svg = drawn[: drawn.index("</svg>") + len("</svg>")]
    head = svg[svg.index('viewBox="') + 9 :]
    _, _, width, height = (float(part) for part in head[: head.index('"')].split())
    inner = Markup(svg).replace("<svg ", Markup('<svg x="24" y="76" '), 1)
    title = element("text", figure.title, x=24, y=34, class_="strong", font_size=20)
    subtitle = element("text", figure.subtitle, x=24, y=58, class_="soft", font_size=14.5)
    foot = element("text", source, x=24, y=height + 104.0, class_="tick", font_size=12.5)
    background = element("rect", width=width + 48.0, height=height + 124.0, class_="page")
    sheet = Markup("<style>") + Markup(style_of_figures()) + Markup(".page{fill:var(--paper)}</style>")
    whole = element(
        "svg",
        sheet,
        background,
        title,
        subtitle,
        inner,
        foot,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width + 48.0:g} {height + 124.0:g}",
        width=width + 48.0,
        height=height + 124.0,
        class_="figure-svg",
        role="img",
        aria_label=f"{figure.title}. {figure.words}",
    )
    return str(whole)


@lru_cache(maxsize=1)
def style_of_figures() -> str:
    """The part of the style that drawings use."""
    return (_FIGURES / "figures.css").read_text("utf-8")
