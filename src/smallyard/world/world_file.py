"""The .npz form of a world: what `world aggregate` writes and `world:` in a scenario reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from smallyard.errors import Finding, InputError, printable, raise_if
from smallyard.labels.match import did_you_mean
from smallyard.world.accounts import BALANCE_LIMIT, MAX_LABEL
from smallyard.world.members import Members
from smallyard.world.npz_file import Header, read_arrays, read_headers
from smallyard.world.provenance import Provenance, Step
from smallyard.world.size import loading_findings
from smallyard.world.world import ARRAYS, World

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
        "members": {"regions": world.members.regions, "sectors": world.members.sectors},
    }
    arrays: dict[str, Any] = dict(world.arrays())
    if not world.has_tariffs:
        arrays.pop("tariff")
    if world.members.trade_fob is not None:
        arrays["member_trade_fob"] = world.members.trade_fob
    np.savez_compressed(
        path,
        schema=np.array(SCHEMA),
        card=np.array(json.dumps(card, ensure_ascii=False)),
        regions=np.array(world.regions),
        sectors=np.array(world.sectors),
        is_good=world.is_good,
        **arrays,
    )


def read_world(path: Path) -> World:
    """Read a world file; every check of `World.from_arrays` applies, and names and shapes are checked before numbers are read."""
    label = path.name
    heads = read_headers(path)
    raise_if(_part_findings(heads, label))
    count, width = heads["regions"].shape[0], heads["sectors"].shape[0]
    raise_if(loading_findings(count, width, label) or _shape_findings(heads, count, width, label))
    text = read_arrays(path, _TEXTS)
    (schema,) = _labels(text["schema"].reshape(1))
    if schema != SCHEMA:
        raise InputError(Finding("E-WORLD-SCHEMA", f"schema '{schema}'", label, expected=SCHEMA))
    card = _card(text, label)
    regions, sectors = _labels(text["regions"]), _labels(text["sectors"])
    found: dict[str, Any] = dict(read_arrays(path, [name for name in heads if name not in _TEXTS]))
    world = World.from_arrays(
        name=printable(str(card.get("name", path.stem)))[:MAX_LABEL],
        regions=regions,
        sectors=sectors,
        is_good=_flags(found.get("is_good"), label),
        provenance=_provenance(card.get("provenance", {})),
        **{key: found[key] for key in ARRAYS if key in found},
    )
    members = _members(card.get("members"), found.get("member_trade_fob"), world)
    return world if members is None else replace(world, members=members)


def _part_findings(heads: Mapping[str, Header], label: str) -> list[Finding]:
    """Parts that are missing, that nobody reads (a misspelt 'tariff' would silently be none), and texts that are none."""
    found = [Finding("E-WORLD-MISSING", f"'{key}' is missing", label) for key in REQUIRED if key not in heads]
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
    parts = heads.get("member_trade_fob")
    if parts is not None:  # its last axis, the underlying sectors, is known from the card only
        wanted["member_trade_fob"] = (count, count, parts.shape[-1] if len(parts.shape) == 3 else width)
    return [
        Finding("E-WORLD-SHAPE", f"{name} has shape {heads[name].shape}", f"{label} {name}", expected=str(shape))
        for name, shape in wanted.items()
        if name in heads and heads[name].shape != shape
    ]


def _labels(array: np.ndarray) -> list[str]:
    return [str(item) for item in array]


def _flags(flags: Any, label: str) -> Any:
    if flags is not None and flags.dtype.kind not in "biu":
        raise InputError(Finding("E-WORLD-NUMBER", "is_good is not an array of flags", label))
    return flags


def _card(found: Mapping[str, np.ndarray], label: str) -> dict:
    try:
        card = json.loads(str(found.get("card", "{}")))
    except (ValueError, RecursionError) as error:
        raise InputError(Finding("E-WORLD-CARD", "the card is not JSON", label, str(error)[:200])) from error
    if not isinstance(card, dict):
        raise InputError(Finding("E-WORLD-CARD", "the card is not an object", label))
    return card


def _provenance(card: object) -> Provenance:
    if not isinstance(card, dict):
        return Provenance()
    words = {key: printable(str(card[key])) for key in ("source", "vintage", "licence", "money") if key in card}
    given = card.get("steps")
    steps = [item for item in given if isinstance(item, dict)] if isinstance(given, list) else []
    return Provenance(**words, steps=tuple(map(_step, steps)))


def _step(card: Mapping[str, object]) -> Step:
    return Step(printable(str(card.get("what", ""))), _amount(card.get("amount")), printable(str(card.get("unit", ""))))


def _amount(value: object) -> float | None:
    """A finite number; anything else is not an amount."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 10**18
    return float(value) if is_number else None  # type: ignore[arg-type]


def _members(card: object, flows: np.ndarray | None, world: World) -> Members | None:
    """Composition from the card; none where it is absent."""
    if not isinstance(card, dict) or flows is None:
        return None
    by_region, by_sector = _groups(card.get("regions"), world.regions), _groups(card.get("sectors"), world.sectors)
    fits = (
        by_region is not None
        and by_sector is not None
        and flows.dtype.kind in "fiu"
        and flows.shape == (len(world.regions), len(world.regions), sum(map(len, by_sector.values())))
        and bool(np.isfinite(flows).all() and (flows >= 0.0).all())
        and np.allclose(_sums(flows, by_sector), world.trade_fob, rtol=BALANCE_LIMIT, atol=0.0)
    )
    if not fits:
        raise InputError(Finding("E-WORLD-CARD", "member labels and member flows do not fit the world", "card.members"))
    return Members(by_region, by_sector, flows)  # type: ignore[arg-type]


def _groups(card: object, labels: tuple[str, ...]) -> dict[str, tuple[str, ...]] | None:
    """Members by label of the world; None if they do not fit: other labels, empty groups, members twice or not printable."""
    if not isinstance(card, dict) or tuple(card) != labels:
        return None
    if not all(isinstance(group, list) and group for group in card.values()):
        return None
    leaves = [leaf for group in card.values() for leaf in group]
    if not all(isinstance(leaf, str) and leaf.isprintable() and len(leaf) <= MAX_LABEL for leaf in leaves):
        return None
    return {key: tuple(group) for key, group in card.items()} if len(set(leaves)) == len(leaves) else None


def _sums(flows: np.ndarray, by_sector: Mapping[str, tuple[str, ...]]) -> np.ndarray:
    """Member flows added up to the world's sectors."""
    starts = np.cumsum([0, *(len(group) for group in by_sector.values())])[:-1]
    return np.add.reduceat(flows, starts, axis=2)
