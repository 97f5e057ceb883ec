"""World map: real income or any other change by region, in seven classes that mirror each other about zero."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

from markupsafe import Markup

from smallyard.results.figures.caption import NARROW, WIDE, Caption, figure_of
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.legend import drawn_legend, legend, swatch
from smallyard.results.figures.map_shapes import REST, boundary_note, owners, world_shapes
from smallyard.results.figures.scale import NOTHING, class_limits, class_of
from smallyard.results.figures.svg import SMALL, drawing, element, group, label, one_line
from smallyard.results.figures.world_labels import MapLabel, map_labels
from smallyard.results.numbers import THIN, percent_text, signed

PRINTED = 3  # extremes whose value stands on the map


def world_map(
    values: Mapping[str, float],
    names: Mapping[str, str],
    flips: Collection[str],
    caption: Caption,
    *,
    members: Mapping[str, Sequence[str]] | None = None,
    unit: str = "%",
) -> Figure:
    """Regions coloured by class; values on the extremes; dots over regions whose sign an option turns; the rest hatched.

    Arguments: values by region (ISO alpha-3, ROW, or a grouped region whose `members` list the codes inside).
    """
    table = {
        "region": list(values),
        "name": [names.get(code, code) for code in values],
        "value": list(values.values()),
        "sign_depends": ["yes" if code in flips else "no" for code in values],
    }
    words = _words(values, names, flips, unit)
    finite = [abs(value) for value in values.values() if math.isfinite(value)]
    if finite and max(finite) < NOTHING:
        text = f"Nothing to show: the value of all {len(finite)} regions is {signed(0.0, 2)} as printed."
        return figure_of(caption, one_line(text, WIDE), one_line(text, NARROW), words, table)
    owner = owners(values, members)
    limits = class_limits([value for code, value in values.items() if code != REST] or list(values.values()))
    shapes = _shapes(values, owner, flips, limits, caption.key)
    width, height, _ = world_shapes()
    patterns = _patterns(caption.key)
    inside = [patterns, shapes, group(*_labels(values, names, owner, limits), cls="map-names")]
    key = [drawn_legend(limits, unit, height + 14.0, width), *_drawn_extra(bool(flips), REST in values, height + 50.0)]
    export = drawing(width, height + 58.0, *inside, *key, aria_label=words)
    wide = drawing(width, height, *inside, aria_label=words)
    wide += legend(limits, unit, _extra(caption.key, bool(flips), REST in values))
    shown = set(owner.values())
    absent = [names.get(code, code) for code in values if code not in shown]
    note = f"{caption.note} {boundary_note()}".strip()
    note += f" Not on the map: {', '.join(absent)}." if absent else ""
    return figure_of(Caption(caption.key, caption.title, caption.subtitle, note), wide, wide, words, table, export=export)


def _patterns(key: str) -> Markup:
    hatch = element(
        "pattern",
        element("path", d="M0 6L6 0", class_="hatch"),
        id=f"{key}-rest",
        width=6,
        height=6,
        patternUnits="userSpaceOnUse",
    )
    dots = element(
        "pattern",
        element("circle", cx=2, cy=2, r=0.9, class_="dots"),
        id=f"{key}-flip",
        width=5,
        height=5,
        patternUnits="userSpaceOnUse",
    )
    return element("defs", hatch, dots)


def _shapes(
    values: Mapping[str, float], owner: Mapping[str, str], flips: Collection[str], limits: tuple[float, float, float], key: str
) -> Markup:
    """One path per region, so that a page holds few elements; hatch and dots are drawn over it."""
    _, _, shapes = world_shapes()
    paths: dict[str, list[str]] = {}
    for shape in shapes:
        paths.setdefault(owner.get(shape.code, ""), []).append(shape.path)
    dots = _dots(owner)
    parts = [element("path", d="".join(held), class_="none border") for code, held in paths.items() if code not in values]
    for code in (code for code in values if code in paths):
        d = "".join(paths[code])
        parts.append(element("path", d=d, class_=f"{class_of(values[code], limits)} border"))
        over = f"{key}-rest" if code == REST else f"{key}-flip" if code in flips else None
        if over:
            parts.append(element("path", d=d, fill=f"url(#{over})"))
    for shape in shapes:
        code = owner.get(shape.code, "")
        if code in dots and code in values:
            x, y = shape.anchor
            parts.append(element("circle", cx=x, cy=y, r=4.2, class_=f"{class_of(values[code], limits)} ring"))
    return group(*parts)


def _dots(owner: Mapping[str, str]) -> set[str]:
    """Regions that would not be seen without rings: those of which every shape is small; the rest of the world is not one."""
    _, _, shapes = world_shapes()
    large = {owner[shape.code] for shape in shapes if shape.code in owner and not shape.small}
    return set(owner.values()) - large - {REST}


def _labels(
    values: Mapping[str, float], names: Mapping[str, str], owner: Mapping[str, str], limits: tuple[float, float, float]
) -> list[Markup]:
    """Values on the extremes, on the largest shape of each."""
    width, height, shapes = world_shapes()
    wanted = []
    for code in _extremes(values):
        own = [shape for shape in shapes if owner.get(shape.code) == code]
        cls = class_of(values[code], limits)
        if own and cls != "z0":
            shape = max(own, key=lambda item: item.area)
            wanted.append(MapLabel(shape, percent_text(values[code]).partition(THIN)[0], names.get(code, code), cls))
    return map_labels(wanted, width, height)


def _extremes(values: Mapping[str, float]) -> list[str]:
    """Largest in size first, regions only."""
    finite = {code: value for code, value in values.items() if math.isfinite(value) and code != REST}
    return sorted(finite, key=lambda code: -abs(finite[code]))[:PRINTED]


def _extra(key: str, flips: bool, rest: bool) -> list[tuple[Markup, str]]:
    entries = []
    if flips:
        entries.append((_pattern_swatch(f"{key}-flip", "z0"), "sign depends on an option"))
    if rest:
        entries.append((_pattern_swatch(f"{key}-rest", "p1"), "rest of the world, one region of the data"))
    return entries


def _drawn_extra(flips: bool, rest: bool, y: float) -> list[Markup]:
    """The same for picture files, as a line of text."""
    texts = [text for text, held in (("dotted: sign depends on an option", flips), ("hatched: rest of the world", rest)) if held]
    return [label(0.0, y, " · ".join(texts), "soft", size=SMALL)] if texts else []


def _pattern_swatch(pattern: str, cls: str) -> Markup:
    return swatch(
        element("rect", width=20, height=14, class_=cls),
        element("rect", width=20, height=14, fill=f"url(#{pattern})"),
    )


def _words(values: Mapping[str, float], names: Mapping[str, str], flips: Collection[str], unit: str) -> str:
    finite = {code: value for code, value in values.items() if math.isfinite(value)}

    def text(code: str) -> str:
        return f"{names.get(code, code)} {percent_text(finite[code]) if unit == '%' else signed(finite[code], 2, unit)}"

    order = sorted(finite, key=lambda code: finite[code])
    losses = [code for code in order if signed(finite[code], 3) and finite[code] < 0][:PRINTED]
    gains = [code for code in reversed(order) if signed(finite[code], 3) and finite[code] > 0][:PRINTED]
    others = [code for code in order if code not in losses and code not in gains]
    parts = []
    if losses:
        parts.append(f"Largest losses: {', '.join(map(text, losses))}.")
    if gains:
        parts.append(f"Largest gains: {', '.join(map(text, gains))}.")
    if not parts:
        return f"World map. No value differs from zero in {len(finite)} regions."
    if others:
        low, high = finite[others[0]], finite[others[-1]]
        parts.append(f"All others between {signed(low, 3)} and {signed(high, 3)}{unit and THIN + unit}.")
    if flips:
        parts.append(f"The sign depends on an option in {', '.join(names.get(code, code) for code in flips)}.")
    return "World map. " + " ".join(parts)
