"""Codes of the Harmonized System: prefixes and ranges, always text."""

from __future__ import annotations

import re

from smallyard.policy.fields import refused

LONGEST = 10  # digits of a national tariff line
_ONE = re.compile(r"\d[\d.]*\d")
_FORM = 'HS codes are text of 2 to 10 digits or a range, such as "8541.42", "72" or "7604-7609"'


def hs_field(value: object) -> str:
    """A prefix or a range as it stands; a number is refused, because 0203 would become 203 and 8541.10 become 8541.1."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        fix = 'put the code between quotes, such as "0203"'
        raise refused("hs_number", f"the HS code {value} was read as a number: leading and closing zeros are lost", fix)
    if not isinstance(value, str) or bounds(value) is None:
        raise refused("hs_form", f"'{value!s:.60}' is not an HS code", _FORM)
    return value


def digits(text: str) -> str | None:
    """The digits of one code, or nothing where the text is none."""
    plain = text.replace(".", "")
    return plain if _ONE.fullmatch(text) and plain.isascii() and 2 <= len(plain) <= LONGEST else None


def bounds(text: str) -> tuple[str, str] | None:
    """First and last prefix of a range; a short end replaces the last digits of the start: 2844.41-44."""
    start, dash, end = text.partition("-")
    first = digits(start)
    if first is None or not dash:
        return (first, first) if first else None
    last = end.replace(".", "")
    if not last.isdigit() or not last.isascii() or len(last) > len(first):
        return None
    last = first[: len(first) - len(last)] + last
    return (first, last) if first <= last else None


def covers(scope: str, code: str) -> bool:
    """Whether a prefix or range of a scope holds the whole of a product code.

    Rule: a prefix p holds every code that begins with p; a range a-b holds every code whose first |a| digits lie from a to b.
    Arguments: scope, a prefix or range; code, the product, with or without points.
    """
    found, product = bounds(scope), digits(code)
    if found is None or product is None:
        return False
    return len(product) >= len(found[0]) and found[0] <= product[: len(found[0])] <= found[1]


def touches(scope: str, code: str) -> bool:
    """Whether a scope names a part of a heading that is coarser than itself, so that the answer depends on the line."""
    found, product = bounds(scope), digits(code)
    if found is None or product is None or covers(scope, code):
        return False
    return found[0][: len(product)] <= product <= found[1][: len(product)]
