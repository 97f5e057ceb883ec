"""A scenario's own groups: their names hide nothing, their members are labels of the world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from smallyard.errors import Finding
from smallyard.labels.label_rule import LABEL_RULE, MAX_LABEL, usable
from smallyard.labels.match import did_you_mean
from smallyard.labels.odd_signs import odd_signs
from smallyard.labels.regions import REGION_GROUPS, expanded
from smallyard.labels.select import LISTED, SEARCHED

Groups = Mapping[str, Sequence[str]]


def own_region_groups(groups: Groups, labels: Sequence[str]) -> dict[str, list[str]]:
    """A scenario's own groups of regions, with the groups that every world knows written out."""
    return {name: list(expanded(members, labels)) for name, members in groups.items()}


def group_findings(kind: str, groups: Groups, labels: Sequence[str]) -> list[Finding]:
    """Names that are taken or that no label may have, and members that the world does not hold.

    Arguments: kind 'region' or 'sector'; the scenario's groups of this kind; the labels of the world.
    """
    taken = {*labels, *(REGION_GROUPS if kind == "region" else ())}
    return [*_name_findings(kind, groups, taken), *_member_findings(kind, groups, labels)][:LISTED]


def _name_findings(kind: str, groups: Groups, taken: set[str]) -> list[Finding]:
    found = []
    for name in groups:
        where = f"groups.{kind}s.{name:.80}"
        if name in taken:
            found.append(Finding("E-GROUP-NAME", f"the group name '{name:.80}' is already taken", where, fix="rename the group"))
        elif not usable(name):
            what = f"not usable as the name of a group: {name[:MAX_LABEL]!a}"
            found.append(Finding("E-GROUP-NAME", what, where, expected=LABEL_RULE, fix="rename the group"))
    return found


def _member_findings(kind: str, groups: Groups, labels: Sequence[str]) -> list[Finding]:
    found: list[Finding] = []
    known, letters = set(labels), "".join(labels)
    for name, members in groups.items():
        for item in members:
            if item in known or len(found) >= LISTED:
                continue
            odd = odd_signs(item[:80], letters)
            what = f"unknown {kind} '{item:.80}'" + (f": {odd}" if odd else "")
            fix = did_you_mean(item, labels) if len(found) < SEARCHED else ""
            expected = f"a {kind} of the world"
            found.append(Finding(f"E-{kind.upper()}-UNKNOWN", what, f"groups.{kind}s.{name:.80}", expected=expected, fix=fix))
    return found
