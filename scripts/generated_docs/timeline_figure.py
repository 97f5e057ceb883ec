"""The chart of docs/timeline.md: average duties of both sides by month, beside published averages."""

from __future__ import annotations

import html
import re
from functools import cache

from generated_docs.runs import DOCS
from smallyard.study.timeline import timeline
from smallyard.study.timeline_result import TimelineResult
from smallyard.study.timeline_words import duties_figure, figure_file

FIGURE = DOCS / "figure-timeline.svg"
FIRST, LAST, BY = "2018-01-01", "2026-08-10", "month"  # by quarter the spring of 2025 would fall between two dates

WORLD = "wiod2014-17x27"


@cache
def path() -> TimelineResult:
    """The timeline behind the chart; it shows duties, so that no range is needed."""
    return timeline(FIRST, LAST, BY, range=False, world=WORLD)


def figure_svg() -> str:
    """The chart as a file of its own, light and dark."""
    return figure_file(path())


def figure_block() -> str:
    """The picture with its text alternative, and the note that belongs to it."""
    drawn = duties_figure(path())
    label = re.search(r'aria-label="([^"]*)"', drawn.wide)
    words = html.unescape(label.group(1)) if label else drawn.words
    text = f"{drawn.title}. {words}".replace("[", "(").replace("]", ")")
    return f"![{text}]({FIGURE.name})\n\n{drawn.note}\n"
