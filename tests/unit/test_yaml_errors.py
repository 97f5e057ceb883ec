"""What is said of text that is no YAML: the line where the mistake begins, in words of this program, in both languages."""

from __future__ import annotations

import pytest

from smallyard.errors import InputError
from smallyard.policy.read_yaml import read_yaml
from smallyard.policy.scenario import BEGIN, Scenario
from smallyard.strategy.game_file import BEGIN as BEGIN_GAME
from smallyard.strategy.game_file import Game

from .test_words_zh import is_said

BROKEN = [
    ('a: 1\nb: "foo\nc: 2\nd: 3\n', 2, "the double quote that line 2 opens is never closed"),
    ("a: 1\nb: 'foo\nc: 2\nd: 3\n", 2, "the single quote that line 2 opens is never closed"),
    ('a: 1\nb: "foo\nc: "x"\n', 2, "closed in line 3 only"),
    ("a: 'it's'\n", 1, "more text follows after a closing quote"),
    ("a: 1\nb: [x, y\nc: 2\n", 2, "the bracket [ that line 2 opens is not closed before line 3"),
    ("a: 1\nb: {x: y z: 2}\n", 2, "comma is missing"),
    ("a: 1\nb: ['x' 'y']\n", 2, "comma is missing"),
    ("a: 1\nb:\n  - x\n y: 2\n", 4, "line 4 does not fit the block that begins in line 1"),
    ("x: 1\ny 2\nz: 3\n", 2, "line 2 is no key"),
    ("a: b: c\n", 1, "colon"),
    ("a: |x\n  c\n", 1, "text block"),
    ("a:\n\tb: 1\n", 2, "tab"),
    ("a: @x\n", 1, "begins with '@'"),
    ('a: "\\q"\n', 1, "backslash"),
    ("a: ]\n", 1, "a sign where YAML allows none"),
    ("a: 1\nb: \x01\n", 2, "the character U+0001"),
    ("%\n", 1, ""),
]


@pytest.mark.parametrize(("text", "line", "words"), BROKEN)
def test_the_line_where_it_begins_in_plain_words(text: str, line: int, words: str) -> None:
    with pytest.raises(InputError) as refusal:
        read_yaml(text, "q.yaml")
    (found,) = refusal.value.findings
    assert (found.code, found.where) == ("E-YAML", f"q.yaml:{line}")
    assert words in found.why
    assert "unicode string" not in str(found)
    assert "^" not in found.why
    for said in (found.what, found.why, found.fix):
        assert is_said(said), said


def lines(fix: str) -> str:
    """The lines that a message names."""
    return fix.split(": ", 1)[1].replace(" | ", "\n")


@pytest.mark.parametrize(("kind", "begin"), [(Scenario, BEGIN), (Game, BEGIN_GAME)])
def test_an_empty_file_is_told_what_it_needs(kind: type[Scenario | Game], begin: str) -> None:
    with pytest.raises(InputError) as refusal:
        kind.from_yaml("# nothing yet\n")
    (found,) = refusal.value.findings
    assert found.fix == begin
    assert "empty" in found.what
    assert is_said(found.what)
    assert is_said(found.fix)
    assert kind.from_yaml(lines(begin))
