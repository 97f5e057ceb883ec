"""The packaged map: one path per country, and which of them belong to which region of a world."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from smallyard._data import packaged

REST = "ROW"


@dataclass(frozen=True)
class Shape:
    """Path in px of the map, middle of its largest part, and whether it is too small to be seen without a dot."""

    code: str
    path: str
    anchor: tuple[float, float]
    area: float
    small: bool


@lru_cache(maxsize=1)
def world_shapes() -> tuple[float, float, tuple[Shape, ...]]:
    """Width, height and all shapes."""
    data = json.loads(packaged("map", "countries.json").read_text("utf-8"))
    shapes = tuple(
        Shape(code, item["path"], (item["anchor"][0], item["anchor"][1]), item["area"], bool(item.get("small")))
        for code, item in data["shapes"].items()
    )
    return data["width"], data["height"], shapes


def boundary_note() -> str:
    """What the map's lines mean, and where they come from."""
    card = json.loads(packaged("map", "card.json").read_text("utf-8"))
    return f"Map: Natural Earth, 1:50m; boundaries {card['boundaries']}."


def owners(regions: Collection[str], members: Mapping[str, Sequence[str]] | None = None) -> dict[str, str]:
    """Shape code → region of the world; what no region names belongs to ROW if the world has one, else to nobody."""
    held = {region: region for region in regions}
    for region, inside in (members or {}).items():
        held |= {code: region for code in inside if code not in held}
    _, _, shapes = world_shapes()
    rest = held.get(REST)
    found = {}
    for shape in shapes:
        owner = held.get(shape.code, rest)
        if owner is not None:
            found[shape.code] = owner
    return found
