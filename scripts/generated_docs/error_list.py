"""The list of docs/errors.md: every code as `smallyard explain` explains it."""

from __future__ import annotations

from generated_docs.markdown import fenced, plain
from smallyard.apps.explanations import KINDS, Explanation, explanations

FAMILIES = {
    "yaml": "Reading a text file",
    "scenario": "The scenario file",
    "policy": "Labels, groups, panels and amounts of money",
    "world": "World files and tables",
    "split": "Splits of sectors",
    "controls": "Controls of quantities",
    "measures": "The register of measures",
    "strategy": "What states could choose",
    "solving": "Feasibility and solving",
    "commands": "Commands, folders, Python",
    "lab": "The lab",
}


def codes_block() -> str:
    """All codes, family by family in the order in which a reader meets them."""
    known = explanations()
    names = [*FAMILIES, *sorted({item.family for item in known.values()} - set(FAMILIES))]
    parts = []
    for name in names:
        parts.append(f"## {FAMILIES.get(name, name.capitalize())}\n")
        parts += [_entry(item) for item in sorted(known.values(), key=lambda item: item.code) if item.family == name]
    return "\n".join(parts)


def _entry(item: Explanation) -> str:
    text = f"### {item.code}\n\n**{plain(item.title)}.** {plain(item.meaning)}\n\n"
    text += f"*Often:* {plain(item.cause)} *Do:* {plain(item.fix)} Exit code {item.exit} ({KINDS[item.exit]}).\n"
    return text + (f"\n{fenced(_example(item))}" if item.before else "")


def _example(item: Explanation) -> str:
    """The line before and after, beside their names."""
    lines = []
    for name, text in (("before", item.before), ("after", item.after)):
        first, *rest = text.splitlines()
        lines += [f"{name:<8}{first}", *(f"{'':<8}{line}" for line in rest)]
    return "\n".join(lines)
