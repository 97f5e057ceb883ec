"""Worlds shipped with the package, and worlds in the user's files."""

from __future__ import annotations

import json
import os
import re
from functools import lru_cache
from pathlib import Path

from smallyard._data import packaged, packaged_names
from smallyard.errors import Finding, InputError
from smallyard.labels.match import did_you_mean
from smallyard.world.aggregate import Grouping, aggregate, grouped
from smallyard.world.npz_file import read_arrays
from smallyard.world.provenance import Provenance, Step
from smallyard.world.purchaser import to_purchaser_prices
from smallyard.world.world import World
from smallyard.world.world_file import read_labels, read_world

_ID = re.compile(r"^[A-Za-z0-9_-]{1,64}$")
TARIFF_SUFFIX = "_tariffs.npz"


def packaged_worlds() -> list[str]:
    """Names accepted by `load_world`."""
    return packaged_names("worlds", ".json")


def load_world(name: str, *, regions: Grouping | None = None, sectors: Grouping | None = None) -> World:
    """A packaged world by name, or a world file by path, optionally aggregated.

    Arguments: name such as 'wiod2014' (44 × 50) or 'wiod2014-17x27', or a path ending in .npz (see `world aggregate`);
    regions and sectors as in `aggregate`. Raises InputError for an unknown name or a table that fails its checks.
    """
    world = _from_file(name) if name.endswith(".npz") else _packaged(name)
    return aggregate(world, regions, sectors) if regions or sectors else world


def world_labels(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Regions and sectors of a world, without its numbers; raises InputError as `load_world` does for names and files."""
    if name.endswith(".npz"):
        return read_labels(_path(name))
    card = _card(name)
    if "grouping_of" not in card:
        return tuple(card["regions"]), tuple(card["sectors"])
    finer, ignored = world_labels(card["grouping_of"]), list[Finding]()
    return tuple(grouped("region", finer[0], card["regions"], ignored)), tuple(
        grouped("sector", finer[1], card["sectors"], ignored)
    )


def packaged_source(name: str) -> str:
    """Source of a packaged table, as printed with results; of a grouping, that of the table behind it."""
    card = _card(name)
    return packaged_source(card["grouping_of"]) if "grouping_of" in card else str(card["source"])


def _from_file(name: str) -> World:
    return read_world(_path(name))


def _path(name: str) -> Path:
    """The path of a world file; folders, named pipes and devices are not opened."""
    path = Path(name)
    if os.path.isfile(path):
        return path
    there = os.path.lexists(path)
    what = f"'{name}' is not a plain file" if there else f"no world file at '{name}'"
    fix = "give the path of a .npz file" if there else f"check the path, which begins at the working folder; {_names_hint(name)}"
    raise InputError(Finding("E-WORLD-FILE", what, "world", expected="a .npz file, or the name of a packaged world", fix=fix))


def _names_hint(name: str) -> str:
    return did_you_mean(name, packaged_worlds())


def _card(name: str) -> dict:
    """The card of a packaged table: labels, provenance, or the grouping of a finer one."""
    if not _ID.match(name) or name not in packaged_worlds():
        raise InputError(
            Finding(
                "E-WORLD-UNKNOWN",
                f"unknown world '{name}'",
                "world",
                expected="a packaged world (" + ", ".join(packaged_worlds()) + ") or the path of a .npz world file",
                fix=_names_hint(name),
            )
        )
    return dict(json.loads(packaged("worlds", f"{name}.json").read_text("utf-8")))


@lru_cache(maxsize=4)
def _packaged(name: str) -> World:
    card = _card(name)
    if "grouping_of" in card:
        finer = _packaged(card["grouping_of"])
        return aggregate(finer, card["regions"], card["sectors"]).renamed(name)
    return _compose(name, card)


def _compose(name: str, card: dict) -> World:
    """Table at basic prices plus its separate tariff file; without that file tariffs are 0 and the provenance says so."""
    arrays = read_arrays(packaged("worlds", f"{name}.npz"))
    provenance = Provenance(
        source=card["source"],
        vintage=card["vintage"],
        licence=card["licence"],
        money=card["money"],
        steps=tuple(Step(item["what"], item.get("amount"), item.get("unit", "")) for item in card["steps"]),
    )
    tariff_file = packaged("worlds", f"{name}{TARIFF_SUFFIX}")
    tariff = None
    uses = arrays["intermediate_use_basic"], arrays["final_demand_basic"]
    if tariff_file.is_file():
        tariff = read_arrays(tariff_file)["tariff"]
        uses = to_purchaser_prices(arrays["trade_fob"], tariff, *uses)
        revenue = float((arrays["trade_fob"] * tariff).sum())
        provenance = provenance.with_step(Step("tariffs applied, purchaser prices rebuilt (revenue)", revenue, card["money"]))
    else:
        provenance = provenance.with_step(Step("tariff file absent: all base tariffs are 0"))
    return World.from_arrays(
        name=name,
        regions=card["regions"],
        sectors=card["sectors"],
        is_good=[bool(flag) for flag in card["is_good"]],
        trade_fob=arrays["trade_fob"],
        intermediate_use=uses[0],
        final_demand=uses[1],
        tariff=tariff,
        provenance=provenance,
    )
