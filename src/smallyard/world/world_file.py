"""The .npz form of a world: what `world aggregate` writes and `world:` in a scenario reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from smallyard.errors import Finding, InputError, printable, raise_if
from smallyard.labels.json_text import json_text
from smallyard.labels.label_rule import MAX_LABEL
from smallyard.labels.match import did_you_mean
from smallyard.world.accounts import label_findings
from smallyard.world.npz_file import Header, read_arrays, read_headers
from smallyard.world.size import loading_findings
from smallyard.world.world import ARRAYS, World
from smallyard.world.world_card import member_findings, members_of, provenance_of, read_card

SCHEMA = "smallyard/world/1"
REQUIRED = ("schema", "regions", "sectors", "trade_fob", "intermediate_use", "final_demand")
PARTS = ("schema", "card", "regions", "sectors", "is_good", "member_trade_fob", *ARRAYS)
_TEXTS = {"schema": 100, "card": 1 << 20, "regions": MAX_LABEL, "sectors": MAX_LABEL}  # longest text, in characters
_RANKS = {"schema": 0, "card": 0, "regions": 1, "sectors": 1}


def write_world(world: World, path: Path) -> None:
    """Write every array, label and the provenance to one compressed archive."""
    card = {
        "name": world.name,
        "provenance": world.provenance.to_dict(),
        "members": {"regions": world.members.regions, "sectors": world.members.sectors}
        | ({"parts": world.members.parts} if world.members.parts else {}),
    }
    arrays: dict[str, Any] = dict(world.arrays())
    if not world.has_tariffs:
        arrays.pop("tariff")
    if world.members.trade_fob is not None:
        arrays["member_trade_fob"] = world.members.trade_fob
    np.savez_compressed(
        path,
        schema=np.array(SCHEMA),
        card=np.array(json_text(card, indent=None)),
        regions=np.array(world.regions),
        sectors=np.array(world.sectors),
        is_good=world.is_good,
        **arrays,
    )


def read_labels(path: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Regions and sectors of a world file; its numbers are not read."""
    text = _texts(path, read_headers(path))
    return _labels(text["regions"]), _labels(text["sectors"])


def read_world(path: Path) -> World:
    """Read a world file; every check of `World.from_arrays` applies, and names and shapes are checked before numbers are read."""
    label = path.name
    heads = read_headers(path)
    text = _texts(path, heads)
    regions, sectors = _labels(text["regions"]), _labels(text["sectors"])
    raise_if([_in_file(item, label) for item in label_findings("region", regions) + label_findings("sector", sectors)])
    card = read_card(str(text.get("card", "{}")), label)
    flows = heads.get("member_trade_fob")
    raise_if(member_findings(card, None if flows is None else (flows.shape, flows.dtype.kind), regions, sectors, label))
    found: dict[str, Any] = dict(read_arrays(path, [name for name in heads if name not in _TEXTS]))
    try:
        world = World.from_arrays(
            name=printable(str(card.get("name", path.stem)))[:MAX_LABEL],
            regions=regions,
            sectors=sectors,
            is_good=_flags(found.get("is_good"), label),
            provenance=provenance_of(card.get("provenance")),
            **{key: found[key] for key in ARRAYS if key in found},
        )
    except InputError as error:
        raise InputError([_in_file(item, label) for item in error.findings]) from error
    members = members_of(card, found.get("member_trade_fob"), world.trade_fob, regions, sectors, label)
    return world if members is None else replace(world, members=members)


def _texts(path: Path, heads: Mapping[str, Header]) -> dict[str, np.ndarray]:
    """Labels, schema and card, after names, shapes and size have been checked."""
    label = path.name
    raise_if(_part_findings(heads, label))
    count, width = heads["regions"].shape[0], heads["sectors"].shape[0]
    raise_if(loading_findings(count, width, label) or _shape_findings(heads, count, width, label))
    text = read_arrays(path, _TEXTS)
    (schema,) = _labels(text["schema"].reshape(1))
    if schema != SCHEMA:
        fix = "write the file again with this version"
        raise InputError(Finding("E-WORLD-SCHEMA", f"schema '{schema}'", label, expected=SCHEMA, fix=fix))
    return text


def _in_file(item: Finding, label: str) -> Finding:
    """A problem of the table belongs to the file that holds it: 'world.tariff' is 'file.npz tariff'."""
    if item.where.startswith(label):
        return item
    part = item.where.removeprefix("world").removeprefix(".") if item.where.startswith("world") else item.where
    return replace(item, where=f"{label} {part}".strip())


def _part_findings(heads: Mapping[str, Header], label: str) -> list[Finding]:
    """Parts that are missing, that nobody reads (a misspelt 'tariff' would silently be none), and texts that are none."""
    found = [
        Finding("E-WORLD-MISSING", f"'{key}' is missing", label, expected=", ".join(REQUIRED), fix=f"save an array called '{key}'")
        for key in REQUIRED
        if key not in heads
    ]
    for name in heads:
        if name not in PARTS:
            what, expected = f"unknown part '{name[:MAX_LABEL]}'", "only " + ", ".join(PARTS)
            found.append(
                Finding("E-WORLD-EXTRA", what, label, "it would be ignored", expected, did_you_mean(name[:MAX_LABEL], PARTS))
            )
    for name, longest in _TEXTS.items():
        head = heads.get(name)
        if head is not None and (head.dtype.kind != "U" or head.dtype.itemsize > 4 * longest or len(head.shape) != _RANKS[name]):
            what = f"'{name}' has type {head.dtype} and shape {head.shape}"
            expected = f"{'a list of texts' if _RANKS[name] else 'one text'} of at most {longest} characters"
            found.append(Finding("E-WORLD-CARD" if name == "card" else "E-WORLD-LABEL", what, label, expected=expected))
    return found


def _shape_findings(heads: Mapping[str, Header], count: int, width: int, label: str) -> list[Finding]:
    """Shapes that do not fit the labels, seen before the numbers are read."""
    flow, region, use = (count, count, width), (count, width), (count, width, width)
    wanted = {"trade_fob": flow, "tariff": flow, "export_tax": flow, "final_demand": region, "production_subsidy": region,
              "intermediate_use": use, "is_good": (width,)}  # fmt: skip
    return [
        Finding("E-WORLD-SHAPE", f"{name} has shape {heads[name].shape}", f"{label} {name}", expected=str(shape))
        for name, shape in wanted.items()
        if name in heads and heads[name].shape != shape
    ]


def _labels(array: np.ndarray) -> tuple[str, ...]:
    return tuple(str(item) for item in array)


def _flags(flags: Any, label: str) -> Any:
    """Flags of goods: zeros and ones, of whatever type of number."""
    if flags is not None and (flags.dtype.kind not in "biu" or not np.isin(flags, (0, 1)).all()):
        expected = "one True or False (1 or 0) per sector"
        raise InputError(Finding("E-WORLD-NUMBER", "is_good is not an array of flags", f"{label} is_good", expected=expected))
    return flags
