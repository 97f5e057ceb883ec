"""Refusals: one finding per problem, codes for machines, words for people, exit codes by kind."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallyard.errors import (
    MAX_SHOWN,
    Finding,
    InfeasibleError,
    InputError,
    InternalError,
    NotConvergedError,
    SmallyardError,
    printable,
    raise_if,
    shortened,
)
from smallyard.labels.json_text import json_text


@pytest.mark.parametrize(
    ("kind", "code", "status"),
    [
        (InputError, 2, "bad_input"),
        (InfeasibleError, 3, "infeasible"),
        (NotConvergedError, 4, "not_converged"),
        (InternalError, 5, "internal_error"),
    ],
)
def test_the_kind_fixes_exit_code_and_status(kind: type[SmallyardError], code: int, status: str) -> None:
    error = kind(Finding("E-X", "what"))
    assert (error.exit_code, error.status) == (code, status)
    assert error.to_dict()["exit_code"] == code
    assert error.to_dict()["status"] == status


def test_only_filled_fields_are_printed() -> None:
    assert Finding("E-X", "what").text() == "E-X: what"
    full = Finding("E-X", "what", "file:1 key", "why", "this", "that").text()
    assert full.splitlines() == [
        "E-X: what",
        "    where: file:1 key",
        "    why: why",
        "    expected: this",
        "    fix: that",
    ]


@pytest.mark.parametrize("count", [1, MAX_SHOWN, MAX_SHOWN + 1, 500])
def test_many_problems_are_cut_in_words_and_complete_in_json(count: int) -> None:
    error = InputError(Finding(f"E-{number}", "what") for number in range(count))
    assert len(error.findings) == count
    assert len(re.findall("^E-", str(error), flags=re.MULTILINE)) == min(count, MAX_SHOWN)
    assert (f"{count - MAX_SHOWN} more of {count} problems" in str(error)) == (count > MAX_SHOWN)
    assert len(json.loads(json.dumps(error.to_dict()))["problems"]) == count  # type: ignore[arg-type]


def test_no_problem_raises_nothing() -> None:
    raise_if([])
    with pytest.raises(InfeasibleError):
        raise_if([Finding("E-X", "what")], InfeasibleError)


@given(text=st.text())
def test_nothing_typed_by_a_user_controls_the_terminal(text: str) -> None:
    shown = str(InputError(Finding("E-X", text, text, text, text, text)))
    assert len(shown) < 2000
    assert all(char == "\n" or char.isprintable() or char.isspace() for char in shown)
    assert shown.count("\n") <= 4
    assert len(printable(text)) == len(text)


def test_ordinary_text_is_shown_as_it_is() -> None:
    assert printable("Türkiye −0.34\u202f% → 中国") == "Türkiye −0.34\u202f% → 中国"
    assert "\x1b" not in printable("\x1b[2J\r\n\u202e")


def test_long_texts_keep_their_beginning_and_their_end() -> None:
    long = "'" + "x" * 100_000 + "' is not a selection; write a label"
    error = InputError(Finding("E-X", long, long, long, long, long))
    assert len(str(error)) < 2000
    (card,) = error.to_dict()["problems"]  # type: ignore[misc]
    for text in (card[name] for name in ("what", "where", "why", "expected", "fix")):
        assert len(text) < 350
        assert text.startswith("'xxx")
        assert text.endswith("write a label")
        assert "characters]" in text
    assert shortened("x" * 300) == "x" * 300


def test_a_problem_is_listed_once() -> None:
    error = InputError([Finding("E-X", "what"), Finding("E-Y", "what"), Finding("E-X", "what")])
    assert [item.code for item in error.findings] == ["E-X", "E-Y"]


@given(data=st.dictionaries(st.text(), st.lists(st.text()) | st.floats(allow_nan=False, allow_infinity=False)))
def test_json_for_files_and_terminals_holds_no_control_character(data: dict) -> None:
    text = json_text(data)
    assert json.loads(text) == data
    assert all(char == "\n" or printable(char) == char for char in text)
    text.encode()


def test_json_keeps_the_letters_of_all_languages() -> None:
    assert json_text({"Türkiye": "中国\x1b\x7f\u202e"}, indent=None) == '{"Türkiye": "中国\\u001b\\u007f\\u202e"}'
    with pytest.raises(ValueError, match="JSON"):
        json_text(float("nan"))
