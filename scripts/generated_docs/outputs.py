"""What a command prints beside what a page shows of it: differences, and the shown part with fresh numbers."""

from __future__ import annotations

import re

ANY = "…"
SECONDS = re.compile(r" \(\d+(?:\.\d+)? s\)")
NOISY = ("certificate", "residual", "largest relative")  # passes and rounding of residuals depend on the JAX version
LETTERS = re.compile(r"[+−-]?\d[\d.,]*|\b[0-9a-f]{8,}\b")


def clean(text: str) -> str:
    """Output as it stands on a page: no trailing blanks, no times."""
    lines = [SECONDS.sub("", line).rstrip() for line in text.strip("\n").splitlines()]
    return "".join(f"{line}\n" for line in lines)


def differences(shown: str, fresh: str) -> list[str]:
    """Lines that are shown but not printed in this order, and lines left out without a mark."""
    lines, at, free, found = [_plain(line) for line in fresh.splitlines()], 0, False, []
    for line in shown.splitlines():
        if line.strip() == ANY:
            free = True
            continue
        places = [k for k in range(at, len(lines) if free else min(at + 1, len(lines))) if lines[k] == _plain(line)]
        if not places:
            found.append(f"the page shows {line!r}, printed is {lines[at] if at < len(lines) else 'nothing more'!r}")
            free = True
            continue
        at, free = places[0] + 1, False
    if at < len(lines) and not free:
        found.append(f"printed is more: {lines[at]!r}")
    return found


def refreshed(shown: str, fresh: str) -> str:
    """The shown lines as they are printed now, found by their words; everything where nothing is shown yet."""
    if not shown.strip():
        return fresh
    lines, at, result = fresh.splitlines(), 0, []
    for line in shown.splitlines():
        places = [k for k in range(at, len(lines)) if _shape(lines[k]) == _shape(line)]
        result.append(lines[places[0]] if places and line.strip() != ANY else line)
        at = places[0] + 1 if places else at
    return "".join(f"{line}\n" for line in result)


def _plain(line: str) -> str:
    """A line without what may differ between machines."""
    text = " ".join(line.split())
    return LETTERS.sub("#", text) if text.startswith(NOISY) else text


def _shape(line: str) -> str:
    """A line without its numbers."""
    return " ".join(LETTERS.sub("#", line).split())
