"""SVG as escaped text: elements, labels, and estimates of text widths. No script and no style attribute: colours are classes."""

from __future__ import annotations

import math
from unicodedata import east_asian_width

from markupsafe import Markup, escape

from smallyard.errors import printable

TEXT, SMALL, FLOOR = 13.0, 12.5, 11.5  # px: chart text, axis text, the smallest allowed
SPARE = 1.2  # widths are estimated with a fifth to spare: fallback fonts are wider
_NARROW, _WIDE = set("iljtfrI.,:;'|!()[] "), set("mwMWm@%—")


def element(name: str, *children: object, **attributes: object) -> Markup:
    """`<name …>children</name>`; `class_` and `stroke_width` become class and stroke-width; None drops an attribute.

    Children that are not Markup are escaped, control characters replaced; numbers are written with at most two decimals.
    """
    parts = [f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"' for key, value in attributes.items() if value is not None]
    inner = Markup("").join(child if isinstance(child, Markup) else escape(printable(str(child))) for child in children)
    return Markup(f"<{name}{''.join(parts)}>") + inner + Markup(f"</{name}>")


def _value(value: object) -> str:
    return number(value) if isinstance(value, float | int) else str(escape(printable(str(value))))


def number(value: float) -> str:
    """A coordinate with at most two decimals and without trailing zeros; raises ValueError if it is not finite."""
    if not math.isfinite(value):
        raise ValueError(f"a coordinate is {value}")
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def label(x: float, y: float, text: str, cls: str = "", *, anchor: str = "start", size: float = TEXT) -> Markup:
    """Text at a baseline; anchor start, middle or end."""
    return element(
        "text",
        text,
        x=float(x),
        y=float(y),
        class_=cls or None,
        text_anchor=None if anchor == "start" else anchor,
        font_size=None if size == TEXT else float(max(size, FLOOR)),
    )


def line(x1: float, y1: float, x2: float, y2: float, cls: str) -> Markup:
    """A straight line."""
    return element("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), class_=cls)


def rect(x: float, y: float, width: float, height: float, cls: str) -> Markup:
    """A rectangle; a negative width is drawn to the left."""
    left = min(x, x + width)
    return element("rect", x=float(left), y=float(y), width=float(abs(width)), height=float(height), class_=cls)


def group(*children: object, cls: str | None = None) -> Markup:
    """A `<g>`."""
    return element("g", *children, class_=cls)


def drawing(width: float, height: float, *children: object, aria_label: str, cls: str = "") -> Markup:
    """The whole picture: an image with a text alternative, scaled by its viewBox; `cls` is a class beside that of all drawings."""
    return element(
        "svg",
        *children,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=float(width),
        height=float(height),
        role="img",
        aria_label=aria_label,
        class_=f"figure-svg {cls}".rstrip(),
    )


def one_line(text: str, width: float) -> Markup:
    """A drawing that says in one line that there is nothing to draw."""
    rows = wrapped(text, width, lines=3)
    parts = [label(0.0, 15.0 + 17.0 * place, row, "soft") for place, row in enumerate(rows)]
    return drawing(width, 7.0 + 17.0 * len(rows), *parts, aria_label=text)


def text_width(text: str, size: float = TEXT) -> float:
    """Estimated width in px with room to spare for wide fallback fonts; Chinese characters count one em."""
    total = 0.0
    for char in text:
        if east_asian_width(char) in "WF":
            total += 1.0 / SPARE
        elif char in _NARROW:
            total += 0.3
        else:
            total += 0.85 if char in _WIDE else 0.64 if char.isupper() else 0.53
    return total * size * SPARE


def shortened(text: str, width: float, size: float = TEXT) -> str:
    """The text, cut with an ellipsis where it is wider than `width`."""
    clean = printable(text)
    if text_width(clean, size) <= width:
        return clean
    while clean and text_width(clean + "…", size) > width:
        clean = clean[:-1]
    return clean.rstrip() + "…"


def wrapped(text: str, width: float, size: float = TEXT, lines: int = 2) -> list[str]:
    """The text broken at plain spaces into at most `lines` lines; the last one is shortened."""
    words, found = [word for word in printable(text).split(" ") if word], [""]
    for place, word in enumerate(words):
        longer = f"{found[-1]} {word}".strip()
        if text_width(longer, size) <= width or not found[-1]:
            found[-1] = longer
        elif len(found) < lines:
            found.append(word)
        else:
            found[-1] = " ".join([found[-1], *words[place:]])
            break
    return [shortened(row, width, size) for row in found]
