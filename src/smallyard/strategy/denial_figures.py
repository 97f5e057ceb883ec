"""Figures of the denial model: values over capability with the regions of denial, and the threshold against one parameter."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from markupsafe import Markup

from smallyard.results.figures.axis import axis_labels, grid_lines
from smallyard.results.figures.caption import NARROW, WIDE, Caption, figure_of
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.scale import Scale, scale_of, tick_digits
from smallyard.results.figures.svg import SMALL, drawing, element, label, line, number, rect, wrapped
from smallyard.strategy.denial import WORDS, Denial
from smallyard.strategy.denial_effects import Effect
from smallyard.strategy.denial_parameters import LABEL

LEFT, RIGHT, TOP, HEIGHT = 46.0, 12.0, 46.0, 260.0  # px around the plot, and its height
SHOWN = 1.25  # capability up to which values are drawn: parity and a little beyond
POINTS = 161
NAMES = {
    "security": "value of denial V0",
    "learning": "learning g1",
    "reopening": "probability of re-entry h",
    "discount": "discount factor d",
    "depreciation": "depreciation of capability",
    "substitution": "elasticity of substitution σ",
    "curvature": "curvature p",
    "market": "market M",
}


def values_figure(solved: Denial, key: str = "denial-values") -> Figure:
    """Value of selling and of denying over capability, regions of denial shaded, switches marked. Not for: dates."""
    k = np.linspace(0.0, min(SHOWN, float(solved.capability[-1])), POINTS)
    sell, deny = (np.interp(k, solved.capability, values) for values in (solved.sell, solved.deny))
    words = f"{WORDS[solved.form]} {_switch_words(solved)}"
    caption = Caption(
        key, words, "present value to the supplier · unit of the market M · by the buyer's capability, parity = 1", LABEL
    )
    table = {
        "capability": k,
        "sell": sell,
        "deny": deny,
        "action": ["deny" if one > two else "sell" for one, two in zip(deny, sell, strict=True)],
    }
    bands = [(one.start, min(one.end, float(k[-1]))) for one in solved.regions if one.action == "deny" and one.start < k[-1]]
    curves = [("slope", "value of selling", sell), ("slope-fall", "value of denying", deny)]
    drawn = [_draw(width, k, curves, bands, f"Two lines over capability. {words}") for width in (WIDE, NARROW)]
    return figure_of(caption, drawn[0], drawn[1], f"{words} {LABEL}.", table)


def _switch_words(solved: Denial) -> str:
    if not solved.switches:
        return "The action never changes."
    static = "" if solved.myopic_threshold is None else f"; counting the present alone, {solved.myopic_threshold:.2f}"
    return f"Switches at {', '.join(f'{place:.2f}' for place in solved.switches)} of parity{static}."


def effect_figure(effect: Effect, key: str | None = None) -> Figure:
    """Every switch of the policy against one parameter; a value at which the action never changes has no dot."""
    name = NAMES.get(effect.name, effect.name)
    found = [(value, places) for value, places in zip(effect.values, effect.switches, strict=True)]
    words = "; ".join(f"{value:g}: {', '.join(f'{k:.2f}' for k in places) or form.replace('_', ' ')}" for (value, places), form in
                      zip(found, effect.forms, strict=True))  # fmt: skip
    caption = Caption(
        key or f"denial-{effect.name}", f"Threshold of denial by {name}", f"capability, parity = 1 · by {name}", LABEL
    )
    short = f"Dots, {len(found)} values of {name}. {words}."
    drawn = [_dots(width, effect, short) for width in (WIDE, NARROW)]
    return figure_of(caption, drawn[0], drawn[1], f"{words}. {LABEL}.", effect.table())


def _axes(x: Scale, y: Scale, width: float, headings: tuple[str, str]) -> list[Markup]:
    """Both axes with their labels; headings: of the upright axis, above it, and of the level one, below it."""
    bottom = TOP + HEIGHT
    digits, level = tick_digits(y.ticks), tick_digits(x.ticks)
    upright = [line(LEFT, y(tick), width - RIGHT, y(tick), "zero" if tick == 0.0 else "grid") for tick in y.ticks]
    numbers = [label(LEFT - 6.0, y(tick) + 4.0, f"{tick:.{digits}f}", "tick", anchor="end", size=SMALL) for tick in y.ticks]
    texts = axis_labels(x, bottom + 18.0, LEFT - 10.0, width, lambda tick: f"{tick:.{level}f}")
    return [
        *grid_lines(x, TOP, bottom, ()),
        *upright,
        *numbers,
        *texts,
        label(0.0, 14.0, headings[0], "soft", size=SMALL),
        label(width - RIGHT, bottom + 38.0, headings[1], "soft", anchor="end", size=SMALL),
    ]


def _note(width: float) -> tuple[list[Markup], float]:
    """The label of the model inside the picture, so that a copied picture keeps it; and the height it ends at."""
    rows, y = wrapped(LABEL, width, SMALL, lines=8), TOP + HEIGHT + 62.0
    return [label(0.0, y + 16.0 * place, row, "soft", size=SMALL) for place, row in enumerate(rows)], y + 16.0 * len(rows) - 6.0


def _draw(
    width: float, k: np.ndarray, curves: Sequence[tuple[str, str, np.ndarray]], bands: Sequence[tuple[float, float]], short: str
) -> Markup:
    bottom = TOP + HEIGHT
    x = scale_of([0.0, float(k[-1])], LEFT, width - RIGHT, ticks=5)
    y = scale_of([value for _, _, values in curves for value in (values.min(), values.max())], bottom, TOP, zero=False)
    parts = [rect(x(start), TOP, x(end) - x(start), HEIGHT, "band") for start, end in bands]
    parts += _axes(x, y, width, ("present value, unit of M", "capability of the buyer, parity = 1"))
    parts += [label(0.5 * (x(start) + x(end)), TOP - 8.0, "deny", "band-text", anchor="middle", size=SMALL) for start, end in bands]
    parts += [line(x(edge), TOP, x(edge), bottom, "link") for pair in bands for edge in pair if 0.0 < edge < k[-1]]
    for cls, _, values in curves:
        points = " ".join(f"{number(x(float(a)))},{number(y(float(b)))}" for a, b in zip(k, values, strict=True))
        parts.append(element("polyline", points=points, class_=cls, fill="none"))
    ends = [(len(k) - 1, "end", "gain-text halo"), (0, "start", "loss-text halo")]  # each line is named at an end of its own
    for (at, anchor, tone), (_, name, values) in zip(ends, curves, strict=True):
        shift = 6.0 if anchor == "start" else -4.0
        parts.append(label(x(float(k[at])) + shift, y(float(values[at])) - 8.0, name, tone, anchor=anchor))
    note, end = _note(width)
    return drawing(width, end, *parts, *note, aria_label=short)


def _dots(width: float, effect: Effect, short: str) -> Markup:
    bottom = TOP + HEIGHT
    x = scale_of(effect.values, LEFT + 8.0, width - RIGHT - 8.0, ticks=5)
    y = scale_of([1.0, *(place for places in effect.switches for place in places)], bottom, TOP)
    parts = _axes(x, y, width, ("capability at the switch, parity = 1", NAMES.get(effect.name, effect.name)))
    order = sorted(range(len(effect.values)), key=lambda place: effect.values[place])
    known = [(effect.values[place], effect.thresholds[place]) for place in order]
    joined = [(x(a), y(k), x(b), y(m)) for (a, k), (b, m) in pairwise(known) if k is not None and m is not None]
    parts += [line(*ends, "slope") for ends in joined]
    for value, places, form in zip(effect.values, effect.switches, effect.forms, strict=True):
        parts += [element("circle", cx=x(value), cy=y(place), r=4.0, class_="slope-dot") for place in places]
        if not places:
            cross = x(value)
            parts.append(element("circle", cx=cross, cy=y(0.0 if form == "never_deny" else y.high), r=4.0, class_="flip"))
    note, end = _note(width)
    return drawing(width, end, *parts, *note, aria_label=short)
