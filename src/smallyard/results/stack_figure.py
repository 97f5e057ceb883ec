"""The duties on one good over days as stacked bars, one part per legal authority."""

from __future__ import annotations

from collections.abc import Sequence

from smallyard.labels.regions import region_in_prose
from smallyard.policy.register.stack import Stack
from smallyard.results.authority_names import authority_name
from smallyard.results.figures.caption import Caption
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.stacked_bars import StackedRow, stacked_bars
from smallyard.results.numbers import unsigned


def stack_figure(stacks: Sequence[Stack], good: str, key: str = "stack") -> Figure:
    """One bar per day, authorities in the order in which they first charge something.

    Arguments: stacks of one good on one flow, in order of time; good, its name in a title. Layers that do not count in the total
    (rates on parcels, export taxes) are left out.
    """
    charged = [
        {layer.authority: layer.charged for layer in item.layers if layer.side == "import" and layer.adds} for item in stacks
    ]
    names = list(dict.fromkeys(name for layers in charged for name, points in layers.items() if points != 0.0))
    days = [item.day for item in stacks]
    parts = [tuple(layers.get(name, 0.0) for name in names) for layers in charged]
    rows = [StackedRow(day, values) for day, values in zip(days, parts, strict=True)]
    peak = max(stacks, key=lambda item: item.total)
    buyer, seller = region_in_prose(peak.importer), region_in_prose(peak.exporter)
    title = f"{good}, from {seller} to {buyer}: at most {unsigned(peak.total, 1)} points, on {peak.day}"
    span = f"{len(days)} days from {days[0]} to {days[-1]}" if len(days) > 1 else days[0]
    subtitle = f"Duty on top of the most-favoured-nation rate by legal authority · percentage points · {span}"
    return stacked_bars([authority_name(name) for name in names], rows, Caption(key, title, subtitle))
