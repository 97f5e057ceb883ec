"""World files: packaged ones without their tariffs, files written and read back, and files made to do harm."""

from __future__ import annotations

import io
import json
import pickle
import random
import resource
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from smallyard._data import packaged
from smallyard.errors import InputError
from smallyard.pipeline.run import run
from smallyard.policy.scenario import Scenario
from smallyard.results.summary import notes
from smallyard.world import packaged as packaged_worlds_module
from smallyard.world.aggregate import aggregate
from smallyard.world.npz_file import read_arrays
from smallyard.world.packaged import load_world, packaged_worlds
from smallyard.world.world import World
from smallyard.world.world_file import SCHEMA, read_world, write_world

from .damaged_files import rewritten

QUICK = 2.0  # processor seconds for refusing any file; usual times are milliseconds
GROWTH = 200 << 20  # bytes of memory a refusal may take, as the security rules ask

Refused = Callable[..., tuple]


def with_card(file: Path, card: object) -> Path:
    return rewritten(file, card=np.array(card if isinstance(card, str) else json.dumps(card)))


# --- packaged worlds --------------------------------------------------------------------------------------------------


def test_packaged_worlds_are_listed_and_load(embedded: World) -> None:
    assert packaged_worlds() == ["wiod2014", "wiod2014-17x27"]
    assert embedded.name in packaged_worlds()
    assert load_world(embedded.name) is embedded


def test_loading_with_groups_is_aggregating(wiod_small: World) -> None:
    groups = {"NAFTA": ["USA", "CAN", "MEX"], "OTHERS": "rest"}
    assert load_world(wiod_small.name, regions=groups).sha256 == aggregate(wiod_small, groups).sha256


def test_a_world_works_without_its_tariff_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The tariff file is licensed apart; without it tariffs are 0, the table stays, and every result says so."""
    for name in ("wiod2014.npz", "wiod2014.json", "wiod2014-17x27.json"):
        (tmp_path / "worlds").mkdir(exist_ok=True)
        (tmp_path / "worlds" / name).write_bytes(packaged("worlds", name).read_bytes())
    monkeypatch.setattr(packaged_worlds_module, "packaged", lambda *parts: tmp_path.joinpath(*parts))
    packaged_worlds_module._packaged.cache_clear()
    try:
        bare = load_world("wiod2014")
        result = run(Scenario(world="wiod2014-17x27", policies=[]))
    finally:
        packaged_worlds_module._packaged.cache_clear()
    assert not bare.has_tariffs
    assert not bare.tariff.any()
    assert any("tariff file absent" in step.what for step in bare.provenance.steps)
    monkeypatch.undo()
    full = load_world("wiod2014")
    np.testing.assert_array_equal(bare.trade_fob, full.trade_fob)
    assert bare.sha256 != full.sha256
    assert bare.final_demand.sum() < full.final_demand.sum()
    assert not result.world["has_tariffs"]
    assert any("no tariff file" in note for note in notes(result))
    assert not np.any(result.change["tariff_revenue_baseline"])


# --- written and read back --------------------------------------------------------------------------------------------


def test_a_world_is_read_back_to_the_last_digit(tmp_path: Path, embedded: World) -> None:
    write_world(embedded, tmp_path / "copy.npz")
    found = read_world(tmp_path / "copy.npz")
    assert found.sha256 == embedded.sha256
    assert found.name == embedded.name
    assert found.provenance == embedded.provenance
    assert found.has_tariffs == embedded.has_tariffs
    assert dict(found.members.regions) == dict(embedded.members.regions)
    assert dict(found.members.sectors) == dict(embedded.members.sectors)
    if embedded.members.trade_fob is None:
        assert found.members.trade_fob is None
    else:
        np.testing.assert_array_equal(found.members.trade_fob, embedded.members.trade_fob)
    write_world(found, tmp_path / "again.npz")
    assert read_world(tmp_path / "again.npz").sha256 == embedded.sha256


def test_rates_of_all_kinds_are_kept(tmp_path: Path, tiny: World, table: Callable) -> None:
    for world in (tiny, World.from_arrays(**table(rates=False), is_good=[False, True], name="bare")):
        write_world(world, tmp_path / "w.npz")
        found = load_world(str(tmp_path / "w.npz"))
        assert found.sha256 == world.sha256
        assert found.has_tariffs == world.has_tariffs
        for name, array in world.arrays().items():
            np.testing.assert_array_equal(found.arrays()[name], array)


def test_a_file_of_arrays_alone_is_enough(written: Path, tiny: World) -> None:
    found = read_world(rewritten(written, card=None, is_good=None, export_tax=None, production_subsidy=None))
    assert found.name == "world"
    assert found.provenance.licence == "not stated"
    assert found.is_good.all()
    np.testing.assert_array_equal(found.tariff, tiny.tariff)


# --- wrong content ----------------------------------------------------------------------------------------------------


def test_missing_parts_are_named_together(written: Path, refused: Refused) -> None:
    found = refused(read_world, rewritten(written, trade_fob=None, schema=None))
    assert [(item.code, item.what) for item in found] == [
        ("E-WORLD-MISSING", "'schema' is missing"),
        ("E-WORLD-MISSING", "'trade_fob' is missing"),
    ]


def test_another_schema_is_refused(written: Path, refused: Refused) -> None:
    (found,) = refused(read_world, rewritten(written, schema=np.array("smallyard/world/2")))
    assert (found.code, found.expected) == ("E-WORLD-SCHEMA", SCHEMA)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"trade_fob": np.full((3, 3, 2), "x")}, "E-WORLD-NUMBER"),
        ({"trade_fob": np.ones((2, 3, 3))}, "E-WORLD-SHAPE"),
        ({"trade_fob": np.full((3, 3, 2), np.nan)}, "E-WORLD-NAN"),
        ({"trade_fob": np.ones((3, 3, 2))}, "E-WORLD-BALANCE"),
        ({"is_good": np.array([True])}, "E-WORLD-SHAPE"),
        ({"is_good": np.array(["False", "True"])}, "E-WORLD-NUMBER"),
        ({"regions": np.array(["A", "A", "B"])}, "E-WORLD-LABEL"),
        ({"regions": np.array(["A", "\x1b]0;x\x07", "B"])}, "E-WORLD-LABEL"),
        ({"tariff": np.full((3, 3, 2), -2.0)}, "E-RATE-RANGE"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)  # fmt: skip
def test_the_checks_of_a_table_apply_to_files(written: Path, refused: Refused, change: dict, code: str) -> None:
    assert refused(read_world, rewritten(written, **change))[0].code == code


@pytest.mark.parametrize("card", ["{", "[]", "5", "[" * 100_000, "null"], ids=lambda text: text[:5])
def test_a_card_that_is_no_object_is_refused(written: Path, refused: Refused, card: str) -> None:
    assert [item.code for item in refused(read_world, with_card(written, card))] == ["E-WORLD-CARD"]


@pytest.mark.parametrize(
    "provenance",
    [5, None, [], {"steps": 5}, {"steps": None}, {"steps": [5]}, {"steps": [{"what": 3, "amount": "much"}]}, {"source": {}}],
)
def test_odd_provenance_does_no_harm(written: Path, provenance: object) -> None:
    found = read_world(with_card(written, {"provenance": provenance}))
    assert all(step.amount is None for step in found.provenance.steps)
    json.dumps(found.provenance.to_dict())


@pytest.mark.parametrize("factor", [np.nan, -1.0, 2.0, np.inf])
def test_member_flows_must_add_up(written: Path, tiny: World, refused: Refused, factor: float) -> None:
    members = {"regions": {r: [r] for r in tiny.regions}, "sectors": {"s0": ["a", "b"], "s1": ["c"]}}
    flows = np.repeat(np.array(tiny.trade_fob), [2, 1], axis=2) * np.array([0.25, 0.75, 1.0])
    found = read_world(rewritten(with_card(written, {"members": members}), member_trade_fob=flows))
    assert found.members.sector_labels == ("a", "b", "c")
    assert [item.code for item in refused(read_world, rewritten(written, member_trade_fob=flows * factor))] == ["E-WORLD-CARD"]
    assert refused(read_world, rewritten(written, member_trade_fob=flows[:, :, :2]))[0].code == "E-WORLD-CARD"


@pytest.mark.parametrize("groups", [{"s0": 1, "s1": 2}, {"s0": [], "s1": ["c"]}, {"s1": ["c"], "s0": ["a"]}, [], None])
def test_member_labels_must_fit(written: Path, tiny: World, refused: Refused, groups: object) -> None:
    card = {"members": {"regions": {r: [r] for r in tiny.regions}, "sectors": groups}}
    file = rewritten(with_card(written, card), member_trade_fob=tiny.trade_fob)
    assert [item.code for item in refused(read_world, file)] == ["E-WORLD-CARD"]


# --- harmful files ----------------------------------------------------------------------------------------------------


def npy(header: str, data: bytes = b"", version: int = 1) -> bytes:
    text = header.encode()
    size = len(text).to_bytes(2 if version == 1 else 4, "little")
    return b"\x93NUMPY" + bytes([version, 0]) + size + text + data


def archive(file: Path, member: bytes, name: str = "a.npy") -> Path:
    with zipfile.ZipFile(file, "w") as target:
        target.writestr(name, member)
    return file


def described(descr: str, shape: str) -> str:
    return f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}}}"


HEADERS = {
    "a terabyte": described("'<f8'", "(1000000000000,)"),
    "overflowing": described("'<f8'", "(4294967296, 4294967296)"),
    "letters of no width": described("'<U0'", "(1000000000,)"),
    "negative": described("'<f8'", "(-1, -5)"),
    "objects": described("'|O'", "(1,)"),
    "nested records": described("[('a', '|O')]", "(1,)"),
    "records": described("[('a', '<f8')]", "(1,)"),
    "nothing": described("'|V0'", "(1,)"),
    "dates": described("'<M8[s]'", "(0,)"),
    "wrong kind": described("5", "()"),
    "truncated": described("'<f8'", "(3,)"),
    "cut": "{'descr': '<f8', (((",
    "parentheses": "(" * 5000,
    "indented": "\n  x\n y\n",
    "code": "__import__('os').getcwd()",
    "empty": "",
    "python 2": "{'descr': '<f8', 'fortran_order': False, 'shape': (10L,)}",
}


@pytest.mark.parametrize("version", [1, 2, 3, 9])
@pytest.mark.parametrize("header", HEADERS)
def test_false_headers_are_refused_before_anything_is_allocated(
    tmp_path: Path, refused: Refused, header: str, version: int
) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    file = archive(tmp_path / "x.npz", npy(HEADERS[header], version=version))
    began = time.process_time()
    assert [item.code for item in refused(read_arrays, file)] == ["E-FILE-NPZ"]
    assert time.process_time() - began < QUICK
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < GROWTH


def test_pickles_are_never_opened(tmp_path: Path, refused: Refused) -> None:
    class Trap:
        def __reduce__(self) -> tuple:
            return (Path.touch, (tmp_path / "sprung",))

    trap = pickle.dumps(Trap())
    array = io.BytesIO()
    np.save(array, np.array([Trap()], dtype=object), allow_pickle=True)
    for content in (trap, array.getvalue()):
        (tmp_path / "bare.npz").write_bytes(content)
        for file in (tmp_path / "bare.npz", archive(tmp_path / "inside.npz", content)):
            assert [item.code for item in refused(read_arrays, file)] == ["E-FILE-NPZ"]
    assert not (tmp_path / "sprung").exists()


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path, refused: Refused) -> None:
    file = tmp_path / "bomb.npz"
    block = b"\0" * (1 << 20)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target, target.open("a.npy", "w", force_zip64=True) as member:
        member.write(npy(described("'<f8'", f"({(100 << 20) // 8},)")))
        for _ in range(100):
            member.write(block)
    assert file.stat().st_size < 200_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert [item.code for item in refused(read_arrays, file)] == ["E-FILE-SIZE"]
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < GROWTH


def test_claimed_sizes_and_numbers_of_parts_are_limited(tmp_path: Path, refused: Refused, written: Path) -> None:
    many = tmp_path / "many.npz"
    with zipfile.ZipFile(many, "w") as target:
        for number in range(65):
            target.writestr(f"{number}.npy", b"x")
    assert [item.code for item in refused(read_arrays, many)] == ["E-FILE-SIZE"]
    content = bytearray(written.read_bytes())  # every size in the central directory claims four gigabytes
    start = content.find(b"PK\x01\x02")
    while start >= 0:
        content[start + 24 : start + 28] = b"\xfe\xff\xff\xff"
        start = content.find(b"PK\x01\x02", start + 4)
    written.write_bytes(bytes(content))
    assert [item.code for item in refused(read_arrays, written)] == ["E-FILE-SIZE"]


def test_names_inside_an_archive_are_never_paths(tmp_path: Path) -> None:
    good = io.BytesIO()
    np.save(good, np.ones(2))
    found = read_arrays(archive(tmp_path / "x.npz", good.getvalue(), "../../outside.npy"))
    assert list(found) == ["../../outside"]
    assert sorted(item.name for item in tmp_path.iterdir()) == ["x.npz"]


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18, b"\x93NUMPY\x01\x00"])
def test_what_is_no_archive_is_refused(tmp_path: Path, refused: Refused, content: bytes) -> None:
    (tmp_path / "x.npz").write_bytes(content)
    assert refused(read_world, tmp_path / "x.npz")[0].code in ("E-FILE-NPZ", "E-WORLD-MISSING")


def test_places_that_are_no_files_are_refused(tmp_path: Path, refused: Refused) -> None:
    (tmp_path / "folder.npz").mkdir()
    for place in (tmp_path / "folder.npz", tmp_path / "none.npz", tmp_path / ("x" * 300 + ".npz")):
        assert [item.code for item in refused(load_world, str(place))] == ["E-WORLD-FILE"]
        assert [item.code for item in refused(read_world, place)] == ["E-FILE-NPZ"]


def test_any_damage_is_a_refusal_or_a_good_world(written: Path) -> None:
    """Bytes changed, cut off or inserted at random; a world that is still read has passed every check."""
    good, chance = written.read_bytes(), random.Random(7)
    began, read = time.process_time(), 0
    for _ in range(300):
        damaged = bytearray(good)
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(damaged))
            how = chance.randrange(4)
            if how == 0:
                del damaged[place:]
                damaged += b"\0"
            elif how == 1:
                damaged[place:place] = chance.randbytes(chance.randint(1, 20))
            else:
                damaged[place] = chance.randrange(256)
        written.write_bytes(bytes(damaged))
        try:
            read += isinstance(read_world(written), World)
        except InputError:
            continue
    assert read < 300
    assert time.process_time() - began < 300 * QUICK / 20
