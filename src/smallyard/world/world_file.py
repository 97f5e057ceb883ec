"""The .npz form of a world: what `world aggregate` writes and `world:` in a scenario reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from smallyard.errors import Finding, InputError, raise_if
from smallyard.world.accounts import BALANCE_LIMIT
from smallyard.world.members import Members
from smallyard.world.npz_file import read_arrays
from smallyard.world.provenance import Provenance, Step
from smallyard.world.world import ARRAYS, World

SCHEMA = "smallyard/world/1"
REQUIRED = ("schema", "regions", "sectors", "trade_fob", "intermediate_use", "final_demand")


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
    """Read a world file; every check of `World.from_arrays` applies."""
    found = read_arrays(path)
    raise_if([Finding("E-WORLD-MISSING", f"'{key}' is missing", path.name) for key in REQUIRED if key not in found])
    if str(found["schema"]) != SCHEMA:
        raise InputError(Finding("E-WORLD-SCHEMA", f"schema '{found['schema']}'", path.name, expected=SCHEMA))
    card = _card(found, path.name)
    regions, sectors = (
        [str(item) for item in found["regions"].ravel()],
        [str(item) for item in found["sectors"].ravel()],
    )
    return World.from_arrays(
        name=str(card.get("name", path.stem)),
        regions=regions,
        sectors=sectors,
        is_good=_flags(found.get("is_good"), path.name),  # type: ignore[arg-type]
        provenance=_provenance(card.get("provenance", {})),
        members=_members(card.get("members"), found.get("member_trade_fob"), found["trade_fob"], regions, sectors),
        **{key: found[key] for key in ARRAYS if key in found},
    )


def _flags(flags: np.ndarray | None, label: str) -> np.ndarray | None:
    if flags is not None and flags.dtype.kind not in "biu":
        raise InputError(Finding("E-WORLD-NUMBER", "is_good is not an array of flags", label))
    return flags


def _card(found: dict[str, np.ndarray], label: str) -> dict:
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
    words = {key: str(card[key]) for key in ("source", "vintage", "licence", "money") if key in card}
    given = card.get("steps")
    steps = [item for item in given if isinstance(item, dict)] if isinstance(given, list) else []
    return Provenance(
        **words,
        steps=tuple(Step(str(item.get("what", "")), _amount(item.get("amount")), str(item.get("unit", ""))) for item in steps),
    )


def _amount(value: object) -> float | None:
    return float(value) if isinstance(value, float) or (isinstance(value, int) and abs(value) < 10**18) else None


def _members(card: object, flows: np.ndarray | None, total: np.ndarray, regions: list[str], sectors: list[str]) -> Members | None:
    """Composition from the card; identity where it is absent or does not fit the labels."""
    if not isinstance(card, dict) or flows is None:
        return None
    by_region, by_sector = card.get("regions"), card.get("sectors")
    fits = (
        isinstance(by_region, dict)
        and isinstance(by_sector, dict)
        and list(by_region) == regions
        and list(by_sector) == sectors
        and all(isinstance(group, list) and group for group in (*by_region.values(), *by_sector.values()))
        and flows.dtype.kind in "fiu"
        and flows.shape == (len(regions), len(regions), sum(len(group) for group in by_sector.values()))
        and total.shape == (len(regions), len(regions), len(sectors))
        and bool((flows >= 0.0).all())
        and np.allclose(_sums(flows, by_sector), total, rtol=BALANCE_LIMIT, atol=0.0)
    )
    if not fits:
        raise InputError(Finding("E-WORLD-CARD", "member labels and member flows do not fit the world", "card.members"))
    return Members(
        {key: tuple(map(str, group)) for key, group in by_region.items()},  # type: ignore[union-attr]
        {key: tuple(map(str, group)) for key, group in by_sector.items()},  # type: ignore[union-attr]
        flows,
    )


def _sums(flows: np.ndarray, by_sector: dict[str, list]) -> np.ndarray:
    """Member flows added up to the world's sectors."""
    starts = np.cumsum([0, *(len(group) for group in by_sector.values())])[:-1]
    return np.add.reduceat(flows, starts, axis=2)
