"""YAML without trust: what is refused, what stays text, and that nothing else than InputError ever comes out."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smallyard.errors import MAX_SHOWN, InputError
from smallyard.policy.read_yaml import MAX_BYTES, Document, read_yaml, read_yaml_file

QUICK = 1.0  # processor seconds for a short text, as the security rules ask; usual times are a few milliseconds
PATIENT = 1.0  # processor seconds for the worst text of the largest allowed size; usual are 0.1 to 0.4

LAUGHS = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (LAUGHS, "E-YAML-ALIAS"),
        ("a: &name 1", "E-YAML-ALIAS"),
        ("&name a: 1", "E-YAML-ALIAS"),
        ("a: &name [1]", "E-YAML-ALIAS"),
        ("a: &name {}", "E-YAML-ALIAS"),
        ("a: !!python/object/apply:os.system [ls]", "E-YAML-TAG"),
        ("a: !!binary aGk=", "E-YAML-TAG"),
        ("a: !!str 5", "E-YAML-TAG"),
        ("a: !own 5", "E-YAML-TAG"),
        ("a: ! 5", "E-YAML-TAG"),
        ("a: =", "E-YAML-TAG"),
        ("%TAG ! tag:example.org,2000:\n---\na: !own 1", "E-YAML-TAG"),
        ("[" * 3000, "E-YAML-SIZE"),
        ("{a: " * 3000, "E-YAML-SIZE"),
        ("- " * 3000, "E-YAML-SIZE"),
        ("? " * 3000, "E-YAML-SIZE"),
        ("[" * 21 + "]" * 21, "E-YAML-SIZE"),
        ("[" + "1," * 100_000 + "]", "E-YAML-SIZE"),
        ("# " + "x" * MAX_BYTES, "E-YAML-SIZE"),
        ("a: 1\n---\nb: 2\n", "E-YAML-SIZE"),
        ("a: 1\n...\nb: 2\n", "E-YAML-SIZE"),
        ("a: 1\na: 2", "E-YAML-DUPLICATE"),
        ("1: a\n'1': b", "E-YAML-DUPLICATE"),
        ("a: {b: 1, c: 2, b: 3}", "E-YAML-DUPLICATE"),
        ("? [a]\n: b", "E-YAML-KEY"),
        ("? {a: 1}\n: b", "E-YAML-KEY"),
        ("a: " + "9" * 400, "E-YAML-NUMBER"),
        ("a: " + "9" * 5000, "E-YAML-NUMBER"),
        ("a: 0x" + "f" * 5000, "E-YAML-NUMBER"),
        ("a: 0b11", "E-YAML-NUMBER"),
        ("%YAML 1.1\n---\na: yes", "E-YAML-VERSION"),
        ('a: "\\ud800"', "E-YAML-ENCODING"),
        ("a:\t1\n\tb: 2", "E-YAML"),
        ("\t", "E-YAML"),
        ("a: b: c", "E-YAML"),
        ("a: [1", "E-YAML"),
        ("a: 'x", "E-YAML"),
        ("%", "E-YAML"),
        ("%YAML 1.3\n---\na: 1", "E-YAML"),
        ("%YAML 2.0\n---\na: 1", "E-YAML"),
        ('a: "\\UFFFFFFFF"', "E-YAML"),
        ("a: \0", "E-YAML"),
        ("a: \ud800", "E-YAML"),
        ("*", "E-YAML"),
        ("a: *b", "E-YAML-ALIAS"),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_hostile_text_is_refused_quickly_with_a_code(text: str, code: str, refused: Callable) -> None:
    began = time.process_time()
    findings = refused(read_yaml, text)
    assert [item.code for item in findings] == [code]
    assert findings[0].what
    assert time.process_time() - began < PATIENT


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: NO", "NO"),
        ("a: no", "no"),
        ("a: yes", "yes"),
        ("a: off", "off"),
        ("a: y", "y"),
        ("a: NA", "NA"),
        ("a: 12:30:00", "12:30:00"),
        ("a: 145%", "145%"),
        ("a: 145 pp", "145 pp"),
        ("a: 1,5", "1,5"),
        ("a: 2020-02-14", "2020-02-14"),
        ("a: 2020-02-14 10:00:00", "2020-02-14 10:00:00"),
        ("a: '5'", "5"),
        ("a: .", "."),
        ("a: C26", "C26"),
        ("a: 1e-3", 1e-3),
        ("a: 1e3", 1e3),
        ("a: 012", 12),
        ("a: 0o14", 12),
        ("a: 0x1F", 31),
        ("a: -7", -7),
        ("a: .5", 0.5),
        ("a: .inf", float("inf")),
        ("a: -.INF", float("-inf")),
        ("a: 1e999", float("inf")),
        ("a: true", True),
        ("a: FALSE", False),
        ("a: ~", None),
        ("a: null", None),
        ("a:", None),
        ("a: []", []),
        ("a: {}", {}),
        ("\ufeffa: 1", 1),
        ("a: |\n  x\n  y\n", "x\ny\n"),
        ("a: Türkiye", "Türkiye"),
    ],
)
def test_scalars_follow_yaml_1_2(text: str, data: object) -> None:
    found = read_yaml(text).data["a"]
    assert found == data
    assert type(found) is type(data)


def test_problems_that_leave_the_rest_readable_come_together(refused: Callable) -> None:
    text = "a: 1\na: 2\nb: !own 5\nc: 0b11\n? [x]\n: 1\nd: {e: 1, e: 2}\nf: [1"
    found = refused(read_yaml, text)
    assert [(item.code, item.where) for item in found] == [
        ("E-YAML-DUPLICATE", "text:2"),
        ("E-YAML-TAG", "text:3"),
        ("E-YAML-NUMBER", "text:4"),
        ("E-YAML-KEY", "text:5"),
        ("E-YAML-DUPLICATE", "text:7"),
        ("E-YAML", "text:8"),
    ]
    assert "line 1" in found[0].why
    assert all(item.expected or item.fix for item in found)
    assert len(refused(read_yaml, "".join("a: 1\n" for _ in range(100)))) == MAX_SHOWN


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[" * 21 + "]" * 21, "more than 20 lists and mappings"),
        ("[" + "1," * 20_000 + "]", "more than 10,000 keys and values"),
        ("a: 1\n---\nb: 2\n", "a second document"),
        ("# " + "x" * MAX_BYTES, "the text is too long"),
    ],
    ids=["deep", "many", "two", "long"],
)
def test_too_large_is_said_apart(text: str, words: str, refused: Callable) -> None:
    (found,) = refused(read_yaml, text)
    assert words in found.what
    assert found.expected


@pytest.mark.parametrize("text", ["", "   ", "# only a comment", "---", "\n\n", "null"])
def test_an_empty_file_is_nothing(text: str) -> None:
    assert read_yaml(text).data is None


def test_merge_keys_have_no_special_meaning() -> None:
    assert read_yaml("<<: {a: 1}\nb: 2").data == {"<<": {"a": 1}, "b": 2}


def test_keys_are_text() -> None:
    assert read_yaml("1: a\n2020-01-01: b\nNO: c\nnull: d\ntrue: e").data == {
        "1": "a",
        "2020-01-01": "b",
        "NO": "c",
        "null": "d",
        "true": "e",
    }


def test_lines_are_kept() -> None:
    document = read_yaml("a: 1\nb:\n  - x\n  - c: 2\n    d: 3\n")
    assert document.line(("a",)) == 1
    assert document.line(("b",)) == 2
    assert document.line(("b", 1, "d")) == 5
    assert document.line(("b", 1, "missing")) == 4
    assert document.line(("nowhere",)) == 1


def test_the_largest_allowed_document_is_read_in_reasonable_time() -> None:
    began = time.process_time()
    document = read_yaml("".join(f"key{number}: 1\n" for number in range(4_900)))
    assert len(document.data) == 4_900
    assert time.process_time() - began < PATIENT


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe\x00", "E-YAML-ENCODING"),
        ("title: Österreich".encode("latin-1"), "E-YAML-ENCODING"),
        ("a: 1".encode("utf-16"), "E-YAML-ENCODING"),
        (b"PK\x03\x04\x00\x00", "E-YAML-ENCODING"),
        (b"PK\x03\x04", "E-YAML-ENCODING"),
        (b"\x00\x01\x02\x03", "E-YAML-ENCODING"),
        (b"schema: \x00", "E-YAML-ENCODING"),
        (b"\x1b[2J", "E-YAML"),
        (b"a" * (MAX_BYTES + 1), "E-YAML-SIZE"),
    ],
    ids=ascii,
)
def test_files_that_are_no_text_are_refused(tmp_path: Path, refused: Callable, content: bytes, code: str) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_bytes(content)
    found = refused(read_yaml_file, file)
    assert [item.code for item in found] == [code]
    assert "scenario.yaml" in found[0].where


def test_files_that_are_not_there_are_refused(tmp_path: Path, refused: Callable) -> None:
    for place in (tmp_path / "none.yaml", tmp_path, tmp_path / "none" / "x.yaml", tmp_path / ("x" * 300)):
        assert [item.code for item in refused(read_yaml_file, place)] == ["E-FILE"]


def test_an_endless_file_is_not_opened(tmp_path: Path, refused: Callable) -> None:
    endless = Path(os.devnull).with_name("zero")
    if not endless.exists():
        pytest.skip("this system has no endless file")
    link = tmp_path / "endless.yaml"
    link.symlink_to(endless)
    assert [item.code for item in refused(read_yaml_file, link)] == ["E-FILE"]


def document_or_refusal(call: Callable[[], Document]) -> None:
    began = time.process_time()
    with contextlib.suppress(InputError):
        assert isinstance(call(), Document)
    assert time.process_time() - began < QUICK


# Pieces that mean something to YAML, so that random texts reach beyond the first error.
PIECES = st.sampled_from(
    [
        *"[]{}:,-?!&*%|>'\"#@`\\\t\n ",
        "\n  ",
        ": ",
        "- ",
        "a",
        "1",
        "!!",
        "---\n",
        "...\n",
        "%YAML 1.1\n",
        "\\x",
        "<<",
        "é",
        "0x",
        "1e9",
        "~",
    ]
)


@given(st.text(max_size=300))
@example("\x85")
@example("\u2028: \u2029")
def test_any_text_gives_a_document_or_a_refusal(text: str) -> None:
    document_or_refusal(lambda: read_yaml(text))


@given(st.lists(PIECES, max_size=60).map("".join))
def test_any_yaml_like_text_gives_a_document_or_a_refusal(text: str) -> None:
    document_or_refusal(lambda: read_yaml(text))


@given(content=st.binary(max_size=300))
def test_any_bytes_give_a_document_or_a_refusal(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.getbasetemp() / "bytes.yaml"
    file.write_bytes(content)
    document_or_refusal(lambda: read_yaml_file(file))
