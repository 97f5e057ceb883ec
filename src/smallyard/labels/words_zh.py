"""Simplified Chinese of what the package says in English: error codes, titles of scenarios, games and measures, whole sentences.

The files stand in `data/zh`. A sentence is a template on both sides: `<name>` stands for the same text in both, and `<name:kind>`
for a text that is itself put into Chinese (kinds: see KINDS); who shows the sentence fills it in.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from typing import Any, NamedTuple

from smallyard._data import packaged, packaged_names

FOLDER = "zh"
PLACE = re.compile(r"<([a-z][a-z0-9]*)(?::([a-z]+))?>")
KINDS = ("region", "regions", "sectors", "cells", "day", "said", "saids", "place", "policy", "runs")
"""A region, a list of regions or of sectors, cells such as CHN/C26, a day, a sentence of its own, a list of such, a place
in a file, a policy in words, settings with the letters of their runs."""


class CodeWords(NamedTuple):
    """An error code in Chinese; the fields of its English explanation."""

    title: str
    meaning: str
    fix: str


class TitleWords(NamedTuple):
    """A packaged scenario or game in Chinese."""

    title: str
    notes: str


def _table(*parts: str) -> dict[str, Any]:
    return tomllib.loads(packaged(FOLDER, *parts).read_text("utf-8"))


def _folder(name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for stem in packaged_names(f"{FOLDER}/{name}", ".toml"):
        found |= _table(name, f"{stem}.toml")
    return found


@lru_cache(maxsize=1)
def code_words() -> dict[str, CodeWords]:
    """Error code → its words."""
    return {code: CodeWords(**words) for code, words in _folder("codes").items()}


@lru_cache(maxsize=1)
def scenario_words() -> dict[str, TitleWords]:
    """Name of a packaged scenario → its title and notes."""
    return {name: TitleWords(**words) for name, words in _table("scenarios.toml").items()}


@lru_cache(maxsize=1)
def game_words() -> dict[str, TitleWords]:
    """Name of a packaged game → its title and notes."""
    return {name: TitleWords(**words) for name, words in _table("games.toml").items()}


@lru_cache(maxsize=1)
def measure_titles() -> dict[str, str]:
    """Id of a measure of the register → its title."""
    return _table("measures.toml")


@lru_cache(maxsize=1)
def sentences() -> dict[str, str]:
    """English sentence or template → the Chinese one."""
    return _folder("sentences")
