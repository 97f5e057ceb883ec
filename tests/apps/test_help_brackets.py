"""Help texts are read as markup: what stands in square brackets must be escaped, or it is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import typer
from rich.markup import render

from smallyard.apps.cli import app


def commands(command: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command with the words that call it."""
    yield words, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, (*words, name))


def test_no_bracket_of_a_help_text_is_lost() -> None:
    texts = 0
    for words, command in commands(typer.main.get_command(app)):
        for item in (command, *command.params):
            text = getattr(item, "help", None) or ""
            texts += bool(text)
            assert render(text).plain == text.replace("\\[", "["), (words, text)
    assert texts > 50


def test_the_extra_of_export_is_named_in_full(cli) -> None:
    shown = re.sub(r"[\s│]+", " ", cli("export", "--help").out)
    assert "smallyard[exports]" in shown
