"""Codes whose names somebody has written, in English or Chinese: 'Germny', 'South Korea' or '德国' where DEU or KOR is meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import lru_cache

from smallyard.labels.names_zh import REGION_NAMES_ZH, SECTOR_NAMES_ZH
from smallyard.labels.regions import REGION_GROUPS, REGION_NAMES
from smallyard.labels.sectors import SECTOR_NAMES

CLOSE = 0.75  # of the letters, from which on a name is taken for a misspelt one
SHORTEST = 4  # letters of a name that is looked for by its spelling or inside others
NAMES = {**REGION_NAMES, **SECTOR_NAMES}
# Names that are used beside those of the data source.
OTHER_NAMES = {
    "america": "USA", "united states of america": "USA", "britain": "GBR", "great britain": "GBR", "turkey": "TUR",
    "holland": "NLD", "czech republic": "CZE", "european union": "EU27", "europe": "EU27", "russian federation": "RUS",
    "cars": "C29", "vehicles": "C29", "美利坚合众国": "USA", "欧盟": "EU27", "韩国": "KOR", "大韩民国": "KOR",
}  # fmt: skip


@lru_cache(maxsize=1)
def _codes() -> dict[str, list[str]]:
    """Name in small letters → its codes."""
    found: dict[str, list[str]] = {}
    for names in (REGION_NAMES, SECTOR_NAMES, REGION_NAMES_ZH, SECTOR_NAMES_ZH):
        for code, name in names.items():
            found.setdefault(name.lower(), []).append(code)
    for name, code in OTHER_NAMES.items():
        found.setdefault(name, []).append(code)
    return found


def codes_by_name(text: str, allowed: Iterable[str], count: int = 3) -> list[str]:
    """The allowed codes whose name is `text`, or holds it or is held by it as a whole word, or is spelt nearly so."""
    names = _names_of(frozenset(allowed))
    asked = " ".join(text.lower().split())
    if asked in names:
        return names[asked][:count]
    if not asked.isascii() and any("\u4e00" <= sign <= "\u9fff" for sign in asked):
        near = [name for name in names if len(asked) > 1 and (asked in name or name in asked)]
    elif len(asked) < SHORTEST:
        return []
    else:
        near = [name for name in names if min(len(name), len(asked)) >= SHORTEST and _holds(asked, name)]
        near = near or difflib.get_close_matches(asked, list(names), n=count, cutoff=CLOSE)
    return list(dict.fromkeys(code for name in near for code in names[name]))[:count]


@lru_cache(maxsize=16)  # one file may hold a thousand unknown labels of one kind
def _names_of(kept: frozenset[str]) -> dict[str, list[str]]:
    """Names of allowed codes → these codes."""
    found = {name: [_within(code, kept) for code in codes] for name, codes in _codes().items()}
    return {name: known for name, codes in found.items() if (known := [code for code in codes if code])}


def _within(code: str, kept: frozenset[str]) -> str | None:
    """The code itself, or the group of regions that has taken its place in a coarser world."""
    if code in kept:
        return code
    return next((group for group, members in REGION_GROUPS.items() if code in members and group in kept), None)


def _holds(one: str, other: str) -> bool:
    """Whether the words of one stand in a row in the other."""
    first, second = (f" {text.replace(',', ' ,')} " for text in (one, other))
    return first in second or second in first
