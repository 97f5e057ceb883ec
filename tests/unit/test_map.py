"""The world map: a place for every region, true areas and positions, and colours that say what the numbers say."""

from __future__ import annotations

import importlib.util
import json
import math
import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from smallyard._data import packaged
from smallyard.labels.regions import REGION_NAMES
from smallyard.results.figures.caption import Caption
from smallyard.results.figures.figure import Figure
from smallyard.results.figures.map_shapes import REST, boundary_note, owners, world_shapes
from smallyard.results.figures.scale import CLASSES
from smallyard.results.figures.svg import TEXT, text_width
from smallyard.results.figures.world_labels import room_inside
from smallyard.results.figures.world_map import world_map
from smallyard.world.world import World

GRID = 0.051  # px; paths are written with one decimal
AREA = 0.03  # relative; thinned outlines, specks dropped, and lakes that sources count differently
MAX_BYTES = 3_000_000
RADIUS = 6371.007  # km of the sphere with the area of the Earth
SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "build_map.py"
SOURCE = os.environ.get("SMALLYARD_MAP_SOURCE", "")
KM2 = {  # thousand km², total area as printed in the UN Demographic Yearbook; China without Taiwan
    "AUS": 7692.0, "BRA": 8515.8, "CAN": 9984.7, "CHN": 9600.0, "DEU": 357.6, "FRA": 640.0, "IND": 3166.4, "MEX": 1964.4,
    "RUS": 17098.2, "TUR": 783.6, "TWN": 36.2, "USA": 9629.1,
}  # fmt: skip
LOOSE = {"CAN": 0.06, "IND": 0.06, "FRA": 0.06, "USA": 0.04, "TWN": 0.06}  # lakes and arctic islands, boundaries, overseas parts
INLAND = {  # a town well inside each region: longitude, latitude
    "AUS": (134.0, -24.0), "AUT": (14.3, 47.6), "BEL": (4.9, 50.5), "BGR": (24.7, 42.7), "BRA": (-48.0, -16.0), "CAN": (-97.0, 51),
    "CHE": (8.2, 46.9), "CHN": (104.1, 30.7), "CZE": (15.5, 49.7), "DEU": (10.0, 51.2), "DNK": (9.3, 56.2), "ESP": (-3.7, 40.4),
    "EST": (25.6, 58.7), "FIN": (25.7, 62.2), "FRA": (2.4, 47.1), "GBR": (-1.5, 52.8), "GRC": (22.0, 39.6), "HRV": (16.6, 45.6),
    "HUN": (19.3, 47.0), "IDN": (113.9, -1.7), "IND": (78.5, 22.0), "IRL": (-7.9, 53.4), "ITA": (12.6, 42.6), "JPN": (138.3, 36.2),
    "KOR": (127.8, 36.5), "LTU": (23.9, 55.3), "LVA": (25.5, 56.8), "MEX": (-102.3, 23.6), "NLD": (5.6, 52.2), "NOR": (9.6, 61.5),
    "POL": (19.4, 52.0), "PRT": (-8.0, 39.6), "ROU": (25.0, 45.9), "RUS": (92.9, 60.0), "SVK": (19.5, 48.7), "SVN": (14.8, 46.1),
    "SWE": (15.2, 62.4), "TUR": (34.0, 39.0), "TWN": (121.0, 23.8), "USA": (-98.6, 39.8),
}  # fmt: skip


def rings(path: str) -> list[np.ndarray]:
    """Corners of every closed ring of a path in relative coordinates."""
    found = []
    for start, steps in re.findall(r"M(-?[\d.]+,-?[\d.]+)l([^zM]*)z", path):
        pairs = [tuple(map(float, pair.split(","))) for pair in (start, *steps.split())]
        found.append(np.cumsum(np.array(pairs), axis=0))
    assert "".join(re.findall(r"[^Mlz\d., -]", path)) == ""
    assert path.count("M") == path.count("z") == len(found)
    return found


def area(ring: np.ndarray) -> float:
    following = np.roll(ring, -1, axis=0)
    return 0.5 * abs(float((ring[:, 0] * following[:, 1] - following[:, 0] * ring[:, 1]).sum()))


def inside(point: tuple[float, float], ring: np.ndarray) -> bool:
    """Whether a ray to the right crosses the ring an odd number of times."""
    x, y = point
    following = np.roll(ring, -1, axis=0)
    crosses = (ring[:, 1] > y) != (following[:, 1] > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = ring[:, 0] + (y - ring[:, 1]) / (following[:, 1] - ring[:, 1]) * (following[:, 0] - ring[:, 0])
    return bool((crosses & (at > x)).sum() % 2)


def equal_earth(longitude: float, latitude: float) -> tuple[float, float]:
    """The projection in units of the sphere's radius, written again from the paper (Šavrič, Patterson, Jenny 2018)."""
    theta = math.asin(math.sqrt(3.0) / 2.0 * math.sin(math.radians(latitude)))
    coefficients = ((1, 1.340264), (3, -0.081106), (7, 0.000893), (9, 0.003796))
    y = sum(a * theta**power for power, a in coefficients)
    slope = sum(power * a * theta ** (power - 1) for power, a in coefficients)
    return 2.0 * math.sqrt(3.0) * math.radians(longitude) * math.cos(theta) / (3.0 * slope), y


def on_map(longitude: float, latitude: float) -> tuple[float, float]:
    """px on the packaged map, whose left edge is 180° W and whose upper edge is 84° N."""
    factor = 500.0 / equal_earth(180.0, 0.0)[0]
    x, y = equal_earth(longitude, latitude)
    return 500.0 + factor * x, factor * (equal_earth(0.0, 84.0)[1] - y)


@cache
def paths() -> Mapping[str, str]:
    return {shape.code: shape.path for shape in world_shapes()[2]}


# --- the packaged shapes ----------------------------------------------------------------------------------------------


def test_every_named_region_has_a_shape(wiod: World) -> None:
    named = [code for code in wiod.regions if code != REST]
    assert len(named) == 43
    assert [code for code in named if code not in paths()] == []
    assert {"MLT", "TWN"} <= set(paths())
    small = {shape.code for shape in world_shapes()[2] if shape.small}
    assert {"MLT", "LUX", "CYP"} <= small  # drawn as ringed dots too: their outlines cannot be seen
    assert not small & {"TWN", "BEL", "CHE", "USA"}


def test_the_file_is_small_and_plain() -> None:
    text = packaged("map", "countries.json").read_text("utf-8")
    assert len(text.encode()) <= MAX_BYTES
    data = json.loads(text)
    assert set(data) == {"width", "height", "shapes"}
    assert list(data["shapes"]) == sorted(data["shapes"])
    assert all(re.fullmatch(r"[A-Z]{3}|X [\w .()'-]+", code) for code in data["shapes"])
    card = json.loads(packaged("map", "card.json").read_text("utf-8"))
    assert {"source", "source_sha256", "licence", "boundaries", "steps"} <= set(card)
    assert re.fullmatch("[0-9a-f]{64}", card["source_sha256"])


def test_shapes_lie_within_the_projection() -> None:
    """Every corner is inside the frame and inside the outline of the globe; every anchor is the middle of a part."""
    width, height, shapes = world_shapes()
    half = [(on_map(180.0, latitude), latitude) for latitude in np.linspace(-56.5, 84.0, 600)]
    depth, edge = np.array([y for (_, y), _ in half])[::-1], np.array([x for (x, _), _ in half])[::-1]
    assert on_map(0.0, -56.5)[1] == pytest.approx(height, abs=GRID)
    for shape in shapes:
        corners = np.concatenate(rings(shape.path))
        assert (corners >= -GRID).all(), shape.code
        assert (corners <= np.array([width, height]) + GRID).all(), shape.code
        reach = np.interp(corners[:, 1], depth, edge)
        assert (abs(corners[:, 0] - 500.0) <= reach - 500.0 + 3 * GRID).all(), (
            shape.code
        )  # a slanted edge, both coordinates rounded
        assert 0.0 <= shape.anchor[0] <= width
        assert 0.0 <= shape.anchor[1] <= height
        middles = [0.5 * (ring.min(0) + ring.max(0)) for ring in rings(shape.path)]
        assert min(abs(middle - shape.anchor).max() for middle in middles) <= 2 * GRID, shape.code


def test_the_area_stored_is_the_area_drawn() -> None:
    for shape in world_shapes()[2]:
        drawn = rings(shape.path)
        outline = sum(float(np.hypot(*(np.roll(ring, -1, axis=0) - ring).T).sum()) for ring in drawn)
        assert sum(map(area, drawn)) == pytest.approx(shape.area, abs=GRID * (outline + 1.0)), shape.code


@pytest.mark.parametrize("code", KM2)
def test_areas_are_those_of_the_atlas(code: str) -> None:
    """The projection keeps areas: px² over the square of px per km is km²."""
    per_km = 500.0 / equal_earth(180.0, 0.0)[0] / RADIUS
    shape = next(shape for shape in world_shapes()[2] if shape.code == code)
    assert shape.area / per_km**2 / 1000.0 == pytest.approx(KM2[code], rel=LOOSE.get(code, AREA))


@pytest.mark.parametrize("code", INLAND)
def test_places_lie_in_their_region(code: str) -> None:
    """And in no other: boundaries do not overlap where people live."""
    point = on_map(*INLAND[code])
    held = [name for name, path in paths().items() if sum(inside(point, ring) for ring in rings(path)) % 2]
    assert held == [code]


def test_small_regions_stand_where_they_are() -> None:
    for code, (longitude, latitude) in {"MLT": (14.4, 35.9), "LUX": (6.1, 49.7), "CYP": (33.2, 35.1)}.items():
        anchor = next(shape.anchor for shape in world_shapes()[2] if shape.code == code)
        assert anchor == pytest.approx(on_map(longitude, latitude), abs=1.0)


# --- who belongs where ------------------------------------------------------------------------------------------------


def test_no_region_is_lost(embedded: World) -> None:
    """Every region owns a shape, every shape has an owner, and what no region names belongs to the rest of the world."""
    found = owners(embedded.regions, embedded.members.regions)
    assert set(found) == set(paths())
    assert set(found.values()) == set(embedded.regions)
    for code in ("VNM", "MYS", "SGP", "THA", "HKG", "ZAF"):
        assert found[code] == REST


def test_members_of_a_group_take_its_place() -> None:
    members = {"EU27": ("DEU", "FRA", "MLT"), "EFTA": ("CHE", "NOR")}
    found = owners(["USA", "EU27", "EFTA", "ROW"], members)
    assert {code for code, owner in found.items() if owner == "EU27"} == {"DEU", "FRA", "MLT"}
    assert {code for code, owner in found.items() if owner == "EFTA"} == {"CHE", "NOR"}
    assert found["USA"] == "USA"
    assert found["CHN"] == REST


def test_without_a_rest_of_the_world_others_belong_to_nobody() -> None:
    assert owners(["USA", "CHN"]) == {"USA": "USA", "CHN": "CHN"}
    assert owners(["R0", "R1"]) == {}


# --- what is drawn ----------------------------------------------------------------------------------------------------


def drawn(values: Mapping[str, float], flips: tuple[str, ...] = (), **more: Any) -> Figure:
    names = {code: REGION_NAMES.get(code, code) for code in values}
    return world_map(values, names, flips, Caption("key", "Title", "Subtitle"), **more)


def tag(node: ET.Element) -> str:
    return node.tag.rsplit("}", 1)[-1]


def classes(figure: Figure) -> tuple[dict[str, str], dict[str, set[str]]]:
    """Shape code → colour class, and fill pattern → shape codes, read back from the drawing."""
    svg = next(node for node in ET.fromstring(f"<p>{figure.wide}</p>") if tag(node) == "svg")
    code_of = {path: code for code, path in paths().items()}
    pieces = re.compile("|".join(re.escape(path) for path in sorted(code_of, key=len, reverse=True)))
    colours: dict[str, str] = {}
    patterns: dict[str, set[str]] = {}
    for group in (node for node in svg if tag(node) == "g"):
        for node in (node for node in group if tag(node) == "path"):
            codes = [code_of[piece] for piece in pieces.findall(node.attrib["d"])]
            assert "".join(paths()[code] for code in codes) == node.attrib["d"]
            if node.get("fill"):
                patterns.setdefault(node.attrib["fill"], set()).update(codes)
            else:
                colours |= {code: node.attrib["class"].split()[0] for code in codes}
    return colours, patterns


def bounds(figure: Figure) -> dict[str, tuple[float, float]]:
    """Class → lowest and highest value, read from the words of the legend."""
    legend = next(node for node in ET.fromstring(f"<p>{figure.wide}</p>") if tag(node) == "ul")
    found = {}
    for name, item in zip(CLASSES, list(legend)[1:], strict=False):  # the first item is the unit
        assert next(node.attrib["class"] for node in item.iter() if tag(node) == "rect") == name
        text = "".join(item.itertext()).replace("−", "-")
        numbers = [float(number) for number in re.findall(r"[+-][\d.]+", text)]
        low, high = (numbers * 2)[:2]
        found[name] = (-math.inf, low) if "below" in text else (low, math.inf) if "above" in text else (low, high)
    return found


def random_values(regions: tuple[str, ...], seed: int, size: float) -> dict[str, float]:
    rng = np.random.default_rng(seed)
    return dict(zip(regions, map(float, size * rng.standard_t(2.0, len(regions))), strict=True))


@pytest.mark.parametrize("size", [1e-3, 0.1, 3.0, 200.0])
@pytest.mark.parametrize("seed", [1, 2])
def test_every_region_has_the_colour_of_its_value(wiod: World, seed: int, size: float) -> None:
    values = random_values(wiod.regions, seed, size)
    figure = drawn(values)
    colours, _ = classes(figure)
    limits = bounds(figure)
    edges = [limits[name] for name in CLASSES]
    assert all(one[1] == other[0] for one, other in pairwise(edges))
    assert [(-high, -low) for low, high in reversed(edges)] == edges
    for code, value in values.items():
        for shape in [code] if code != REST else ["VNM", "ZAF", "ARG"]:
            low, high = limits[colours[shape]]
            assert low <= value <= high, (code, value)
    assert set(colours) == set(paths())
    if size >= 0.1:
        assert len(set(colours.values())) >= 5  # the classes tell regions apart


def test_the_rest_of_the_world_is_hatched_and_explained(wiod: World) -> None:
    figure = drawn(random_values(wiod.regions, 3, 1.0), flips=("USA", "MLT"))
    _, patterns = classes(figure)
    assert patterns["url(#key-rest)"] == {code for code in paths() if code not in wiod.regions}
    assert patterns["url(#key-flip)"] == {"USA", "MLT"}
    page = ET.fromstring(f"<p>{figure.wide}</p>")
    assert {node.get("id") for node in page.iter() if tag(node) == "pattern"} == {"key-rest", "key-flip"}
    entries = ["".join(item.itertext()) for item in next(node for node in page if tag(node) == "ul")]
    assert len(entries) == 1 + len(CLASSES) + 2
    assert "rest of the world" in entries[-1]
    assert REGION_NAMES[REST] in figure.table["name"]


def test_without_a_rest_nothing_is_hatched() -> None:
    figure = drawn({"USA": -0.4, "CHN": 0.3})
    colours, patterns = classes(figure)
    assert patterns == {}
    assert {code for code, name in colours.items() if name != "none"} == {"USA", "CHN"}
    assert "rest of the world" not in figure.wide


def test_small_regions_are_ringed_dots_of_their_colour(wiod: World) -> None:
    values = random_values(wiod.regions, 4, 1.0)
    figure = drawn(values)
    colours, _ = classes(figure)
    page = ET.fromstring(f"<p>{figure.wide}</p>")
    dots = {
        (float(node.attrib["cx"]), float(node.attrib["cy"])): node.attrib["class"].split()
        for node in page.iter()
        if tag(node) == "circle" and "ring" in node.get("class", "")
    }
    for code in ("MLT", "LUX", "CYP"):
        anchor = next(shape.anchor for shape in world_shapes()[2] if shape.code == code)
        assert dots[anchor] == [colours[code], "ring"]


def rings_of(figure: Figure) -> set[tuple[float, float]]:
    page = ET.fromstring(f"<p>{figure.wide}</p>")
    found = (node for node in page.iter() if tag(node) == "circle" and "ring" in node.get("class", ""))
    return {(float(node.attrib["cx"]), float(node.attrib["cy"])) for node in found}


def test_a_region_of_many_countries_has_no_rings() -> None:
    """Only what could not be seen gets one: not the small members of a region that has large ones."""
    members = {"EU": ("DEU", "FRA", "MLT", "LUX"), "OTHERS": ("RUS", "IND", REST), "ISLES": ("MLT", "CYP")}
    held = drawn({"EU": -0.4, "USA": 0.1, "OTHERS": 0.2}, members=members)
    assert rings_of(held) == set()
    small = drawn({"ISLES": -0.4, "USA": 0.1}, members={"ISLES": members["ISLES"]})
    anchors = {shape.anchor for shape in world_shapes()[2] if shape.code in members["ISLES"]}
    assert rings_of(small) == anchors


def test_the_label_of_a_region_of_many_countries_begins_on_its_largest_shape() -> None:
    figure = drawn({"EU": -0.4, "USA": 0.05}, members={"EU": ("MLT", "FRA", "LUX")})
    page = ET.fromstring(f"<p>{figure.wide}</p>")
    (leader,) = (node for node in page.iter() if node.get("class") == "leader")
    anchor = next(shape.anchor for shape in world_shapes()[2] if shape.code == "FRA")
    assert (float(leader.attrib["x1"]), float(leader.attrib["y1"])) == anchor


@pytest.mark.parametrize(
    "codes", [("KOR", "JPN", "TWN"), ("BEL", "NLD", "LUX"), ("DEU", "CZE", "AUT"), ("EST", "LVA", "LTU"), ("USA", "MEX", "CAN")]
)
def test_labels_of_neighbours_do_not_collide(codes: tuple[str, ...]) -> None:
    figure = drawn({code: sign * (1.0 + 0.1 * k) for k, code in enumerate(codes) for sign in [(-1.0) ** k]})
    width, height, _ = world_shapes()
    boxes = []
    for node in (node for node in ET.fromstring(f"<p>{figure.wide}</p>").iter() if tag(node) == "text"):
        size, x, y = float(node.get("font-size", TEXT)), float(node.attrib["x"]), float(node.attrib["y"])
        wide = text_width("".join(node.itertext()), size)
        left = x - {"start": 0.0, "middle": 0.5, "end": 1.0}[node.get("text-anchor", "start")] * wide
        boxes.append((left, y - 0.8 * size, left + wide, y + 0.2 * size))
    assert len(boxes) == 3  # there is a place for each
    for place, one in enumerate(boxes):
        assert 0.0 <= one[0] <= one[2] <= width
        assert 0.0 <= one[1] <= one[3] <= height
        for other in boxes[place + 1 :]:
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1], (one, other)


def test_a_value_inside_a_shape_does_not_run_into_the_sea() -> None:
    for shape in world_shapes()[2]:
        room = room_inside(shape)
        x, y = shape.anchor
        for step in (-0.45, 0.45) if room > 20.0 else ():
            assert sum(inside((x + step * room, y), ring) for ring in rings(shape.path)) % 2, shape.code


def test_values_stand_on_the_extremes() -> None:
    values = {"USA": -0.49, "CHN": -1.2, "TWN": 0.61, "DEU": 0.02, "MLT": 0.03, "ROW": 5.0}
    page = ET.fromstring(f"<p>{drawn(values).wide}</p>")
    printed = {"".join(node.itertext()) for node in page.iter() if tag(node) == "text"}
    assert printed == {"−0.49", "−1.20", "Taiwan +0.61"}


def test_regions_that_the_map_does_not_know_are_named() -> None:
    figure = drawn({"USA": 1.0, "R1": -2.0})
    assert "R1" in figure.note
    assert "R1" in figure.words
    assert list(figure.table["region"]) == ["USA", "R1"]
    assert boundary_note() in figure.note


def test_a_missing_value_has_no_colour() -> None:
    colours, _ = classes(drawn({"USA": math.nan, "CHN": 1.0}))
    assert (colours["USA"], colours["CHN"]) == ("none", "p3")


def test_the_picture_file_carries_its_legend() -> None:
    figure = drawn({"USA": -1.0, "CHN": 1.0, "ROW": 0.2})
    svg = ET.fromstring(figure.export)
    found = {node.get("class") for node in svg.iter() if tag(node) == "rect"}
    assert set(CLASSES) <= found


# --- the script that builds it ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_map", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_projection_is_that_of_the_paper(script: ModuleType) -> None:
    points = np.array([(0.0, 0.0), (180.0, 0.0), (-70.0, 42.0), (12.0, -56.5), (-180.0, 84.0)])
    x, y = script.equal_earth(points).T
    np.testing.assert_allclose([x, -y], np.array([equal_earth(*point) for point in points]).T, rtol=0.0, atol=1e-14)


def test_a_ring_over_the_date_line_becomes_two_pieces_of_the_same_area(script: ModuleType) -> None:
    ring = np.array([(170.0, 10.0), (-170.0, 10.0), (-170.0, 30.0), (170.0, 30.0)])
    pieces = script.at_date_line(ring)
    assert len(pieces) == 2
    assert sum(map(area, pieces)) == pytest.approx(20.0 * 20.0)
    assert sorted((piece[:, 0].min(), piece[:, 0].max()) for piece in pieces) == [(-180.0, -170.0), (170.0, 180.0)]
    plain = np.array([(10.0, 0.0), (20.0, 0.0), (20.0, 5.0)])
    (same,) = script.at_date_line(plain)
    np.testing.assert_array_equal(same, plain)


def test_thinning_keeps_ends_and_corners(script: ModuleType) -> None:
    border = np.array([(0.0, 0.0), (5.0, 0.001), (10.0, 0.0), (10.0, 10.0)])
    np.testing.assert_array_equal(script.thinned(border, 200.0), border[[0, 2, 3]])
    island = np.array([(0.0, 0.0), (0.01, 0.0), (0.01, 0.01), (0.0, 0.01), (0.0, 0.0)])
    assert len(script.thinned(island, 200.0)) >= 4


def test_codes_are_complete_and_unique(script: ModuleType) -> None:
    codes = script.CODES.split()
    assert all(re.fullmatch(r"\d{3}[A-Z]{3}", code) for code in codes)
    assert len({code[:3] for code in codes}) == len({code[3:] for code in codes}) == len(codes)
    assert {code for code in paths() if not code.startswith("X ")} <= {code[3:] for code in codes}


@pytest.mark.slow
@pytest.mark.skipif(not SOURCE, reason="SMALLYARD_MAP_SOURCE does not name the source file of the map")
def test_rebuilding_the_map_changes_nothing(script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script, "FOLDER", tmp_path)
    monkeypatch.setattr(script.sys, "argv", ["build_map.py", SOURCE])
    script.main()
    for name in ("countries.json", "card.json"):
        assert (tmp_path / name).read_bytes() == packaged("map", name).read_bytes()
