"""Figures: well-formed pictures that stay in their frame, hold every value in a table and in words, and obey no label."""

from __future__ import annotations

import csv
import io
import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from smallyard.results.figures.axis import axis_labels
from smallyard.results.figures.burden_bars import BurdenRow, burden_bars
from smallyard.results.figures.caption import NARROW, PRINTED, WIDE, Caption
from smallyard.results.figures.change_bars import ChangeRow, change_bars
from smallyard.results.figures.compare_dots import CompareRow, RunMark, compare_dots
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.frontier_chart import FrontierPoint, frontier_chart
from smallyard.results.figures.heat_table import heat_table
from smallyard.results.figures.legend import legend
from smallyard.results.figures.plain_table import plain_table
from smallyard.results.figures.plane import Curve, Spot, plane
from smallyard.results.figures.range_bars import PAGE, RING, RangeRow, range_bars
from smallyard.results.figures.rate_dots import RatePanel, RateRow, rate_dots
from smallyard.results.figures.scale import CLASSES, Scale, class_limits, class_of, class_words, panel_digits, scale_of, tick_text
from smallyard.results.figures.slope import SPACE, SlopeRow, slope, spread
from smallyard.results.figures.split_bars import SplitRow, split_bars
from smallyard.results.figures.stacked_bars import COLOURS, StackedRow, stacked_bars
from smallyard.results.figures.strip import range_strip
from smallyard.results.figures.svg import FLOOR, SPARE, TEXT, drawing, shortened, text_width, wrapped
from smallyard.results.figures.waterfall import WaterfallPanel, rounded_to_add_up, waterfall
from smallyard.results.figures.world_map import world_map
from smallyard.results.numbers import MINUS, percent_text, signed
from smallyard.results.tables import to_csv

EDGE = 0.011  # px; coordinates are written with two decimals
TOUCH = 1.0  # px by which two texts on one line may seem to touch: widths of letters are estimates
SAME = 1e-9  # relative to the span; sums of a few terms
CAPTION = Caption("figure-key", "A finding", "Measure · unit", "A note.")
CODES = ("USA", "CHN", "MLT", "TWN", "DEU", "BRA", "IND", "ROW", "AUS", "JPN", "MEX", "CAN")
NAMES = ("United States", "China", "Malta", "Taiwan", "Germany", "Brazil", "India", "Rest of the world", "Australia", "Japan")
HOSTILE = (
    "<script>alert(1)</script>",
    '"onload="alert(1)',
    "]]>",
    "\u202egnirts\u202c",
    "W" * 200,
    "'; --",
    "&lt;b&gt;",
    "\x1b[31m\x00",
)
VALUES = (-0.49, 0.31, 0.0, -0.02, 0.044, -3.2, 12.5, 0.6, -0.001, 0.07)


# --- one way to make every figure from labels and values -------------------------------------------------------------


def _bars(labels: Sequence[str], values: Sequence[float]) -> Figure:
    rows = [
        RangeRow(n, v, v - 0.1 * abs(v), v + 0.3 * abs(v), k % 3 == 0) for k, (n, v) in enumerate(zip(labels, values, strict=True))
    ]
    return range_bars(rows, CAPTION)


def _map(labels: Sequence[str], values: Sequence[float]) -> Figure:
    codes = CODES[: len(values)]
    return world_map(dict(zip(codes, values, strict=True)), dict(zip(codes, labels, strict=True)), codes[:2], CAPTION)


def _waterfall(labels: Sequence[str], values: Sequence[float]) -> Figure:
    steps = tuple(zip(labels, values, strict=True))
    panels = [WaterfallPanel(title, steps, "Total", math.fsum(values)) for title in (*labels[:2], "Third")]
    return waterfall(panels, CAPTION)


def _heat(labels: Sequence[str], values: Sequence[float]) -> Figure:
    columns = list(dict.fromkeys(labels))[:3]
    return heat_table(labels, columns, np.outer(np.array(values), np.arange(1, len(columns) + 1)), CAPTION, row_heading="Sector")


def _slope(labels: Sequence[str], values: Sequence[float]) -> Figure:
    rows = [SlopeRow(n, abs(v), abs(v) * (1.4 if v < 0 else 0.5), v < 0) for n, v in zip(labels, values, strict=True)]
    return slope(rows, CAPTION, before_heading="Baseline", after_heading="With the policies", unit="bn USD")


def _split(labels: Sequence[str], values: Sequence[float]) -> Figure:
    rows = [SplitRow(n, f"buyers in {n}", v, f"sellers to {n}", 100.0 - v) for n, v in zip(labels, values, strict=True)]
    return split_bars(rows, CAPTION)


def _stacked(labels: Sequence[str], values: Sequence[float]) -> Figure:
    rows = [StackedRow(n, (v, abs(v), 1.0), heading=n) for n, v in zip(labels, values, strict=True)]
    return stacked_bars(["first", "second", *labels[:1]] if labels else ["first", "second", "third"], rows, CAPTION)


def _rates(labels: Sequence[str], values: Sequence[float]) -> Figure:
    found = [None if math.isnan(value) else value for value in values]
    rows = tuple(RateRow(n, v, v, None if k % 2 else v) for k, (n, v) in enumerate(zip(labels, found, strict=True)))
    return rate_dots([RatePanel(title, rows) for title in (*labels[:1], "On all goods")], CAPTION)


def _changes(labels: Sequence[str], values: Sequence[float]) -> Figure:
    rows = [ChangeRow(n, v, k == 1) for k, (n, v) in enumerate(zip(labels, values, strict=True))]
    return change_bars(rows, CAPTION, unit="bn USD", digits=2)


def _compare(labels: Sequence[str], values: Sequence[float]) -> Figure:
    runs = [RunMark(letter, (*labels, *"abcd")[k]) for k, letter in enumerate("ABCD")]
    found = [None if math.isnan(value) else value for value in values]
    rows = [
        CompareRow(n, (v, v, None, v), (v and v - abs(v) / 4, None, None, v), (v and v + abs(v) / 4, v, None, v))
        for n, v in zip(labels, found, strict=True)
    ]
    return compare_dots(runs, rows, CAPTION)


def _frontier(labels: Sequence[str], values: Sequence[float]) -> Figure:
    points = [FrontierPoint(n, v, abs(v), k % 2) for k, (n, v) in enumerate(zip(labels, values, strict=True))]
    return frontier_chart([*labels, "first", "second"][:2], points, CAPTION)


def _burdens(labels: Sequence[str], values: Sequence[float]) -> Figure:
    rows = [
        BurdenRow(n, v, None if k % 3 == 2 else 0.5 * v, k % 4 == 3) for k, (n, v) in enumerate(zip(labels, values, strict=True))
    ]
    return burden_bars(rows, CAPTION)


def _plane(labels: Sequence[str], values: Sequence[float]) -> Figure:
    points = [(v, -0.5 * v) for v in values]
    curves = [Curve(n, tuple(points)) for n in labels[:3]]
    spots = [Spot(n, v, v) for n, v in zip(labels[3:7], values[3:7], strict=True)]
    return plane(curves, spots, CAPTION, across="rate of one", up="rate of the other")


def _plain(labels: Sequence[str], values: Sequence[float]) -> Figure:
    rows = [[n, signed(v, 2), n] for n, v in zip(labels, values, strict=True)]
    table = {"region": list(labels), "value": list(values)}
    return plain_table(["Region", "Value", "Remark"], rows, CAPTION, table=table)


MAKERS: dict[str, Callable[[Sequence[str], Sequence[float]], Figure]] = {
    "range_bars": _bars, "world_map": _map, "waterfall": _waterfall, "heat_table": _heat, "slope": _slope, "split_bars": _split,
    "rate_dots": _rates, "change_bars": _changes, "compare_dots": _compare, "plain_table": _plain,
    "stacked_bars": _stacked, "frontier_chart": _frontier, "burden_bars": _burdens, "plane": _plane,
}  # fmt: skip
TABLES = {"heat_table", "plain_table"}  # markup of a table, not a drawing
NO_MISSING = {"waterfall"}  # its terms must add up to a total, so none may be missing

every = pytest.mark.parametrize("name", MAKERS)
drawn = pytest.mark.parametrize("name", sorted(set(MAKERS) - TABLES))


# --- reading a drawing ------------------------------------------------------------------------------------------------


class Words(NamedTuple):
    """A text in a drawing: what, from and to which x at the baseline y, font size."""

    text: str
    left: float
    right: float
    y: float
    size: float


def tag(node: ET.Element) -> str:
    return node.tag.rsplit("}", 1)[-1]


def parsed(markup: str) -> ET.Element:
    return ET.fromstring(f"<page>{markup}</page>")


def pictures(markup: str) -> list[ET.Element]:
    """The drawings that are images; swatches of a legend are hidden from readers and left out."""
    return [node for node in parsed(markup).iter() if tag(node) == "svg" and node.get("aria-hidden") != "true"]


def marks(node: ET.Element) -> Iterator[ET.Element]:
    """Everything drawn in user coordinates: not what stands in patterns."""
    for child in node:
        if tag(child) not in ("defs", "pattern"):
            yield child
            yield from marks(child)


def box(svg: ET.Element) -> tuple[float, float]:
    left, top, width, height = map(float, svg.attrib["viewBox"].split())
    assert (left, top) == (0.0, 0.0)
    assert (float(svg.attrib["width"]), float(svg.attrib["height"])) == (width, height)
    return width, height


def texts(svg: ET.Element, *, spare: float = SPARE) -> list[Words]:
    """Texts with their estimated widths; `spare` is what wide fallback fonts need on top."""
    found = []
    for node in marks(svg):
        if tag(node) != "text":
            continue
        x, size, text = float(node.attrib["x"]), float(node.get("font-size", TEXT)), "".join(node.itertext())
        width = text_width(text, size) / SPARE * spare
        left = {"start": x, "middle": x - width / 2.0, "end": x - width}[node.get("text-anchor", "start")]
        found.append(Words(text, left, left + width, float(node.attrib["y"]), size))
    return found


def corners(node: ET.Element) -> list[tuple[float, float]]:
    def at(*names: str) -> list[float]:
        return [float(node.attrib[name]) for name in names]

    kind = tag(node)
    if kind == "line":
        return [(*at("x1", "y1"),), (*at("x2", "y2"),)]  # type: ignore[list-item]
    if kind == "rect":
        x, y, width, height = (float(node.get(name, 0.0)) for name in ("x", "y", "width", "height"))
        assert min(width, height) >= 0.0
        return [(x, y), (x + width, y + height)]
    if kind == "circle":
        x, y, r = at("cx", "cy", "r")
        return [(x - r, y - r), (x + r, y + r)]
    if kind == "path":
        return [(float(x), float(y)) for x, y in re.findall(r"M(-?[\d.]+)[ ,](-?[\d.]+)", node.attrib["d"])]
    return []


def check_frame(svg: ET.Element, *, letters: bool = True) -> None:
    """No mark and no text leaves the drawing; no text is smaller than the floor."""
    width, height = box(svg)
    for node in marks(svg):
        for x, y in corners(node):
            assert -EDGE <= x <= width + EDGE, ET.tostring(node)
            assert -EDGE <= y <= height + EDGE, ET.tostring(node)
    for words in texts(svg) if letters else ():
        assert words.size >= FLOOR, words
        assert words.left >= -EDGE, words
        assert words.right <= width + EDGE, words
        assert 0.7 * words.size <= words.y <= height, words


def check_harmless(markup: str) -> None:
    """No script, no handler, no style attribute, no reference to anything but the page itself; nothing invisible."""
    for node in parsed(markup).iter():
        assert tag(node) in {
            "page", "svg", "g", "defs", "pattern", "path", "line", "rect", "circle", "text", "ul", "li", "div", "table", "caption",
            "thead", "tbody", "tr", "th", "td",
        }  # fmt: skip
        for key, value in node.attrib.items():
            assert not key.lower().startswith("on"), key
            assert key not in ("style", "href", "src"), key
            assert "url(" not in value or value.startswith("url(#figure-key-"), value
    assert not re.search("[\u0000-\u0008\u000b-\u001f\u200e\u200f\u202a-\u202e\u2066-\u2069]", markup)
    assert "http" not in markup.replace('xmlns="http://www.w3.org/2000/svg"', "")


def written_out(values: Sequence[float]) -> bool:
    """Whether numbers are of a size that figures are laid out for; others are drawn, but their texts may be long."""
    return not values or max(map(abs, values)) == 0.0 or 1e-3 <= max(map(abs, values)) < 1e3


def numbers_in(figure: Figure) -> list[float]:
    """All numbers of the table behind the figure, read back from its CSV form."""
    rows = list(csv.reader(io.StringIO(to_csv(figure.table))))
    assert len({len(row) for row in rows}) == 1
    found = []
    for cell in (cell for row in rows[1:] for cell in row):
        try:
            found.append(float(cell))
        except ValueError:
            continue
    return found


def check(figure: Figure, *, letters: bool = True) -> None:
    """All that holds for every figure; `letters` asks that texts stay in the frame too."""
    assert figure.words.strip()
    for markup in {figure.wide, figure.narrow, figure.export} - {""}:
        check_harmless(markup)
        for svg in pictures(markup):
            assert svg.get("role") == "img"
            assert svg.attrib["aria-label"].strip()
            check_frame(svg, letters=letters)


# --- every figure -----------------------------------------------------------------------------------------------------


@every
def test_a_figure_is_whole(name: str) -> None:
    figure = MAKERS[name](NAMES, VALUES)
    check(figure)
    assert (figure.key, figure.title, figure.subtitle) == (CAPTION.key, CAPTION.title, CAPTION.subtitle)
    assert figure.note.startswith(CAPTION.note)
    assert {value for value in VALUES if name != "slope" or value > 0} <= set(numbers_in(figure))  # full precision
    for extreme in ("Brazil", "India"):
        assert extreme in figure.words


@drawn
def test_two_drawings_not_one_scaled(name: str) -> None:
    figure = MAKERS[name](NAMES, VALUES)
    (wide,), (narrow,) = pictures(figure.wide), pictures(figure.narrow)
    if name == "world_map":  # only the map scales
        assert figure.wide == figure.narrow
    else:
        assert (box(wide)[0], box(narrow)[0]) == (WIDE, NARROW)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_tables_are_real_tables(name: str) -> None:
    page = parsed(MAKERS[name](NAMES, VALUES).wide)
    (table,) = (node for node in page.iter() if tag(node) == "table")
    assert (table.find("caption").text or "").strip()  # type: ignore[union-attr]
    assert all(cell.get("scope") == "col" for cell in table.iterfind("thead/tr/th"))
    rows = table.findall("tbody/tr")
    assert len(rows) == len(VALUES)
    assert all([tag(cell) for cell in row] == ["th"] + ["td"] * (len(row) - 1) for row in rows)
    assert all(row[0].get("scope") == "row" for row in rows)
    assert len({len(row) for row in [*rows, *table.findall("thead/tr")]}) == 1
    (region,) = (node for node in page.iter() if node.get("role") == "region")
    assert (region.get("tabindex"), bool(region.get("aria-label"))) == ("0", True)


@drawn
@given(values=st.lists(st.floats(-900.0, 900.0), min_size=1, max_size=8), size=st.sampled_from([1.0, 1e-2, 1e-4]))
@example(values=list(VALUES), size=1.0)
def test_no_two_texts_overlap(name: str, values: list[float], size: float) -> None:
    sized = [size * value for value in values]
    assume(written_out(sized))
    figure = MAKERS[name](NAMES[: len(values)], sized)
    for svg in [*pictures(figure.wide), *pictures(figure.narrow)]:
        found = sorted(texts(svg, spare=1.0), key=lambda item: item.left)
        for place, one in enumerate(found):
            for other in found[place + 1 :]:
                assert other.left > one.right - TOUCH or abs(one.y - other.y) > 0.8 * min(one.size, other.size), (one, other)


@every
def test_hostile_labels_are_shown_and_never_obeyed(name: str) -> None:
    values = [0.3 - 0.1 * k for k in range(len(HOSTILE))]
    hostile = MAKERS[name](HOSTILE, values)
    check(hostile)
    plain = MAKERS[name]([f"name {k}" for k in range(len(HOSTILE))], values)
    kinds = [
        [tag(node) for node in parsed(item.wide).iter() if tag(node) not in ("text", "line") and node.get("class") != "sideways"]
        for item in (hostile, plain)
    ]
    assert kinds[0] == kinds[1]  # no element more than with plain names
    if name != "world_map":  # prints the three extremes only
        assert "<script>" in "".join(parsed(hostile.narrow + hostile.wide).itertext())


@every
@pytest.mark.parametrize("hostile", HOSTILE)
def test_one_hostile_label_alone(name: str, hostile: str) -> None:
    check(MAKERS[name]([hostile], [-1.25]))


@every
@pytest.mark.parametrize(
    "values",
    [(), (0.0,), (-0.3,), (0.0, 0.0, 0.0), (2.0, 2.0, 2.0), (-1e-12, 2e-12), (0.004, -0.003), (-1e6, 1e6), (1e6, 1e-12, -0.5)],
    ids=str,
)
def test_few_equal_tiny_and_huge_values(name: str, values: tuple[float, ...]) -> None:
    figure = MAKERS[name](NAMES[: len(values)], values)
    check(figure, letters=written_out(values))
    assert {abs(value) for value in values} <= set(map(abs, numbers_in(figure)))
    assert "nan" not in (figure.wide + figure.words).lower().replace("finance", "")


@pytest.mark.parametrize("name", sorted(set(MAKERS) - NO_MISSING))
@pytest.mark.parametrize("values", [(math.nan,), (math.nan, -1.0, 2.0), (math.nan, math.nan)], ids=str)
def test_missing_values_are_left_out_and_never_drawn_as_zero(name: str, values: tuple[float, ...]) -> None:
    figure = MAKERS[name](NAMES[: len(values)], values)
    check(figure)
    assert "nan" not in (figure.wide + figure.narrow + figure.words).lower()
    assert {value for value in values if not math.isnan(value)} <= {
        sign * value for value in numbers_in(figure) for sign in (1.0, -1.0)
    }


FINITE = st.floats(-1e6, 1e6) | st.floats(-1e-9, 1e-9) | st.sampled_from([0.0, 1e-12, -1e-12, 1e6, -1e6, 0.0995, 9.95, 99.95])


@drawn
@given(values=st.lists(FINITE, max_size=8))
@example(values=[0.0, 2e-12])
def test_any_values_stay_in_the_frame(name: str, values: list[float]) -> None:
    check(MAKERS[name](NAMES[: len(values)], values), letters=written_out(values))


@every
@given(values=st.lists(FINITE, min_size=1, max_size=6))
def test_printed_numbers_have_a_true_minus_and_no_signed_zero(name: str, values: list[float]) -> None:
    figure = MAKERS[name](NAMES[: len(values)], values)
    for text in [*parsed(figure.wide).itertext(), *parsed(figure.narrow).itertext(), figure.words]:
        assert not re.search(r"(?<![\w.])-\d", text), text
        assert not re.search(r"[+−]0(\.0*)?(?![\d.])", text), text
        assert not re.search(r"\d %", text), text  # a narrow space that does not break stands before the sign


# --- scales -----------------------------------------------------------------------------------------------------------


@given(values=st.lists(FINITE, max_size=8), ticks=st.integers(2, 8))
@example(values=[0.0, 2e-12], ticks=5)
def test_a_scale_is_monotone_and_holds_zero(values: list[float], ticks: int) -> None:
    scale = scale_of(values, 100.0, 900.0, ticks=ticks)
    assert 0.0 in scale.ticks
    assert all(one < other for one, other in pairwise(scale.ticks))
    span = scale.high - scale.low
    assert scale.low - SAME * span <= min([0.0, *values]) <= max([0.0, *values]) <= scale.high + SAME * span
    assert (scale.ticks[0], scale.ticks[-1]) == (scale.low, scale.high)
    assert (scale(scale.low), scale(scale.high)) == (100.0, 900.0)
    steps = np.diff(scale.ticks)
    np.testing.assert_allclose(steps, steps[0], rtol=1e-6)
    places = [scale(value) for value in sorted(values)]
    assert places == sorted(places)
    assert all(100.0 - SAME * 800.0 <= place <= 900.0 + SAME * 800.0 for place in places)


@given(values=st.lists(FINITE, min_size=1, max_size=8))
@example(values=[0.0, 2e-12])
def test_ticks_are_told_apart(values: list[float]) -> None:
    scale = scale_of(values, 0.0, 1000.0)
    printed = [tick_text(tick, scale.ticks) for tick in scale.ticks]
    assert len(set(printed)) == len(printed)
    assert printed[scale.ticks.index(0.0)] == "0"


@given(values=st.lists(FINITE, max_size=8), value=FINITE)
def test_colour_classes_mirror_each_other_about_zero(values: list[float], value: float) -> None:
    limits = class_limits(values)
    assert 0.0 < limits[0] < limits[1] < limits[2]
    assert class_limits([-item for item in values]) == limits
    assert CLASSES.index(class_of(value, limits)) == 6 - CLASSES.index(class_of(-value, limits))
    assert class_of(0.0, limits) == "z0"
    assert class_of(math.nan, limits) == "none"
    legend = [words for _, words in class_words(limits)]
    swap = str.maketrans("−+", "+−")
    mirrored = [" to ".join(reversed(words.translate(swap).split(" to "))) for words in legend[::-1]]
    assert [words.replace("above", "below") for words in mirrored] == [words.replace("above", "below") for words in legend]
    assert [name for name, _ in class_words(limits)] == list(CLASSES)


@given(value=FINITE, digits=st.integers(0, 4))
def test_number_texts(value: float, digits: int) -> None:
    for text in (signed(value, digits), percent_text(value), signed(value, digits, "pp")):
        assert "-" not in text
        number = Decimal(re.split("[\u202f ]", text)[0].replace(",", "").replace(MINUS, "-"))
        assert (number == 0) == (text[0] not in "+−")
        assert number == 0 or (number > 0) == (value > 0)
    assert abs(Decimal(signed(value, digits).replace(",", "").replace(MINUS, "-")) - Decimal(value)) <= Decimal(10) ** -digits / 2


def test_digits_of_a_panel() -> None:
    assert [panel_digits([value]) for value in (0.0, 0.02, 0.0994, 0.0996, 5.0, 99.9, 120.0, math.nan)] == [2, 3, 3, 2, 2, 2, 1, 2]


@given(places=st.lists(st.floats(0.0, 320.0), max_size=10))
def test_labels_are_moved_apart_in_order(places: list[float]) -> None:
    moved = spread(places, 0.0, 320.0)
    order = sorted(range(len(places)), key=lambda k: places[k])
    gaps = np.diff([moved[k] for k in order])
    assert (gaps >= SPACE - 1e-9).all()
    assert all(-1e-9 <= place <= 320.0 + 1e-9 for place in moved)
    if len(places) < 2 or min(np.diff(sorted(places))) >= SPACE:
        assert moved == pytest.approx(places)  # nothing to move


@given(text=st.text(max_size=60), width=st.floats(20.0, 400.0))
def test_shortened_texts_fit(text: str, width: float) -> None:
    assert text_width(shortened(text, width)) <= width
    found = wrapped(text, width)
    assert len(found) <= 2
    assert all(text_width(row) <= width for row in found)


# --- waterfalls: what is printed adds up ------------------------------------------------------------------------------


@given(values=st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=11))
@example(values=[0.0004, 0.0004, 0.0004])
@example(values=[-0.0004] * 5)
def test_rounded_terms_add_up_and_none_moves_by_a_digit(values: list[float]) -> None:
    total = math.fsum(values)
    found = rounded_to_add_up(values, total)
    assert sum(Decimal(f"{value:.3f}") for value in found) == Decimal(f"{total:.3f}")
    assert all(abs(one - other) <= 1e-3 * (1 + SAME) for one, other in zip(found, values, strict=True))


@given(values=st.lists(st.floats(-50.0, 50.0), min_size=1, max_size=11))
@example(values=[0.0004, 0.0004, 0.0004])
@example(values=[0.0005])
@example(values=[-0.1005, 0.0])
def test_the_numbers_on_a_waterfall_add_up_to_the_total_on_it(values: list[float]) -> None:
    steps = tuple((f"term {k}", value) for k, value in enumerate(values))
    figure = waterfall([WaterfallPanel("One", steps, "Total", math.fsum(values))], CAPTION)
    for markup in (figure.wide, figure.narrow):
        (svg,) = pictures(markup)
        printed = ["".join(node.itertext()) for node in marks(svg) if node.get("text-anchor") == "end"]
        *terms, total = (Decimal(text.replace(MINUS, "-").replace(",", "")) for text in printed)
        assert len(terms) == len(values)
        assert sum(terms) == total
    words = re.findall(r"term \d+ ([+−]?[\d,.]+)(?=,| sum)", figure.words)
    spoken = re.search(r"sum to ([+−]?[\d,.]+)", figure.words)
    assert spoken is not None
    assert sum(Decimal(text.replace(MINUS, "-").replace(",", "")) for text in words) == Decimal(
        spoken[1].rstrip(".").replace(MINUS, "-").replace(",", "")
    )


def test_bars_of_a_waterfall_start_where_the_last_one_ended() -> None:
    figure = waterfall([WaterfallPanel("One", (("a", -2.0), ("b", 3.0), ("c", -0.5)), "Total", 0.5)], CAPTION)
    (svg,) = pictures(figure.wide)
    bars = [node for node in marks(svg) if tag(node) == "rect" and "hatch" not in node.attrib["class"]]
    spans = [(float(bar.attrib["x"]), float(bar.attrib["x"]) + float(bar.attrib["width"]), bar.attrib["class"]) for bar in bars]
    (zero,) = (corners(node)[0][0] for node in marks(svg) if node.get("class") == "zero")
    level = zero
    per_point = (spans[0][1] - spans[0][0]) / 2.0
    for (left, right, cls), value in zip(spans, (-2.0, 3.0, -0.5), strict=False):
        assert (right if value < 0 else left) == pytest.approx(level, abs=2 * EDGE)
        assert (right - left) / per_point == pytest.approx(abs(value), abs=0.01)
        assert cls == ("loss" if value < 0 else "gain")
        level = left if value < 0 else right
    assert spans[-1][2] == "total"
    assert (spans[-1][0], spans[-1][1]) == pytest.approx((zero, level), abs=2 * EDGE)


# --- what single figures promise --------------------------------------------------------------------------------------


def test_ranked_bars_are_sorted_and_announce_a_finer_axis() -> None:
    rows = [RangeRow("large", 50.0, 40.0, 60.0), *(RangeRow(f"r{k}", 0.1 * k - 0.2, -0.3, 0.3, k < 2) for k in range(5))]
    figure = range_bars(rows, CAPTION)
    values = list(figure.table["value"])
    assert values == sorted(values)
    assert list(figure.table["sign_depends"]) == ["yes", "yes", "no", "no", "no", "no"]
    for markup in (figure.wide, figure.narrow):
        (svg,) = pictures(markup)
        classes = [node.get("class") for node in marks(svg)]
        assert classes.count("band") == 1
        assert classes.count("flip") == 2
        assert classes.count("zero") == 2  # one axis through zero per panel


def test_shares_outside_0_to_100_are_drawn_as_they_are() -> None:
    (svg,) = pictures(split_bars([SplitRow("t", "buyers", 112.0, "sellers", -12.0)], CAPTION).wide)
    zeros = sorted(float(node.attrib["x1"]) for node in marks(svg) if node.get("class") == "zero")
    (sellers,) = (node for node in marks(svg) if node.get("class") == "part")
    (buyers,) = (node for node in marks(svg) if node.get("class") == "total")
    per_point = (zeros[1] - zeros[0]) / 100.0
    assert float(sellers.attrib["width"]) / per_point == pytest.approx(12.0, abs=0.01)
    assert float(sellers.attrib["x"]) < zeros[0]
    assert float(buyers.attrib["width"]) / per_point == pytest.approx(112.0, abs=0.01)


def test_a_fifth_run_is_refused() -> None:
    runs = [RunMark(letter, letter) for letter in "ABCDE"]
    with pytest.raises(ValueError, match="4 is the limit"):
        compare_dots(runs, [], CAPTION)


def test_the_table_of_a_comparison_keeps_runs_of_one_name_apart() -> None:
    runs = [RunMark("A", "same"), RunMark("B", "same")]
    figure = compare_dots(runs, [CompareRow("r", (1.0, 2.0), (None, None), (None, None))], CAPTION)
    assert {1.0, 2.0} <= set(numbers_in(figure))


def test_the_table_of_a_heat_table_keeps_columns_of_one_name_apart() -> None:
    figure = heat_table(["s"], ["China", "China", "Sector"], np.array([[1.0, 2.0, 3.0]]), CAPTION, row_heading="Sector")
    assert {1.0, 2.0, 3.0} <= set(numbers_in(figure))
    assert "s" in to_csv(figure.table)


@given(bounds=st.lists(FINITE, min_size=3, max_size=3))
def test_the_strip_of_a_card_holds_value_range_and_zero(bounds: list[float]) -> None:
    low, value, high = sorted(bounds)
    markup = range_strip(value, low, high, (min(0.0, low), max(0.0, high)), '<script>"onload=\u202e')
    check_harmless(markup)
    (svg,) = pictures(markup)
    check_frame(svg)
    (dot,) = (node for node in marks(svg) if tag(node) == "circle")
    (zero,) = (float(node.attrib["x1"]) for node in marks(svg) if node.get("class") == "zero")
    bands = {
        node.attrib["class"]: (float(node.attrib["x"]), float(node.attrib["x"]) + float(node.attrib["width"]))
        for node in marks(svg)
        if tag(node) == "rect"
    }
    x, ends = float(dot.attrib["cx"]), [end for band in bands.values() for end in band]
    if bands:
        assert min(ends) - 2 * EDGE <= x <= max(ends) + 2 * EDGE
    if abs(value) > 1e-3 * max(-low, high, 1e-300):
        assert (x > zero) == (value > 0.0)
    # a band below zero has the colour of loss, one above it that of gain, and a pixel is the least that is drawn
    assert set(bands) == {name for name, held in (("loss", low < 0.0), ("gain", high > 0.0)) if held}
    assert bands.get("loss", (zero, zero))[1] <= zero + 1.0 + 2 * EDGE
    assert bands.get("gain", (zero, zero))[0] >= zero - 2 * EDGE


# --- nothing collides, nothing is cut ---------------------------------------------------------------------------------


@given(values=st.lists(st.floats(-900.0, 900.0), max_size=6), ticks=st.integers(2, 8), width=st.floats(120.0, 1000.0))
@example(values=[-0.4, 0.1], ticks=4, width=342.0)
def test_labels_of_an_axis_stand_apart_and_inside(values: list[float], ticks: int, width: float) -> None:
    scale = scale_of(values, 10.0, width - 10.0, ticks=ticks)
    (svg,) = pictures(drawing(width, 40.0, *axis_labels(scale, 20.0, 0.0, width), aria_label="axis"))
    found = texts(svg)
    assert found
    assert all(one.right < other.left for one, other in pairwise(found))
    assert all(words.left >= -EDGE and words.right <= width + EDGE for words in found)
    assert len({words.text for words in found}) == len(found)


def test_a_label_of_an_axis_is_left_out_rather_than_pushed_into_its_neighbour() -> None:
    scale = Scale(-0.4, 0.1, 10.0, 200.0, (-0.4, -0.3, -0.2, -0.1, 0.0, 0.1))
    (svg,) = pictures(drawing(220.0, 40.0, *axis_labels(scale, 20.0, 0.0, 220.0), aria_label="axis"))
    shown = texts(svg)
    assert "0" in [words.text for words in shown]
    for words in shown:
        x = 0.5 * (words.left + words.right)
        assert any(abs(scale(tick) - x) < EDGE and tick_text(tick, scale.ticks) == words.text for tick in scale.ticks)


@given(values=st.lists(st.floats(-9.0, 9.0), min_size=2, max_size=8))
@example(values=[-0.25, -0.21, 0.075])
def test_the_threads_of_a_waterfall_cross_no_label(values: list[float]) -> None:
    steps = tuple((f"Tariffs of the United States on all goods from region {k}", value) for k, value in enumerate(values))
    figure = waterfall([WaterfallPanel("One", steps, "Real income, total", math.fsum(values))], CAPTION)
    for markup in (figure.wide, figure.narrow):
        (svg,) = pictures(markup)
        threads = [corners(node) for node in marks(svg) if node.get("class") == "link"]
        assert len(threads) == len(values)
        for words in texts(svg):
            top, bottom = words.y - 0.7 * words.size, words.y + 0.2 * words.size
            for (x, start), (_, end) in threads:
                beside = x < words.left or x > words.right
                assert beside or end <= top or start >= bottom, words


LONG_NAMES = ("Rest of the world", "European Union (27)", "34 other regions", "United Kingdom", "United States", "Netherlands")


@pytest.mark.parametrize("name", sorted(set(MAKERS) - TABLES - {"world_map"}))
@pytest.mark.parametrize("size", [1.0, 1e-2])
def test_names_of_regions_are_never_cut(name: str, size: float) -> None:
    figure = MAKERS[name](LONG_NAMES, [size * value for value in (-0.49, 0.31, -0.02, 0.3, 0.1, -0.2)])
    for markup in (figure.wide, figure.narrow):
        assert "…" not in "".join(parsed(markup).itertext())


def test_a_long_name_of_a_measure_is_wrapped_and_not_cut() -> None:
    name = "Tariffs of China on the United States (panel us-china-2018-2020, on 2020-02-14)"
    figure = waterfall([WaterfallPanel(name, ((name, -1.0), (name, 0.5)), "Total", -0.5)], CAPTION)
    rates = rate_dots([RatePanel(name, (RateRow(name, 1.0, 2.0, 3.0),))], CAPTION)
    split = split_bars([SplitRow(name, "buyers in the rest of the world", 97.0, "sellers in the rest of the world", 3.0)], CAPTION)
    for markup in (figure.wide, figure.narrow, rates.narrow, split.narrow):
        assert "…" not in "".join(parsed(markup).itertext())


def test_stacked_parts_lie_side_by_side_and_add_up_to_the_total() -> None:
    """Every part has the width of its value, begins where the one before ends, and more keys than colours are drawn as one."""
    count = len(COLOURS) + 2
    values = tuple(float(k + 1) for k in range(count))
    figure = stacked_bars(
        [f"law {k}" for k in range(count)], [StackedRow("day", values), StackedRow("later", (0.0,) * count)], CAPTION
    )
    for svg in pictures(figure.wide) + pictures(figure.narrow):
        parts = [node for node in marks(svg) if node.get("class", "").endswith(" border")]
        assert len(parts) == len(COLOURS) + 1
        ends = [float(node.attrib["x"]) + float(node.attrib["width"]) for node in parts]
        for end, node in zip(ends, parts[1:], strict=False):
            assert float(node.attrib["x"]) == pytest.approx(end, abs=2 * EDGE)
        scale = float(parts[0].attrib["width"]) / values[0]
        assert float(parts[-1].attrib["width"]) / scale == pytest.approx(sum(values[len(COLOURS) :]), rel=0.01)
        texts = [node.text for node in svg.iter() if node.tag.endswith("text")]
        assert f"{sum(values):.1f}" in texts
        assert "others" in texts
    assert figure.table["total"] == [sum(values), 0.0]
    assert list(figure.table) == ["row", *(f"law {k}" for k in range(count)), "total"]


def test_what_prints_as_zero_has_no_colour() -> None:
    rows = [RangeRow("a", -0.0002, -0.001, 0.0), RangeRow("b", 0.0003, 0.0, 0.002), RangeRow("c", 0.05, 0.04, 0.06)]
    figure = range_bars(rows, CAPTION)
    for markup in (figure.wide, figure.narrow):
        (svg,) = pictures(markup)
        for node in (node for node in marks(svg) if tag(node) == "text" and "".join(node.itertext()) == "0.000"):
            assert not {"gain-text", "loss-text"} & set(node.get("class", "").split())


def test_rings_are_explained_where_there_are_rings() -> None:
    caption = Caption("figure-key", "A finding", "Measure · unit", f"{RING} Another sentence.")
    rows = [RangeRow("a", -1.0, -2.0, -0.5), RangeRow("b", 1.0, -2.0, 2.0)]
    assert range_bars(rows, caption).note == "Another sentence."
    assert range_bars([rows[0], RangeRow("b", 1.0, -2.0, 2.0, True)], caption).note == caption.note


@pytest.mark.parametrize("name", ["range_bars", "world_map", "heat_table"])
def test_a_figure_with_nothing_to_show_says_so_in_one_line(name: str) -> None:
    figure = MAKERS[name](NAMES, [0.0, 1e-9, -1e-7] + [0.0] * 7)
    check(figure)
    (svg,) = pictures(figure.wide)
    (words,) = texts(svg)
    assert words.text.startswith("Nothing to show")
    assert len(figure.table) > 2  # the numbers are there all the same


def test_a_long_list_has_a_drawing_of_its_own_for_paper() -> None:
    rows = [RangeRow(f"Region {k}", 0.01 * k - 0.2, 0.01 * k - 0.3, 0.01 * k) for k in range(46)]
    figure = range_bars(rows, CAPTION)
    screen, paper = pictures(figure.wide)
    assert (screen.attrib["class"], paper.attrib["class"]) == ("figure-svg not-printed", "figure-svg only-printed")
    assert (box(screen)[0], box(paper)[0]) == (WIDE, PRINTED)
    assert box(paper)[1] <= PAGE + 20.0
    check(figure)
    assert "printed" not in figure.export  # a picture file is whole


def test_a_slope_names_both_ends_on_a_phone() -> None:
    names = [name for name in LONG_NAMES if name != "European Union (27)"]  # stands on two lines there
    rows = [SlopeRow(name, 10.0 * (k + 1), 7.0 * (k + 2)) for k, name in enumerate(names)]
    figure = slope(rows, CAPTION, before_heading="Baseline", after_heading="With policies", unit="bn USD")
    for markup in (figure.wide, figure.narrow):
        (svg,) = pictures(markup)
        shown = [words.text for words in texts(svg)]
        for name in names:
            assert sum(name in text for text in shown) == 2, name


def test_a_source_that_dwarfs_all_others_stands_beside_the_plot() -> None:
    rows = [SlopeRow("Large", 823.0, 728.0), *(SlopeRow(f"s{k}", 146.0 - 15.0 * k, 7.7 - 0.8 * k, True) for k in range(9))]
    figure = slope(rows, CAPTION, before_heading="Baseline", after_heading="With policies", unit="bn USD")
    assert list(figure.table["source"]) == [row.label for row in rows]  # the table has them all
    for markup in (figure.wide, figure.narrow):
        (svg,) = pictures(markup)
        shown = " ".join(words.text for words in texts(svg))
        assert "Too large for this scale: Large, 823 → 728 bn USD (−95)" in shown
        lines = [node for node in marks(svg) if (node.get("class") or "").startswith("slope") and tag(node) == "line"]
        assert len(lines) < 9  # labels would pile up: the smallest share a line
        assert f"{10 - len(lines)} smaller sources: " in shown


def test_a_legend_begins_with_its_unit() -> None:
    items = ["".join(item.itertext()) for item in next(node for node in parsed(legend((0.1, 0.2, 0.5), "%")) if tag(node) == "ul")]
    assert items[0] == "percent"
    assert items[1:] == [words for _, words in class_words((0.1, 0.2, 0.5))]


def test_tables_wider_than_a_phone_say_that_they_scroll() -> None:
    def hints(columns: int) -> int:
        figure = heat_table(["s"], [f"Region {k}" for k in range(columns)], np.ones((1, columns)), CAPTION, row_heading="Sector")
        return figure.wide.count('class="sideways"')

    assert (hints(2), hints(8)) == (0, 1)
