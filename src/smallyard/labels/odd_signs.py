"""Characters that look like others: named, so that a message about them can be understood."""

from __future__ import annotations

import unicodedata

MOST = 3  # characters named in one message


def odd_signs(text: str, known: str = "") -> str:
    """'С' is U+0421 CYRILLIC CAPITAL LETTER ES — for every character outside ASCII that `known` does not hold; empty if none."""
    odd = list(dict.fromkeys(char for char in text if not char.isascii() and char not in known))
    return ", ".join(f"'{char}' is U+{ord(char):04X} {unicodedata.name(char, '(no name)')}" for char in odd[:MOST])
