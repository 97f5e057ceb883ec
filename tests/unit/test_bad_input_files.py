"""Files made to do harm, or damaged, or of another kind: every one is refused with a code, at once, in little memory.

Files of tables, scenarios and groups; `test_bad_input.py` holds the table of bad contents.
"""

from __future__ import annotations

import contextlib
import functools
import io
import json
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smallyard.apps.world_command import aggregate_command
from smallyard.errors import InputError
from smallyard.pipeline.run import check_feasible
from smallyard.policy.read_yaml import MAX_BYTES, read_yaml, read_yaml_file
from smallyard.policy.scenario import Scenario
from smallyard.world.npz_file import read_arrays
from smallyard.world.packaged import load_world
from smallyard.world.world import World
from smallyard.world.world_file import read_world, write_world

from .damaged_files import rewritten

QUICK = 1.0  # processor seconds of any refusal, as the limits ask; usual are milliseconds
HEAD = "schema: smallyard/scenario/1\nworld: wiod2014-17x27\npolicies: []\n"
Refused = Callable[..., tuple]


def codes(call: Callable[..., object], *given: object) -> list[str]:
    """Codes of a refusal that must come quickly."""
    began = time.process_time()
    with pytest.raises(InputError) as refusal:
        call(*given)
    assert time.process_time() - began < QUICK
    assert all(item.what and item.where and (item.expected or item.fix) for item in refusal.value.findings)
    return [item.code for item in refusal.value.findings]


# --- what is no plain file --------------------------------------------------------------------------------------------


def places(folder: Path, suffix: str) -> dict[str, Path]:
    """A folder, a named pipe, a link to a device, a link to nothing, no file, and an absurd name."""
    (folder / f"folder{suffix}").mkdir()
    os.mkfifo(folder / f"pipe{suffix}")
    (folder / f"device{suffix}").symlink_to(Path(os.devnull).with_name("zero"))
    (folder / f"loop{suffix}").symlink_to(folder / f"loop{suffix}")
    names = ("folder", "pipe", "device", "loop", "none", "x" * 300)
    return {name: folder / f"{name}{suffix}" for name in names}


def test_only_plain_files_are_opened(tmp_path: Path) -> None:
    for place in places(tmp_path, ".yaml").values():
        assert codes(read_yaml_file, place) == ["E-FILE"]
        assert codes(Scenario.load, place) == ["E-FILE"]
    for place in places(tmp_path, ".npz").values():
        assert codes(load_world, str(place)) == ["E-WORLD-FILE"]
        assert codes(read_world, place) == ["E-FILE-NPZ"]


def test_groups_are_read_from_and_worlds_written_to_plain_files_only(tmp_path: Path) -> None:
    (tmp_path / "g.yaml").write_text("regions: {A: [USA, CAN]}\n")
    world = "wiod2014-17x27"
    for name, place in places(tmp_path, ".npz").items():
        wanted = {"none": None, "x" * 300: "E-OUT-WRITE"}.get(name, "E-OUT-KIND")
        if wanted:
            out = functools.partial(aggregate_command, force=True, as_json=True)
            assert codes(out, world, tmp_path / "g.yaml", place) == [wanted]
    pipe = tmp_path / "pipe.npz"
    assert codes(functools.partial(aggregate_command, force=True, as_json=True), world, pipe, tmp_path / "out.npz") == ["E-FILE"]
    assert not (tmp_path / "out.npz").exists()
    assert not list(tmp_path.glob(".*"))


def test_names_that_no_file_can_have(tmp_path: Path) -> None:
    assert codes(read_yaml_file, Path("a\0.yaml")) == ["E-FILE"]
    assert codes(load_world, "a\0.npz") == ["E-WORLD-FILE"]
    assert codes(load_world, "../../etc/passwd") == ["E-WORLD-UNKNOWN"]
    assert codes(Scenario.load, "../scenarios/peak") == ["E-SCENARIO-UNKNOWN"]


@pytest.mark.skipif(os.geteuid() == 0, reason="this user may read everything")
def test_files_without_the_right_to_read(tmp_path: Path, written: Path) -> None:
    (tmp_path / "q.yaml").write_text(HEAD)
    for file in (tmp_path / "q.yaml", written):
        file.chmod(0)
    assert codes(read_yaml_file, tmp_path / "q.yaml") == ["E-FILE"]
    assert codes(read_world, written) == ["E-FILE-NPZ"]


# --- text files -------------------------------------------------------------------------------------------------------

LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join(f'*{a}' for _ in range(9))}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
TEXTS: dict[str, tuple[bytes, list[str]]] = {
    "empty": (b"", ["E-SCENARIO-FORM"]),
    "only a mark of byte order": (b"\xef\xbb\xbf", ["E-SCENARIO-FORM"]),
    "NUL bytes": (b"schema: \0", ["E-YAML-ENCODING"]),
    "latin-1": ("title: Österreich\n".encode("latin-1"), ["E-YAML-ENCODING"]),
    "utf-16": (HEAD.encode("utf-16"), ["E-YAML-ENCODING"]),
    "a spreadsheet": (b"PK\x03\x04\x14\x00", ["E-YAML-ENCODING"]),
    "two megabytes": (b"# " + b"x" * (2 << 20), ["E-YAML-SIZE"]),
    "a byte too long": (HEAD.encode() + b"#" * (MAX_BYTES - len(HEAD) + 1), ["E-YAML-SIZE"]),
    "billion laughs": (LAUGHS.encode(), ["E-YAML-ALIAS"]),
    "an alias to itself": (b"a: &a [*a]", ["E-YAML-ALIAS"]),
    "three thousand brackets": (b"[" * 3000, ["E-YAML-SIZE"]),
    "deep mappings": (b"{a: " * 3000, ["E-YAML-SIZE"]),
    "two documents": (HEAD.encode() + b"---\na: 1\n", ["E-YAML-SIZE"]),
    "an object": (b"a: !!python/object/apply:os.system [ls]", ["E-YAML-TAG"]),
    "a merge key": (HEAD.encode() + b"<<: {title: x}\n", ["E-KEY-UNKNOWN"]),
    "a list of nothing": (b"- 1\n- 2\n", ["E-SCENARIO-FORM"]),
}


@pytest.mark.parametrize("name", TEXTS)
def test_scenario_files_of_another_kind(tmp_path: Path, name: str) -> None:
    content, wanted = TEXTS[name]
    (tmp_path / "q.yaml").write_bytes(content)
    assert codes(Scenario.load, tmp_path / "q.yaml") == wanted


@pytest.mark.parametrize("content", [HEAD, HEAD.replace("\n", "\r\n"), "\ufeff" + HEAD, HEAD.rstrip("\n"), "\n\n" + HEAD])
def test_harmless_differences_are_the_same_scenario(tmp_path: Path, content: str) -> None:
    (tmp_path / "q.yaml").write_bytes(content.encode())
    assert Scenario.load(tmp_path / "q.yaml").sha256 == Scenario.from_yaml(HEAD).sha256


@pytest.mark.parametrize(
    ("text", "data"),
    [("NO", "NO"), ("1e-3", 1e-3), ("012", 12), ("12:30:00", "12:30:00"), ("145%", "145%"), ("NA", "NA"), ("1,5", "1,5")],
)  # fmt: skip
def test_traps_of_yaml_1_1_are_read_as_yaml_1_2(text: str, data: object) -> None:
    assert read_yaml(f"a: {text}").data["a"] == data


def test_norway_stays_a_region() -> None:
    text = HEAD.replace("[]", "[{instrument: import_ban, importer: NO, exporter: CHN, sectors: C26}]")
    with pytest.raises(InputError, match="unknown region 'NO'"):
        check_feasible(Scenario.from_yaml(text))


# --- world files ------------------------------------------------------------------------------------------------------


def member(file: Path, content: bytes, name: str = "trade_fob.npy", **how: Any) -> Path:
    with zipfile.ZipFile(file, "w", **how) as archive:
        archive.writestr(name, content)
    return file


def npy(shape: str, descr: str = "<f8") -> bytes:
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}}}".encode()
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header


def test_a_claim_of_a_terabyte_is_not_believed(tmp_path: Path) -> None:
    assert codes(read_arrays, member(tmp_path / "x.npz", npy("(200000000000,)"))) == ["E-FILE-NPZ"]


def test_pickles_are_not_opened(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    np.save(buffer, np.array([{}], dtype=object), allow_pickle=True)
    assert codes(read_arrays, member(tmp_path / "x.npz", buffer.getvalue())) == ["E-FILE-NPZ"]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compression_is_not_unpacked(tmp_path: Path, method: int) -> None:
    """Its memory is chosen by the file."""
    assert codes(read_arrays, member(tmp_path / "x.npz", npy("(1,)") + b"\0" * 8, compression=method)) == ["E-FILE-NPZ"]


def test_one_name_twice_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.npz", "w") as archive:
        for name in ("a.npy", "a"):
            archive.writestr(name, npy("(1,)") + b"\0" * 8)
    assert codes(read_arrays, tmp_path / "x.npz") == ["E-FILE-NPZ"]
    with zipfile.ZipFile(tmp_path / "z.npz", "w") as archive:
        archive.writestr("a.npy", npy("(1,)") + b"\0" * 8)
        archive.writestr("b.npy", npy("(1,)") + b"\0" * 8)
    (tmp_path / "z.npz").write_bytes((tmp_path / "z.npz").read_bytes().replace(b"b.npy", b"a.npy"))
    assert codes(read_arrays, tmp_path / "z.npz") == ["E-FILE-NPZ"]


def test_members_that_overlap_count_once(tmp_path: Path) -> None:
    """Forty members that all point at the same two megabytes of zeros claim more than the file can hold."""
    file = member(tmp_path / "x.npz", b"\0" * (2 << 20), compression=zipfile.ZIP_DEFLATED)
    content = file.read_bytes()
    start, end = content.index(b"PK\x01\x02"), content.rindex(b"PK\x05\x06")
    entry = content[start:end]
    tail = bytearray(content[end:])
    tail[8:12] = (40).to_bytes(2, "little") * 2
    tail[12:16] = (40 * len(entry)).to_bytes(4, "little")
    file.write_bytes(content[:start] + entry * 40 + bytes(tail))
    assert codes(read_arrays, file) == ["E-FILE-SIZE"]


@pytest.mark.parametrize("name", ["tarif", "net_exports", "../../x", "x" * 500])
def test_parts_that_nobody_reads_are_refused(written: Path, name: str) -> None:
    """A misspelt tariff would otherwise be no tariff."""
    with zipfile.ZipFile(written, "a") as archive:
        archive.writestr(f"{name}.npy", npy("(1,)") + b"\0" * 8)
    assert codes(read_world, written) == ["E-WORLD-EXTRA"]
    assert sorted(item.name for item in written.parent.iterdir()) == [written.name]


def test_a_misspelt_tariff_is_suggested(written: Path, tiny: World, refused: Refused) -> None:
    (found,) = refused(read_world, rewritten(written, tariff=None, tarif=tiny.tariff))
    assert "'tariff'" in found.fix


def test_shapes_are_checked_before_numbers_are_read(written: Path) -> None:
    """Sixty-five megabytes of zeros in a small file: the header is enough."""
    heavy = np.broadcast_to(0.0, (300, 300, 90))
    assert codes(read_world, rewritten(written, trade_fob=heavy)) == ["E-WORLD-SHAPE"]
    assert codes(read_world, rewritten(written, trade_fob=None)) == ["E-WORLD-MISSING"]


def test_a_table_for_more_memory_than_allowed_is_not_loaded(written: Path) -> None:
    labels = np.array([f"r{n}" for n in range(20_000)])
    assert codes(read_world, rewritten(written, regions=labels)) == ["E-WORLD-SIZE"]


@pytest.mark.parametrize(
    "labels",
    [
        np.array([1.0, 2.0, 3.0]),
        np.array([["A", "B", "C"]]),
        np.array("A"),
        np.array(["A", "B", "x" * 90]),
        np.array(["A", "B ", "C"]),
    ],
)
def test_labels_are_short_texts_in_a_list(written: Path, labels: np.ndarray) -> None:
    assert codes(read_world, rewritten(written, regions=labels)) == ["E-WORLD-LABEL"]


@pytest.mark.parametrize("point", [0x110000, 0xFFFFFFFF, 0xD800])
@pytest.mark.parametrize("name", ["regions", "card", "schema"])
def test_numbers_that_are_no_characters(written: Path, name: str, point: int) -> None:
    """NumPy hands such text on, and Python breaks on it in unexpected places."""
    array = np.array(np.load(written)[name])
    array.reshape(-1).view(np.uint32)[0] = point
    assert codes(read_world, rewritten(written, **{name: array})) == ["E-FILE-NPZ"]


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1e999", "true", "10" * 400, '"5"'])
def test_odd_amounts_in_the_provenance_do_no_harm(written: Path, amount: str) -> None:
    card = f'{{"provenance": {{"source": "\\ud800", "steps": [{{"what": "\\u001b[2J", "amount": {amount}}}]}}}}'
    found = read_world(rewritten(written, card=np.array(card)))
    assert found.provenance.steps[0].amount is None
    json.dumps(found.provenance.to_dict(), allow_nan=False, ensure_ascii=False).encode()
    assert "\x1b" not in found.provenance.steps[0].what


@pytest.mark.parametrize("leaves", [["a", "a"], ["a", 5], ["a", "\u202e"], ["a", "x" * 90]])
def test_members_of_a_label_are_distinct_texts(written: Path, tiny: World, leaves: list) -> None:
    card = {"members": {"regions": {r: [r] for r in tiny.regions}, "sectors": {"s0": leaves, "s1": ["c"]}}}
    flows = np.repeat(np.array(tiny.trade_fob), [2, 1], axis=2) * np.array([0.5, 0.5, 1.0])
    file = rewritten(written, card=np.array(json.dumps(card)), member_trade_fob=flows)
    assert codes(read_world, file) == ["E-WORLD-CARD"]


def test_a_card_of_megabytes_is_not_read(written: Path) -> None:
    assert codes(read_world, rewritten(written, card=np.array("[" * ((1 << 20) + 1)))) == ["E-WORLD-CARD"]


# --- anything at all --------------------------------------------------------------------------------------------------


def accepted_or_refused(call: Callable[[], object]) -> None:
    """Any other exception than a refusal of input fails the test by itself."""
    began = time.process_time()
    with contextlib.suppress(InputError):
        call()
    assert time.process_time() - began < QUICK


PIECES = st.sampled_from([
    "schema: smallyard/scenario/1\n", "world: wiod2014-17x27\n", "policies: []\n", "policies:\n", "  - ", "{", "}", "[", "]",
    "instrument: import_tariff", "importer: USA", "exporter: all", "sectors: goods", "add: 25 pp", "set: 5%", "model: ", "groups: ",
    ": ", ", ", "&a", "*a", "aggregate: ", "baseline: ", "title: ", "\n", "  ", "'", '"', "#", "!t", "1e999", "-100%", ".nan",
    "~", "\t", "é", "|\n", "?",
])  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join))
@example("schema: smallyard/scenario/1\npolicies: []\nworld: \u2028")
def test_any_text_is_a_scenario_or_refused(text: str) -> None:
    accepted_or_refused(lambda: Scenario.from_yaml(text))


@given(st.text(max_size=200))
def test_any_text_after_a_good_head_is_a_scenario_or_refused(text: str) -> None:
    accepted_or_refused(lambda: Scenario.from_yaml(HEAD + text))


@given(content=st.binary(max_size=400), head=st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", HEAD.encode()]))
def test_any_bytes_are_a_file_or_refused(content: bytes, head: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp()
    for name, read in (("any.yaml", Scenario.load), ("any.npz", read_world), ("any.yaml", read_yaml_file)):
        (folder / name).write_bytes(head + content)
        accepted_or_refused(lambda read=read, name=name: read(folder / name))  # type: ignore[misc]


@given(data=st.data())
def test_any_member_is_a_world_or_refused(data: st.DataObject, tiny: World, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A good archive in which one member holds other bytes, with a correct checksum."""
    file = tmp_path_factory.getbasetemp() / "member.npz"
    write_world(tiny, file)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    place = data.draw(st.integers(0, len(parts[name]) - 1))
    parts[name] = parts[name][:place] + data.draw(st.binary(min_size=1, max_size=8)) + parts[name][place + 8 :]
    with zipfile.ZipFile(file, "w") as archive:
        for key, content in parts.items():
            archive.writestr(key, content)
    accepted_or_refused(lambda: read_world(file))
