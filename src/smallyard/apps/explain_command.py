"""`smallyard explain`: what a code means, and how to mend what caused it."""

from __future__ import annotations

import textwrap

from smallyard.apps.explanations import KINDS, Explanation, explanations
from smallyard.errors import Finding, raise_if
from smallyard.labels.json_text import json_text
from smallyard.labels.match import did_you_mean

WIDTH = 96  # characters of a line


def explain_command(codes: list[str], *, as_json: bool) -> None:
    """The codes asked for, or the list of all; what is unknown is refused after the others have been explained."""
    known = explanations()
    asked = list(dict.fromkeys(_code(word) for word in codes))
    unknown = [_unknown(code, known) for code in asked if code not in known]
    if as_json or len(unknown) == len(asked):
        raise_if(unknown)
    chosen = [known[code] for code in asked if code in known] or list(known.values())
    if as_json:
        card = {"schema": "smallyard/explanations/1", "codes": [item.to_dict() for item in chosen]}
        print(json_text(card))
    else:
        print("\n\n".join(map(_text, chosen)) if codes else _list(chosen))
        raise_if(unknown)


def _code(word: str) -> str:
    """'tariff-unit' and 'E-TARIFF-UNIT:' mean the same code."""
    text = word.strip().strip(":").upper()
    return text if text.startswith("E-") else "E-" + text


def _unknown(code: str, known: dict[str, Explanation]) -> Finding:
    fix = did_you_mean(code, known).replace("allowed: ", "for instance ")
    return Finding("E-CODE-UNKNOWN", f"there is no code '{code:.80}'", "command line", expected="a code from the list", fix=fix)


def _text(item: Explanation) -> str:
    texts = (item.meaning, f"Often: {item.cause}", f"Do: {item.fix}")
    lines = [f"{item.code}: {item.title}", *(line for text in texts for line in ("", *textwrap.wrap(text, WIDTH)))]
    if item.before:
        lines += ["", *_block("before", item.before), *_block("after", item.after)]
    return "\n".join([*lines, "", f"Exit code {item.exit} ({KINDS[item.exit]})."])


def _block(name: str, text: str) -> list[str]:
    first, *rest = text.splitlines()
    return [f"    {name:<8}{first}", *(f"    {'':<8}{line}" for line in rest)]


def _list(items: list[Explanation]) -> str:
    lines: list[str] = []
    family = ""
    width = 2 + max(len(item.code) for item in items)
    for item in items:
        if item.family != family:
            family = item.family
            lines += ["", family]
        lines.append(f"  {item.code:<{width}}{item.title}")
    return "\n".join([*lines[1:], "", "smallyard explain CODE says what it means and how to mend it."])
