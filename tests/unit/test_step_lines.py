"""Step lines: levels that hold until the next date, marks, words, and nothing drawn where nothing is known."""

from __future__ import annotations

import re

from smallyard.results.figures.caption import Caption
from smallyard.results.figures.step_lines import DateMark, StepLine, StepPanel, step_lines

CAPTION = Caption("steps", "A title", "points")
DAYS = ("2018-01-01", "2019-01-01", "2020-01-01")


def panel(*values: float | None, marks: tuple[DateMark, ...] = ()) -> StepPanel:
    return StepPanel("One <on> another", (StepLine("in law", DAYS, values),), marks)


def test_a_level_is_drawn_from_its_date_to_the_next() -> None:
    found = step_lines([panel(0.0, 10.0, 5.0)], CAPTION, end="2021-01-01")
    path = re.search(r'<path d="([^"]+)" class="path-a"', found.wide)
    assert path is not None
    assert re.fullmatch(r"M[\d.]+ [\d.]+H[\d.]+V[\d.]+H[\d.]+V[\d.]+H[\d.]+", path[1])
    assert "highest 10.0 on 2019-01-01, 5.0 on 2020-01-01" in found.words
    assert "One &lt;on&gt; another" in found.wide
    assert found.table["value"] == [0.0, 10.0, 5.0]


def test_a_date_without_number_breaks_the_line() -> None:
    found = step_lines([panel(1.0, None, 2.0)], CAPTION, end="2021-01-01")
    path = re.search(r'<path d="([^"]+)" class="path-a"', found.wide)
    assert path is not None
    assert path[1].count("M") == 2
    assert "V" not in path[1]


def test_marks_have_their_shape_and_stand_in_words_and_table() -> None:
    marks = (DateMark("published b1", "2018-07-05", 3.0), DateMark("published b13", "2020-04-05", 7.0, "diamond"))
    found = step_lines(
        [panel(0.0, 1.0, 2.0, marks=marks)], CAPTION, end="2021-01-01", key=[("dot", "a level"), ("diamond", "a rise")]
    )
    assert found.wide.count('class="mark-a"') == 2
    assert found.wide.count('class="mark-key"') == 2
    assert "published b13 7.0 on 2020-04-05" in found.words
    assert found.table["series"][-1] == "published b13"


def test_nothing_known_is_said_in_one_line() -> None:
    for panels in ([], [panel(None, None, None)]):
        found = step_lines(panels, CAPTION, end="2021-01-01")
        assert "No date has a certified solution." in found.wide
