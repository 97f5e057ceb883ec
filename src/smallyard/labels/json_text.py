"""JSON text that people can read and no terminal obeys."""

from __future__ import annotations

import json

from smallyard.errors import is_control


def json_text(data: object, *, indent: int | None = 1) -> str:
    """Data as JSON, letters of all languages as they are, control and format characters spelt out.

    Equation: a character of the Unicode categories Cc, Cf, Cs, Co, Cn, Zl, Zp becomes \\uXXXX (two of these above U+FFFF); a reader
    of JSON gets the same text back. NaN and infinity are refused with a ValueError, because they are not JSON.
    """
    text = json.dumps(data, ensure_ascii=False, indent=indent, allow_nan=False)
    odd = {ord(char): _spelt(char) for char in set(text) if char != "\n" and is_control(char)}
    return text.translate(odd) if odd else text


def _spelt(char: str) -> str:
    """The escape of one character, as JSON spells it in plain ASCII."""
    return json.dumps(char)[1:-1] if ord(char) != 0x7F else "\\u007f"
