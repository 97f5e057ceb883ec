"""What may be the name of a region, a sector or a group: printable, short, and no word of the program."""

from __future__ import annotations

RESERVED = ("all", "rest", "goods", "services", "WORLD")  # they stand for something else wherever a label may stand
MAX_LABEL = 80  # characters
LABEL_RULE = f"printable text of at most {MAX_LABEL} characters, without spaces around it, other than {', '.join(RESERVED)}"


def usable(label: str) -> bool:
    """Whether a text can name a region, a sector or a group."""
    return bool(label) and label.isprintable() and label == label.strip() and label not in RESERVED and len(label) <= MAX_LABEL
