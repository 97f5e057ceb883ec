"""What the flagship scenario prints and draws, for README.md and the first pages of the documentation."""

from __future__ import annotations

import html
import io
import re

from rich.console import Console

from generated_docs.markdown import fenced
from generated_docs.runs import DOCS, FLAGSHIP, flagship, name, percent
from smallyard.apps.run_command import print_summary
from smallyard.pipeline.run_folder import default_folder
from smallyard.results.figures.caption import Caption
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.range_bars import RangeRow, range_bars
from smallyard.results.report.page import standalone

FIGURE = DOCS / f"figure-{FLAGSHIP}.svg"
LOSSES, GAINS = 3, 7  # regions shown besides those in the policies


def summary_block() -> str:
    """The summary that `smallyard run` prints, as a code block."""
    result = flagship()
    text = io.StringIO()
    folder = default_folder(FLAGSHIP, result.scenario_sha256)
    print_summary(result, str(folder), Console(file=text, width=96, highlight=False, color_system=None))
    lines = [line.rstrip() for line in text.getvalue().strip("\n").splitlines()]
    return fenced("\n".join([f"$ smallyard run {FLAGSHIP}", *lines]))


def figure() -> Figure:
    """Ranked bars of the regions in the policies, the largest changes elsewhere, and the groups."""
    result = flagship()
    income, found = result.real_income, result.range
    assert found is not None  # every run of a scenario has its range
    others = sorted((code for code in income if code not in result.acting), key=lambda code: income[code])
    rows = []
    for code in [*result.acting, *others[:LOSSES], *others[-GAINS:]]:
        place = found.regions.index(code)
        flips = found.flips(code) is not None
        rows.append(RangeRow(name(code), income[code], float(found.low[place]), float(found.high[place]), flips))
    for group, members in result.groups.items():
        low, high = found.group_bounds(group)
        label = "World" if group == "WORLD" else name(group)
        rows.append(RangeRow(label, result.change.group_real_income_percent(members), low, high, low < 0.0 < high))
    title = f"Real income: {name(result.acting[0])} {percent(income[result.acting[0]])}, "
    title += f"{name(result.acting[1])} {percent(income[result.acting[1]])}; smaller changes elsewhere"
    span = f"line with ends: lowest to highest of {len(found.solved)} options"
    subtitle = f"145 and 125 points on goods · change in percent compared with the tariffs of 2018–2020 · {span}"
    return range_bars(rows, Caption(FLAGSHIP, title, subtitle))


def figure_svg() -> str:
    """The figure as a file of its own, light and dark."""
    result = flagship()
    world = f"{result.world['name']} ({result.world['vintage']})"
    source = f"○ the sign depends on an option · smallyard · {world} · long run · deficits: share of world GDP · "
    source += f"scenario {result.scenario_sha256[:8]}"
    return standalone(figure(), source) + "\n"


def figure_block(folder: str) -> str:
    """The picture with its text alternative; `folder` leads from the page to docs."""
    drawn = figure()
    label = re.search(r'aria-label="([^"]*)"', drawn.wide)
    words = html.unescape(label.group(1)) if label else drawn.words
    text = f"{drawn.title}. {words}".replace("[", "(").replace("]", ")")
    return f"![{text}]({folder}{FIGURE.name})\n"
