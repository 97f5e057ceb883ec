"""Nearest names, for messages that say what the user may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from smallyard.labels.by_name import NAMES, codes_by_name

# What people type → the code of the packaged world. Suggested in the message, never applied silently.
ALIASES = {
    "UK": "GBR", "GB": "GBR", "US": "USA", "CN": "CHN", "PRC": "CHN", "EU": "EU27", "EU28": "EU27",
    "ROM": "ROU", "DE": "DEU", "FR": "FRA", "JP": "JPN", "KR": "KOR", "TW": "TWN", "MX": "MEX", "CA": "CAN",
    "NL": "NLD", "IN": "IND", "BR": "BRA", "RU": "RUS", "WORLD": "all", "ANY": "all", "EVERYONE": "all",
    "VNM": "ROW", "MYS": "ROW", "SGP": "ROW", "THA": "ROW", "HKG": "ROW", "C28": "C28_C33", "C33": "C28_C33",
    "C27T28": "C27", "D": "D35", "MANUFACTURING": "goods", "INDUSTRY": "goods",
}  # fmt: skip
LONGEST = 100  # characters that are compared


def nearest(name: object, allowed: Iterable[str], count: int = 3) -> list[str]:
    """The allowed names closest to `name`: known aliases first, then parts of it (C26_CHIPS for C26), then by spelling."""
    names = list(allowed)
    text = str(name)[:LONGEST]
    found = [ALIASES[text.upper()]] if ALIASES.get(text.upper()) in names else []
    found += [item for item in names if item.startswith(f"{text}_") and item not in found]
    by_case = {item.lower(): item for item in names}
    close = difflib.get_close_matches(text.lower(), list(by_case), n=count, cutoff=0.5)
    found += [by_case[item] for item in close if by_case[item] not in found]
    return found[:count]


def did_you_mean(name: object, allowed: Iterable[str]) -> str:
    """'did you mean …?' or the first allowed names when nothing is close; a name of a region or sector leads to its code."""
    names = list(allowed)
    if ALIASES.get(str(name)[:LONGEST].upper()) not in names and (named := codes_by_name(str(name)[:LONGEST], names)):
        return "did you mean " + " or ".join(f"'{code}' ({NAMES[code]})" for code in named) + "?"
    close = nearest(name, names)
    if close:
        return "did you mean " + " or ".join(f"'{item}'" for item in close) + "?"
    return "allowed: " + ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
