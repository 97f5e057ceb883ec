"""Sentences of games with names in the place of codes of regions, for people."""

from __future__ import annotations

import re

from smallyard.labels.regions import REGION_NAMES, region_in_prose

CODE = re.compile(r"(?<![\w'‘“])([A-Z][A-Z0-9]{2,4})(?![\w'’”])")
"""A code as a word of its own; in quotes stand names of the file, which stay."""


def named(text: str) -> str:
    """A sentence with 'the United States' for USA; codes without a name stay. A sentence begins with a capital."""
    told = CODE.sub(lambda found: region_in_prose(found[1]) if found[1] in REGION_NAMES else found[1], text)
    return told[:1].upper() + told[1:]
