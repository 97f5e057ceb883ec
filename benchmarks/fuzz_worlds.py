"""Ways to spoil a world file; every mutation is drawn from a seeded generator."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np


def damage_archive(file: Path, chance: random.Random) -> None:
    """Bytes of the archive changed, cut off or inserted."""
    data = bytearray(file.read_bytes())
    for _ in range(chance.randint(1, 5)):
        place, how = chance.randrange(len(data)), chance.randrange(5)
        if how == 0:
            del data[place:]
            data += b"\0"
        elif how == 1:
            data[place:place] = chance.randbytes(chance.randint(1, 30))
        else:
            data[place] = chance.randrange(256)
    file.write_bytes(bytes(data))


def damage_members(file: Path, chance: random.Random) -> None:
    """Bytes of a member changed, with a correct checksum around them: the damage reaches the header or the numbers."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: bytearray(archive.read(name)) for name in archive.namelist()}
    name = chance.choice(list(parts))
    for _ in range(chance.randint(1, 8)):
        low, high = (0, min(128, len(parts[name]))) if chance.random() < 0.5 else (0, len(parts[name]))
        parts[name][chance.randrange(low, high)] = chance.randrange(256)
    with zipfile.ZipFile(file, "w") as archive:
        for key, content in parts.items():
            archive.writestr(key, bytes(content))
        if chance.random() < 0.1:
            archive.writestr("../extra.npy", b"x")


def other_economy(file: Path, chance: random.Random) -> None:
    """A balanced economy far from the observed one: flows of very different size, zero flows, idle sectors, high base rates."""
    with np.load(file) as stored:
        arrays: dict[str, Any] = dict(stored)
    arrays.pop("member_trade_fob", None)
    arrays["card"] = np.array('{"provenance": {"vintage": "2014", "money": "million current US dollars"}}')
    draw = np.random.default_rng(chance.randrange(2**32))
    fob = np.array(arrays["trade_fob"]) * np.exp(chance.choice([0.3, 2.0, 5.0]) * draw.standard_normal(arrays["trade_fob"].shape))
    fob *= draw.random(fob.shape) >= chance.choice([0.0, 0.3, 0.7])
    if chance.random() < 0.3:
        fob[:, chance.randrange(fob.shape[0]), chance.randrange(fob.shape[2])] = 0.0
    rate = draw.random(fob.shape) * chance.choice([0.0, 0.3, 5.0])
    rate[np.arange(len(fob)), np.arange(len(fob))] = 0.0
    spending, receipts = (fob * (1.0 + rate)).sum(1), fob.sum(0)
    share = draw.random((*receipts.shape, receipts.shape[1]))
    use = share / share.sum(2, keepdims=True) * (spending * chance.choice([0.1, 0.5]))[:, :, None]
    inputs = use.sum(1)
    use *= np.minimum(1.0, np.divide(0.9 * receipts, inputs, out=np.zeros_like(inputs), where=inputs > 0.0))[:, None, :]
    arrays |= {"trade_fob": fob, "tariff": rate, "intermediate_use": use, "final_demand": spending - use.sum(2)}
    for name in ("export_tax", "production_subsidy"):
        arrays[name] = np.zeros_like(arrays[name])
    np.savez_compressed(file, **arrays)


def change_arrays(file: Path, chance: random.Random) -> None:
    """Arrays with other numbers, types, shapes, labels or names; some are dropped or added."""
    with np.load(file) as stored:
        arrays: dict[str, Any] = dict(stored)
    for _ in range(chance.randint(1, 2)):
        name = chance.choice(list(arrays))
        how = chance.choice((_values, _values, _values, _scaled, _dtype, _shape, _labels, _drop, _rename, _cardwords))
        how(arrays, name, chance)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    file.write_bytes(buffer.getvalue())


def _values(arrays: dict[str, Any], name: str, chance: random.Random) -> None:
    name = chance.choice([key for key in arrays if arrays[key].dtype.kind == "f"] or [name])
    array = np.array(arrays[name])
    if array.dtype.kind != "f" or array.size == 0:
        return
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(array.size)
        bad = (
            np.nan,
            np.inf,
            -np.inf,
            -1.0,
            -1e-9,
            0.0,
            1e300,
            1e-300,
            5e-324,
            25.0,
            1e18,
            -array.flat[place],
            array.flat[place] * (1 + 3e-7),
        )
        array.flat[place] = chance.choice(bad)
    arrays[name] = array


def _scaled(arrays: dict[str, Any], name: str, chance: random.Random) -> None:
    """The whole economy in another unit: still a good table, up to the limits of numbers."""
    factor = 10.0 ** chance.randint(-322, 305)
    with np.errstate(over="ignore", invalid="ignore"):
        for key in ("trade_fob", "intermediate_use", "final_demand", "member_trade_fob"):
            if key in arrays and arrays[key].dtype.kind == "f":
                arrays[key] = arrays[key] * factor


def _dtype(arrays: dict[str, Any], name: str, chance: random.Random) -> None:
    with np.errstate(all="ignore"):
        arrays[name] = np.array(arrays[name]).astype(chance.choice(["U8", "U1", "bool", "U500"])) if chance.random() < 0.6 else \
            np.zeros(arrays[name].shape, dtype=chance.choice(["i8", "u1", "f4", "f2", "c16", "M8[s]", "S4", "f8"]))  # fmt: skip


def _shape(arrays: dict[str, Any], name: str, chance: random.Random) -> None:
    array = arrays[name]
    ways: list[Callable[[], Any]] = [
        lambda: array.T, lambda: array.ravel(), lambda: array[None], lambda: array[..., None], lambda: np.zeros((300, 300, 4)),
        lambda: array[:1] if array.ndim else array, lambda: array[:0] if array.ndim else array,
        lambda: np.repeat(array, 2, 0) if array.ndim else array, lambda: array[::-1] if array.ndim else array,
    ]  # fmt: skip
    arrays[name] = chance.choice(ways)()


def _labels(arrays: dict[str, Any], name: str, chance: random.Random) -> None:
    name = chance.choice(["regions", "sectors"])
    if name not in arrays:
        return
    labels = [str(item) for item in np.array(arrays[name]).ravel()]
    odd = ("", " ", "all", "USA", "=1+1", "<script>", "\u202eabc", "e\u0301", "é", "x" * 200, "a,b", "\x1b[2J", "USA ")
    if labels:
        labels[chance.randrange(len(labels))] = chance.choice(odd)
    arrays[name] = np.array(labels)


def _drop(arrays: dict[str, Any], name: str, chance: random.Random) -> None:
    if len(arrays) > 1:
        del arrays[name]


def _rename(arrays: dict[str, Any], name: str, chance: random.Random) -> None:
    arrays[chance.choice(["tarif", "output", "net_exports", "x", name + "_", "tariff", "export_tax"])] = arrays.pop(name)


def _cardwords(arrays: dict[str, Any], name: str, chance: random.Random) -> None:
    """The card with numbers, texts and lists exchanged."""
    text = str(arrays.get("card", "{}"))
    words = (
        "NaN",
        "Infinity",
        "null",
        "[]",
        "{}",
        '"\\ud800"',
        '"\\u0000"',
        "1e400",
        '"' + "x" * 3000 + '"',
        "-1",
        "true",
        '["a"]',
    )
    found = list(re.finditer(r'"[^"]*"|-?\d+(\.\d+)?|\[|\]', text))
    for hit in sorted(chance.sample(found, min(len(found), chance.randint(1, 4))), key=lambda item: -item.start()):
        text = text[: hit.start()] + chance.choice(words) + text[hit.end() :]
    arrays["card"] = np.array(text)


WORLD: tuple[Callable[[Path, random.Random], None], ...] = (
    damage_archive, damage_members, change_arrays, change_arrays, other_economy, other_economy,
)  # fmt: skip
