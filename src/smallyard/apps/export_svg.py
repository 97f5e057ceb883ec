"""Figures for programs that know less of SVG than a browser: no variables, no media rules, the light palette."""

from __future__ import annotations

import re

_STYLE = re.compile(r"(<style>)(.*?)(</style>)", re.DOTALL)
_VARIABLE = re.compile(r"(--[a-z0-9-]+)\s*:\s*([^;}]+)")
_USE = re.compile(r"var\((--[a-z0-9-]+)\)")
_FONT = re.compile(r"font:\s*(\d+)px(?:/[\d.]+)?\s*([^;}]+)")
_PALE = re.compile(r"rgb\((\d+) (\d+) (\d+) / ([\d.]+)\)")
FAMILY = "DejaVu Sans, Noto Sans, Arial, Noto Sans CJK SC, sans-serif"


def plain_svg(text: str) -> str:
    """The same drawing with colours written out."""
    known: dict[str, str] = {}

    def flat(found: re.Match[str]) -> str:
        sheet = without_media(found.group(2))
        for name, value in _VARIABLE.findall(sheet):
            known.setdefault(name, value.strip())
        return found.group(1) + _plain_rules(sheet) + found.group(3)

    flattened = _STYLE.sub(flat, text)
    for _ in range(3):  # a variable may stand for another one
        flattened = _USE.sub(lambda use: known.get(use.group(1), "inherit"), flattened)
    return _PALE.sub(r"rgba(\1,\2,\3,\4)", flattened)


def _plain_rules(sheet: str) -> str:
    """Rules without the block of variables; the font's shorthand in its parts."""
    rules = re.sub(r":root\s*{[^}]*}", "", sheet)
    return _FONT.sub(rf"font-size: \1px; font-family: {FAMILY}", rules)


def without_media(sheet: str) -> str:
    """A style sheet without its blocks for certain media."""
    kept, depth, skipping = [], 0, 0
    for part in re.split(r"(@media[^{]*{|[{}])", sheet):
        if part.startswith("@media"):
            skipping = skipping or depth + 1
            depth += 1
        elif part in ("{", "}"):
            depth += 1 if part == "{" else -1
            if not skipping:
                kept.append(part)
            elif depth < skipping:
                skipping = 0
        elif not skipping:
            kept.append(part)
    return "".join(kept)


_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"(?: width="[\d.]+" height="[\d.]+")?')
_SIDE, _HEAD, _FOOT = 24.0, 76.0, 48.0  # px that a picture file of a report has around its drawing


def drawing_alone(text: str) -> tuple[str, float]:
    """A picture file of a report without its title, subtitle and source, which a document states as text; and its width in px."""
    found = _SIZE.search(text)
    if found is None:
        return text, 0.0
    width, height = float(found.group(1)) - 2.0 * _SIDE, float(found.group(2)) - _HEAD - _FOOT
    inside = f'viewBox="{_SIDE:g} {_HEAD:g} {width:g} {height:g}" width="{width:g}" height="{height:g}"'
    return text[: found.start()] + inside + text[found.end() :], width
