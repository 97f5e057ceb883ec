"""The map of a world as SVG paths, one per region, from the same shapes as the map of a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from smallyard.apps.lab.problems import REFUSALS, View
from smallyard.errors import Finding, InputError
from smallyard.labels.match import did_you_mean
from smallyard.results.figures.map_shapes import REST, Shape, boundary_note, owners, world_shapes
from smallyard.world.packaged import load_world, packaged_worlds

router = APIRouter(tags=["map"])
Code = Annotated[str, Field(min_length=1, max_length=80)]


class ShapeView(View):
    """A region of the map."""

    region: str
    """Code of the region; empty for land that no region of the world names."""
    path: str
    """SVG path data in px of the map."""
    x: float
    """Middle of its largest part: where a label stands."""
    y: float


class DotView(View):
    """A ring for a region too small to be seen; it takes the colour of its region."""

    region: str
    x: float
    y: float


class MapRequest(View):
    """Regions of a result, as its `regions` and its `world.members` state them."""

    regions: Annotated[list[Code], Field(min_length=1, max_length=1000)]
    members: Annotated[dict[Code, Annotated[list[Code], Field(max_length=1000)]], Field(max_length=1000)] = {}
    """Region → codes inside it; a region that is not named here stands for itself."""


class MapView(View):
    """A world map in Equal Earth projection."""

    world: str
    """Name of the packaged world; empty for regions that were sent."""
    width: float
    height: float
    shapes: list[ShapeView]
    dots: list[DotView]
    notes: list[str]
    """What the lines mean, and which regions are not on the map."""


@router.get("/map", responses=REFUSALS, summary="The map of a world as SVG paths")
def world_map(
    world: Annotated[str, Query(min_length=1, max_length=64, json_schema_extra={"enum": packaged_worlds()})] = "wiod2014",
) -> MapView:
    """Shapes of every region, dots over small ones, notes on boundaries."""
    names = packaged_worlds()
    if world not in names:
        what, fix = f"unknown world '{world}'", did_you_mean(world, names)
        raise InputError(Finding("E-WORLD-UNKNOWN", what, "query world", expected=", ".join(names), fix=fix))
    return map_view(world)


@router.post("/map", responses=REFUSALS, summary="The map of any regions as SVG paths")
def map_of_regions(request: MapRequest) -> MapView:
    """The same for the regions of a result whose world is grouped or uploaded."""
    return drawn("", request.regions, request.members)


@lru_cache(maxsize=8)
def map_view(name: str) -> MapView:
    """The map of a packaged world; made once."""
    world = load_world(name)
    return drawn(name, world.regions, {key: inside for key, inside in world.members.regions.items() if inside != (key,)})


def drawn(name: str, regions: Sequence[str], members: Mapping[str, Sequence[str]]) -> MapView:
    """The map of regions, of which some are groups of others."""
    width, height, shapes = world_shapes()
    owner = owners(regions, members)
    held: dict[str, list[Shape]] = {}
    for shape in shapes:
        held.setdefault(owner.get(shape.code, ""), []).append(shape)
    absent = [code for code in dict.fromkeys(regions) if code not in held]
    return MapView(
        world=name,
        width=width,
        height=height,
        shapes=[_shape(code, inside) for code, inside in held.items()],
        dots=[
            DotView(region=code, x=shape.anchor[0], y=shape.anchor[1])
            for code, inside in held.items()
            if code not in ("", REST) and all(shape.small for shape in inside)
            for shape in inside
        ],
        notes=[boundary_note(), *([f"Not on the map: {', '.join(absent)}."] if absent else [])],
    )


def _shape(code: str, inside: list[Shape]) -> ShapeView:
    x, y = max(inside, key=lambda item: item.area).anchor
    return ShapeView(region=code, path="".join(item.path for item in inside), x=x, y=y)
